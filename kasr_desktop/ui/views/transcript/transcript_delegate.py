"""Draws a segment: words of all columns stand under each other, differences are marked.

A difference shows in three ways, each source's own: an underline, bold type, a color
(`reading_marks`). A word that one text lacks leaves a dotted box.
"""

from __future__ import annotations

from typing import cast
from weakref import WeakKeyDictionary

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kasr_desktop.domain.readings import EDITED, is_made_of_heard
from kasr_desktop.domain.transcript import Word
from kasr_desktop.text.alignment import Span
from kasr_desktop.ui.views.reading_marks import ReadingMark, mark_of, spacing_pen
from kasr_desktop.ui.views.transcript.compared_words import ComparedWords
from kasr_desktop.ui.views.transcript.found_words import FoundWords, paint_found
from kasr_desktop.ui.views.transcript.row_fonts import RowFonts
from kasr_desktop.ui.views.transcript.segment_model import ROW_ROLE
from kasr_desktop.ui.views.transcript.segment_row import TIME_COLUMN, SegmentRow
from kasr_desktop.ui.views.transcript.spoken_word import (
    SpokenMark,
    nearest_word,
    paint_spoken,
    word_of_pair,
)
from kasr_desktop.ui.views.transcript.time_cell import paint_time_cell, time_cell_height
from kasr_desktop.ui.views.transcript.word_flow import Flow, flow_words
from kasr_desktop.ui.widgets.language import translate
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
_MISSING_WIDTH = 1.4  # of the height of a line: about one and a half syllables


