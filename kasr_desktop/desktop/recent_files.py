"""The system's own list of files opened lately: file managers and start menus show it.

On Linux it is a file that all programs share (Desktop Bookmark Specification, as GTK and KDE
write it); Windows has a call. macOS lets only programs of its own toolkit add to its list.
"""

from __future__ import annotations

import ctypes
import logging
import mimetypes
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from kasr_desktop.atomic_file import move_file, synced_file
from kasr_desktop.desktop.message_bus import BusConnection, BusError, Question

log = logging.getLogger(__name__)

_PROGRAM = "KASR Desktop"
_COMMAND = "'kasr-desktop %u'"
_BOOKMARK = "http://www.freedesktop.org/standards/desktop-bookmarks"
_MIME = "http://www.freedesktop.org/standards/shared-mime-info"
_OWNER = "http://freedesktop.org"
_LARGEST = 16_000_000
"""Bytes of a list that is read; GTK's own ends far below."""


def add_recent(paths: Sequence[Path]) -> None:
    """Put files on top of the system's list; what cannot be done is left, and the log says so."""
    try:
        if sys.platform == "win32":
            add_on_windows(ctypes.windll.shell32, paths)
        elif sys.platform != "darwin" and _is_remembered():
            _write(shared_list(), lambda root: _add(root, paths))
    except (OSError, ValueError, ElementTree.ParseError) as error:
        log.info("the system's recent files stay as they are: %s", error)


def drop_recent() -> None:
    """Take off the system's list what this program has put there; Windows has no way to."""
    if sys.platform in ("win32", "darwin"):
        return
    try:
        if shared_list().is_file():
            _write(shared_list(), _drop)
    except (OSError, ValueError, ElementTree.ParseError) as error:
        log.info("the system's recent files stay as they are: %s", error)


def add_on_windows(shell32: Any, paths: Sequence[Path]) -> None:
    """Tell the shell; the jump list of the program follows by itself.

    Args:
        shell32: The library; a test puts another in its place.
        paths: The newest last.
    """
    as_wide_path = 3  # SHARD_PATHW
    for path in paths:
        shell32.SHAddToRecentDocs(as_wide_path, ctypes.c_wchar_p(str(path)))


def shared_list() -> Path:
    """Return the file that the programs of a Linux desktop share."""
    home = os.environ.get("XDG_DATA_HOME") or ""
    folder = Path(home) if Path(home).is_absolute() else Path.home() / ".local" / "share"
    return folder / "recently-used.xbel"


def _is_remembered() -> bool:
    """Return False where the user has told GNOME to keep no such list."""
    question = Question(
        "org.freedesktop.portal.Desktop",
        "/org/freedesktop/portal/desktop",
        "org.freedesktop.portal.Settings",
        "Read",
        "ss",
        ("org.gnome.desktop.privacy", "remember-recent-files"),
    )
    try:
        connection = BusConnection("SESSION")
    except BusError:
        return True
    try:
        (value,) = connection.ask(question)
    except BusError:
        return True
    finally:
        connection.close()
    while isinstance(value, tuple):  # ("v", ("b", False)): a variant in a variant
        value = value[1]
    return bool(value)


def _write(path: Path, change: Any) -> None:
    """Change the list, and put it in the place of the old one if anything changed.

    Raises:
        OSError: It cannot be read or written.
        ElementTree.ParseError: It is damaged; it stays as it is.
    """
    ElementTree.register_namespace("bookmark", _BOOKMARK)
    ElementTree.register_namespace("mime", _MIME)
    root = ElementTree.Element("xbel", version="1.0")
    if path.is_file():
        if path.stat().st_size > _LARGEST:
            raise OSError(f"{path} is too large")
        root = ElementTree.fromstring(path.read_bytes())
    before = ElementTree.tostring(root)
    change(root)
    if ElementTree.tostring(root) == before:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = ElementTree.tostring(root, "UTF-8", xml_declaration=True)
    with synced_file(path.parent, made) as written:
        written.chmod(0o600)  # as GTK keeps it: nobody else on a shared computer reads it
        move_file(written, path)


def _add(root: ElementTree.Element, paths: Iterable[Path]) -> None:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    for path in paths:
        href = path.absolute().as_uri()
        known = [one for one in root.iter("bookmark") if one.get("href") == href]
        mark = known[0] if known else ElementTree.SubElement(root, "bookmark", href=href, added=now)
        mark.set("modified", now)
        mark.set("visited", now)
        programs = _programs(mark, path)
        ours = next((one for one in programs if one.get("name") == _PROGRAM), None)
        if ours is None:
            name = f"{{{_BOOKMARK}}}application"
            ours = ElementTree.SubElement(programs, name, name=_PROGRAM, exec=_COMMAND, count="0")
        ours.set("modified", now)
        ours.set("count", str(int(ours.get("count", "0")) + 1))


def _programs(mark: ElementTree.Element, path: Path) -> ElementTree.Element:
    """Return the element that lists who has opened a file, made if it is not there."""
    info = _child(mark, "info")
    metadata = next((one for one in info if one.get("owner") == _OWNER), None)
    if metadata is None:
        metadata = ElementTree.SubElement(info, "metadata", owner=_OWNER)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        ElementTree.SubElement(metadata, f"{{{_MIME}}}mime-type", type=kind)
    return _child(metadata, f"{{{_BOOKMARK}}}applications")


def _child(parent: ElementTree.Element, name: str) -> ElementTree.Element:
    found = parent.find(name)
    return ElementTree.SubElement(parent, name) if found is None else found


def _drop(root: ElementTree.Element) -> None:
    applications = f"{{{_BOOKMARK}}}applications"
    for mark in list(root.iter("bookmark")):
        for programs in list(mark.iter(applications)):
            ours = [one for one in programs if one.get("name") == _PROGRAM]
            for one in ours:
                programs.remove(one)
            if ours and not len(programs) and mark in list(root):
                root.remove(mark)
