"""Pictures of a film: what is asked of whoever decodes them, and what is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.events import Tick

EARLY = 0.0016
"""Seconds by which a frame may begin after a time that means it: times of subtitles are cut to a
millisecond, and Matroska rounds those of its frames to one."""


@dataclass(frozen=True, slots=True)
class FilmPicture:
    """What a film shows from one second to another.

    Attributes:
        begin: Second at which it is first shown, -inf before the first one.
        end: Second at which the next one is, inf after the last one.
        width: Pixels; 0 where the film shows nothing yet.
        height: Pixels.
        pixels: Rows from the top, each of `width` pixels of four bytes: blue, green, red, unused.
    """

    begin: float
    end: float
    width: int = 0
    height: int = 0
    pixels: bytes = field(default=b"", repr=False)

    def is_shown_at(self, second: float) -> bool:
        """Return whether this is what is to be seen at a second.

        Example:
            >>> FilmPicture(1.0, 1.04).is_shown_at(0.999), FilmPicture(1.0, 1.04).is_shown_at(1.04)
            (True, False)
        """
        return self.begin <= second + EARLY < self.end


@dataclass(frozen=True, slots=True)
class FilmFailed:
    """No picture can be shown; what was asked for is answered by this.

    Attributes:
        error: Why: a `FilmError`, or an `AudioError` of the file.
    """

    error: KasrError


FilmEvent = FilmPicture | FilmFailed | Tick
