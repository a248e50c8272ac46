"""Korean subtitle limits and which of them a cue breaks.

Sources: Netflix, Korean Timed Text Style Guide (partnerhelp.netflixstudios.com, 216001127): width,
lines, speeds, one "…", "- " before each of two speakers, [ ] of sounds; its Subtitle Timing
Guidelines (360051554394): durations, gaps. As Subtitle Edit 5 checks them.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.cue_options import CueOptions

# Files hold whole milliseconds, so a limit can be missed by one without anyone at fault.
_TIME_TOLERANCE = 0.0015
_OVERLAP_TOLERANCE = 0.0005

_DOTS = re.compile(r"\.{2,}|…{2,}")
_BEFORE_MARK = re.compile(r"(?<=\S)\s+(?=[!?.,…)\]](?:\s|$))")
_STRAY_SPACE = re.compile(rf"{_BEFORE_MARK.pattern}|\s{{2,}}|^\s|\s$")
_HYPHEN = re.compile(r"^[-–—](?=\S)")
_ROUND = re.compile(r"^((?:[-–—] ?)?)[({（]([^(){}（）]+)[)}）](?=\s|$)")


class Rule(StrEnum):
    """What a cue can break."""

    LINE_WIDTH = "line_width"
    LINE_COUNT = "line_count"
    READING_SPEED = "reading_speed"
    MIN_DURATION = "min_duration"
    MAX_DURATION = "max_duration"
    GAP = "gap"
    OVERLAP = "overlap"
    OPEN_GAP = "open_gap"
    ELLIPSIS = "ellipsis"
    SPACES = "spaces"
    HYPHEN = "hyphen"
    BRACKETS = "brackets"


TEXT_RULES = frozenset({Rule.ELLIPSIS, Rule.SPACES, Rule.HYPHEN, Rule.BRACKETS})
"""Those that look at what is written, not at time or length."""


class Unit(StrEnum):
    """What a measure counts."""

    CHARACTERS = "characters"
    LINES = "lines"
    CHARACTERS_A_SECOND = "characters_a_second"
    SECONDS = "seconds"
    FRAMES = "frames"
    PLACES = "places"


@dataclass(frozen=True, slots=True)
class Measure:
    """What a cue has of what a rule looks at.

    Attributes:
        rule: Which rule.
        value: What the cue has, in `unit`; of an overlap below zero.
        limit: What it may have, or must have, in the same unit.
        unit: What is counted.
        is_broken: True if the rule is broken.
    """

    rule: Rule
    value: float
    limit: float
    unit: Unit
    is_broken: bool


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule broken by one cue.

    Attributes:
        cue_number: Position of the cue, from 0.
        rule: Which rule.
        value: What the cue has: full-width characters, lines, characters a second, seconds,
            frames, places.
        limit: What it may have, in the same unit.
        unit: What is counted; a gap in frames where the film's are kept to.
    """

    cue_number: int
    rule: Rule
    value: float
    limit: float
    unit: Unit = Unit.SECONDS


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
        Violation(number, one.rule, one.value, one.limit, one.unit)
        for number, (cue, follower) in enumerate(zip(cues, followers, strict=False))
        for one in measures(cue, follower, options)
        if one.is_broken
    )


def measures(cue: Cue, follower: Cue | None, options: CueOptions) -> tuple[Measure, ...]:
    """Return what a cue has of everything that is looked at, broken or not.

    Args:
        cue: Which one.
        follower: The next one, None behind the last.
        options: The limits.
    """
    return (
        *_measured_text(cue, options),
        *_measured_time(cue, options),
        *(() if follower is None else _measured_gap(cue, follower, options)),
        *_written(cue, options),
    )


def respelled(lines: Sequence[str], options: CueOptions) -> tuple[str, ...]:
    """Return lines as the rules of writing want them.

    Example:
        >>> respelled(["-그건...  아니 .", "-왜?"], CueOptions())
        ('- 그건… 아니.', '- 왜?')
        >>> respelled(["(문 닫히는 소리)"], CueOptions(square_brackets=True))
        ('[문 닫히는 소리]',)
    """
    two_speakers = _num_hyphens(lines) > 0
    return tuple(
        " ".join(_respelled(line, options, two_speakers=two_speakers).split()) for line in lines
    )


