"""The app's own library as a source: what a person wrote of a recording, with its sound.

The library is only read: SQLite's own backup makes a copy, also while the app writes, and an
older version's is brought up to date in the copy.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.library.entry import Entry
from kasr_desktop.library.schema import migrate
from kasr_desktop.library.transcript_library import TranscriptLibrary
from kasr_desktop.settings.folders import library_path
from kasr_trainer.data.pieces import cut_pieces
from kasr_trainer.data.raw import RawUtterance
from kasr_trainer.errors import CorpusError

_ALL = 1_000_000_000


def app_library() -> Path:
    """Return the file of the app's library on this machine; it may not be there."""
    return library_path()


def wal_of(library: Path) -> Path:
    """Return the file in which SQLite keeps what is not in the library's own yet."""
    return library.with_name(f"{library.name}-wal")


def read_library(
    library: Path, unpacked: Path, *, rows: Literal["corrected", "all"] = "corrected"
) -> Iterator[RawUtterance]:
    """Return rows of the recordings that a person has corrected, oldest recording first.

    The speaker is who the person named, else who the machine told apart within this recording,
    else the recording itself: voices of two recordings are not taken for one.

    Args:
        library: The app's `library.db`, or a folder that holds it.
        unpacked: For the pieces of sound.
        rows: "corrected": those that a person wrote; "all": the others of these recordings
            too, as they were heard.

    Raises:
        CorpusError: missing, unreadable, or empty: nothing was corrected.
    """
    path = library / "library.db" if library.is_dir() else library
    if not path.is_file():
        raise CorpusError(f"There is no library {path}.", reason="missing", path=path)
    found = [
        (entry, kept) for entry, segments in _texts(path) if (kept := _chosen(segments, rows=rows))
    ]
    total = sum(len(kept) for _, kept in found)
    if not total:
        raise CorpusError(
            f"Nothing in {path} was corrected by a person yet.", reason="empty", path=path
        )
    for entry, kept in found:
        spans = [(each.start, each.end) for _, each in kept]
        sounds = cut_pieces(entry.path, spans, unpacked, track=entry.track)
        for (number, segment), sound in zip(kept, sounds, strict=True):
            yield RawUtterance(
                f"{entry.key}, row {number}",
                sound,
                segment.best.text,
                _speaker(entry, segment),
                total=total,
            )


def _chosen(segments: tuple[Segment, ...], *, rows: str) -> list[tuple[int, Segment]]:
    """Return rows with their numbers; an empty text says that nothing is said there."""
    if not any(each.edited is not None for each in segments):
        return []
    return [
        (number, each)
        for number, each in enumerate(segments, start=1)
        if each.best.words and (rows == "all" or each.edited is not None)
    ]


def _speaker(entry: Entry, segment: Segment) -> str:
    if segment.has_named_speaker:
        return segment.speaker
    return f"{entry.key}/{segment.speaker}" if segment.speaker else entry.key


def _texts(path: Path) -> Iterator[tuple[Entry, tuple[Segment, ...]]]:
    try:
        with TemporaryDirectory(prefix="library-") as folder:
            copy = Path(folder) / "library.db"
            with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
                with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as of:
                    of.backup(connection)
                migrate(connection, copy)
                kept = TranscriptLibrary(connection, copy, has_index=False)
                entries = [each.entry for each in kept.search("", limit=_ALL)]
                for entry in sorted(entries, key=lambda each: (each.created, each.key)):
                    yield entry, kept.segments(entry.key)
    except (sqlite3.Error, LibraryError) as error:
        raise CorpusError(
            f"The library {path} cannot be read: {error}", reason="unreadable", path=path
        ) from error
