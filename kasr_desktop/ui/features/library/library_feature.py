"""The library's place in the window: an action, its own window, and the way back to a text."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.library.entry import Entry, Found
from kasr_desktop.library.opening import OpenedLibrary
from kasr_desktop.library.search_terms import terms_of
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.file_manager import open_folder
from kasr_desktop.ui.widgets.language import filled, translate
from kasr_desktop.ui.widgets.notices import Level, Message, WayOut
from kasr_desktop.ui.widgets.theme import S
from kasr_desktop.ui.widgets.tool_tip import tool_tip

_PAUSE_MS = 300  # several changes at once are one new list
_FEW = 20  # files that are asked for one by one
_TOPIC = "library"
_FAILING = "library-failing"

if TYPE_CHECKING:
    from kasr_desktop.ui.features.library.library_window import LibraryWindow


class LibraryFeature(QObject):
    """Shows the library and opens what is in it."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._library = bench.library_sync
        self._hit: Found | None = None
        self._moved: dict[str, Path] = {}  # where the sound of an entry lies now, by its key
        self._window: LibraryWindow | None = None
        self.action = bench.menus.add(bench.menus.file, translate("Menus", "Li&brary…"), "Ctrl+B")
        self.action.triggered.connect(self.on_show)
        bench.places.sidebar_bottom.addLayout(self._door())
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.on_look)
        self._added: list[Path] = []
        self._ask = QTimer(self, interval=0, singleShot=True)
        self._ask.timeout.connect(self.on_ask)
        bench.controller.item_added.connect(self.on_added)
        library = self._library
        library.corrected_found.connect(self.on_corrected)
        library.changed.connect(self.on_changed)
        library.loaded.connect(self.on_loaded)
        library.failed.connect(self.on_failed)
        library.set_aside.connect(self.on_set_aside)

    @property
    def window(self) -> LibraryWindow:
        """The library's window, built when it is first wanted: no start waits for it."""
        from kasr_desktop.ui.features.library.library_window import LibraryWindow

        if self._window is None:
            self._window = LibraryWindow(self._bench.window)
            self._connect_window(self._window)
        return self._window

    @Slot()
    def on_show(self) -> None:
        """Show the library."""
        self.on_look()
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        self.window.field.setFocus()
        self.window.field.selectAll()

    @Slot()
    def on_look(self) -> None:
        """Search for what the field says."""
        self._library.look_for(self.window.query)

    @Slot()
    def on_changed(self) -> None:
        """List anew what is on the screen, once changes have ended."""
        if not self._library.is_failing:
            self._bench.clear_message(_FAILING)
        is_seen = self._window is not None and self._window.isVisible()
        if is_seen and not self._pause.isActive():
            self._pause.start()

    @Slot(object)
    def on_open(self, found: Found) -> None:
        """Show a text: the one in the list of recordings, or the one that was kept."""
        self._hit = found
        for item in self._bench.controller.items:
            if item.keeping.key == found.entry.key:
                self._show(item)
                return
        self._library.load(found.entry.key)

    @Slot(object)
    def on_loaded(self, item: QueueItem) -> None:
        """Put what was kept into the list of recordings."""
        listed = {present.keeping.key: present for present in self._bench.controller.items}
        path = self._moved.pop(item.keeping.key, None)
        if item.keeping.key not in listed:
            self._bench.controller.restore([item])
        elif path is None:
            return
        item = listed.get(item.keeping.key, item)
        if path is not None:
            self._bench.controller.move_sound(item, path)
            self._take_back(path, item)
        self._show(item)

    @Slot(int)
    def on_added(self, place: int) -> None:
        """Note a file that is to be transcribed from its start."""
        item = self._bench.controller.items[place]
        is_new = not item.is_over and not item.segments and not item.sound.is_live
        if is_new and item.sound.excerpt is None:
            self._added.append(item.sound.path)
            self._ask.start()

    @Slot()
    def on_ask(self) -> None:
        """Ask whether few files were worked on before; of many nobody looks at one."""
        added, self._added = self._added, []
        for path in added if len(added) <= _FEW else ():
            self._library.look_for_corrected(path)

    @Slot(object, object)
    def on_corrected(self, entry: Entry, path: Path) -> None:
        """Tell that a file has a text that was corrected: not on the list, or of its old place."""
        is_moved = entry.path != path.absolute()

        def is_away() -> bool:
            items = self._bench.controller.items
            kept = [item for item in items if item.keeping.key == entry.key]
            return all(is_moved and item.sound.path != path for item in kept)

        if is_away():
            text = translate("Library", "The library has a corrected text of “{name}”.")
            if is_moved:
                text = translate(
                    "Library", "“{name}” was moved, it seems. There is a corrected text of it."
                )
            self._hit = None
            open_it = partial(self._open_corrected, entry.key, path if is_moved else None)
            way = WayOut(translate("Library", "Open it"), open_it)
            said = filled(text, name=entry.name)
            message = Message(Level.INFORMATION, said, (way,), topic="corrected", holds=is_away)
            self._bench.show_message(message)

    def _open_corrected(self, key: str, moved_to: Path | None) -> None:
        """Open a text that was kept; its sound may lie elsewhere now."""
        if moved_to is not None:
            self._moved[key] = moved_to
        self._library.load(key)

    def _take_back(self, path: Path, kept: QueueItem) -> None:
        """Take what was begun of a file off the list; what a person wrote in it stays there."""
        controller = self._bench.controller
        for item in [one for one in controller.items if one.sound.path == path and one is not kept]:
            if not item.document.is_edited:
                controller.remove(item)
                self._library.forget([item.keeping.key])

    @Slot(object)
    def on_folder(self, found: Found) -> None:
        """Show where the sound lies."""
        open_folder(found.entry.path.parent)

    @Slot(list)
    def on_forget(self, keys: list[str]) -> None:
        """Delete texts, also from the list of recordings."""
        controller = self._bench.controller
        for item in [item for item in controller.items if item.keeping.key in keys]:
            controller.remove(item)
        self._library.forget(keys)

    @Slot(object)
    def on_failed(self, error: LibraryError) -> None:
        """Say that texts are not kept at the moment."""
        self._bench.show_message(Message(Level.ERROR, error_sentence(error), topic=_FAILING))

    @Slot(object)
    def on_set_aside(self, opened: OpenedLibrary) -> None:
        """Say that the library was damaged, what was saved and where the rest lies."""
        text = translate(
            "Library",
            "The library was damaged. {count} recordings were saved; the damaged file was "
            "set aside and not deleted.",
        )
        aside = opened.set_aside
        ways_out: tuple[WayOut, ...] = ()
        if aside is not None:
            show = WayOut(
                translate("Library", "Show it"), lambda: open_folder(aside.parent), stays=True
            )
            ways_out = (show,)
        message = Message(
            Level.WARNING, text.format(count=opened.num_saved), ways_out, topic=_TOPIC
        )
        self._bench.show_message(message)

    def _show(self, item: QueueItem) -> None:
        bench, hit = self._bench, self._hit
        if self._window is not None:
            self._window.hide()
        bench.show_item(item)
        bench.page.show_transcript()
        bench.window.raise_()
        bench.window.activateWindow()
        if hit is None or not hit.num_hits:
            return
        rows = [number for number, part in enumerate(item.segments) if part.start >= hit.start]
        if rows:
            table = bench.page.table
            segments = bench.page.segments
            index = segments.index(rows[0], segments.standing_column)
            table.setCurrentIndex(index)
            table.scrollTo(index)
            table.setFocus()
            query, terms = self.window.query, terms_of(self.window.query)
            whole = query.lower() in item.segments[rows[0]].best.text.lower()
            bench.find(query if whole or not terms else terms[0])

    def _door(self) -> QHBoxLayout:
        """Return the way in below the list, where one looks for what was done before."""
        door = QPushButton(translate("Library", "Library"))
        door.setProperty("look", "quiet")
        door.setAccessibleName(door.text())
        find = translate("Library", "Everything transcribed so far, to find again")
        door.setToolTip(tool_tip(find, self.action.shortcut().toString()))
        door.clicked.connect(self.on_show)
        row = QHBoxLayout()
        row.setContentsMargins(S, S, S, S)
        row.addWidget(door)
        row.addStretch(1)
        return row

    def _connect_window(self, window: LibraryWindow) -> None:
        self._library.found.connect(window.show_found)
        window.query_changed.connect(self._library.look_for)
        window.open_wanted.connect(self.on_open)
        window.folder_wanted.connect(self.on_folder)
        window.forget_wanted.connect(self.on_forget)
