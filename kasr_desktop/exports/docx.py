"""Word documents: a title, how the text was made, then a paragraph a segment with its time.

Its own words are Korean, as the text is. The only door to python-docx.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kasr_desktop.domain.readings import BEST, machine_sources, source_of
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.exports.timestamps import clock, milliseconds
from kasr_desktop.exports.xml_text import xml_text

if TYPE_CHECKING:
    from docx.document import Document

_FONT = "맑은 고딕"
_GRAY = "666666"
_A4_CM = (21.0, 29.7)
_MARGIN_CM = 2.5
_LABEL_COLUMN_CM = 3.0
_FIELD_COLUMN_CM = _A4_CM[0] - 2 * _MARGIN_CM - _LABEL_COLUMN_CM
_TIME_COLUMN_CM = 2.2


def write_docx(transcript: Transcript, *, source: str = BEST, speakers: bool = True) -> bytes:
    """Write a .docx; segments without text are left out, known speakers stand before theirs."""
    from docx import Document

    document = Document()
    _set_page(document)
    _set_fonts(document)
    _describe(document, transcript)
    document.add_heading(_name(transcript), level=0)
    _add_facts(document, transcript, source)
    for start, speaker, text in _lines(transcript, source):
        _add_line(document, start, text, speaker=speaker if speakers else "")
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def _name(transcript: Transcript) -> str:
    return xml_text(Path(transcript.file).stem) or "받아쓰기"


def _lines(transcript: Transcript, source: str) -> Iterator[tuple[str, str, str]]:
    for segment in transcript.segments:
        if text := segment.hypothesis(source).text:
            yield _time(segment.start), xml_text(segment.speaker), xml_text(text)


def _time(seconds: float) -> str:
    return clock(milliseconds(seconds), separator=".").partition(".")[0]


def _add_facts(document: Document, transcript: Transcript, source: str) -> None:
    from docx.shared import Cm

    facts = [
        ("파일", Path(transcript.file).name),
        ("길이", _time(transcript.duration)),
        ("음향 모델", f"{transcript.model} ({transcript.compute_device})"),
        ("텍스트", _text_written(transcript, source)),
        *(("참고", warning) for warning in transcript.warnings),
    ]
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for name, value in facts:
        label, field = table.add_row().cells
        label.text, field.text = name, xml_text(value)
        label.width, field.width = Cm(_LABEL_COLUMN_CM), Cm(_FIELD_COLUMN_CM)
    document.add_paragraph()


def _text_written(transcript: Transcript, source: str) -> str:
    standing = transcript.standing if source == BEST else source
    known = source_of(standing or machine_sources()[0].key)
    name = known.name.korean + (f"({known.note.korean})" if known.note else "")
    edited = source == BEST and any(row.edited is not None for row in transcript.segments)
    return f"{name}, 사람이 고침" if edited else name


def _add_line(document: Document, time: str, text: str, *, speaker: str) -> None:
    from docx.shared import Cm, Pt, RGBColor

    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.left_indent, layout.first_line_indent = Cm(_TIME_COLUMN_CM), -Cm(_TIME_COLUMN_CM)
    layout.tab_stops.add_tab_stop(Cm(_TIME_COLUMN_CM))
    layout.space_after = Pt(4)
    mark = paragraph.add_run(time)
    mark.font.size, mark.font.color.rgb = Pt(9), RGBColor.from_string(_GRAY)
    paragraph.add_run("\t")
    if speaker:
        paragraph.add_run(f"{speaker}: ").bold = True
    paragraph.add_run(text)


def _set_page(document: Document) -> None:
    """Set A4: the library's own template is American."""
    from docx.shared import Cm

    page = document.sections[0]
    page.page_width, page.page_height = (Cm(length) for length in _A4_CM)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(_MARGIN_CM)


def _set_fonts(document: Document) -> None:
    """Name the Korean font in every style: Word asks for that of East Asian text apart."""
    from docx.oxml.ns import qn

    for fonts in document.styles.element.iter(qn("w:rFonts")):
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "eastAsia"):
            fonts.set(qn(f"w:{script}"), _FONT)


def _describe(document: Document, transcript: Transcript) -> None:
    facts = document.core_properties
    facts.title, facts.author, facts.comments = _name(transcript), "KASR Desktop", ""
    facts.language = "ko-KR"
    facts.created = facts.modified = datetime.now(UTC)
