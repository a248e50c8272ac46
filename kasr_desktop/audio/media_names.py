"""Which files are sound or film by their names, and what of them a folder holds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_AUDIO = (
    "wav wave mp3 m4a aac flac ogg oga opus wma amr 3gp 3ga awb aif aiff aifc caf w64 rf64 ape "
    "ac3 m4b mka tta wv au mp2 mpga weba dts spx"
)
_VIDEO = "mp4 mkv mov avi webm wmv m4v mpg mpeg ts mts m2ts flv 3g2 ogv asf vob"

MEDIA_SUFFIXES = frozenset(f"{_AUDIO} {_VIDEO}".split())
"""In small letters, without the point."""

MOST_FILES = 2000
"""Of one folder; more was surely not meant."""


def has_media_name(path: Path) -> bool:
    """Return whether a file is sound or film by its name."""
    return path.suffix[1:].lower() in MEDIA_SUFFIXES


def media_in(folder: Path) -> Iterator[Path]:
    """List the sound and film in a folder and those below, in order, `MOST_FILES` at most."""
    count = 0
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place) / name
            if has_media_name(path) and not name.startswith("."):
                yield path
                count += 1
            if count >= MOST_FILES:
                return


def media_beside(path: Path) -> Path | None:
    """Return the audio or video of the same name, the first by name; None if there is none."""
    same = sorted(each for each in path.parent.glob(f"{_escaped(path.stem)}.*") if each != path)
    return next((each for each in same if has_media_name(each)), None)


def _escaped(stem: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in stem)
