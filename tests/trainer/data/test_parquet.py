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
