from __future__ import annotations

from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from kasr_trainer.data.parquet import Columns, read_parquet
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
    found = list(read_parquet(tmp_path / "data", tmp_path / "out", columns=Columns(config="clean")))
    assert [raw.split for raw in found] == ["test"] * 2 + ["train"] * 3
    assert len({raw.place for raw in found}) == 5, "a place names one utterance"
    sounds = [raw.path.read_bytes() for raw in found if raw.path]
    assert sounds == [b"test 0", b"train 0", b"train 1", b"train 2"]
    assert {raw.split for raw in read_parquet(tmp_path / "data", tmp_path / "o")} == {
        "train", "test",
    }  # fmt: skip


def test_the_column_of_the_texts_can_be_named(tmp_path: Path) -> None:
    folder = write_hub_files(tmp_path / "data", rows=2)
    found = list(read_parquet(folder, tmp_path / "out", columns=Columns(text="id")))
    assert found[0].text == "106_003_0000"
    with pytest.raises(CorpusError, match="no columns audio and written"):
        list(read_parquet(folder, tmp_path / "out", columns=Columns(text="written")))


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


CARD = """---
configs:
- config_name: clean
  data_files:
  - {split: train, path: data/train-*}
  - {split: test, path: data/test-*}
- config_name: noisy
  data_files:
  - {split: train, path: [noisy/one.parquet, noisy/two.parquet]}
---
"""


def test_the_readme_says_what_belongs_to_a_configuration(tmp_path: Path) -> None:
    """As kresnik/zeroth_korean: its configuration "clean" is no folder."""
    write_hub_files(tmp_path / "data", rows=3)
    (tmp_path / "noisy").mkdir()
    for name in ("one", "two"):
        (tmp_path / "noisy" / f"{name}.parquet").write_bytes(
            (tmp_path / "data" / "test-00000-of-00001.parquet").read_bytes()
        )
    (tmp_path / "README.md").write_text(CARD)

    def splits(**columns: str) -> list[str]:
        found = read_parquet(tmp_path, tmp_path / "out", columns=Columns(**columns))
        return [raw.split for raw in found]

    assert splits(config="clean") == ["test"] * 2 + ["train"] * 3
    assert splits(config="clean", split="test") == ["test"] * 2
    assert splits(config="noisy") == ["train"] * 4
    with pytest.raises(CorpusError, match="configurations clean, noisy: say which"):
        splits()
    with pytest.raises(CorpusError, match="none is 'dirty'"):
        splits(config="dirty")
    with pytest.raises(CorpusError, match="no parquet file of noisy test"):
        splits(config="noisy", split="test")


def test_columns_of_other_names(tmp_path: Path) -> None:
    table = pyarrow.table(
        {
            "sound": [{"bytes": b"x", "path": "a.flac"}],
            "who": ["anna"],
            "speaker_id": [7],
            "text": ["글"],
        }
    )
    parquet.write_table(table, tmp_path / "train.parquet")
    columns = Columns(audio="sound", speaker="who")
    (found,) = read_parquet(tmp_path / "train.parquet", tmp_path / "out", columns=columns)
    assert (found.speaker, found.text, found.split) == ("anna", "글", "train")
    with pytest.raises(CorpusError, match="no columns audio and nobody and text"):
        list(read_parquet(tmp_path, tmp_path / "out", columns=Columns(speaker="nobody")))


def test_a_resumed_reading_begins_at_its_row(tmp_path: Path) -> None:
    folder = write_hub_files(tmp_path / "data")
    whole = list(read_parquet(folder, tmp_path / "whole"))
    for skip in (0, 1, 2, 60, 131, 132):
        out = tmp_path / f"behind-{skip}"
        left = list(read_parquet(folder, out, skip=skip))
        assert [raw.place for raw in left] == [raw.place for raw in whole[skip:]]
        written = [path for path in out.rglob("*") if path.is_file()]
        assert len(written) == sum(raw.path is not None for raw in left), "no row before is written"
