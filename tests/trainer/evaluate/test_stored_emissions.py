from __future__ import annotations

from pathlib import Path

import numpy as np

from kasr_trainer.data.manifest import Utterance
from kasr_trainer.evaluate.stored_emissions import EmissionFolder, Result, read_emissions
from tests.decoding.emission_builder import noise


def test_what_is_kept_comes_back_with_its_facts(tmp_path: Path) -> None:
    folder = EmissionFolder(tmp_path / "kept")
    heard = [noise(7, seed=seed).log_probs for seed in range(3)]
    for number, log_probs in enumerate(heard):
        utterance = Utterance(
            Path(f"{number}.flac"), "“가, 나”", 1.25, corpus="c", speaker=f"s{number}"
        )
        folder.add(Result(utterance, "가나", log_probs))
        assert len(read_emissions(tmp_path / "kept")) == number + 1  # whole after every one
    spoken = read_emissions(tmp_path / "kept")
    assert [each.text for each in spoken] == ["가 나"] * 3
    assert [each.utterance.speaker for each in spoken if each.utterance] == ["s0", "s1", "s2"]
    assert spoken[1].utterance is not None
    assert spoken[1].utterance.duration == 1.25
    np.testing.assert_allclose(spoken[2].emissions.log_probs, heard[2], atol=0.01)


def test_a_second_run_begins_anew(tmp_path: Path) -> None:
    for _ in range(2):
        folder = EmissionFolder(tmp_path)
        folder.add(Result(Utterance(Path("a.flac"), "가", 1.0), "가", noise(3).log_probs))
    assert len(read_emissions(tmp_path)) == 1


def test_a_killed_store_goes_on_behind_its_last_whole_result(tmp_path: Path) -> None:
    utterance = Utterance(tmp_path / "a.wav", "가", 1.0)
    log_probs = np.zeros((3, 2), np.float32)
    folder = EmissionFolder(tmp_path / "kept")
    folder.add(Result(utterance, "가", log_probs))
    with (tmp_path / "kept" / "manifest.jsonl").open("a", encoding="utf-8") as torn:
        torn.write('{"path": "00001.npz", "te')
    again = EmissionFolder(tmp_path / "kept", resume=True)
    assert len(again) == 1
    again.add(Result(utterance, "나", log_probs))
    assert len(read_emissions(tmp_path / "kept")) == 2
    assert len(EmissionFolder(tmp_path / "kept")) == 0
