"""Keeps everything of the queue in the library, within two seconds, and brings it back."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal, Slot

from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.library.entry import Entry, Found
from kasr_desktop.library.opening import OpenedLibrary
from kasr_desktop.library.take_inbox import take_in
from kasr_desktop.library.transcript_library import TranscriptLibrary
from kasr_desktop.session import item_updates
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.library.item_entries import entry_of, item_of
from kasr_desktop.session.library.library_thread import LibraryThread
from kasr_desktop.session.listed_files import is_like
from kasr_desktop.session.queue_item import QueueItem

log = logging.getLogger(__name__)

_SAVE_MS = 1000  # from a change to its writing
_AGAIN_MS = 10_000  # after a failure
_LOOK_IN_MS = 60_000  # between looks whether a copy is due
_SHUTDOWN_SECONDS = 5.0  # seconds


class LibrarySync(QObject):
    """Watches the controller; reads and writes in a thread of its own.

    Signals:
        queue_found: The `QueueItem`s that were on the list when the program ended.
        found: A query and what it gave, a tuple of `Found`.
        corrected_found: A text that a person has corrected, an `Entry`, and the file it was
            asked for: see `look_for_corrected`.
        loaded: A `QueueItem` with its text, as the library has it.
        changed: What the library holds is not what it was.
        set_aside: The library was damaged: an `OpenedLibrary` tells what was done.
        failed: A `LibraryError`, once until it works again.
        saving_changed: Something waits to be written, or nothing does any more: a bool.
        forgotten: Keys of the entries that the user had deleted, a list.
        parted: A `QueueItem` whose text another program has written too: both are kept, each as
            an entry of its own.
    """

    queue_found = Signal(list)
    found = Signal(str, object)
    corrected_found = Signal(object, object)
    loaded = Signal(object)
    changed = Signal()
    set_aside = Signal(object)
    failed = Signal(object)
    forgotten = Signal(list)
    parted = Signal(object)
    saving_changed = Signal(bool)
    _opened = Signal(object)
    _saved = Signal(int, object)
    _not_saved = Signal(list, bool, object)
    _not_read = Signal(object)

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._thread = LibraryThread(path, self._opened.emit)
        self._controller: Controller | None = None
        self._dirty: dict[str, QueueItem] = {}
        self._queue_is_dirty = False
        self._is_failing = False
        self._writing = 0  # entries that the library's thread was given and has not written
        self._was_saving = False
        self._timer = QTimer(self, interval=_SAVE_MS, singleShot=True)
        self._timer.timeout.connect(self.on_save)
        self._looking_in = QTimer(self, interval=_LOOK_IN_MS)
        self._looking_in.timeout.connect(self.on_look_in)
        self._looking_in.start()
        self._opened.connect(self.on_opened)
        self._saved.connect(self.on_saved)
        self._not_saved.connect(self.on_not_saved)
        self._not_read.connect(self.on_not_read)

    @property
    def is_failing(self) -> bool:
        """True while what was to be written could not be."""
        return self._is_failing

    @property
    def is_saving(self) -> bool:
        """True while something is not on the disk yet."""
        return bool(self._dirty) or self._writing > 0

    def watch(self, controller: Controller) -> None:
        """Keep what happens to the items of a controller from now on."""
        self._controller = controller
        controller.item_added.connect(self.on_added)
        controller.item_removed.connect(self.on_queue_changed)
        controller.item_moved.connect(self.on_queue_changed)
        controller.item_changed.connect(self.touch)
        controller.segment_added.connect(self.touch)
        controller.item_ended.connect(self.touch)

    @Slot(object)
    def touch(self, item: QueueItem, *_: object) -> None:
        """Keep an item soon: it is not what it was."""
        self._dirty[item.keeping.key] = item
        if not self._timer.isActive():
            self._timer.start(_SAVE_MS)
        self._tell_saving()

    def bring_back(self) -> None:
        """Ask for what was on the list when the program ended: `queue_found`."""
        self._read(_queue, self.queue_found.emit)

    def look_for(self, query: str) -> None:
        """Ask for what holds the words of a query: `found`."""
        self._read(partial(_search, query=query), partial(self.found.emit, query))

    def look_for_corrected(self, path: Path) -> None:
        """Ask for the text of a file that a person has corrected: `corrected_found`, if any.

        Where there is none it is one of a file that is gone, and is this one by size and time.
        """
        self._read(partial(_corrected, path=path), partial(self._tell_corrected, path))

    def load(self, key: str) -> None:
        """Ask for an entry with its text: `loaded`."""
        self._read(partial(_item, key=key), self._give)

    def forget(self, keys: Sequence[str]) -> None:
        """Delete entries and their texts; no sound is touched."""
        for key in keys:
            self._dirty.pop(key, None)
        self._tell_saving()
        self._read(lambda library: library.forget(keys), lambda _: self.changed.emit())
        self.forgotten.emit(list(keys))

    def keeps_all(self, within_ms: int) -> bool:
        """Write now, wait a little for it, and tell whether all is on the disk."""
        self.on_save()
        waiting = QEventLoop(self)
        self.saving_changed.connect(waiting.quit)
        QTimer.singleShot(within_ms, waiting, waiting.quit)
        if self.is_saving:
            waiting.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        return not self.is_saving

    def close(self) -> bool:
        """Keep what is left to keep; True if it was done in time."""
        self.on_save()
        self._timer.stop()
        self._looking_in.stop()
        return self._thread.close(_SHUTDOWN_SECONDS)

    @Slot(int)
    def on_added(self, place: int) -> None:
        """Keep a new item, and its place."""
        if self._controller is not None:
            self.touch(self._controller.items[place])
        self.on_queue_changed()

    @Slot()
    def on_queue_changed(self) -> None:
        """Keep the list soon: it is not what it was."""
        self._queue_is_dirty = True
        if not self._timer.isActive():
            self._timer.start(_SAVE_MS)

    @Slot()
    def on_look_in(self) -> None:
        """Let the library make its copy when it is due, also while nobody touches anything."""
        self._thread.submit(_do_nothing, then=_do_nothing, failed=self._not_read.emit)

    @Slot()
    def on_save(self) -> None:
        """Write what is not what it was."""
        dirty, self._dirty = self._dirty, {}
        queue: list[str] | None = None
        if self._queue_is_dirty and self._controller is not None:
            self._queue_is_dirty = False
            queue = [item.keeping.key for item in self._controller.items]
        if not dirty and queue is None:
            return
        items = list(dirty.values())
        self._writing += len(items)
        texts = [(entry_of(item), tuple(item.segments)) for item in items]
        self._thread.submit(
            lambda library: library.store_all(texts, queue=queue),
            then=lambda parted: self._saved.emit(len(items), parted),
            failed=partial(self._not_saved.emit, items, queue is not None),
        )

    @Slot(object)
    def on_opened(self, opened: OpenedLibrary) -> None:
        """Tell of damage, and write everything anew that is at hand."""
        if opened.set_aside is None:
            return
        self.set_aside.emit(opened)
        for item in self._controller.items if self._controller is not None else ():
            self.touch(item)
        self.on_queue_changed()

    @Slot(int, object)
    def on_saved(self, num_items: int, parted: Mapping[str, str]) -> None:
        """Note that writing works, and under which names it is kept."""
        self._is_failing = False
        for item in self._controller.items if self._controller is not None else ():
            key = parted.get(item.keeping.key)
            if key is not None:
                item_updates.put_keeping(item, key=key)
                self.on_queue_changed()
                self.parted.emit(item)
        self._writing -= num_items
        self.changed.emit()
        self._tell_saving()

    @Slot(list, bool, object)
    def on_not_saved(self, items: list[QueueItem], has_queue: bool, error: LibraryError) -> None:
        """Try again later, and tell once."""
        self._queue_is_dirty = self._queue_is_dirty or has_queue
        self._writing -= len(items)
        for item in items:
            self._dirty.setdefault(item.keeping.key, item)
        self._timer.start(_AGAIN_MS)
        self.on_not_read(error)

    @Slot(object)
    def on_not_read(self, error: LibraryError) -> None:
        """Tell once that the library cannot be used."""
        if not self._is_failing:
            self._is_failing = True
            self.failed.emit(error)

    def _tell_saving(self) -> None:
        if self.is_saving != self._was_saving:
            self._was_saving = self.is_saving
            self.saving_changed.emit(self._was_saving)

    def _read(self, work: object, then: object) -> None:
        def told(library: TranscriptLibrary) -> object:
            result = work(library)  # type: ignore[operator]
            damage = library.damage()
            if damage is not None:
                self._not_read.emit(damage)
            return result

        self._thread.submit(told, then=then, failed=self._not_read.emit)  # type: ignore[arg-type]

    def _tell_corrected(self, path: Path, entry: Entry | None) -> None:
        if entry is not None:
            self.corrected_found.emit(entry, path)

    def _give(self, item: QueueItem | None) -> None:
        if item is not None:
            self.loaded.emit(item)


def _search(library: TranscriptLibrary, *, query: str) -> tuple[Found, ...]:
    """Search, new takes too, and see whether the sounds are still where they were."""
    take_in(library)
    there: dict[Path, bool] = {}
    found = library.search(query)
    for each in found:
        path = each.entry.path
        there.setdefault(path, path.exists())
    return tuple(replace(each, is_there=there[each.entry.path]) for each in found)


def _corrected(library: TranscriptLibrary, *, path: Path) -> Entry | None:
    there, now = library.corrected(path), item_updates.state_of(path)
    if there is not None or now is None:
        return there
    like = [one for one in library.corrected_of_size(now[0]) if is_like(one.heard, now)]
    return next((one for one in like if not one.path.exists()), None)


def _queue(library: TranscriptLibrary) -> list[QueueItem]:
    return [item_of(entry, library.segments(entry.key)) for entry in library.queue()]


def _item(library: TranscriptLibrary, *, key: str) -> QueueItem | None:
    entry = library.entry(key)
    return None if entry is None else item_of(entry, library.segments(key))


def _do_nothing(_: object) -> None:
    """Return at once: what is due is done beside it."""
