"""Which of the files that were dropped or opened can be heard at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeDatabase

from kasr_desktop.audio.media_names import MEDIA_SUFFIXES, has_media_name, media_in


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
    media: list[Path] = []
    refused: list[Path] = []
    for path in paths:
        if path.is_dir():
            found = list(media_in(path))
            media += found
            refused += [] if found else [path]
        else:
            (media if is_media(path) else refused).append(path)
    return Gathered(tuple(dict.fromkeys(media)), tuple(refused))


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
