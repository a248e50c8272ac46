"""The segments of one recording as a table: time, greedy text, language-model text."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from enum import IntEnum
from functools import cached_property
from weakref import WeakValueDictionary

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from kasr_desktop.domain.events import Partial
from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment
from kasr_desktop.editing.change import Patch
from kasr_desktop.ui.views.transcript.compared_words import ComparedPair, compare_words
from kasr_desktop.ui.widgets.clock import clock
from kasr_desktop.ui.widgets.language import translate

AnyIndex = QModelIndex | QPersistentModelIndex
_RECORDINGS = 3  # whose rows stay known beside those shown
ROW_ROLE = int(Qt.ItemDataRole.UserRole) + 1


class Column(IntEnum):
    """Columns from the left."""

    TIME = 0
    GREEDY = 1
    LM = 2


class SegmentRow:
    """One row, ready to be drawn; its words are aligned when they are first needed.

    Attributes:
        segment: What was recognized; of an open utterance, its greedy text so far.
        tentative: True while the text may still change.
        has_lm: True if the two sides are there to be compared.
    """

    def __init__(self, segment: Segment, *, tentative: bool = False, has_lm: bool = True) -> None:
        self.segment = segment
        self.tentative = tentative
        self.has_lm = has_lm

    @cached_property
    def pairs(self) -> tuple[ComparedPair, ...]:
        """Words of both sides, aligned."""
        return compare_words(self.segment)

    @property
    def is_aligned(self) -> bool:
        """True once `pairs` was asked for."""
        return "pairs" in self.__dict__

    @cached_property
    def num_differences(self) -> int:
        """Number of places where the two sides do not say the same."""
        return sum(not pair.same for pair in self.pairs)

    @property
    def is_edited(self) -> bool:
        """True if the user's text stands in place of the machine's."""
        return self.segment.edited is not None

    def text(self, column: int) -> str:
        """Return the plain text of a cell."""
        if column == Column.TIME:
            return clock(self.segment.start)
        hypothesis = self.segment.greedy if column == Column.GREEDY else self.segment.lm
        return (hypothesis or Hypothesis()).text


class SegmentModel(QAbstractTableModel):
    """Grows while a file runs; the last row may be tentative.

    A final segment takes the place of the tentative row, so nothing jumps.

    Signals:
        patched: The document changed: the patches, after they were followed.
    """

    patched = Signal(tuple)

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[SegmentRow] = []
        self._has_lm = True
        # aligning is the dear part: a recording shown lately is not aligned again
        self._known: WeakValueDictionary[int, SegmentRow] = WeakValueDictionary()
        self._lately: deque[list[SegmentRow]] = deque(maxlen=_RECORDINGS)

    @property
    def has_lm(self) -> bool:
        """True if there is a second text to compare with."""
        return self._has_lm

    @property
    def rows(self) -> Sequence[SegmentRow]:
        """All rows, the tentative one last."""
        return self._rows

    @property
    def num_final(self) -> int:
        """Number of rows that will not change."""
        return len(self._rows) - self._has_tentative_row()

    @property
    def num_known_differences(self) -> int:
        """Places where the two sides differ, in the rows aligned so far."""
        return sum(row.num_differences for row in self._rows if row.is_aligned)

    def show_segments(
        self, segments: Sequence[Segment], *, partial: Partial | None = None, has_lm: bool = True
    ) -> None:
        """Show another recording."""
        self.beginResetModel()
        self._lately.append(self._rows)
        self._has_lm = has_lm
        self._rows = [self._final_row(segment) for segment in segments]
        if partial is not None:
            self._rows.append(self._partial_row(partial))
        self.endResetModel()

    def append(self, segment: Segment) -> None:
        """Add a final segment, in place of the tentative row if there is one."""
        if self._has_tentative_row():
            self._replace_last(self._final_row(segment))
        else:
            self._insert_last(self._final_row(segment))

    def apply(self, patches: Sequence[Patch]) -> None:
        """Follow changes of the document, one patch after the other."""
        first, end = len(self._rows), 0
        for patch in patches:
            before = self._rows[patch.first : patch.first + len(patch.removed)]
            rows = [self._final_row(segment) for segment in patch.inserted]
            _share_alignments(before, rows)
            common = min(len(before), len(rows))
            self._rows[patch.first : patch.first + common] = rows[:common]
            first, end = min(first, patch.first), max(end, patch.first + common)
            if len(before) != len(rows):
                self._resize(patch.first + common, len(before) - common, rows[common:])
        last = min(end, len(self._rows)) - 1
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))
        self.patched.emit(tuple(patches))

    def show_partial(self, partial: Partial | None) -> None:
        """Show the text of the open utterance, or none."""
        if partial is None or not partial.hypothesis.words:
            self._drop_tentative_row()
        elif self._has_tentative_row():
            self._replace_last(self._partial_row(partial))
        else:
            self._insert_last(self._partial_row(partial))

    def next_difference(self, after: int, *, backwards: bool = False) -> int | None:
        """Return the nearest row after (or before) row `after` that holds a difference."""
        numbers = range(after - 1, -1, -1) if backwards else range(after + 1, len(self._rows))
        return next((number for number in numbers if self._rows[number].num_differences), None)

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(Column)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text(index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return describe_cell(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == Column.TIME:
            return f"{clock(row.segment.start)} – {clock(row.segment.end)}"
        if role == Qt.ItemDataRole.ToolTipRole and row.is_edited:
            return translate("Transcript", "Above is your text: it is the one exported.")
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            title = column_title(Column(section))
            if section == (Column.LM if self._has_lm else Column.GREEDY):
                return translate("Transcript", "{column} · exported").format(column=title)
            return title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column_meaning(Column(section))
        return None

    def _final_row(self, segment: Segment) -> SegmentRow:
        known = self._known.get(id(segment))
        if known is None or known.has_lm != self._has_lm:
            # a row holds its segment, so a number stands for it as long as the row is known
            known = self._known[id(segment)] = SegmentRow(segment, has_lm=self._has_lm)
        return known

    def _partial_row(self, partial: Partial) -> SegmentRow:
        words = partial.hypothesis.words
        end = words[-1].end if words else partial.start
        segment = Segment(partial.start, end, (Reading(partial.source, partial.hypothesis),))
        return SegmentRow(segment, tentative=True, has_lm=self._has_lm)

    def _has_tentative_row(self) -> bool:
        return bool(self._rows) and self._rows[-1].tentative

    def _resize(self, place: int, num_removed: int, added: Sequence[SegmentRow]) -> None:
        if num_removed:
            self.beginRemoveRows(QModelIndex(), place, place + num_removed - 1)
            del self._rows[place : place + num_removed]
            self.endRemoveRows()
        if added:
            self.beginInsertRows(QModelIndex(), place, place + len(added) - 1)
            self._rows[place:place] = added
            self.endInsertRows()

    def _insert_last(self, row: SegmentRow) -> None:
        place = len(self._rows)
        self.beginInsertRows(QModelIndex(), place, place)
        self._rows.append(row)
        self.endInsertRows()

    def _replace_last(self, row: SegmentRow) -> None:
        last = len(self._rows) - 1
        self._rows[last] = row
        self.dataChanged.emit(self.index(last, 0), self.index(last, len(Column) - 1))

    def _drop_tentative_row(self) -> None:
        if self._has_tentative_row():
            last = len(self._rows) - 1
            self.beginRemoveRows(QModelIndex(), last, last)
            self._rows.pop()
            self.endRemoveRows()


def _share_alignments(before: Sequence[SegmentRow], after: Sequence[SegmentRow]) -> None:
    """Spare rows the aligning where only the user's part of them changed."""
    for old, new in zip(before, after, strict=False):
        one, other = old.segment, new.segment
        same = one.greedy is other.greedy and one.lm is other.lm
        if same and old.is_aligned and one.lm is not None and one.greedy is not None:
            new.pairs = old.pairs


