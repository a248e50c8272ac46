"""What a person has written of recordings, read out of the library without changing it.

SQLite's own backup makes a copy, also while the app writes; an older version's is brought up to
date in the copy.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.library.entry import Entry
from kasr_desktop.library.schema import migrate
from kasr_desktop.library.transcript_library import TranscriptLibrary
from kasr_desktop.scratch_folder import ScratchFolder

Rows = Literal["corrected", "all"]

_ALL = 1_000_000_000


@dataclass(frozen=True, slots=True)
class CorrectedRecording:
    """A recording of which a person has written something.

    Attributes:
        entry: The recording.
        rows: Its rows that are asked for, each with its number from 1; none without words.
    """

    entry: Entry
    rows: tuple[tuple[int, Segment], ...]


def read_corrections(library: Path, *, rows: Rows = "corrected") -> list[CorrectedRecording]:
    """Return the recordings that a person has corrected, the oldest first.

    Args:
        library: The app's `library.db`.
        rows: "corrected": those that a person wrote; "all": the others of these recordings
            too, as they were heard.

    Raises:
        LibraryError: missing or unreadable.
    """
    if not library.is_file():
        raise LibraryError(f"There is no library {library}.", reason="missing", path=library)
    try:
        found = [
            CorrectedRecording(entry, kept)
            for entry, segments in _texts(library)
            if (kept := _chosen(segments, rows=rows))
        ]
    except sqlite3.Error as error:
        raise LibraryError(
            f"The library {library} cannot be read: {error}", reason="unreadable", path=library
        ) from error
    return found


def speaker_of(entry: Entry, segment: Segment) -> str:
    """Return who speaks in a row: who the person named, else a voice of this recording alone."""
    if segment.has_named_speaker:
        return segment.speaker
    return f"{entry.key}/{segment.speaker}" if segment.speaker else entry.key


def _chosen(segments: tuple[Segment, ...], *, rows: Rows) -> tuple[tuple[int, Segment], ...]:
    """Return rows with their numbers; an empty text says that nothing is said there."""
    if not any(each.edited is not None for each in segments):
        return ()
    return tuple(
        (number, each)
        for number, each in enumerate(segments, start=1)
        if each.best.words and (rows == "all" or each.edited is not None)
    )


def _texts(path: Path) -> Iterator[tuple[Entry, tuple[Segment, ...]]]:
    with ScratchFolder() as scratch:
        copy = scratch.path / "library.db"
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as of:
                of.backup(connection)
            migrate(connection, copy)
            kept = TranscriptLibrary(connection, copy, has_index=False)
            entries = [each.entry for each in kept.search("", limit=_ALL)]
            for entry in sorted(entries, key=lambda each: (each.created, each.key)):
                yield entry, kept.segments(entry.key)
