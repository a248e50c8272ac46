"""Word documents. The only door to python-docx."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kasr_desktop.domain.export_options import DocumentLayout
from kasr_desktop.exports.document_content import DocumentContent, Paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document
    from docx.table import Table, _Cell

_FONT = "맑은 고딕"
_GRAY = "666666"
_A4_CM = (21.0, 29.7)
_MARGIN_CM = 2.5
_LABEL_COLUMN_CM = 3.0
_TEXT_CM = _A4_CM[0] - 2 * _MARGIN_CM
_TIME_COLUMN_CM = 2.2
_NUMBER_COLUMN_CM = 1.3
_CELL_AIR_PT = 2
_MOST_TITLE = 255  # characters in the properties of a document; its heading holds any number


def write_docx(content: DocumentContent) -> bytes:
    """Write a .docx."""
    from docx import Document

    document = Document()
    _set_page(document)
    _set_fonts(document)
    _describe(document, content)
    document.add_heading(content.title, level=0)
    _add_facts(document, content)
    if content.layout is DocumentLayout.RECORD:
        _add_record(document, content)
    else:
        for paragraph in content.paragraphs:
            if content.layout is DocumentLayout.ROWS:
                _add_line(document, paragraph)
            else:
                _add_turn(document, paragraph, times=content.times)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def _add_facts(document: Document, content: DocumentContent) -> None:
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for name, value in content.facts:
        label, field = table.add_row().cells
        _write_cell(label, name, _LABEL_COLUMN_CM)
        _write_cell(field, value, _TEXT_CM - _LABEL_COLUMN_CM)
    _set_widths(table, [_LABEL_COLUMN_CM, _TEXT_CM - _LABEL_COLUMN_CM])
    document.add_paragraph()


def _add_line(document: Document, line: Paragraph) -> None:
    """Add a row with its time in the margin."""
    from docx.shared import Cm, Pt, RGBColor

    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.left_indent, layout.first_line_indent = Cm(_TIME_COLUMN_CM), -Cm(_TIME_COLUMN_CM)
    layout.tab_stops.add_tab_stop(Cm(_TIME_COLUMN_CM))
    layout.space_after = Pt(4)
    mark = paragraph.add_run(line.time)
    mark.font.size, mark.font.color.rgb = Pt(9), RGBColor.from_string(_GRAY)
    paragraph.add_run("\t")
    if line.speaker:
        paragraph.add_run(f"{line.speaker}: ").bold = True
    paragraph.add_run(line.text)


def _add_turn(document: Document, turn: Paragraph, *, times: bool) -> None:
    """Add what one speaker says: the name above it, with the time if it is wanted."""
    from docx.shared import Pt, RGBColor

    if turn.speaker or times:
        head = document.add_paragraph()
        head.paragraph_format.space_after, head.paragraph_format.keep_with_next = Pt(0), True
        head.add_run(turn.speaker).bold = True
        if times:
            mark = head.add_run(f"  {turn.time}" if turn.speaker else turn.time)
            mark.font.size, mark.font.color.rgb = Pt(9), RGBColor.from_string(_GRAY)
    paragraph = document.add_paragraph(turn.text)
    paragraph.paragraph_format.space_after = Pt(8)


def _add_record(document: Document, content: DocumentContent) -> None:
    """Add a table: number, time if it is wanted, who speaks, what is said."""
    heads = ["번호", *(["시간"] if content.times else []), "화자", "내용"]
    widths = [_NUMBER_COLUMN_CM, *([_TIME_COLUMN_CM] if content.times else []), _LABEL_COLUMN_CM]
    widths.append(_TEXT_CM - sum(widths))
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    _repeat(table.rows[0])
    rows = [heads]
    for number, turn in enumerate(content.paragraphs, start=1):
        rows.append([str(number), *([turn.time] if content.times else []), turn.speaker, turn.text])
    for place, texts in enumerate(rows):
        cells = table.rows[0].cells if place == 0 else table.add_row().cells
        for cell, text, width in zip(cells, texts, widths, strict=True):
            _write_cell(cell, text, width, bold=place == 0)
    _set_widths(table, widths)


def _set_widths(table: Table, widths: Sequence[float]) -> None:
    """Set a table's columns, in cm: Word goes by its cells, LibreOffice by the table's grid."""
    from docx.shared import Cm

    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)


def _write_cell(cell: _Cell, text: str, width: float, *, bold: bool = False) -> None:
    """Write a cell, with air: Korean type reaches up to the rule of a row that has none."""
    from docx.shared import Cm, Pt

    cell.text, cell.width = text, Cm(width)
    paragraph = cell.paragraphs[0]
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(_CELL_AIR_PT)
    for run in paragraph.runs:
        run.bold = bold


def _repeat(row: object) -> None:
    """Let the head of a table stand on every page."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # type: ignore[attr-defined]


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


def _describe(document: Document, content: DocumentContent) -> None:
    facts = document.core_properties
    facts.title, facts.author, facts.comments = content.title[:_MOST_TITLE], "KASR Desktop", ""
    facts.language = "ko-KR"
    facts.created = facts.modified = datetime.now(UTC)
