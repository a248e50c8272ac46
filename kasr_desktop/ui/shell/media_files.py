"""Which of the files that were dropped or opened can be heard at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeDatabase

_AUDIO = (
    "wav mp3 m4a aac flac ogg oga opus wma amr 3gp 3ga awb aif aiff aifc caf w64 rf64 ape ac3 "
    "m4b mka tta wv au mp2 mpga weba dts spx"
)
_VIDEO = "mp4 mkv mov avi webm wmv m4v mpg mpeg ts mts m2ts flv 3g2 ogv asf vob"
_SUFFIXES = frozenset(f"{_AUDIO} {_VIDEO}".split())
_MOST_FILES = 2000  # of one folder; more was surely not meant


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
            found = list(_media_in(path))
            media += found
            refused += [] if found else [path]
        else:
            (media if is_media(path) else refused).append(path)
    return Gathered(tuple(dict.fromkeys(media)), tuple(refused))


def is_media(path: Path) -> bool:
    """Return whether a file may hold sound."""
    if _has_media_suffix(path):
        return True
    kind = QMimeDatabase().mimeTypeForFile(str(path))
    return kind.isDefault() or kind.name().startswith(("audio/", "video/"))


def dialog_filter(media: str, everything: str) -> str:
    """Return the filter of an open dialog, by the names to show for its two choices."""
    patterns = " ".join(f"*.{suffix} *.{suffix.upper()}" for suffix in sorted(_SUFFIXES))
    return f"{media} ({patterns});;{everything} (*)"


def _has_media_suffix(path: Path) -> bool:
    return path.suffix[1:].lower() in _SUFFIXES


def _media_in(folder: Path) -> Iterator[Path]:
    count = 0
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place) / name
            if _has_media_suffix(path) and not name.startswith("."):
                yield path
                count += 1
            if count >= _MOST_FILES:
                return
