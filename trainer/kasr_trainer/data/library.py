"""The app's own library as a source: what a person wrote of a recording, with its sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kasr_desktop.audio.pieces import cut_pieces
from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.library.corrections import Rows, read_corrections, speaker_of
from kasr_desktop.settings.folders import library_path
from kasr_trainer.data.raw import RawUtterance
from kasr_trainer.errors import CorpusError


def app_library() -> Path:
    """Return the file of the app's library on this machine; it may not be there."""
    return library_path()


def wal_of(library: Path) -> Path:
    """Return the file in which SQLite keeps what is not in the library's own yet."""
    return library.with_name(f"{library.name}-wal")


def read_library(
    library: Path, unpacked: Path, *, rows: Rows = "corrected"
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
    try:
        found = read_corrections(path, rows=rows)
    except LibraryError as error:
        known = {"missing": "missing"}.get(error.reason, "unreadable")
        said = (
            str(error)
            if error.reason in ("missing", "unreadable")
            else f"{path} cannot be read: {error}"
        )
        raise CorpusError(said, reason=known, path=path) from error
    total = sum(len(each.rows) for each in found)
    if not total:
        raise CorpusError(
            f"Nothing in {path} was corrected by a person yet.", reason="empty", path=path
        )
    for recording in found:
        entry = recording.entry
        spans = [(each.start, each.end) for _, each in recording.rows]
        sounds = cut_pieces(entry.path, spans, unpacked, track=entry.track)
        for (number, segment), sound in zip(recording.rows, sounds, strict=True):
            yield RawUtterance(
                f"{entry.key}, row {number}",
                sound,
                segment.best.text,
                speaker_of(entry, segment),
                total=total,
            )
