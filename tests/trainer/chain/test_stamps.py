from __future__ import annotations

from pathlib import Path

from kasr_trainer.chain.stamps import digest, is_done, made_by, write_stamp
from kasr_trainer.recipe.run_recipe import TrainingOptions


def test_a_step_is_done_while_inputs_and_outputs_are_as_they_were(tmp_path: Path) -> None:
    stamp, made, folder = tmp_path / "s" / "x.json", tmp_path / "a.txt", tmp_path / "model"
    assert not is_done(stamp, "i", folder=tmp_path)
    made.write_text("one")
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "w.bin").write_bytes(b"1234")
    write_stamp(stamp, "i", [made, folder], folder=tmp_path)
    assert is_done(stamp, "i", folder=tmp_path)
    assert not is_done(stamp, "j", folder=tmp_path)
    word = made_by(stamp)
    (folder / "deep" / "w.bin").write_bytes(b"1235")
    assert not is_done(stamp, "i", folder=tmp_path)
    write_stamp(stamp, "i", [made, folder], folder=tmp_path)
    assert made_by(stamp) != word
    made.unlink()
    assert not is_done(stamp, "i", folder=tmp_path)


def test_a_torn_stamp_is_none(tmp_path: Path) -> None:
    stamp = tmp_path / "x.json"
    stamp.write_text('{"inputs": "i", "outp')
    assert not is_done(stamp, "i", folder=tmp_path)
    assert made_by(stamp) == ""


def test_any_setting_changes_the_word() -> None:
    assert digest([TrainingOptions()]) != digest([TrainingOptions(seed=1)])
