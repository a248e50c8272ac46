"""What a search of the library gave, as a list model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from kasr_desktop.library.entry import EntryState, Found
from kasr_desktop.text.elision import shown_name
from kasr_desktop.ui.widgets.clock import clock
from kasr_desktop.ui.widgets.language import translate

AnyIndex = QModelIndex | QPersistentModelIndex
FOUND_ROLE = int(Qt.ItemDataRole.UserRole) + 1


class FoundModel(QAbstractListModel):
    """One row an entry, newest first."""

    def __init__(self) -> None:
        super().__init__()
        self._found: tuple[Found, ...] = ()

    @property
    def found(self) -> Sequence[Found]:
        """All rows."""
        return self._found

    def show_found(self, found: Sequence[Found]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._found = tuple(found)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._found)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        found = self._found[index.row()]
        if role == FOUND_ROLE:
            return found
        if role == Qt.ItemDataRole.DisplayRole:
            return found.entry.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = (found.entry.name, fact_line(found), found.line)
            return ", ".join(part for part in parts if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            lines = (found.entry.name, found.entry.about, shown_name(str(found.entry.path)))
            return "\n".join(line for line in lines if line)
        return None


def fact_line(found: Found) -> str:
    """Return when, how long and how it stands, on one line."""
    entry = found.entry
    when = datetime.fromtimestamp(entry.created, UTC).astimezone()
    parts = [f"{when:%Y-%m-%d %H:%M}"]
    if entry.duration:
        parts.append(clock(entry.duration))
    if entry.state is not EntryState.DONE:
        parts.append(_state_word(entry.state))
    parts += [f"#{tag}" for tag in entry.tags]
    if entry.edited:
        parts.append(translate("Library", "corrected"))
    if not found.is_there:
        parts.append(translate("Library", "sound file not found"))
    if found.num_hits:
        parts.append(translate("Library", "{count} places").format(count=found.num_hits))
    return " · ".join(parts)


def _state_word(state: EntryState) -> str:
    return {
        EntryState.WAITING: translate("Library", "not transcribed yet"),
        EntryState.WORKING: translate("Library", "being transcribed"),
        EntryState.FAILED: translate("Library", "failed"),
        EntryState.CANCELLED: translate("Library", "stopped early"),
    }.get(state, "")
