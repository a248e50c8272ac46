"""The window's title names the recording; a word in the status bar tells that all is kept."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QLabel

from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.widgets.language import translate

_PROGRAM = "KASR Desktop"


class SavingFeature(QObject):
    """Says nothing of saving until the user has changed something: then it is a question."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self.said = QLabel()
        self.said.setAccessibleName(translate("Saving", "Saving"))
        self.said.hide()
        bench.window.statusBar().insertPermanentWidget(1, self.said)  # behind the engine's
        bench.item_chosen.connect(self.on_item)
        bench.item_changed.connect(self.on_item_changed)
        bench.editor.changed.connect(self.on_kept)
        bench.library_sync.saving_changed.connect(self.on_kept)
        bench.session.presence.progress_changed.connect(self.on_progress)
        self.on_item(bench.item)

    @Slot(object)
    def on_item(self, _item: QueueItem | None) -> None:
        """Name the recording in the title; [*] is where Qt marks what is not kept yet."""
        self._name_window()
        self.on_kept()

    @Slot(object)
    def on_progress(self, _progress: float | None) -> None:
        """Tell how far the work is where a taskbar shows titles and nothing else."""
        self._name_window()

    def _name_window(self) -> None:
        item, progress = self._bench.item, self._bench.session.presence.progress
        name = "" if item is None else f"{item.name}[*] – "
        done = "" if progress is None else f"{int(progress * 100)}% – "
        self._bench.window.setWindowTitle(done + name + _PROGRAM)

    @Slot(object)
    def on_item_changed(self, item: QueueItem) -> None:
        """Follow its name; a recording that goes on growing is not a matter of saving."""
        if item is self._bench.item:
            self.on_item(item)

    @Slot()
    def on_kept(self) -> None:
        """Show whether all changes are on the disk."""
        item = self._bench.item
        changed = item is not None and item.document.undoable is not None
        matters = changed and item is not None and item.state is not ItemState.WORKING
        waits = matters and self._bench.library_sync.is_saving
        self._bench.window.setWindowModified(waits)
        self.said.setVisible(matters)
        self.said.setText(
            translate("Saving", "○ Saving your corrections…")
            if waits
            else translate("Saving", "✓ Your corrections are saved")
        )
