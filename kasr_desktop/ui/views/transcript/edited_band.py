"""The user's text of a row: over both columns, above what the machine heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from kasr_desktop.domain.readings import EDITED, source_of
from kasr_desktop.domain.transcript import Word
from kasr_desktop.ui.views.transcript.found_words import paint_found
from kasr_desktop.ui.views.transcript.row_fonts import RowFonts
from kasr_desktop.ui.views.transcript.segment_row import SegmentRow
from kasr_desktop.ui.views.transcript.spoken_word import paint_spoken
from kasr_desktop.ui.views.transcript.word_flow import Flow, broken_lines, flow_words
from kasr_desktop.ui.widgets.language import in_language, translate
from kasr_desktop.ui.widgets.theme import SMALL, Colors, M, S, font

_BAR = 3
_CAPTION = 18  # pixels of the line that says whose text it is: no column of a machine's


class EditedBand:
    """Measures and paints; as wide as both columns of text together."""

    def __init__(self, fonts: RowFonts, width: float = 0.0) -> None:
        self._fonts = fonts
        self.width = width

    def height(self, row: SegmentRow) -> float:
        """Return the pixels above the machine's texts, 0 where there is no text of the user."""
        if not row.has_band:
            return 0.0
        lines = self._flow(self._widths(row)).num_lines
        return _CAPTION + lines * self._fonts.line_height + S

    def place(self, area: QRectF) -> QRectF:
        """Return where the text stands if the row's text cells begin at `area`."""
        inside = area.adjusted(M, M + _CAPTION, 0, -M)
        inside.setWidth(self.width - 2 * M)
        return inside

    def paint(
        self,
        painter: QPainter,
        left_cell: QRectF,
        row: SegmentRow,
        *,
        found: Mapping[int, bool],
        spoken: int | None = None,
        colors: Colors,
    ) -> None:
        """Paint it all; who paints only a part of it sets a clip.

        Args:
            painter: Where to.
            left_cell: The first text cell of the row.
            row: Whose text.
            found: Words that were looked for, each with whether it is the one shown.
            spoken: The word being heard.
            colors: The scheme in use.
        """
        place, fonts = self.place(left_cell), self._fonts
        height = self.height(row)
        top = place.top() - _CAPTION
        bar = QRectF(left_cell.left() + 2, top + 2, _BAR, height - S - 4)
        painter.fillRect(bar, QColor(colors.accent))
        painter.setFont(font(SMALL, bold=True))
        painter.setPen(QColor(colors.accent))
        caption = QRectF(place.left(), top, place.width(), _CAPTION)
        aligned = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(caption, aligned, in_language(source_of(EDITED).name))
        words = row.segment.best.words
        if not words:
            painter.setFont(font(SMALL, italic=True))
            painter.setPen(QColor(colors.muted))
            painter.drawText(place, 0, translate("Transcript", "left empty"))
            return
        widths = self._widths(row)
        flow = self._flow(widths)
        for number, (x, line) in enumerate(flow.places):
            top = place.top() + line * fonts.line_height
            box = QRectF(place.left() + x, top, widths[number], fonts.line_height)
            if number == spoken:
                paint_spoken(painter, box, colors)
            if number in found:
                paint_found(painter, box, is_shown=found[number], colors=colors)
            painter.setFont(fonts.plain)
            painter.setPen(QColor(colors.text))
            if broken_lines(widths[number], place.width()) == 1:
                painter.drawText(QPointF(box.left(), fonts.baseline(top)), words[number].text)
            else:
                flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWrapAnywhere
                whole = QRectF(place.left(), top, place.width(), place.bottom() - top)
                painter.drawText(whole, int(flags), words[number].text)

    def word_at(self, row: SegmentRow, cell: QRectF, point: QPointF) -> tuple[Word, QRectF] | None:
        """Return the word under a point, and its place, if the row's text cells begin at `cell`."""
        place, height = self.place(cell), self._fonts.line_height
        widths = self._widths(row)
        for number, (x, line) in enumerate(self._flow(widths).places):
            box = QRectF(place.left() + x, place.top() + line * height, widths[number], height)
            if box.contains(point):
                return row.segment.best.words[number], box
        return None

    def _widths(self, row: SegmentRow) -> list[float]:
        measure = self._fonts.plain_metrics.horizontalAdvance
        return [measure(word.text) for word in row.segment.best.words]

    def _flow(self, widths: Sequence[float]) -> Flow:
        return flow_words(widths, space=self._fonts.space, available=max(1.0, self.width - 2 * M))
