from __future__ import annotations

from made_values import TWO_SIDED

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.options import ExportOptions, FileFormat, Newline, Side
from kasr_desktop.exports.formats import FORMATS, CueFormat, TranscriptFormat


def test_every_format_of_the_domain_is_here() -> None:
    assert set(FORMATS) == set(FileFormat)
    assert {f.extension for f in FORMATS.values()} == {f".{name}" for name in FileFormat}


def test_only_srt_wants_crlf_and_only_vtt_and_json_are_bound_to_utf8() -> None:
    assert [n for n, f in FORMATS.items() if f.newline is Newline.CRLF] == [FileFormat.SRT]
    assert [n for n, f in FORMATS.items() if f.utf8_only] == [FileFormat.VTT, FileFormat.JSON]


def test_every_writer_writes_the_words_it_is_given() -> None:
    options = ExportOptions(side=Side.GREEDY)
    for file_format in FORMATS.values():
        match file_format:
            case CueFormat():
                text = file_format.write([Cue(0, 1, ("안뇽 하세요",))])
            case TranscriptFormat():
                text = file_format.write(TWO_SIDED, options)
        assert "안뇽 하세요" in text
        assert "\r" not in text
