"""Tells that a text is of another file than the one that lies in its place by now."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from kasr_desktop.session.listed_files import state_of_other
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.widgets.language import filled, translate
from kasr_desktop.ui.widgets.notices import Level, Message, WayOut
from kasr_desktop.worker.task_runner import Policy, TaskRunner, tell_nobody

_PAUSE_MS = 250  # whoever runs through the list with the arrow keys wants no file looked at
_TOPIC = "replaced"


class ReplacedFeature(QObject):
    """Looks at the file of the text shown, in the background: it may lie on a slow disk."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._tasks = TaskRunner(self, policy=Policy.REPLACE, pause_ms=_PAUSE_MS)
        bench.item_chosen.connect(self.on_item_chosen)
        self.on_item_chosen(bench.item)

    @Slot(object)
    def on_item_chosen(self, item: QueueItem | None) -> None:
        """Look whether the file of another text is the one that was heard."""
        self._tasks.drop()
        self._bench.clear_message(_TOPIC)
        if item is not None and item.is_over and item.segments:
            self._tasks.call(
                partial(state_of_other, item), done=partial(self._tell, item), failed=tell_nobody
            )

    def _tell(self, item: QueueItem, now: tuple[int, int] | None) -> None:
        if now is None or item is not self._bench.item or not item.is_over:
            return
        text = translate("Replaced", "“{name}” has changed since this text was made of it.")
        ways = (
            WayOut(translate("Replaced", "Transcribe the new file"), partial(self._hear, item)),
            WayOut(
                translate("Replaced", "Keep this text"),
                partial(self._bench.controller.note_heard, item, now),
            ),
        )
        said = filled(text, name=item.sound.name)
        self._bench.show_message(Message(Level.WARNING, said, ways, topic=_TOPIC))

    def _hear(self, item: QueueItem) -> None:
        """Transcribe what lies there now; the text so far stays beside the new one."""
        self._bench.page.commit_drafts()
        self._bench.show_item(self._bench.controller.do_again(item))
