"""Limits of subtitles; plain data."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Self

from kasr_desktop.domain.choice import Choice, labelled
from kasr_desktop.domain.frame_grid import FrameGrid
from kasr_desktop.domain.label import Label


@dataclass(frozen=True, slots=True)
class CueOptions:
    """Limits of a subtitle; defaults are Netflix' Korean Timed Text Style Guide.

    Attributes:
        max_width: Full-width characters a line; Latin, digits, spaces, punctuation are 0.5.
        max_lines: Lines a cue.
        max_reading_speed: Full-width characters a second (adult 12, children 9, SDH 14 / 11).
        min_duration: Seconds, 5/6.
        max_duration: Seconds.
        min_gap: Seconds between cues where no frames are kept to; two of 24 a second.
        close_gap: Seconds; a shorter gap is closed to `min_gap` (3-11 frames look like a flicker).
        gap_frames: Between cues, where frames are kept to.
        square_brackets: Sounds and speakers stand in [ ], as SDH asks.
        frames: Of the film; subtitles begin and end with one. None: to the millisecond.
        by_row: A cue a row, such as a line of a script, however long it is.
    """

    max_width: float = 16.0
    max_lines: int = 2
    max_reading_speed: float = 12.0
    min_duration: float = 5 / 6
    max_duration: float = 7.0
    min_gap: float = 2 / 24
    close_gap: float = 12 / 24
    gap_frames: int = 2
    square_brackets: bool = False
    frames: FrameGrid | None = None
    by_row: bool = False

    def on(self, frames: FrameGrid | None) -> CueOptions:
        """Return the limits where subtitles keep to frames of a film: gaps are counted in them.

        How text is laid out does not depend on it, so that what a person has set of a
        subtitle finds it again whatever the frames.
        """
        return replace(self, frames=frames)

    def earlier(self, second: float) -> float:
        """Return the last moment not after a second at which a subtitle may begin or end."""
        if self.frames is None:
            return _whole_ms(second, up=False)
        return self.frames.time_of(self.frames.shown_at(second))

    def later(self, second: float) -> float:
        """Return the first moment not before a second at which a subtitle may begin or end."""
        if self.frames is None:
            return _whole_ms(second, up=True)
        return self.frames.time_of(self.frames.up(second))

    def end_before(self, start: float) -> float:
        """Return when a subtitle ends at the latest that is followed by one from `start` on."""
        if self.frames is None:
            return _whole_ms(start - self.min_gap, up=False)
        return self.frames.time_of(self.frames.shown_at(start) - self.gap_frames)

    def start_after(self, end: float) -> float:
        """Return when a subtitle begins at the earliest that follows one until `end`."""
        if self.frames is None:
            return _whole_ms(end + self.min_gap, up=True)
        return self.frames.time_of(self.frames.up(end) + self.gap_frames)


def _whole_ms(second: float, *, up: bool) -> float:
    exact = second * 1000
    whole = round(exact)
    if abs(exact - whole) > 1e-6:
        whole = math.floor(exact) + (1 if up else 0)
    return whole / 1000


class CueProfile(Choice):
    """Whom subtitles are for; decides the reading speed, and whether sounds are written.

    Source: Netflix, Korean Timed Text Style Guide (partnerhelp.netflixstudios.com, 216001127).

    Attributes:
        max_reading_speed: Full-width characters a second.
    """

    max_reading_speed: float

    def __new__(
        cls, value: str, label: Label | None = None, max_reading_speed: float = 0.0
    ) -> Self:
        """Make a member of its row."""
        member = labelled(cls, value, label)
        member.max_reading_speed = max_reading_speed
        return member

    ADULT = "adult", Label("Adults", "성인"), 12.0
    CHILDREN = "children", Label("Children", "어린이"), 9.0
    SDH = "sdh", Label("Deaf and hard of hearing (SDH)", "청각장애인용 (SDH)"), 14.0
    SDH_CHILDREN = "sdh_children", Label("Deaf children (SDH)", "청각장애 어린이용 (SDH)"), 11.0

    @property
    def limits(self) -> CueOptions:
        """Return the limits of its subtitles."""
        sdh = self in (CueProfile.SDH, CueProfile.SDH_CHILDREN)
        return CueOptions(max_reading_speed=self.max_reading_speed, square_brackets=sdh)


class FrameRate(Choice):
    """To which frames subtitles keep.

    Attributes:
        a_second: Frames a second; None where the film is asked, or none are kept to.
    """

    a_second: Fraction | None

    def __new__(
        cls, value: str, label: Label | None = None, a_second: Fraction | None = None
    ) -> Self:
        """Make a member of its row."""
        member = labelled(cls, value, label)
        member.a_second = a_second
        return member

    FILM = "film", Label("Frames of the video", "영상의 프레임")
    NONE = "none", Label("No frames (milliseconds)", "프레임 없음 (밀리초)")
    R23_976 = "23.976", Label("23.976 a second", "초당 23.976"), Fraction(24000, 1001)
    R24 = "24", Label("24 a second", "초당 24"), Fraction(24)
    R25 = "25", Label("25 a second", "초당 25"), Fraction(25)
    R29_97 = "29.97", Label("29.97 a second", "초당 29.97"), Fraction(30000, 1001)
    R30 = "30", Label("30 a second", "초당 30"), Fraction(30)
    R50 = "50", Label("50 a second", "초당 50"), Fraction(50)
    R59_94 = "59.94", Label("59.94 a second", "초당 59.94"), Fraction(60000, 1001)
    R60 = "60", Label("60 a second", "초당 60"), Fraction(60)
