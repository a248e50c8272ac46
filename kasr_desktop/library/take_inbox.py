"""Takes made outside the window, on their way into its library: one small file each.

Only the window writes the library. What `kasr record` makes waits here until the window
looks, so a take that is forgotten there later does not come back by itself.
"""

from __future__ import annotations

import json
import logging
import time
from pathlib import Path
from uuid import uuid4

from kasr_desktop.atomic_file import replace_file
from kasr_desktop.domain.recording import Take
from kasr_desktop.library.entry import Entry
from kasr_desktop.library.transcript_library import TranscriptLibrary
from kasr_desktop.text.hangul import nfc

log = logging.getLogger(__name__)


def inbox_of(library: Path) -> Path:
    """Return the folder where takes wait for a library."""
    return library.with_name("new_takes")


def put_in(take: Take, library: Path) -> None:
    """Let the library know of a take; that it cannot is no fault of the recording's."""
    folder = inbox_of(library)
    created = take.started.timestamp() if take.started is not None else time.time()
    facts = {"path": str(take.path.absolute()), "created": created}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(folder / f"{uuid4().hex}.json", json.dumps(facts).encode())
    except OSError as error:
        log.info("%s will not be in the library: %s", take.path, error)


def take_in(library: TranscriptLibrary) -> int:
    """Put what waits into a library, each once; give how many there were.

    A take whose sound is gone, or that is in the library already, is left out.

    Raises:
        LibraryError: It cannot be written; what is not in it waits on.
    """
    num_new = 0
    for note in sorted(inbox_of(library.path).glob("*.json")):
        entry = _read(note)
        if entry is not None and entry.path.is_file() and not library.has_recording(entry.path):
            library.store(entry, ())
            num_new += 1
        note.unlink(missing_ok=True)
    return num_new


def _read(note: Path) -> Entry | None:
    """Make the entry of a note; its name is the key, so that nothing comes in twice."""
    try:
        facts = json.loads(note.read_text(encoding="ascii"))
        path = Path(facts["path"])
        return Entry(note.stem, path, nfc(path.name), created=float(facts["created"]))
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        log.info("%s is no note of a take: %s", note, error)
        return None
