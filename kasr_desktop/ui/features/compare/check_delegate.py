"""Draws a row of the check view: texts under each other, differences and doubts marked.

What differs shows in form, not in color alone: a line of each source's own kind, a wave
under the user's text; a word too many is struck
out, a word missing leaves a dashed box. A place to decide has a frame, a doubtful word
a small mark above it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from weakref import WeakKeyDictionary

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kasr_desktop.domain.readings import EDITED, REFERENCE
from kasr_desktop.ui.features.compare.check_lines import Cell, Line, Mark
from kasr_desktop.ui.features.compare.check_model import CheckModel, CheckRow, line_title
from kasr_desktop.ui.views.reading_marks import ReadingMark, mark_of
from kasr_desktop.ui.views.transcript.found_words import FoundWords, paint_found
from kasr_desktop.ui.views.transcript.word_flow import Flow, flow_words
from kasr_desktop.ui.widgets.clock import clock
from kasr_desktop.ui.widgets.theme import (
    READING,
    SMALL,
    XS,
    Colors,
    M,
    S,
    current_colors,
    font,
    scaled,
)

AnyIndex = QModelIndex | QPersistentModelIndex
_TIMES = 64  # pixels for the time, at 100 %
_LABELS = 180  # and the names of the lines
_MISSING = 1.4  # of the height of a line
_WAVE = 3.0  # pixels of half a wave


@dataclass(frozen=True, slots=True)
class _Measured:
    """Where the columns of a row stand."""

    row: CheckRow
    widths: tuple[float, ...]
    flow: Flow


_Laid = tuple[int, tuple[float, ...], Flow]  # for a width; it must not hold its row alive


class CheckDelegate(QStyledItemDelegate):
    """Measures and paints; keeps where words stand, so that scrolling measures nothing.

    Attributes:
        found: Places that were looked for.
    """

    def __init__(self, model: CheckModel) -> None:
        super().__init__()
        self._model = model
        self.found = FoundWords()
        self._laid_out: WeakKeyDictionary[CheckRow, _Laid] = WeakKeyDictionary()
        self.set_reading_size(READING)

    def set_reading_size(self, pixels: int) -> None:
        """Use another size of type."""
        self.reading_size = pixels
        self._plain, self._bold = font(pixels), font(pixels, bold=True)
        self._metrics, self._bold_metrics = QFontMetricsF(self._plain), QFontMetricsF(self._bold)
        self._line = self._metrics.height() * 1.35
        self._laid_out.clear()

    def row_height(self, number: int, width: int) -> int:
        """Return the pixels a row needs."""
        flow = self._measure(number, width).flow
        lines = max(1, len(self._model.rows[number].lines.lines))
        return round(flow.num_lines * (lines * self._line + S) - S) + 2 * M

    def word_at(self, number: int, width: int, point: QPointF) -> tuple[Line, int] | None:
        """Return the line and number of the word under a point of a row."""
        measured = self._measure(number, width)
        for place, column in enumerate(measured.row.lines.columns):
            for line, cell in enumerate(column):
                if cell.number is not None and self._rect(measured, place, line).contains(point):
                    return measured.row.lines.lines[line], cell.number
        return None

    def word_rect(self, number: int, width: int, line: Line, word: int) -> QRectF | None:
        """Return where a word stands in its row, None if it is not shown."""
        measured = self._measure(number, width)
        lines = measured.row.lines.lines
        if line not in lines:
            return None
        at = lines.index(line)
        for place, column in enumerate(measured.row.lines.columns):
            if column[at].number == word:
                return self._rect(measured, place, at)
        return None

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        width = int(cast("QRectF", option.rect).width())
        return QSize(width, self.row_height(index.row(), width))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        area, colors = QRectF(option.rect), current_colors()
        painter.save()
        self._paint_ground(painter, option, area, colors)
        measured = self._measure(index.row(), round(area.width()))
        painter.translate(area.topLeft())
        self._paint_labels(painter, measured, colors)
        found = self._found_words(index.row())
        current = self._model.current_words(index.row())
        stands = measured.row.standing_lines
        for place, column in enumerate(measured.row.lines.columns):
            for at, cell in enumerate(column):
                line = measured.row.lines.lines[at]
                rect = self._rect(measured, place, at)
                mark = mark_of(line, colors, measured.row.lines.lines)
                if (line, cell.number) in found:
                    is_shown = found[line, cell.number]
                    paint_found(painter, rect, is_shown=is_shown, colors=colors)
                self._paint_cell(painter, rect, cell, line, mark)
                if cell.number is None:
                    continue
                first, end = current.get(line, (0, 0))
                if first <= cell.number < end:
                    self._paint_frame(painter, rect, colors)
                elif line in stands and cell.number in measured.row.doubtful.get(line, ()):
                    self._paint_doubt(painter, rect, colors)
        painter.restore()

    def _found_words(self, number: int) -> dict[tuple[Line, int | None], bool]:
        """Return words that were looked for, in the line whose text stands."""
        segment = self._model.rows[number].segment
        heard = segment.heard
        line = heard.source if segment.edited is None and heard is not None else EDITED
        found = self.found.in_row(number, [word.text for word in segment.best.words])
        return {(line, word): is_shown for word, is_shown in found.items()}

    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, area: QRectF, colors: Colors
    ) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(colors.selection))
            painter.fillRect(
                QRectF(area.left(), area.top(), 3, area.height()), QColor(colors.accent)
            )
        # inside the row: what lies on the next one's first pixel goes when that is painted alone
        line = QRectF(area.left(), area.bottom() - 1, area.width(), 1)
        painter.fillRect(line, QColor(colors.border))

    def _paint_labels(self, painter: QPainter, measured: _Measured, colors: Colors) -> None:
        lines = measured.row.lines.lines
        aligned = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(SMALL))
        painter.setPen(QColor(colors.muted))
        painter.drawText(
            QRectF(M, M, scaled(_TIMES), self._line), aligned, clock(measured.row.segment.start)
        )
        block = len(lines) * self._line + S
        for turn in range(measured.flow.num_lines):
            for at, line in enumerate(lines):
                top = M + turn * block + at * self._line
                rect = QRectF(scaled(_TIMES), top, scaled(_LABELS) - scaled(_TIMES) - S, self._line)
                painter.drawText(rect, aligned, line_title(line))

    def _paint_cell(
        self, painter: QPainter, rect: QRectF, cell: Cell, line: Line, mark: ReadingMark
    ) -> None:
        colors = current_colors()
        if cell.mark is Mark.MISSING:
            size = self._metrics.height()
            box = QRectF(rect.left(), rect.center().y() - size / 2 + 2, size * _MISSING, size - 4)
            painter.setPen(QPen(QColor(colors.control), 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(box, 3, 3)
            return
        if not cell.text:
            return
        marked = cell.mark is not Mark.SAME
        ink = mark.ink if marked else colors.text
        bold = marked and mark.is_bold
        face = QFont(self._bold if bold else self._plain)
        face.setStrikeOut(cell.mark is Mark.EXTRA)
        metrics = self._bold_metrics if bold else self._metrics
        self._paint_spans(painter, rect, cell, metrics, mark)
        painter.setFont(face)
        painter.setPen(QColor(colors.muted if line == REFERENCE and not marked else ink))
        painter.drawText(QPointF(rect.left(), self._baseline(rect)), cell.text)
        if cell.mark is Mark.CHANGED:
            width = metrics.horizontalAdvance(cell.text)
            self._paint_underline(painter, rect, width, mark, is_wave=line == EDITED)

    def _paint_spans(
        self,
        painter: QPainter,
        rect: QRectF,
        cell: Cell,
        metrics: QFontMetricsF,
        mark: ReadingMark,
    ) -> None:
        """Lay a soft ground under the syllables that differ."""
        soft = QColor(mark.soft)
        for first, end in cell.spans:
            left = rect.left() + metrics.horizontalAdvance(cell.text[:first])
            right = rect.left() + metrics.horizontalAdvance(cell.text[:end])
            top = self._baseline(rect) - metrics.ascent()
            painter.fillRect(QRectF(left, top, right - left, metrics.height()), soft)

    def _paint_underline(
        self, painter: QPainter, rect: QRectF, width: float, mark: ReadingMark, *, is_wave: bool
    ) -> None:
        y = round(self._baseline(rect) + self._metrics.descent() * 0.55 + 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_wave:
            path = QPainterPath(QPointF(rect.left(), y))
            steps = max(2, int(width / _WAVE))
            for step in range(1, steps + 1):
                path.lineTo(rect.left() + step * _WAVE, y + (2 if step % 2 else 0))
            painter.setPen(QPen(QColor(mark.ink), 1.2))
            painter.drawPath(path)
        else:
            painter.setPen(mark.pen)
            painter.drawLine(QPointF(rect.left() + 1, y), QPointF(rect.left() + width - 1, y))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_frame(self, painter: QPainter, rect: QRectF, colors: Colors) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colors.accent), 2))
        painter.drawRoundedRect(rect.adjusted(-4, 2, 4, -2), XS, XS)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_doubt(self, painter: QPainter, rect: QRectF, colors: Colors) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.warning))
        x, y = rect.left() + 1, rect.top()
        painter.drawPolygon(QPolygonF([QPointF(x, y), QPointF(x + 6, y), QPointF(x + 3, y + 4)]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _rect(self, measured: _Measured, place: int, line: int) -> QRectF:
        x, turn = measured.flow.places[place]
        lines = len(measured.row.lines.lines)
        top = M + turn * (lines * self._line + S) + line * self._line
        return QRectF(scaled(_LABELS) + x, top, measured.widths[place], self._line)

    def _baseline(self, rect: QRectF) -> float:
        return rect.top() + (self._line - self._metrics.height()) / 2 + self._metrics.ascent()

    def _measure(self, number: int, width: int) -> _Measured:
        row = self._model.rows[number]
        known = self._laid_out.get(row)
        if known is None or known[0] != width:
            available = max(80, width - scaled(_LABELS) - M)
            widths = tuple(
                min(float(available), max(self._width(cell) for cell in column))
                for column in row.lines.columns
            )
            space = self._metrics.horizontalAdvance(" ") * 2
            flow = flow_words(widths, space=space, available=available)
            known = self._laid_out[row] = width, widths, flow
        return _Measured(row, known[1], known[2])

    def _width(self, cell: Cell) -> float:
        if cell.mark is Mark.MISSING:
            return self._metrics.height() * _MISSING
        metrics = self._metrics if cell.mark is Mark.SAME else self._bold_metrics
        return metrics.horizontalAdvance(cell.text)
