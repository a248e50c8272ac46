"""Korean subtitle limits: how wide a line is, how fast one reads, what breaks a rule.

Source: Netflix, Korean Timed Text Style Guide (partnerhelp.netflixstudios.com, 216001127).
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.cue_options import CueOptions

# Files hold whole milliseconds, so a limit can be missed by one without anyone at fault.
_TIME_TOLERANCE = 0.0015
_OVERLAP_TOLERANCE = 0.0005


class Rule(StrEnum):
    """What a cue can break."""

    LINE_WIDTH = "line_width"
    LINE_COUNT = "line_count"
    READING_SPEED = "reading_speed"
    MIN_DURATION = "min_duration"
    MAX_DURATION = "max_duration"
    GAP = "gap"
    OVERLAP = "overlap"


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule broken by one cue.

    Attributes:
        cue_number: Position of the cue, from 0.
        rule: Which rule.
        value: What the cue has: full-width characters, lines, characters a second, seconds.
        limit: What it may have, in the same unit.
    """

    cue_number: int
    rule: Rule
    value: float
    limit: float


def width(text: str) -> float:
    """Measure text in full-width characters: Hangul and CJK 1, all else 0.5.

    Example:
        >>> width("한국어 ASR 3.0")
        7.0
    """
    return sum(1.0 if _is_full_width(letter) else 0.5 for letter in text)


def reading_speed(cue: Cue) -> float:
    """Return the full-width characters a second a viewer must read.

    Example:
        >>> reading_speed(Cue(0.0, 2.0, ("안녕하세요", "여러분")))
        4.0
    """
    return sum(map(width, cue.lines)) / max(cue.duration, 0.001)


def check(cues: Sequence[Cue], options: CueOptions) -> tuple[Violation, ...]:
    """List every rule that a cue breaks, in the order of the cues."""
    followers = itertools.chain(cues[1:], [None])
    return tuple(
        Violation(number, rule, value, limit)
        for number, (cue, follower) in enumerate(zip(cues, followers, strict=False))
        for rule, value, limit in _broken(cue, follower, options)
    )


def _broken(
    cue: Cue, follower: Cue | None, options: CueOptions
) -> Iterator[tuple[Rule, float, float]]:
    widest = max(map(width, cue.lines), default=0.0)
    if widest > options.max_width:
        yield Rule.LINE_WIDTH, widest, options.max_width
    if len(cue.lines) > options.max_lines:
        yield Rule.LINE_COUNT, len(cue.lines), options.max_lines
    if cue.duration < options.min_duration - _TIME_TOLERANCE:
        yield Rule.MIN_DURATION, cue.duration, options.min_duration
    if cue.duration > options.max_duration + _TIME_TOLERANCE:
        yield Rule.MAX_DURATION, cue.duration, options.max_duration
    if _too_fast(cue, options.max_reading_speed):
        yield Rule.READING_SPEED, reading_speed(cue), options.max_reading_speed
    if follower is not None:
        gap = follower.start - cue.end
        if gap < -_OVERLAP_TOLERANCE:
            yield Rule.OVERLAP, gap, 0.0
        elif gap < options.min_gap - _TIME_TOLERANCE:
            yield Rule.GAP, gap, options.min_gap


def _too_fast(cue: Cue, limit: float) -> bool:
    needed = sum(map(width, cue.lines)) / limit
    return needed > cue.duration + _TIME_TOLERANCE


def _is_full_width(letter: str) -> bool:
    """Tell Hangul, jamo and CJK from the rest; jamo vowels and tails are "neutral" to Unicode."""
    return "\u1100" <= letter <= "\u11ff" or unicodedata.east_asian_width(letter) in "WF"
