"""Keeps what was recognized but not saved yet, so that closing or a crash loses nothing."""

from __future__ import annotations

import hashlib
import json
import logging
from pathlib import Path
from typing import Any

from kasr_desktop.atomic_file import replace_file
from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.editing.document_json import document_from_json, document_to_json
from kasr_desktop.ui.queue_item import ItemState, QueueItem

log = logging.getLogger(__name__)

_VERSION = 2


class Autosave:
    """One JSON file a recording, written whole or not at all, gone once it was exported.

    A failure to write is logged and not shown: it must never stop the real work.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, item: QueueItem) -> None:
        """Write down what is done of an item, unless there is nothing or it was exported."""
        if not item.segments or item.saved:
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            replace_file(self._place(item.path), json.dumps(_document(item)).encode())
        except OSError as error:
            log.error("autosave of %s failed: %s", item.path, error)

    def drop(self, item: QueueItem) -> None:
        """Forget an item: it was exported, taken off the list or will be done again."""
        try:
            self._place(item.path).unlink(missing_ok=True)
        except OSError as error:
            log.error("autosave of %s stays: %s", item.path, error)

    def restore(self) -> list[QueueItem]:
        """Give what an earlier run left, newest last; unreadable files are set aside."""
        files = sorted(self.folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        return [item for path in files if (item := _read(path)) is not None]

    def clear(self) -> None:
        """Forget everything."""
        for path in self.folder.glob("*.json"):
            path.unlink(missing_ok=True)

    def _place(self, recording: Path) -> Path:
        name = hashlib.sha256(str(recording.absolute()).encode()).hexdigest()[:24]
        return self.folder / f"{name}.json"


def _document(item: QueueItem) -> dict[str, Any]:
    return {
        "version": _VERSION,
        "path": str(item.path.absolute()),
        "done": item.state is ItemState.DONE,
        "has_lm": item.has_lm,
        "model": item.model,
        "compute_device": item.compute_device,
        "document": document_to_json(item.document),
    }


def _read(path: Path) -> QueueItem | None:
    try:
        document = json.loads(path.read_bytes())
        if document["version"] != _VERSION:
            raise ValueError(f"version {document['version']}")
        state = ItemState.DONE if document["done"] else ItemState.CANCELLED
        return QueueItem(
            number=0,
            path=Path(document["path"]),
            state=state,
            document=document_from_json(document["document"]),
            has_lm=document["has_lm"],
            model=document["model"],
            compute_device=document["compute_device"],
        )
    except (OSError, ValueError, KeyError, TypeError, LibraryError) as error:
        log.error("autosave %s cannot be read: %s", path, error)
        path.replace(path.with_suffix(".unreadable"))
        return None
