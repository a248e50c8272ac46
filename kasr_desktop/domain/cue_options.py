"""Limits of subtitles; plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from kasr_desktop.domain.choice import Choice, labelled
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
        min_gap: Seconds between cues; two frames of 24 a second.
        close_gap: Seconds; a shorter gap is closed to `min_gap` (3-11 frames look like a flicker).
        by_row: A cue a row, such as a line of a script, however long it is.
    """

    max_width: float = 16.0
    max_lines: int = 2
    max_reading_speed: float = 12.0
    min_duration: float = 5 / 6
    max_duration: float = 7.0
    min_gap: float = 2 / 24
    close_gap: float = 12 / 24
    by_row: bool = False


class CueProfile(Choice):
    """Whom subtitles are for; decides the reading speed.

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
        return CueOptions(max_reading_speed=self.max_reading_speed)