def column_title(column: Column) -> str:
    """Return the heading of a column."""
    return {
        Column.TIME: translate("Transcript", "Time"),
        Column.GREEDY: translate("Transcript", "Greedy · as heard"),
        Column.LM: translate("Transcript", "Language model · with context"),
    }[column]


def column_meaning(column: Column) -> str:
    """Return what a column holds; neither text is always the better one."""
    return {
        Column.TIME: translate("Transcript", "Where the sentence begins"),
        Column.GREEDY: translate(
            "Transcript", "What the acoustic model heard, sound by sound, and nothing else"
        ),
        Column.LM: translate(
            "Transcript",
            "The same sounds, weighed with how Korean is usually written. Often better, but it "
            "may replace rare names with common words. Exported unless you write another text.",
        ),
    }[column]


def describe_cell(row: SegmentRow, column: int) -> str:
    """Return a cell as a screen reader should say it, differences included."""
    text = row.text(column)
    if column == Column.TIME:
        return f"{text} {row.segment.speaker}".rstrip()
    spoken = text or translate("Transcript", "no words")
    if row.is_edited:
        own = row.segment.best.text or translate("Transcript", "no words")
        return translate("Transcript", "Edited: {own}. Heard: {text}").format(own=own, text=spoken)
    if row.tentative:
        return translate("Transcript", "{text} (still listening)").format(text=spoken)
    if not row.has_lm or not row.num_differences:
        return spoken
    nothing = translate("Transcript", "nothing")
    places = ", ".join(
        f"{pair.greedy or nothing} → {pair.lm or nothing}" for pair in row.pairs if not pair.same
    )
    return translate("Transcript", "{text} (differs: {places})").format(text=spoken, places=places)
