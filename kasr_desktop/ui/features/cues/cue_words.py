"""Subtitle times, speeds and broken rules in the user's language."""

from __future__ import annotations

import re

from kasr_desktop.domain.frame_grid import FrameGrid
from kasr_desktop.messages import RULE_NAMES, broken_rule, measured_rule
from kasr_desktop.subtitles.korean_profile import Measure, Rule, Violation
from kasr_desktop.ui.widgets.language import translate, window_language

_CODE = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{1,2})[:;](\d{1,2})")
_TIME = re.compile(r"(?:(?:(\d+):)?(\d{1,2}):)?(\d{1,2})(?:[.,](\d{1,3}))?")


def time_text(seconds: float) -> str:
    """Write a time to the millisecond.

    Example:
        >>> time_text(62.5)
        '01:02.500'
    """
    whole = round(seconds * 1000)
    minutes, ms = divmod(whole, 60_000)
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}:" if hours else ""
    return f"{head}{minutes:02}:{ms // 1000:02}.{ms % 1000:03}"


def time_of(text: str) -> float | None:
    """Read a time as people type it; None if it is none.

    Example:
        >>> time_of("1:02.5"), time_of("62"), time_of("bald")
        (62.5, 62.0, None)
    """
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds, fraction = match.groups(default="0")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")


def time_shown(seconds: float, frames: FrameGrid | None) -> str:
    """Write a time in frames, or to the millisecond where there are none."""
    return time_text(seconds) if frames is None else frames.code_of(seconds)


def time_typed(text: str, frames: FrameGrid | None) -> float | None:
    """Read a time as people type it, in frames too (HH:MM:SS:FF) where they are shown.

    Example:
        >>> from fractions import Fraction
        >>> time_typed("00:01:02:05", FrameGrid(Fraction(25))), time_typed("1:02.5", None)
        (62.2, 62.5)
    """
    match = _CODE.fullmatch(text.strip()) if frames is not None else None
    if match is None or frames is None:
        return time_of(text)
    hours, minutes, seconds, frame = (int(part or 0) for part in match.groups())
    if frame >= frames.a_second:
        return None
    return frames.time_of_code(seconds=hours * 3600 + minutes * 60 + seconds, frame=frame)


def rule_name(rule: Rule) -> str:
    """Return what a rule looks at."""
    return RULE_NAMES[rule].said_in(window_language())


def problem_text(violation: Violation) -> str:
    """Return a broken rule with what was measured and what is allowed."""
    return broken_rule(
        violation.rule,
        value=violation.value,
        limit=violation.limit,
        language=window_language(),
        unit=violation.unit,
    )


def measure_text(measure: Measure | Violation) -> str:
    """Return a measured rule as short as a table wants it: value and limit."""
    return measured_rule(
        measure.rule,
        value=measure.value,
        limit=measure.limit,
        language=window_language(),
        unit=measure.unit,
    )


def mended_text(count: int, *, is_whole: bool) -> str:
    """Say how many subtitles were mended, or why none was; `is_whole`: none was broken."""
    if count:
        said = translate("Cues", "Subtitles fixed: {count}. Undo reverts them all.")
        return said.format(count=count)
    if is_whole:
        return translate("Cues", "No rules are broken: there is nothing to fix.")
    return translate("Cues", "None of these problems can be fixed automatically.")
