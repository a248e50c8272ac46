"""Tells that long work has ended, if the window is not in front and the user wants to know."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication

from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.session.stage import Stage
from kasr_desktop.ui.features.finish_notice.desktop_message import DesktopMessages
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.widgets.language import filled, translate

LONG = 20.0
"""Seconds of work after which nobody is expected to be still looking."""


class FinishFeature(QObject):
    """Counts what was done from the first file to the last, and says so once."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._began: float | None = None
        self._ended: list[QueueItem] = []
        self.messages = DesktopMessages(bench.window)
        self.messages.clicked.connect(self.on_clicked)
        bench.controller.stage_changed.connect(self.on_stage)
        bench.controller.item_ended.connect(self.on_ended)

    @Slot(object)
    def on_ended(self, item: QueueItem) -> None:
        """Count an item that is over."""
        if item.state is not ItemState.CANCELLED:  # whoever stopped it knows
            self._ended.append(item)

    @Slot(object)
    def on_stage(self, stage: Stage) -> None:
        """Note when work begins, and tell when all of it is over."""
        if stage is Stage.TRANSCRIBING and self._began is None:
            self._began, self._ended = time.monotonic(), []
        elif stage in (Stage.IDLE, Stage.NO_MODEL) and self._began is not None:
            seconds, self._began = time.monotonic() - self._began, None
            if self._ended and seconds >= LONG and self._is_wanted():
                self.messages.show_message("KASR Desktop", finish_text(self._ended))

    @Slot()
    def on_clicked(self) -> None:
        """Show what was done last."""
        window = self._bench.window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        if self._ended and self._ended[-1] in self._bench.controller.items:
            self._bench.show_item(self._ended[-1])

    def _is_wanted(self) -> bool:
        in_front = QGuiApplication.applicationState() == Qt.ApplicationState.ApplicationActive
        return self._bench.preferences.settings.notify_when_done and not in_front


def finish_text(ended: list[QueueItem]) -> str:
    """Return what became of the files, in one line."""
    failed = sum(item.state is ItemState.FAILED for item in ended)
    done = len(ended) - failed
    if len(ended) == 1:
        text = (
            translate("Finish", "“{name}” could not be transcribed.")
            if failed
            else translate("Finish", "“{name}” is transcribed.")
        )
        return filled(text, name=ended[0].name)
    if not failed:
        return translate("Finish", "{count} recordings are transcribed.").format(count=done)
    text = translate("Finish", "{done} recordings are transcribed, {failed} failed.")
    return text.format(done=done, failed=failed)
