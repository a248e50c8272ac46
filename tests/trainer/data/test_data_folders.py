from __future__ import annotations

from pathlib import Path

import pytest

from kasr_trainer.data.folders import read_folder, read_table
from kasr_trainer.errors import CorpusError


def test_a_folder_tells_speaker_and_split_by_its_folders(tmp_path: Path) -> None:
    for name in ("train/anna/1.wav", "test/bo/2.MP3", "3.flac"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "train/anna/1.txt").write_text("\ufeff글 하나\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("x")
    found = {raw.place: raw for raw in read_folder(tmp_path)}
    assert len(found) == 3
    first = found["train/anna/1.wav"]
    assert (first.text, first.speaker, first.split) == ("글 하나", "anna", "train")
    assert (found["test/bo/2.MP3"].text, found["test/bo/2.MP3"].split) == (None, "test")
    assert found["3.flac"].speaker == ""


@pytest.mark.parametrize("empty", [True, False])
def test_a_folder_without_recordings_is_refused(tmp_path: Path, empty: bool) -> None:
    folder = tmp_path if empty else tmp_path / "none"
    with pytest.raises(CorpusError):
        list(read_folder(folder))


def test_manifests_of_three_forms_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"audio_filepath": "a.wav", "sentence": "글, 둘", "speaker_id": 7, "split": "valid"}\n'
    )
    (tmp_path / "a.tsv").write_text("path\ttext\tspeaker\tsplit\na.wav\t글, 둘\t7\tdev\n")
    (tmp_path / "a.csv").write_text('path,text,speaker,split\na.wav,"글, 둘",7,dev\n')
    for suffix in ("jsonl", "tsv", "csv"):
        (raw,) = read_table(tmp_path / f"a.{suffix}")
        assert (raw.path, raw.text, raw.speaker, raw.split) == (
            tmp_path / "a.wav", "글, 둘", "7", "dev",
        )  # fmt: skip
        assert raw.place == f"a.{suffix}, row 1"


def test_a_row_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"path": "a"}\n[1]\n')
    with pytest.raises(CorpusError, match="row 2"):
        list(read_table(tmp_path / "a.jsonl"))
    with pytest.raises(CorpusError, match="no manifest"):
        list(read_table(tmp_path / "b.jsonl"))
