"""What a second reading of a recording gives, put into its rows while people work in them."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QTimer, Slot

from kasr_desktop.domain.events import ReadAgain
from kasr_desktop.editing.second_reading import SecondReading
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.document_editor import DocumentEditor
from kasr_desktop.session.queue_item import QueueItem

_AGAIN_MS = 250


@dataclass(slots=True)
class _Pending:
    """What is to be put into an item's rows.

    Attributes:
        item: Which.
        reading: What was heard and is not in its rows.
        is_last: All of it was read.
        is_new: Something has come since rows were replaced last.
    """

    item: QueueItem
    reading: SecondReading = field(default_factory=SecondReading)
    is_last: bool = False
    is_new: bool = False


class SecondReadings(QObject):
    """Replaces rows nobody has touched; it is no step, and what is being typed goes on.

    While someone writes what is laid out from rows, such as a subtitle, it waits.
    """

    def __init__(
        self, controller: Controller, editor: DocumentEditor, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._editor = editor
        self._pending: dict[int, _Pending] = {}
        self._timer = QTimer(self, interval=_AGAIN_MS)
        self._timer.timeout.connect(self.on_time)
        controller.read_again.connect(self.on_read_again)
        controller.item_ended.connect(self.on_item_ended)

    @Slot(object, object)
    def on_read_again(self, item: QueueItem, event: ReadAgain) -> None:
        """Put better rows in the place of others, as far as both readings are."""
        recorded = item.sound.recorded
        if recorded is not None and recorded.take.filled:
            return  # its rows were moved behind lost sound by a step: they stay
        pending = self._pending.setdefault(item.number, _Pending(item))
        pending.reading.hear(event.segments)
        pending.is_last = event.is_last and item.work.is_text_whole
        pending.is_new = True
        self.on_time()

    @Slot(object)
    def on_item_ended(self, item: QueueItem) -> None:
        """Forget it, unless rows wait for someone who writes."""
        pending = self._pending.get(item.number)
        if pending is not None and not (pending.is_new and pending.is_last):
            del self._pending[item.number]

    @Slot()
    def on_time(self) -> None:
        """Put into rows what waits, where nobody writes beside them."""
        for number, pending in list(self._pending.items()):
            item = pending.item
            if not pending.is_new or self._editor.is_written_beside(item):
                continue
            pending.is_new = False
            change = pending.reading.put(
                item.document,
                final_until=item.work.final_until,
                is_last=pending.is_last,
                in_edit=self._editor.row_in_edit(item),
            )
            if pending.is_last:
                del self._pending[number]
            self._editor.tell(item, change)
        if not any(pending.is_new for pending in self._pending.values()):
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