def _respelled(line: str, options: CueOptions, *, two_speakers: bool) -> str:
    line = _DOTS.sub("…", line)
    if two_speakers:
        line = _HYPHEN.sub(lambda found: f"{found.group()} ", line)
    if options.square_brackets:
        line = _ROUND.sub(r"\1[\2]", line)
    return _BEFORE_MARK.sub("", line)


def _measured_text(cue: Cue, options: CueOptions) -> Iterator[Measure]:
    widest = max(map(width, cue.lines), default=0.0)
    is_wide = widest > options.max_width
    yield Measure(Rule.LINE_WIDTH, widest, options.max_width, Unit.CHARACTERS, is_wide)
    count, most = len(cue.lines), options.max_lines
    yield Measure(Rule.LINE_COUNT, count, most, Unit.LINES, count > most)


def _measured_time(cue: Cue, options: CueOptions) -> Iterator[Measure]:
    lasts, least, most = cue.duration, options.min_duration, options.max_duration
    is_short = lasts < least - _TIME_TOLERANCE
    yield Measure(Rule.MIN_DURATION, lasts, least, Unit.SECONDS, is_short)
    is_long = lasts > most + _TIME_TOLERANCE
    yield Measure(Rule.MAX_DURATION, lasts, most, Unit.SECONDS, is_long)
    speed, limit = reading_speed(cue), options.max_reading_speed
    is_fast = sum(map(width, cue.lines)) / limit > lasts + _TIME_TOLERANCE
    yield Measure(Rule.READING_SPEED, speed, limit, Unit.CHARACTERS_A_SECOND, is_fast)


def _measured_gap(cue: Cue, follower: Cue, options: CueOptions) -> Iterator[Measure]:
    gap, frames = follower.start - cue.end, options.frames
    if gap < -_OVERLAP_TOLERANCE:
        yield Measure(Rule.OVERLAP, gap, 0.0, Unit.SECONDS, is_broken=True)
        return
    value, least, unit = gap, options.min_gap, Unit.SECONDS
    if frames is not None:
        value = frames.nearest(follower.start) - frames.nearest(cue.end)
        least, unit = options.gap_frames, Unit.FRAMES
    tolerance = _TIME_TOLERANCE if frames is None else 0.0
    yield Measure(Rule.GAP, value, least, unit, value < least - tolerance)
    most = options.close_gap if frames is None else round(options.close_gap * float(frames.rate))
    one_more = least * (options.gap_frames + 1) / options.gap_frames  # frame
    is_open = one_more - tolerance <= value < most - tolerance
    # what would stand too long if it were closed is better left
    is_open = is_open and follower.start - options.min_gap - cue.start < options.max_duration
    yield Measure(Rule.OPEN_GAP, value, least, unit, is_open)


def _written(cue: Cue, options: CueOptions) -> Iterator[Measure]:
    found = {
        Rule.ELLIPSIS: sum(len(_DOTS.findall(line)) for line in cue.lines),
        Rule.SPACES: sum(len(_STRAY_SPACE.findall(line)) for line in cue.lines),
        Rule.HYPHEN: _num_hyphens(cue.lines),
        Rule.BRACKETS: 0,
    }
    if options.square_brackets:
        found[Rule.BRACKETS] = sum(bool(_ROUND.match(line)) for line in cue.lines)
    for rule, count in found.items():
        yield Measure(rule, count, 0, Unit.PLACES, count > 0)


def _num_hyphens(lines: Sequence[str]) -> int:
    """Count hyphens without a space behind them, where two people speak: "-3도" alone is cold."""
    spoken = [line for line in lines if line.startswith(("-", "–", "—"))]
    return sum(bool(_HYPHEN.match(line)) for line in spoken) if len(spoken) > 1 else 0


def _is_full_width(letter: str) -> bool:
    """Tell Hangul, jamo and CJK from the rest; jamo vowels and tails are "neutral" to Unicode."""
    return "\u1100" <= letter <= "\u11ff" or unicodedata.east_asian_width(letter) in "WF"