class TranscriptDelegate(QStyledItemDelegate):
    """Measures and paints; keeps the widths of words, so that scrolling measures nothing.

    Attributes:
        found: Places that were looked for.
        spoken: What is being heard.
        typed_row: Row in which an editor stands, -1 for none.
        typed_height: Pixels of that editor.
    """

    def __init__(self) -> None:
        super().__init__()
        self._widths: WeakKeyDictionary[SegmentRow, list[float]] = WeakKeyDictionary()
        self.found = FoundWords()
        self.spoken = SpokenMark()
        self.typed_row = -1
        self.typed_height = 0
        self.marks_spacing = True
        self.set_reading_size(READING)

    def set_reading_size(self, pixels: int) -> None:
        """Use another size of type."""
        self.reading_size = pixels
        self._fonts = RowFonts.of_size(pixels)
        self._widths.clear()

    def row_height(self, number: int, row: SegmentRow, column_width: int) -> int:
        """Return the pixels a row needs when its text columns are `column_width` wide."""
        flow = self._flow(row, column_width)
        label = scaled(SMALL * 1.6) if row.tentative else 0.0
        heard = flow.num_lines * self._fonts.line_height + label
        above = self._above(number)
        left = time_cell_height(row, self._fonts)
        return round(max(above + heard, left)) + 2 * M

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        row = cast("SegmentRow", index.data(ROW_ROLE))
        width = cast("QRectF", option.rect).width()
        return QSize(int(width), self.row_height(index.row(), row, int(width)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row = cast("SegmentRow", index.data(ROW_ROLE))
        colors = current_colors()
        area = QRectF(option.rect)
        painter.save()
        self._paint_ground(painter, option, index, colors)
        inside = area.adjusted(M, M, -M, -M)
        if index.column() == TIME_COLUMN:
            paint_time_cell(painter, inside, row, fonts=self._fonts, colors=colors)
        elif is_made_of_heard(row.source(index.column())) and not row.reads(index.column()):
            pass  # nobody wrote here
        elif row.waits(index.column()) or (row.tentative and not row.reads(index.column())):
            self._paint_waiting(painter, inside, row, colors)
        else:
            inside.setTop(inside.top() + self._above(index.row()))
            self._paint_words(painter, inside, index, row, colors)
        painter.restore()

    def _above(self, number: int) -> float:
        """Return the pixels above the texts of a row that an editor takes."""
        return self.typed_height + S if number == self.typed_row else 0.0

    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, colors: Colors
    ) -> None:
        area, ink = QRectF(option.rect), QColor(colors.accent)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(colors.selection))
            if index.column() == TIME_COLUMN:
                painter.fillRect(QRectF(area.left(), area.top(), 3, area.height()), ink)
        # inside the row: what lies on the next one's first pixel goes when that is painted alone
        line = QRectF(area.left(), area.bottom() - 1, area.width(), 1)
        painter.fillRect(line, QColor(colors.border))
        if state & QStyle.StateFlag.State_HasFocus and index.column() != TIME_COLUMN:
            painter.setPen(QPen(ink, 1))
            painter.drawRoundedRect(area.adjusted(1, 1, -2, -2), XS, XS)

    def _paint_waiting(
        self, painter: QPainter, area: QRectF, row: SegmentRow, colors: Colors
    ) -> None:
        painter.setFont(font(SMALL, italic=True))
        painter.setPen(QColor(colors.muted))
        area.setHeight(self._fonts.line_height)
        aligned = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        after = translate("Transcript", "After the end of the sentence")
        not_yet = translate("Transcript", "Not heard yet")
        painter.drawText(area, aligned, after if row.tentative else not_yet)

    def _paint_words(
        self, painter: QPainter, area: QRectF, index: AnyIndex, row: SegmentRow, colors: Colors
    ) -> None:
        is_own = row.source(index.column()) == EDITED
        if not row.pairs or (is_own and not row.segment.best.words):
            painter.setPen(QColor(colors.muted))
            painter.setFont(font(SMALL, italic=True))
            emptied = translate("Transcript", "left empty")
            said = emptied if is_own else translate("Transcript", "no words")
            painter.drawText(area, 0, said)
            return
        flow = self._flow(row, round(area.width()) + 2 * M)
        widths = self._widths[row]
        height = self._fonts.line_height
        found = self._found_pairs(index, row)
        spoken = None
        if is_own == row.is_edited:
            spoken = self.spoken.pair(index.row(), row, index.column())
        for number, (pair, width) in enumerate(zip(row.pairs, widths, strict=True)):
            x, line = flow.places[number]
            place = QRectF(area.left() + x, area.top() + line * height, width, height)
            if number == spoken:
                paint_spoken(painter, place, colors)
            if number in found:
                paint_found(painter, place, is_shown=found[number], colors=colors)
            if width > area.width():
                place.setRect(area.left(), place.top(), area.width(), area.bottom() - place.top())
            self._paint_word(painter, place, pair, index.column(), row, colors)
        if row.tentative:
            self._paint_label(painter, area, colors)

    def word_at(self, index: AnyIndex, cell: QRectF, point: QPointF) -> Word | None:
        """Return the word of a cell under a point, None where there is none.

        Args:
            index: Of a text cell.
            cell: Where that cell is.
            point: In the same pixels.
        """
        found = self._word_box(index, cell, point)
        return None if found is None else found[0]

    def place_at(self, index: AnyIndex, cell: QRectF, point: QPointF) -> int:
        """Return which character of the row's text a point of a cell means, -1 for its end.

        In a text that does not stand it is the word that is said at the same time.
        """
        found = self._word_box(index, cell, point)
        best = cast("SegmentRow", index.data(ROW_ROLE)).segment.best.words
        if found is None or not best:
            return -1
        word, box = found
        own = next((number for number, each in enumerate(best) if each is word), None)
        number = nearest_word(best, word) if own is None else own
        inside = 0 if own is None else self._syllable_at(word.text, point.x() - box.left())
        return sum(len(each.text) + 1 for each in best[:number]) + inside

    def _syllable_at(self, text: str, x: float) -> int:
        """Return the character of a word whose left edge is nearest to a place in it."""
        edges = [self._fonts.plain_metrics.horizontalAdvance(text[:n]) for n in range(len(text))]
        return min(range(len(text)), key=lambda number: abs(edges[number] - x), default=0)

    def _word_box(
        self, index: AnyIndex, cell: QRectF, point: QPointF
    ) -> tuple[Word, QRectF] | None:
        row = cast("SegmentRow", index.data(ROW_ROLE))
        above = self._above(index.row())
        flow = self._flow(row, round(cell.width()))
        height, widths = self._fonts.line_height, self._widths[row]
        left, top = cell.left() + M, cell.top() + M + above
        for pair, (x, line) in enumerate(flow.places):
            place = QRectF(left + x, top + line * height, widths[pair], height)
            if place.contains(point):
                word = word_of_pair(row, index.column(), pair)
                return None if word is None else (word, place)
        return None

    def _found_pairs(self, index: AnyIndex, row: SegmentRow) -> dict[int, bool]:
        """Return the pairs to mark as found, in the column whose text stands."""
        standing = row.segment.standing
        if standing is None or row.source(index.column()) != standing.source:
            return {}
        place = row.sources.index(standing.source)
        numbers = [number for number, pair in enumerate(row.pairs) if pair.words[place]]
        words = [row.pairs[number].words[place] or "" for number in numbers]
        found = self.found.in_row(index.row(), words)
        return {numbers[word]: is_shown for word, is_shown in found.items()}

    def _paint_label(self, painter: QPainter, area: QRectF, colors: Colors) -> None:
        painter.setFont(font(SMALL))
        painter.setPen(QColor(colors.muted))
        aligned = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        label = translate("Transcript", "● Still listening, this may change")
        painter.drawText(area.adjusted(0, 0, 0, S), aligned, label)

    def _paint_word(
        self,
        painter: QPainter,
        place: QRectF,
        pair: ComparedWords,
        column: int,
        row: SegmentRow,
        colors: Colors,
    ) -> None:
        word = pair.words[column - 1]
        if word is None:
            return
        compared = row.is_compared and not row.tentative
        marked = compared and pair.is_marked(column - 1)
        if marked and not word:
            self._paint_missing(painter, place, colors)
            return
        mark = mark_of(row.source(column), colors, row.sources)
        painter.setFont(self._face(tentative=row.tentative, bold=marked and mark.is_bold))
        if marked:
            self._paint_syllables(painter, place, word, pair.spans[column - 1], mark)
        # what will not be exported, or not like this
        pale = row.tentative or (row.is_edited and row.source(column) != EDITED)
        ink = mark.ink if marked else colors.muted if pale else colors.text
        painter.setPen(QColor(ink))
        if painter.fontMetrics().horizontalAdvance(word) <= place.width() + 2:
            painter.drawText(QPointF(place.left(), self._baseline(place)), word)
        else:  # broken over several lines
            face = painter.font()
            face.setUnderline(marked)
            painter.setFont(face)
            marked = False
            flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWrapAnywhere
            painter.drawText(place, int(flags), word)
        if marked:
            self._paint_underline(painter, place, word, mark.pen)
        elif compared and pair.spacing_only and self.marks_spacing and word:
            self._paint_underline(painter, place, word, spacing_pen(colors))

    def _paint_syllables(
        self,
        painter: QPainter,
        place: QRectF,
        word: str,
        spans: tuple[Span, ...],
        mark: ReadingMark,
    ) -> None:
        """Lay a soft ground under the syllables that differ."""
        metrics = self._fonts.bold_metrics if mark.is_bold else self._fonts.plain_metrics
        if metrics.horizontalAdvance(word) > place.width() + 1:
            return  # broken over several lines: the underline alone marks it
        soft = QColor(mark.soft)
        for first, end in spans:
            left = place.left() + metrics.horizontalAdvance(word[:first])
            right = place.left() + metrics.horizontalAdvance(word[:end])
            top = self._baseline(place) - metrics.ascent()
            painter.fillRect(QRectF(left, top, right - left, metrics.height()), soft)

    def _paint_underline(self, painter: QPainter, place: QRectF, word: str, pen: QPen) -> None:
        metrics = QFontMetricsF(painter.font())
        right = min(place.right(), place.left() + metrics.horizontalAdvance(word))
        line = round(self._baseline(place) + metrics.descent() * 0.55 + 1)
        painter.setPen(pen)
        painter.drawLine(int(place.left()) + 1, line, int(right) - 1, line)

    def _paint_missing(self, painter: QPainter, place: QRectF, colors: Colors) -> None:
        size = self._fonts.plain_metrics.height()
        top = self._baseline(place) - self._fonts.plain_metrics.ascent()
        box = QRectF(place.left(), top + 1, size * _MISSING_WIDTH, size - 3)
        painter.setPen(QPen(QColor(colors.control), 1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(box, 3, 3)

    def _baseline(self, place: QRectF) -> float:
        return self._fonts.baseline(place.top())

    def _face(self, *, tentative: bool, bold: bool) -> QFont:
        if tentative:
            return self._fonts.italic
        return self._fonts.bold if bold else self._fonts.plain

    def _flow(self, row: SegmentRow, column_width: int) -> Flow:
        widths = self._widths.get(row)
        if widths is None:
            widths = self._widths[row] = [self._pair_width(pair, row) for pair in row.pairs]
        return flow_words(widths, space=self._fonts.space, available=column_width - 2 * M)

    def _pair_width(self, pair: ComparedWords, row: SegmentRow) -> float:
        words = [
            (source, word) for source, word in zip(row.sources, pair.words, strict=True) if word
        ]
        if row.tentative:
            return self._fonts.italic_metrics.horizontalAdvance(words[0][1] if words else "")
        plain = self._fonts.plain_metrics.horizontalAdvance
        marked = any(pair.is_marked(place) for place in range(len(pair.words)))
        if (pair.same and not marked) or not row.is_compared:
            return plain(words[0][1] if words else "")
        missing = self._fonts.plain_metrics.height() * _MISSING_WIDTH
        bold, colors = self._fonts.bold_metrics.horizontalAdvance, current_colors()
        widths = (
            bold(word) if mark_of(source, colors).is_bold else plain(word) for source, word in words
        )
        return max(*widths, missing) if words else missing
