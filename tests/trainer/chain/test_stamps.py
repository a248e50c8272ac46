from __future__ import annotations

from pathlib import Path

from kasr_trainer.chain.stamps import MISSING, Stamp, differences, read_stamp, write_stamp


def test_a_stamp_comes_back_as_it_was_written(tmp_path: Path) -> None:
    stamp = Stamp({"lm.prune": (0, 1)}, {"text": "a"}, {"lm": "b"}, 3.5)
    write_stamp(tmp_path / "s" / "x.json", stamp)
    read = read_stamp(tmp_path / "s" / "x.json")
    assert read is not None
    assert list(differences(read, stamp)) == []
    assert (read.outputs, read.seconds) == ({"lm": "b"}, 3.5)


def test_a_torn_stamp_and_one_of_another_form_are_none(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    assert read_stamp(path) is None
    for text in ('{"settings": {}, "rea', '{"inputs": "i", "outputs": {}}', "[]"):
        path.write_text(text)
        assert read_stamp(path) is None


def test_what_parts_two_stamps_is_named() -> None:
    before = Stamp({"a": 1, "gone": "x"}, {"train": "1", "dev": "2", "archive": "3"})
    now = Stamp({"a": 2, "new": True}, {"train": "9", "archive": MISSING, "test": "4"})
    assert list(differences(before, now)) == [
        "a was 1 and is 2",
        'gone was "x" and is null',
        "new was null and is true",
        "dev has changed",
        "test is new",
        "train has changed",
    ]
