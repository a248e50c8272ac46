"""What a second reading of a recording gives, put into its rows while people work in them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from kasr_desktop.domain.events import ReadAgain
from kasr_desktop.editing.second_reading import SecondReading
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.document_editor import DocumentEditor
from kasr_desktop.session.queue_item import QueueItem


class SecondReadings(QObject):
    """Replaces rows nobody has touched; it is no step, and what is being typed goes on."""

    def __init__(
        self, controller: Controller, editor: DocumentEditor, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._editor = editor
        self._readings: dict[int, SecondReading] = {}
        controller.read_again.connect(self.on_read_again)
        controller.item_ended.connect(self.on_item_ended)

    @Slot(object, object)
    def on_read_again(self, item: QueueItem, event: ReadAgain) -> None:
        """Put better rows in the place of others, as far as both readings are."""
        recorded = item.sound.recorded
        if recorded is not None and recorded.take.filled:
            return  # its rows were moved behind lost sound by a step: they stay
        reading = self._readings.setdefault(item.number, SecondReading())
        change = reading.take(
            item.document,
            event.segments,
            final_until=item.work.final_until,
            is_last=event.is_last and item.work.is_text_whole,
            in_edit=self._editor.row_in_edit(item),
        )
        self._editor.tell(item, change)

    @Slot(object)
    def on_item_ended(self, item: QueueItem) -> None:
        """Forget it."""
        self._readings.pop(item.number, None)
