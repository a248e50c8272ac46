from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from kasr_trainer.data.openslr import read_openslr
from kasr_trainer.errors import CorpusError


def write_tar(path: Path, files: dict[str, bytes], mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as tar:  # type: ignore[call-overload]
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return path


FILES = {
    "AUDIO_INFO": b"SPEAKERID|NAME|SEX\n",
    "train_data_01/003/106/106_003_0001.flac": b"sound one",
    "train_data_01/003/106/106_003.trans.txt": (
        "\ufeff106_003_0001 인사를 결정하는\r\n106_003_0002 없는 소리\n".encode()
    ),
    "test_data_01/003/104/104_003.trans.txt": "104_003_0001 인사를 결정하는\n".encode(),
    "test_data_01/003/104/104_003_0001.flac": b"sound two",
    "test_data_01/003/104/104_003_0009.flac": b"no text",
    "zeroth_lexicon": b"x",
}


@pytest.mark.parametrize("mode", ["w:gz", "w"])
def test_reads_utterances_wherever_their_transcripts_stand(tmp_path: Path, mode: str) -> None:
    archive = write_tar(tmp_path / "zeroth.tar", FILES, mode)
    found = {raw.place: raw for raw in read_openslr(archive, tmp_path / "out")}
    assert len(found) == 4
    first = found["train_data_01/003/106/106_003_0001"]
    assert (first.text, first.speaker, first.sentence, first.split) == (
        "인사를 결정하는", "106", "0001", "train",
    )  # fmt: skip
    assert first.path is not None
    assert first.path.read_bytes() == b"sound one"
    assert found["test_data_01/003/104/104_003_0001"].split == "test"
    assert found["train_data_01/003/106/106_003_0002"].path is None
    assert found["test_data_01/003/104/104_003_0009"].text is None


def test_what_is_unpacked_is_not_written_again(tmp_path: Path) -> None:
    archive = write_tar(tmp_path / "zeroth.tar.gz", FILES)
    first = [raw for raw in read_openslr(archive, tmp_path / "out") if raw.path]
    marked = first[0].path
    assert marked is not None
    marked.write_bytes(b"SOUND ONE")  # as long as before
    list(read_openslr(archive, tmp_path / "out"))
    assert marked.read_bytes() == b"SOUND ONE"


def test_an_archive_that_ends_in_the_middle_is_refused(tmp_path: Path) -> None:
    archive = write_tar(tmp_path / "zeroth.tar.gz", FILES | {"big.flac": bytes(range(256)) * 999})
    archive.write_bytes(archive.read_bytes()[:-400])
    with pytest.raises(CorpusError, match="ends too early"):
        list(read_openslr(archive, tmp_path / "out"))


def test_an_archive_may_not_write_outside_its_folder(tmp_path: Path) -> None:
    archive = write_tar(tmp_path / "zeroth.tar", {"../../a.flac": b"x"}, "w")
    with pytest.raises(CorpusError, match="outside"):
        list(read_openslr(archive, tmp_path / "out"))
