from __future__ import annotations

from made_values import TWO_SIDED

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.export_options import Carries, ExportOptions, FileFormat, Newline
from kasr_desktop.domain.readings import GREEDY
from kasr_desktop.exports.format_kinds import CueFormat, PackedFormat, TranscriptFormat
from kasr_desktop.exports.formats import FORMATS, seen_in_document


def test_every_format_of_the_domain_is_here() -> None:
    assert set(FORMATS) == set(FileFormat)
    assert {kind.extension.lower() for kind in FileFormat} == {f".{name}" for name in FileFormat}


def test_newlines_encodings_and_sides_are_what_readers_expect() -> None:
    crlf = {kind for kind in FileFormat if kind.facts.newline is Newline.CRLF}
    assert crlf == {FileFormat.SRT, FileFormat.SMI, FileFormat.CSV}
    free = {kind for kind in FileFormat if kind.facts.any_encoding}
    assert free == {*crlf, FileFormat.TXT, FileFormat.TSV}
    complete = {kind for kind in FileFormat if kind.carries(Carries.EVERY_TEXT)}
    assert complete == {FileFormat.CSV, FileFormat.JSON, FileFormat.TEXTGRID, FileFormat.EAF}


def test_every_writer_writes_the_words_it_is_given() -> None:
    options = ExportOptions(source=GREEDY)
    for file_format in FORMATS.values():
        match file_format:
            case CueFormat():
                text = file_format.write([Cue(0, 1, ("안뇽 하세요",))])
            case TranscriptFormat():
                text = "".join(file_format.write(TWO_SIDED, options))
            case PackedFormat():
                text = seen_in_document(TWO_SIDED, options)
        assert "안뇽 하세요" in text
        assert "\r" not in text
