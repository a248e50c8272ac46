"""PDF, drawn by Qt: pages with Pretendard inside, whose text can be copied and searched.

The only door to Qt below the worker. It holds Python's lock for seconds and wants a main thread, so
`pipeline.pdf_drawing` runs it in a process of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from kasr_desktop.domain.errors import ExportError
from kasr_desktop.domain.export_options import DocumentLayout
from kasr_desktop.exports.document_content import DocumentContent, Paragraph
from kasr_desktop.resources import resources_dir

if TYPE_CHECKING:
    from PySide6.QtCore import QBuffer
    from PySide6.QtGui import QFont, QPdfWriter, QTextDocument

_FAMILY = "Pretendard"
_POINTS = 10.5
_SMALL = 9.0
_MARGIN_MM = 20.0
_DPI = 300
_LINE = "#bbbbbb"
_LOOK = """
h1 { font-size: 18pt; margin-bottom: 14px; }
th { font-weight: normal; background-color: #f4f4f4; text-align: left; }
p { margin-top: 0; margin-bottom: 9px; line-height: 130%; }
.time { color: #666666; font-size: 9pt; }
"""
# glyphs that stand for several characters or another one have no way back to them, so no text
# could be copied: Pretendard draws the colon of 12:30 and the arrow of -> by them
_NO_GLYPHS_OF_THEIR_OWN = ("calt", "clig", "liga")


def draw_pdf(content: DocumentContent) -> bytes:
    """Draw a PDF, in a process where nothing else is drawn.

    Raises:
        ExportError: `no_qt`: what Qt needs of the system is missing.
    """
    try:
        from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice
        from PySide6.QtGui import QFontDatabase, QGuiApplication
    except ImportError as error:
        raise ExportError(
            f"Qt, which draws PDF, cannot be loaded: {error}.", reason="no_qt", detail=str(error)
        ) from error
    application = QCoreApplication.instance() or QGuiApplication(["kasr", "-platform", "offscreen"])
    for path in sorted((resources_dir() / "fonts").glob("*.otf")):
        QFontDatabase.addApplicationFont(str(path))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = _writer(buffer, content.title)
    _draw(_laid_out(content, writer), writer, in_table=content.layout is DocumentLayout.RECORD)
    del writer, application  # the file is whole when its writer is gone
    return with_spaces(bytes(buffer.data().data()))


def _writer(buffer: QBuffer, title: str) -> QPdfWriter:
    from PySide6.QtCore import QMarginsF
    from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter

    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    writer.setResolution(_DPI)
    writer.setTitle(title)
    writer.setCreator("KASR Desktop")
    return writer


def _font(points: float) -> QFont:
    from PySide6.QtGui import QFont

    font = QFont(_FAMILY)
    font.setPointSizeF(points)
    for feature in _NO_GLYPHS_OF_THEIR_OWN:
        font.setFeature(QFont.Tag(feature), 0)
    return font


def _laid_out(content: DocumentContent, writer: QPdfWriter) -> QTextDocument:
    from PySide6.QtCore import QSizeF
    from PySide6.QtGui import QTextDocument

    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    document.setDefaultFont(_font(_POINTS))
    document.setDefaultStyleSheet(_LOOK)
    document.documentLayout().setPaintDevice(writer)
    document.setDocumentMargin(0)
    document.setPageSize(QSizeF(writer.width(), writer.height()))
    document.setHtml(f"<h1>{escape(content.title)}</h1>{''.join(_body(content))}")
    return document


def _draw(document: QTextDocument, writer: QPdfWriter, *, in_table: bool) -> None:
    """Draw each page, with its number in the margin below."""
    from PySide6.QtCore import QRectF, Qt
    from PySide6.QtGui import QColor, QPainter, QPen

    width, height, number = writer.width(), writer.height(), document.pageCount()
    painter = QPainter(writer)
    painter.setFont(_font(_SMALL))
    for page in range(number):
        if page:
            writer.newPage()
        painter.save()
        painter.translate(0, -page * height)
        document.drawContents(painter, QRectF(0, page * height, width, height))
        painter.restore()
        if in_table and page + 1 < number:  # Qt leaves the table open where a page ends
            painter.setPen(QPen(QColor(_LINE), _DPI / 96))
            painter.drawLine(0, height, width, height)
        painter.setPen(QColor("black"))
        below = QRectF(0, height, width, _MARGIN_MM / 25.4 * _DPI / 2)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
        painter.drawText(below, flags, f"{page + 1} / {number}")
    painter.end()


def _body(content: DocumentContent) -> Iterator[str]:
    """Give the part of HTML that Qt lays out; a page for browsers is `html_page`'s."""
    if content.facts:
        facts = "".join(
            f"<tr><th width='20%'>{escape(name)}</th><td>{escape(value)}</td></tr>"
            for name, value in content.facts
        )
        yield f"{_TABLE}{facts}</table><p>&nbsp;</p>"
    if content.layout is DocumentLayout.RECORD:
        yield from _record(content)
        return
    between = "<br>" if content.layout is DocumentLayout.INTERVIEW else " "
    colon = "" if content.layout is DocumentLayout.INTERVIEW else ":"
    for one in content.paragraphs:
        speaker = f"<b>{escape(one.speaker)}{colon}</b>" if one.speaker else ""
        time = _time(one) if content.times else ""
        parts = (speaker, time) if content.layout is DocumentLayout.INTERVIEW else (time, speaker)
        head = " ".join(filter(None, parts))
        yield f"<p>{head}{between if head else ''}{escape(one.text)}</p>"


_TABLE = (
    "<table width='100%' border='1' cellspacing='0' cellpadding='5' "
    f"style='border-collapse: collapse; border-style: solid; border-color: {_LINE}'>"
)


def _record(content: DocumentContent) -> Iterator[str]:
    time = "<th width='13%'>시간</th>" if content.times else ""
    yield (
        f"{_TABLE}<thead><tr><th width='8%'>번호</th>{time}<th width='15%'>화자</th>"
        "<th>내용</th></tr></thead>"
    )
    for number, turn in enumerate(content.paragraphs, start=1):
        time = f"<td>{_time(turn)}</td>" if content.times else ""
        yield (
            f"<tr><td>{number}</td>{time}<td>{escape(turn.speaker)}</td>"
            f"<td>{escape(turn.text)}</td></tr>"
        )
    yield "</table>"


def _time(paragraph: Paragraph) -> str:
    return f"<span class='time'>{paragraph.time}</span>"


_CHARACTERS = re.compile(rb"beginbfrange.*?endbfrange", re.DOTALL)
_LIST = re.compile(rb"\[[^\]]*\]")
_SINGLE = re.compile(rb"^(<[0-9A-F]{4}> <[0-9A-F]{4}> )<0009>", re.MULTILINE)


def with_spaces(data: bytes) -> bytes:
    """Say "space" where Qt's PDF says that a glyph is a tab.

    Qt gives one glyph to both and writes down the lower of the two characters (`QFontSubset::
    getReverseMap`), so what is copied out of the file would have tabs between its words. Table and
    lengths stay as they are: one code of four digits takes the place of another.
    """

    def mended(table: re.Match[bytes]) -> bytes:
        listed = _LIST.sub(lambda found: found[0].replace(b"<0009>", b"<0020>"), table[0])
        return _SINGLE.sub(rb"\g<1><0020>", listed)

    return _CHARACTERS.sub(mended, data)
