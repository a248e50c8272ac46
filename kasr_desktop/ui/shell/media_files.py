"""Which of the files that were dropped or opened can be heard at all."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeDatabase

from kasr_desktop.audio.media_names import MEDIA_SUFFIXES, has_media_name, media_in

_PART = 50
"""Files of one part of `gather_in_parts`."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What came of a drop.

    Attributes:
        media: Files worth trying, in the order given, folders opened.
        refused: Files that are surely something else.
    """

    media: tuple[Path, ...]
    refused: tuple[Path, ...]


def gather(paths: Iterable[Path]) -> Gathered:
    """Open folders and tell media from the rest.

    A file of a known name is taken without a look inside: what it truly holds, the
    engine finds out and says. One of an unknown name is taken unless its content is
    known to be something else; in a folder, only known names are taken.
    """
    parts = list(gather_in_parts(paths))
    return Gathered(
        tuple(path for part in parts for path in part.media),
        tuple(path for part in parts for path in part.refused),
    )


def gather_in_parts(paths: Iterable[Path]) -> Generator[Gathered, None, None]:
    """Yield what `gather` returns as it is found, in small parts; each file once."""
    seen: set[Path] = set()
    media: list[Path] = []
    refused: list[Path] = []
    for path in paths:
        if path.is_dir():
            is_empty = True
            for found in media_in(path):
                is_empty = False
                media.append(found)
                if len(media) >= _PART:
                    yield _part(media, refused, seen)
            refused += [path] if is_empty else []
        else:
            (media if is_media(path) else refused).append(path)
        if len(media) + len(refused) >= _PART:
            yield _part(media, refused, seen)
    yield _part(media, refused, seen)


def _part(media: list[Path], refused: list[Path], seen: set[Path]) -> Gathered:
    """Return what was found so far, without what was found before, and begin anew."""
    fresh = [path for path in dict.fromkeys(media) if path not in seen]
    seen.update(fresh)
    part = Gathered(tuple(fresh), tuple(refused))
    media.clear()
    refused.clear()
    return part


def is_media(path: Path) -> bool:
    """Return whether a file may hold sound."""
    if has_media_name(path):
        return True
    kind = QMimeDatabase().mimeTypeForFile(str(path))
    return kind.isDefault() or kind.name().startswith(("audio/", "video/"))


def dialog_filter(media: str, everything: str) -> str:
    """Return the filter of an open dialog, by the names to show for its two choices."""
    patterns = " ".join(f"*.{suffix} *.{suffix.upper()}" for suffix in sorted(MEDIA_SUFFIXES))
    return f"{media} ({patterns});;{everything} (*)"
