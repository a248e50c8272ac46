from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.exports.reading import read_cues, read_text

TEXT = "1\r\n00:00:01,000 --> 00:00:02,000\r\n한국어 똠방각하\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "자막.SRT"
    path.write_bytes(TEXT.encode(encoding))
    assert read_cues(path) == (Cue(1.0, 2.0, ("한국어 똠방각하",)),)


def test_vtt_is_read_by_its_own_rules(tmp_path: Path) -> None:
    path = tmp_path / "a.vtt"
    path.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n<i>예</i> &amp; 네\n", encoding="utf-8")
    assert read_cues(path) == (Cue(1.0, 2.0, ("예 & 네",)),)


def test_loose_jamo_are_composed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(unicodedata.normalize("NFD", "한국어"), encoding="utf-8")
    assert read_text(path) == "한국어"


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "없음.srt", tmp_path):
        with pytest.raises(ExportError) as caught:
            read_text(path)
        assert caught.value.reason == "unreadable"
        assert str(path) in str(caught.value)


def test_what_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_bytes(b"\x00\xff\xff\x81\x00 \xfe")
    with pytest.raises(ExportError) as caught:
        read_cues(path)
    assert caught.value.reason == "malformed"
