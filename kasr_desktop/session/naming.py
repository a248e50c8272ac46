"""Names, notes and tags that the user gives to recordings; the file's name follows if so set."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.item_updates import put_about, put_sound
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.text.elision import shown_name
from kasr_desktop.text.hangul import nfc

_NO_FILE_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]|^\.|[. ]$')


class Naming:
    """Changes what the user says about items of the queue."""

    def __init__(self, controller: Controller, preferences: Preferences) -> None:
        self._controller = controller
        self._preferences = preferences

    def rename(self, item: QueueItem, title: str) -> None:
        """Call a recording otherwise, "" for the name of its file.

        Where the settings say so, its file is renamed as well, unless it is at work.

        Raises:
            LibraryError: bad_name, exists, unwritable: neither name has changed.
        """
        title = " ".join(nfc(title).split())
        former, stem = item.about.title, shown_name(item.sound.path.stem)
        if title == former or (not former and title in (item.name, stem)):
            return
        follows = self._preferences.settings.rename_files and bool(title)
        if follows and not item.sound.is_live and item.state is not ItemState.WORKING:
            self._rename_file(item, title.removesuffix(item.sound.path.suffix))
            title = ""
        put_about(item, title=title)
        self._controller.item_changed.emit(item)

    def describe(self, item: QueueItem, *, note: str, tags: Sequence[str]) -> None:
        """Keep a note and tags; a tag is a word, its # is ours."""
        clean = dict.fromkeys(nfc(tag).strip().lstrip("#").replace(" ", "_") for tag in tags)
        put_about(item, note=nfc(note).strip(), tags=tuple(tag for tag in clean if tag))
        self._controller.item_changed.emit(item)

    def head(self, item: QueueItem, heading: str, date: str | None) -> None:
        """Keep what stands over a recording's documents, and the day they say, None: its own."""
        clean = " ".join(nfc(heading).split())
        if clean in (item.about.title, shown_name(item.sound.path.stem)):
            clean = ""
        put_about(item, heading=clean, date=date)
        self._controller.item_changed.emit(item)

    def _rename_file(self, item: QueueItem, stem: str) -> None:
        name = f"{stem}{item.sound.path.suffix}"
        if not stem or _NO_FILE_NAME.search(stem):
            raise LibraryError(f"{name!r} is no name of a file", reason="bad_name", name=name)
        former, target = item.sound.path, item.sound.path.with_name(name)
        try:
            if target.exists() and not target.samefile(former):
                raise LibraryError(f"{target} is there", reason="exists", name=name)
            moved = former.rename(target)
        except OSError as error:
            raise LibraryError(f"{former}: {error}", reason="unwritable") from error
        for other in self._controller.items:
            if other.sound.path == former:
                put_sound(other, path=moved)
                self._controller.item_changed.emit(other)
        self._preferences.remember_files([moved])
