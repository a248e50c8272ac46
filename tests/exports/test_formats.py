from __future__ import annotations

import re
from pathlib import Path

import pytest
from made_values import TWO_SIDED

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.options import ExportOptions, FileFormat, Newline
from kasr_desktop.domain.readings import GREEDY
from kasr_desktop.exports.formats import FORMATS, BinaryFormat, CueFormat, TranscriptFormat


def test_every_format_of_the_domain_is_here() -> None:
    assert set(FORMATS) == set(FileFormat)
    extensions = {f.extension.lower() for f in FORMATS.values()}
    assert extensions == {f".{name}" for name in FileFormat}


def test_newlines_encodings_and_sides_are_what_readers_expect() -> None:
    text_formats = {n: f for n, f in FORMATS.items() if not isinstance(f, BinaryFormat)}
    crlf = {name for name, f in text_formats.items() if f.newline is Newline.CRLF}
    assert crlf == {FileFormat.SRT, FileFormat.SMI, FileFormat.CSV}
    free = {name for name, f in text_formats.items() if not f.utf8_only}
    assert free == {*crlf, FileFormat.TXT, FileFormat.TSV}
    transcripts = {n: f for n, f in FORMATS.items() if isinstance(f, TranscriptFormat)}
    complete = {name for name, found in transcripts.items() if found.all_readings}
    assert complete == {
        FileFormat.CSV,
        FileFormat.JSON,
        FileFormat.TEXTGRID,
        FileFormat.EAF,
    }


def test_every_writer_writes_the_words_it_is_given() -> None:
    options = ExportOptions(source=GREEDY)
    for file_format in FORMATS.values():
        match file_format:
            case CueFormat():
                text = file_format.write([Cue(0, 1, ("안뇽 하세요",))])
            case TranscriptFormat():
                text = file_format.write(TWO_SIDED, options)
            case BinaryFormat():
                text = file_format.preview(TWO_SIDED, options)
                assert file_format.write(TWO_SIDED, options).startswith(b"PK")
        assert "안뇽 하세요" in text
        assert "\r" not in text


@pytest.mark.parametrize("kind", FileFormat)
def test_every_format_has_a_name_in_both_languages_and_a_row_in_the_readmes(
    kind: FileFormat,
) -> None:
    label = FORMATS[kind].label
    assert re.search("[가-힣]", label.korean)
    assert label.english
    assert not re.search("[가-힣]", label.english)
    root = Path(__file__).resolve().parents[2]
    for readme in ("README.md", "README.ko.md"):
        text = (root / readme).read_text("utf-8")
        rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
        assert any(f"`{kind.value}`" in row for row in rows), readme
