"""The rows of the check view: every text of a segment, and which of its words are doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from kasr_desktop.decoding.doubt import Place
from kasr_desktop.domain.readings import EDITED, source_of
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.change import Change
from kasr_desktop.text.alignment import Span
from kasr_desktop.ui.features.compare.check_lines import (
    CheckLines,
    Line,
    check_lines,
    lines_of_place,
)
from kasr_desktop.ui.features.compare.doubt_queue import DoubtQueue, Spot
from kasr_desktop.ui.features.compare.reference_sheet import ReferenceSheet
from kasr_desktop.ui.widgets.clock import clock
from kasr_desktop.ui.widgets.language import in_language, translate

AnyIndex = QModelIndex | QPersistentModelIndex
CHECK_ROLE = int(Qt.ItemDataRole.UserRole) + 1


class CheckRow:
    """One segment; its texts are aligned when they are first needed.

    Attributes:
        segment: As it stands.
        reference: Its words of the reference, None without one.
    """

    def __init__(
        self, segment: Segment, reference: tuple[str, ...] | None, doubts: DoubtQueue
    ) -> None:
        self.segment = segment
        self.reference = reference
        self._doubts = doubts

    @cached_property
    def lines(self) -> CheckLines:
        """The texts under each other."""
        return check_lines(self.segment, self.reference)

    @cached_property
    def doubtful(self) -> dict[Line, frozenset[int]]:
        """Numbers of the words of each line that the user has not decided yet."""
        found: dict[Line, set[int]] = {}
        for place in self._doubts.doubtful(self.segment):
            for line, (first, end) in self.words_of(place).items():
                found.setdefault(line, set()).update(range(first, end))
        return {line: frozenset(numbers) for line, numbers in found.items()}

    @property
    def standing_lines(self) -> tuple[Line, ...]:
        """The lines whose doubtful words are marked: the machine's that stands, the user's."""
        heard = self.segment.heard
        return (heard.source, EDITED) if heard is not None else (EDITED,)

    def words_of(self, place: Place) -> dict[Line, Span]:
        """Return the words of every line that belong to a place, by their numbers."""
        return lines_of_place(self.segment, place)

    def place_number(self, line: Line, word: int) -> int | None:
        """Return the number of the place that a word of a line belongs to."""
        for number, place in enumerate(self._doubts.places(self.segment)):
            first, end = self.words_of(place).get(line, (0, 0))
            if first <= word < end:
                return number
        return None


class CheckModel(QAbstractListModel):
    """Follows the document of one recording and its reference."""

    def __init__(self, doubts: DoubtQueue) -> None:
        super().__init__()
        self._doubts = doubts
        self._rows: list[CheckRow] = []
        self.current: Spot | None = None

    @property
    def rows(self) -> Sequence[CheckRow]:
        """All of them, in time order."""
        return self._rows

    def show_rows(self, segments: Sequence[Segment], sheet: ReferenceSheet | None) -> None:
        """Show another recording, or the same with another reference."""
        if self._holds(segments):
            self._show_reference(segments, sheet)
            return
        self.beginResetModel()
        self._rows = [self._row(segments, sheet, number) for number in range(len(segments))]
        self.current = None
        self.endResetModel()

    def append(self, segment: Segment) -> None:
        """Add a new row."""
        place = len(self._rows)
        self.beginInsertRows(QModelIndex(), place, place)
        nothing = () if self._rows and self._rows[-1].reference is not None else None
        self._rows.append(CheckRow(segment, nothing, self._doubts))
        self.endInsertRows()

    def follow(
        self, change: Change, segments: Sequence[Segment], sheet: ReferenceSheet | None
    ) -> bool:
        """Take over a change of the document; tell whether rows stayed as many as they were."""
        stays = all(len(patch.removed) == len(patch.inserted) for patch in change.patches)
        first, end = len(self._rows), 0
        for patch in change.patches:
            numbered = enumerate(patch.inserted, start=patch.first)
            rows = [
                CheckRow(segment, _words(sheet if stays else None, number), self._doubts)
                for number, segment in numbered
            ]
            common = min(len(patch.removed), len(rows))
            behind = patch.first + common
            self._rows[patch.first : behind] = rows[:common]
            self._resize(behind, len(patch.removed) - common, rows[common:])
            first = min(first, patch.first)
            end = max(end + len(rows) - len(patch.removed), patch.first + len(rows))
        if first < end:
            self.dataChanged.emit(self.index(first), self.index(end - 1))
        if not stays:
            self.current = None
            self._show_reference(segments, sheet)
        return stays

    def refresh(self, number: int) -> None:
        """Work out anew what is doubtful in a row."""
        row = self._rows[number]
        self._rows[number] = CheckRow(row.segment, row.reference, self._doubts)
        self.dataChanged.emit(self.index(number), self.index(number))

    def set_current(self, spot: Spot | None) -> None:
        """Mark the place the user is at."""
        former, self.current = self.current, spot
        for marked in (former, spot):
            if marked is not None and marked.row < len(self._rows):
                index = self.index(marked.row)
                self.dataChanged.emit(index, index, [CHECK_ROLE])

    def current_words(self, number: int) -> dict[Line, Span]:
        """Return the words of a row that the user is at, of every line."""
        if self.current is None or self.current.row != number:
            return {}
        return self._rows[number].words_of(self.current.place)

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == CHECK_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.segment.best.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._describe(index.row())
        return None

    def _resize(self, place: int, num_removed: int, added: Sequence[CheckRow]) -> None:
        if num_removed:
            self.beginRemoveRows(QModelIndex(), place, place + num_removed - 1)
            del self._rows[place : place + num_removed]
            self.endRemoveRows()
        if added:
            self.beginInsertRows(QModelIndex(), place, place + len(added) - 1)
            self._rows[place:place] = added
            self.endInsertRows()

    def _holds(self, segments: Sequence[Segment]) -> bool:
        return len(segments) == len(self._rows) > 0 and all(
            row.segment is segment for row, segment in zip(self._rows, segments, strict=True)
        )

    def _show_reference(self, segments: Sequence[Segment], sheet: ReferenceSheet | None) -> None:
        """Change only rows with another part of the reference: nothing scrolls away."""
        for number, former in enumerate(self._rows):
            row = self._row(segments, sheet, number)
            if row.reference != former.reference:
                self._rows[number] = row
                self.dataChanged.emit(self.index(number), self.index(number))

    def _row(
        self, segments: Sequence[Segment], sheet: ReferenceSheet | None, number: int
    ) -> CheckRow:
        return CheckRow(segments[number], _words(sheet, number), self._doubts)

    def _describe(self, number: int) -> str:
        row = self._rows[number]
        parts = [clock(row.segment.start)]
        nothing = translate("Check", "no words")
        parts += [
            f"{line_title(line)}: {row.lines.text(line) or nothing}" for line in row.lines.lines
        ]
        if self.current is not None and self.current.row == number:
            place = self.current.place
            said = ", ".join(f"{line_title(one.source)} {one.text or '–'}" for one in place.sayings)
            parts.append(translate("Check", "Doubtful: {texts}").format(texts=said))
        return ". ".join(parts)


def _words(sheet: ReferenceSheet | None, number: int) -> tuple[str, ...] | None:
    return sheet.rows[number].words if sheet is not None else None


def line_title(line: Line) -> str:
    """Return the short name of a line."""
    return in_language(source_of(line).name)
