"""The one way to change a document from the window: every view hears of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from kasr_desktop.editing.change import Change
from kasr_desktop.editing.document import Draft
from kasr_desktop.session import item_updates
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.queue_item import QueueItem


def _nobody_writes(_item: QueueItem) -> int:
    return -1


def _nothing_is_written(_item: QueueItem) -> bool:
    return False


class DocumentEditor(QObject):
    """Makes, undoes and redoes changes of the recordings in the queue.

    Attributes:
        row_in_edit: Tells in which row of an item someone is writing, -1 for none; set by the
            view that has the field.
        is_written_beside: Tells whether someone is writing what is laid out from rows of an item, a
            subtitle: rows are not replaced unasked meanwhile.

    Signals:
        about_to_change: A `QueueItem` will be changed or read as a whole: text still in an
            editor, Hangul in composition included, is committed first.
        changed: The `QueueItem` and what was done to its document, a `Change`: views follow
            its patches one after the other.
    """

    about_to_change = Signal(object)
    changed = Signal(object, object)

    def __init__(self, controller: Controller, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self.row_in_edit: Callable[[QueueItem], int] = _nobody_writes
        self.is_written_beside: Callable[[QueueItem], bool] = _nothing_is_written

    def nothing_is_written_beside(self) -> None:
        """The view goes that could tell."""
        self.is_written_beside = _nothing_is_written

    def commit_drafts(self, item: QueueItem) -> None:
        """Take what is still being typed into the document: before saving, undo, anything."""
        self.about_to_change.emit(item)

    def keep_draft(self, item: QueueItem, draft: Draft | None) -> bool:
        """Keep what is being typed, None for nothing; tell whether it is another than before."""
        is_new = item.document.draft != draft
        item.document.draft = draft
        return is_new

    def do(self, item: QueueItem, change: Change | None) -> bool:
        """Make a change; tell whether there was anything to do.

        Call `commit_drafts` before the change is made up, for it is made of rows as they stand.
        """
        if change is None:
            return False
        self._tell(item, item.document.do(change))
        return True

    def undo(self, item: QueueItem) -> Change | None:
        """Take the last step back; what is being typed becomes a step first."""
        self.commit_drafts(item)
        return self._tell(item, item.document.undo())

    def redo(self, item: QueueItem) -> Change | None:
        """Make the step again that was undone last."""
        self.commit_drafts(item)
        return self._tell(item, item.document.redo())

    def tell(self, item: QueueItem, change: Change | None) -> None:
        """Let every view follow a change already made, such as `replace_machine`'s."""
        self._tell(item, change)

    def _tell(self, item: QueueItem, change: Change | None) -> Change | None:
        if change is not None:
            item_updates.put_keeping(item, exported=False)
            self.changed.emit(item, change)
            self._controller.item_changed.emit(item)
        return change
