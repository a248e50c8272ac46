"""The segments of one recording as a table: time, then a column for each source."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from weakref import WeakValueDictionary

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from kasr_desktop.domain.events import Partial
from kasr_desktop.domain.readings import EDITED, WRITTEN, ReadingKind, source_of
from kasr_desktop.domain.script_differences import ScriptDifferences
from kasr_desktop.domain.transcript import Reading, Segment
from kasr_desktop.editing.change import Patch
from kasr_desktop.ui.views.transcript.script_notes import notes_of
from kasr_desktop.ui.views.transcript.segment_row import (
    DECODED,
    TIME_COLUMN,
    SegmentRow,
    describe_cell,
)
from kasr_desktop.ui.widgets.clock import clock
from kasr_desktop.ui.widgets.language import in_language, translate
from kasr_desktop.ui.widgets.theme import text_scale

AnyIndex = QModelIndex | QPersistentModelIndex
_MANY, _LARGE_TEXT = 2, 1.4  # texts, and size of text, up to which a heading is one line
_RECORDINGS = 3  # whose rows stay known beside those shown
ROW_ROLE = int(Qt.ItemDataRole.UserRole) + 1


class SegmentModel(QAbstractTableModel):
    """Grows while a file runs; the last row may be tentative.

    A final segment takes the place of the tentative row, so nothing jumps.

    Signals:
        patched: The document changed: the patches, after they were followed.
    """

    patched = Signal(tuple)

    def __init__(self, *, marks_standing: bool = True) -> None:
        """Make it empty.

        Args:
            marks_standing: Say above the text that stands that it is the one exported.
        """
        super().__init__()
        self._marks_standing = marks_standing
        self._rows: list[SegmentRow] = []
        self._sources = DECODED
        self._script: ScriptDifferences | None = None
        # aligning is the dear part: a recording shown lately is not aligned again
        self._known: WeakValueDictionary[int, SegmentRow] = WeakValueDictionary()
        self._lately: deque[list[SegmentRow]] = deque(maxlen=_RECORDINGS)

    @property
    def sources(self) -> tuple[str, ...]:
        """Whose readings the columns behind the first show, from the left."""
        return self._sources

    @property
    def is_compared(self) -> bool:
        """True if there are several texts to compare."""
        return len(self._sources) > 1

    @property
    def text_columns(self) -> range:
        """The columns that show texts."""
        return range(TIME_COLUMN + 1, self.columnCount())

    @property
    def standing_column(self) -> int:
        """The column whose text stands where no person wrote."""
        if WRITTEN in self._sources:
            return TIME_COLUMN + 1 + self._sources.index(WRITTEN)
        ranks = [source_of(source).rank for source in self._sources]
        return TIME_COLUMN + 1 + ranks.index(max(ranks))

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
        """Places where the readings differ, in the rows aligned so far."""
        return sum(row.num_differences for row in self._rows if row.is_aligned)

    @property
    def num_known_spacing(self) -> int:
        """Stretches of which the spaces alone differ, in the rows aligned so far."""
        return sum(row.num_spacing for row in self._rows if row.is_aligned)

    def show_segments(
        self,
        segments: Sequence[Segment],
        *,
        partial: Partial | None = None,
        sources: tuple[str, ...] = DECODED,
    ) -> None:
        """Show another recording, or other sources of the same."""
        self.beginResetModel()
        self._lately.append(self._rows)
        self._sources = sources
        self._rows = [self._final_row(segment) for segment in segments]
        self._note_first()
        if partial is not None:
            self._rows.append(self._partial_row(partial))
        self.endResetModel()

    def show_sources(self, sources: tuple[str, ...]) -> None:
        """Show other sources of the recording shown; rows, what is chosen and typed stay."""
        for place in reversed(range(len(self._sources))):
            if self._sources[place] not in sources:
                self.beginRemoveColumns(QModelIndex(), place + 1, place + 1)
                left = (*self._sources[:place], *self._sources[place + 1 :])
                self._use_sources(left, self._sources[place])
                self.endRemoveColumns()
        for place, source in enumerate(sources):
            if self._sources[place : place + 1] != (source,):
                self.beginInsertColumns(QModelIndex(), place + 1, place + 1)
                now = (*self._sources[:place], source, *self._sources[place:])
                self._use_sources(now, source)
                self.endInsertColumns()

    def mark_script(self, differences: ScriptDifferences | None) -> None:
        """Say at each row what of a script nobody read there, and what is not in it."""
        if differences == self._script:
            return
        self._script = differences
        for number, row in enumerate(self._rows):
            row.script = notes_of(differences, row.segment, is_first=number == 0)
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0))

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
        self._note_first()
        last = min(end, len(self._rows)) - 1
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))
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
        return (
            0 if parent is not None and parent.isValid() else TIME_COLUMN + 1 + len(self._sources)
        )

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
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == TIME_COLUMN:
            span = f"{clock(row.segment.start)} – {clock(row.segment.end)}"
            return "\n".join(filter(None, (span, row.script.tip())))
        if role == Qt.ItemDataRole.ToolTipRole and row.is_edited:
            return translate("Transcript", "Your own text, in its column, is the one exported.")
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
            title = self._title(section)
            used = self._use_of(section) if self._marks_standing else ""
            if used:
                said = used.format(column=title)
                return said if self._has_wide_columns else "\n".join(said.rsplit(" · ", 1))
            return title
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._meaning(section)
        return None

    @property
    def _has_wide_columns(self) -> bool:
        """Whether a heading has room for all it says, in a small window too."""
        return len(self._sources) <= _MANY and text_scale() < _LARGE_TEXT

    def _use_of(self, column: int) -> str:
        """Return a heading that says in which rows a column's text is exported, "" where in none.

        A person's text is, wherever one wrote; in all other rows the machine's that stands.
        """
        everywhere = translate("Transcript", "{column} · exported")
        if column in self.text_columns and self._sources[column - 1] == EDITED:
            return everywhere
        if column != self.standing_column:
            return ""
        others = translate("Transcript", "{column} · exported if not edited")
        return others if EDITED in self._sources else everywhere

    def _title(self, column: int) -> str:
        if column == TIME_COLUMN:
            return translate("Transcript", "Time")
        source = source_of(self._sources[column - 1])
        heading = source.heading if self._has_wide_columns else None
        return in_language(heading or source.name)

    def _meaning(self, column: int) -> str:
        """Return what a column holds; neither text is always the better one."""
        if column == TIME_COLUMN:
            return translate("Transcript", "Where the sentence begins")
        source = source_of(self._sources[column - 1])
        return in_language(source.meaning or source.name)

    def _use_sources(self, sources: tuple[str, ...], changed: str) -> None:
        self._sources = sources
        self._rows = [row.shown_as(sources, changed) for row in self._rows]

    def _final_row(self, segment: Segment) -> SegmentRow:
        known = self._known.get(id(segment))
        if known is None or known.sources != self._sources:
            # a row holds its segment, so a number stands for it as long as the row is known
            known = self._known[id(segment)] = SegmentRow(segment, sources=self._sources)
        known.script = notes_of(self._script, segment, is_first=False)
        return known

    def _partial_row(self, partial: Partial) -> SegmentRow:
        words = partial.hypothesis.words
        end = words[-1].end if words else partial.start
        segment = Segment(partial.start, end, (Reading(partial.source, partial.hypothesis),))
        return SegmentRow(segment, tentative=True, sources=self._sources)

    def _note_first(self) -> None:
        """Say at the first row what of a script stands before every word."""
        if self._rows:
            first = self._rows[0]
            first.script = notes_of(self._script, first.segment, is_first=True)

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
        self.dataChanged.emit(self.index(last, 0), self.index(last, self.columnCount() - 1))

    def _drop_tentative_row(self) -> None:
        if self._has_tentative_row():
            last = len(self._rows) - 1
            self.beginRemoveRows(QModelIndex(), last, last)
            self._rows.pop()
            self.endRemoveRows()


def _share_alignments(before: Sequence[SegmentRow], after: Sequence[SegmentRow]) -> None:
    """Spare rows the aligning where only the user's part of them changed."""
    for old, new in zip(before, after, strict=False):
        if not old.is_aligned or old.sources != new.sources:
            continue
        pairs = [(old.segment.reading(key), new.segment.reading(key)) for key in new.sources]
        texts = [(one and one.hypothesis, other and other.hypothesis) for one, other in pairs]
        machines = [source_of(key).kind is ReadingKind.MACHINE for key in new.sources]
        if all(
            one is other and (one is not None or not is_machine)
            for (one, other), is_machine in zip(texts, machines, strict=True)
        ):
            new.pairs = old.pairs
