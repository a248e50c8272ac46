from __future__ import annotations

from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from kasr_trainer.data.parquet import read_parquet
from kasr_trainer.errors import CorpusError


def write_hub_files(folder: Path, *, rows: int = 130) -> Path:
    """Write files with the columns of kresnik/zeroth_korean."""
    folder.mkdir(parents=True)
    for split, count in (("train", rows), ("test", 2)):
        audio = [
            {"bytes": f"{split} {n}".encode(), "path": f"106_003_{n:04d}.flac"}
            for n in range(count)
        ]
        if split == "test":
            audio[1] = {"bytes": None, "path": "106_003_0001.flac"}
        table = pyarrow.table(
            {
                "id": [f"106_003_{n:04d}" for n in range(count)],
                "speaker_id": pyarrow.array([106] * count, pyarrow.int64()),
                "chapter_id": pyarrow.array([3] * count, pyarrow.int64()),
                "path": ["somewhere"] * count,
                "audio": pyarrow.array(
                    audio,
                    pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())]),
                ),
                "text": [f"글 {n}" for n in range(count)],
            }
        )
        parquet.write_table(table, folder / f"{split}-00000-of-00001.parquet", row_group_size=50)
    return folder


def test_gives_sound_text_speaker_and_script(tmp_path: Path) -> None:
    found = list(read_parquet(write_hub_files(tmp_path / "data"), tmp_path / "out"))
    assert len(found) == 132
    first = next(raw for raw in found if raw.split == "train")
    assert (first.text, first.speaker, first.sentence) == ("글 0", "106", "0000")
    assert first.path is not None
    assert first.path.read_bytes() == b"train 0"
    last = found[129 + 2]
    assert last.path is not None
    assert last.path.read_bytes() == b"train 129"
    assert [raw.path is None for raw in found if raw.split == "test"] == [False, True]


def test_a_split_may_be_a_folder(tmp_path: Path) -> None:
    """As the Hub converts data sets: config/split/0000.parquet, equal names in every split."""
    flat = write_hub_files(tmp_path / "flat", rows=3)
    for config, split in (("clean", "train"), ("clean", "test"), ("other", "partial-train")):
        place = tmp_path / "data" / config / split / "0000.parquet"
        place.parent.mkdir(parents=True)
        name = split.removeprefix("partial-")
        place.write_bytes((flat / f"{name}-00000-of-00001.parquet").read_bytes())
    found = list(read_parquet(tmp_path / "data", tmp_path / "out", config="clean"))
    assert [raw.split for raw in found] == ["test"] * 2 + ["train"] * 3
    assert len({raw.place for raw in found}) == 5, "a place names one utterance"
    sounds = [raw.path.read_bytes() for raw in found if raw.path]
    assert sounds == [b"test 0", b"train 0", b"train 1", b"train 2"]
    assert {raw.split for raw in read_parquet(tmp_path / "data", tmp_path / "o")} == {
        "train", "test",
    }  # fmt: skip


def test_the_column_of_the_texts_can_be_named(tmp_path: Path) -> None:
    folder = write_hub_files(tmp_path / "data", rows=2)
    found = list(read_parquet(folder, tmp_path / "out", text="id"))
    assert found[0].text == "106_003_0000"
    with pytest.raises(CorpusError, match="no columns audio and written"):
        list(read_parquet(folder, tmp_path / "out", text="written"))


def test_names_what_is_missing(tmp_path: Path) -> None:
    parquet.write_table(pyarrow.table({"a": [1]}), tmp_path / "a.parquet")
    with pytest.raises(CorpusError, match="no columns audio and text"):
        list(read_parquet(tmp_path / "a.parquet", tmp_path / "out"))
    (tmp_path / "b.parquet").write_bytes(b"PAR1 is not enough")
    with pytest.raises(CorpusError, match="cannot be read"):
        list(read_parquet(tmp_path / "b.parquet", tmp_path / "out"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorpusError, match="no parquet"):
        list(read_parquet(tmp_path / "empty", tmp_path / "out"))
