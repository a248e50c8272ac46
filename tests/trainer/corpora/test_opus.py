from __future__ import annotations

import gzip
import lzma
import zipfile
from pathlib import Path

import pytest

from trainer.corpora.opus import read_text
from trainer.errors import CorpusError

LINES = ["- 안녕.", "한 줄\u2028안에", "", "끝"]


def test_reads_every_form_line_by_line(tmp_path: Path) -> None:
    text = "\n".join(LINES) + "\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8", newline="\n")
    with gzip.open(tmp_path / "ko.txt.gz", "wb") as packed:
        packed.write(text.replace("\n", "\r\n").encode())
    with lzma.open(tmp_path / "a.txt.xz", "wb") as packed:
        packed.write(text.encode())
    with zipfile.ZipFile(tmp_path / "en-ko.txt.zip", "w") as archive:
        archive.writestr("README", "x")
        archive.writestr("OpenSubtitles.en-ko.en", "hello\n" * 4)
        archive.writestr("OpenSubtitles.en-ko.ko", text)
    for name in ("a.txt", "ko.txt.gz", "a.txt.xz", "en-ko.txt.zip"):
        assert list(read_text(tmp_path / name)) == LINES, name


def test_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no text"):
        list(read_text(tmp_path / "none.txt"))
    with zipfile.ZipFile(tmp_path / "en-fr.txt.zip", "w") as archive:
        archive.writestr("OpenSubtitles.en-fr.fr", "x")
    with pytest.raises(CorpusError, match="no text in ko"):
        list(read_text(tmp_path / "en-fr.txt.zip"))
    whole = gzip.compress("글\n".encode() * 9999)
    (tmp_path / "half.txt.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CorpusError, match="ends too early"):
        list(read_text(tmp_path / "half.txt.gz"))
