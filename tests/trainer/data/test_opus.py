from __future__ import annotations

import gzip
import lzma
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from kasr_trainer.data.opus import read_text
from kasr_trainer.errors import CorpusError

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


RAW = """<?xml version="1.0" encoding="utf-8"?>
<document id="1"><s id="1"><time id="T1S" value="00:00:01,000" />
  안녕 하세요.
  </s><s id="2">가자 <emphasis>빨리</emphasis>!</s></document>
"""
WORDS = """<?xml version="1.0" encoding="utf-8"?>
<document id="1">
<s id="1"><w id="1.1">안녕</w> <w id="1.2">하세요</w><w id="1.3">.</w></s></document>
"""
MEMORY = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4"><header/><body>
<tu><tuv xml:lang="en"><seg>Hello.</seg></tuv>
<tuv xml:lang="ko"><seg>안녕 &amp; 하세요.</seg></tuv></tu>
<tu><tuv xml:lang="ko-KR"><seg>가자!</seg></tuv><tuv xml:lang="en"><seg>Go!</seg></tuv></tu>
</body></tmx>
"""


def test_opus_xml_by_document(tmp_path: Path) -> None:
    path = tmp_path / "ko.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("README", "")
        archive.writestr("OpenSubtitles/raw/ko/1999/1/a.xml", RAW)
        archive.writestr("OpenSubtitles/raw/ko/2000/2/b.xml", WORDS)
        archive.writestr("OpenSubtitles/raw/en/2000/2/b.xml", RAW)
    assert list(read_text(path)) == ["안녕 하세요.", "가자 빨리!", "안녕 하세요 ."]


@pytest.mark.parametrize("name", ["en-ko.tmx", "en-ko.tmx.gz"])
def test_a_translation_memory_gives_one_language(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    body = MEMORY.encode()
    path.write_bytes(gzip.compress(body) if name.endswith("gz") else body)
    assert list(read_text(path)) == ["안녕 & 하세요.", "가자!"]
    assert list(read_text(path, language="en")) == ["Hello.", "Go!"]
    path.write_bytes(body[:-30])
    with pytest.raises(CorpusError, match="damaged or ends too early"):
        list(read_text(path if name.endswith("tmx") else path.rename(tmp_path / "b.tmx")))


def test_memory_is_not_held(tmp_path: Path) -> None:
    path = tmp_path / "big.tmx"
    unit = '<tu><tuv xml:lang="ko"><seg>가나다라 마바사 아자차카</seg></tuv></tu>'
    path.write_text(f"<tmx><body>{unit * 50_000}</body></tmx>", "utf-8")
    tracemalloc.start()
    assert sum(1 for _ in read_text(path)) == 50_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3_000_000
