"""What can be done with the list of files: order, clear, open again what was open lately."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMenu

from kasr_desktop.session.queue_item import ItemState
from kasr_desktop.text.elision import shown_name
from kasr_desktop.text.natural_order import natural_key
from kasr_desktop.ui.features.queue.describe_dialog import DescribeDialog
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.views.queue.queue_list import edit_key_name
from kasr_desktop.ui.widgets.language import translate

_MOST_SHOWN = 12


class QueueFeature(QObject):
    """Actions for the order of the list, and the menu of recent files."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        menus = bench.menus
        order = menus.list
        self.up = menus.add(order, translate("Menus", "Move &up in the list"), "Ctrl+Shift+PgUp")
        self.down = menus.add(
            order, translate("Menus", "Move &down in the list"), "Ctrl+Shift+PgDown"
        )
        self.clear = menus.add(
            order, translate("Menus", "Remove &finished ones from the list"), name="clear list"
        )
        label = translate("Menus", "Rena&me")
        self.rename = menus.add(order, f"{label}\t{edit_key_name()}", name="rename", separate=True)
        self.describe = menus.add(order, translate("Menus", "&Tags and note…"), name="describe")
        self.by_name = menus.add(order, translate("Menus", "Sort &by name"), name="sort by name")
        self.by_date = menus.add(order, translate("Menus", "Sort by d&ate"), name="sort by date")
        bench.add_to_list_menu([self.rename, self.describe])
        self.rename.triggered.connect(self.on_rename)
        self.describe.triggered.connect(self.on_describe)
        self.by_name.triggered.connect(self.on_by_name)
        self.by_date.triggered.connect(self.on_by_date)
        self.up.triggered.connect(self.on_up)
        self.down.triggered.connect(self.on_down)
        self.clear.triggered.connect(self.on_clear)
        self.recent = QMenu(translate("Menus", "&Recent files"), bench.window)
        menus.file.insertMenu(menus.sample, self.recent)
        self.recent.aboutToShow.connect(self.on_recent)
        bench.offered.connect(self.on_offered)
        bench.preferences.changed.connect(self.on_settings)
        self.on_settings()

    @Slot()
    def on_up(self) -> None:
        """Move the file shown one place up."""
        self._move(-1)

    @Slot()
    def on_down(self) -> None:
        """Move the file shown one place down."""
        self._move(1)

    @Slot()
    def on_rename(self) -> None:
        """Write the name of the file shown in its place in the list."""
        self._bench.edit_name()

    @Slot()
    def on_describe(self) -> None:
        """Ask for tags and a note."""
        item = self._bench.item
        if item is None:
            return
        dialog = DescribeDialog(item, self._bench.window)
        if dialog.exec():
            self._bench.session.naming.describe(item, note=dialog.note, tags=dialog.tags)
        dialog.deleteLater()

    @Slot()
    def on_by_name(self) -> None:
        """Put the list in the order of names, 2 before 10."""
        self._bench.controller.sort(lambda item: natural_key(item.name))

    @Slot()
    def on_by_date(self) -> None:
        """Put the list in the order in which recordings came, the newest first."""
        self._bench.controller.sort(lambda item: -item.keeping.created)

    @Slot()
    def on_clear(self) -> None:
        """Take what is done off the list; the library keeps it."""
        items = self._bench.controller.items
        self._bench.remove_items([item for item in items if item.state is ItemState.DONE])

    @Slot()
    def on_offered(self) -> None:
        """Enable what can be done now."""
        items, item = self._bench.controller.items, self._bench.item
        place = items.index(item) if item in items else None
        self.up.setEnabled(place is not None and place > 0)
        self.down.setEnabled(place is not None and place < len(items) - 1)
        for action in (self.rename, self.describe):
            action.setEnabled(item is not None)
        for action in (self.by_name, self.by_date):
            action.setEnabled(len(items) > 1)
        self.clear.setEnabled(any(item.state is ItemState.DONE for item in items))

    @Slot()
    def on_settings(self) -> None:
        """Offer the menu only where there is something in it."""
        self.recent.setEnabled(bool(self._bench.preferences.settings.recent_files))

    @Slot()
    def on_recent(self) -> None:
        """Fill the menu of recent files."""
        self.recent.clear()
        for name in self._bench.preferences.settings.recent_files[:_MOST_SHOWN]:
            path = Path(name)
            label = shown_name(path.name).replace("&", "&&")
            action = self.recent.addAction(f"{label}\t{shown_name(path.parent.name)}")
            action.setToolTip(shown_name(name))
            action.triggered.connect(partial(self._bench.add_paths, [path]))
        self.recent.addSeparator()
        forget = self.recent.addAction(translate("Menus", "&Clear this list"))
        forget.triggered.connect(self.on_forget)

    @Slot()
    def on_forget(self) -> None:
        """Forget which files were open."""
        self._bench.preferences.forget_files()

    def _move(self, step: int) -> None:
        controller, item = self._bench.controller, self._bench.item
        if item is None or item not in controller.items:
            return
        place = controller.items.index(item) + step
        if 0 <= place < len(controller.items):
            controller.move(item, place)
            self.on_offered()
