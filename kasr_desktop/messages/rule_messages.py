"""Rules of subtitles by name, and what a broken one says: measured value and limit."""

from __future__ import annotations

from kasr_desktop.domain.label import Label, Language
from kasr_desktop.messages.sentence import Place, filled

RULE_NAMES = {
    "line_width": Label("Line width", "줄 길이"),
    "line_count": Label("Number of lines", "줄 수"),
    "reading_speed": Label("Reading speed", "읽는 속도"),
    "min_duration": Label("Shortest time", "최소 표시 시간"),
    "max_duration": Label("Longest time", "최대 표시 시간"),
    "gap": Label("Gap to the next", "다음 자막과의 간격"),
    "overlap": Label("Overlap", "겹침"),
}

BROKEN_RULES = {
    "line_width": Label(
        "{value} characters in a line, at most {limit}", "한 줄 {value}자 (최대 {limit}자)"
    ),
    "line_count": Label("{value} lines, at most {limit}", "{value}줄 (최대 {limit}줄)"),
    "reading_speed": Label(
        "{value} characters a second, at most {limit}", "초당 {value}자 (최대 {limit}자)"
    ),
    "min_duration": Label(
        "shown for {value} s, at least {limit} s", "{value}초 표시 (최소 {limit}초)"
    ),
    "max_duration": Label(
        "shown for {value} s, at most {limit} s", "{value}초 표시 (최대 {limit}초)"
    ),
    "gap": Label(
        "{value} s before the next cue, at least {limit} s",
        "다음 자막까지 {value}초 (최소 {limit}초)",
    ),
    "overlap": Label("{value} s over the start of the next cue", "다음 자막과 {value}초 겹침"),
}


def broken_rule(rule: str, *, value: float, limit: float, language: Language) -> str:
    """Return a broken rule with what was measured and what is allowed.

    Args:
        rule: As `korean_profile.Rule` names it.
        value: Of the subtitle; of an overlap below zero.
        limit: In the unit of `value`.
        language: Of the sentence.

    Example:
        >>> broken_rule("gap", value=1 / 24, limit=1 / 12, language=Language.ENGLISH)
        '0.042 s before the next cue, at least 0.083 s'
    """
    facts = {"value": plain_number(abs(value)), "limit": plain_number(limit)}
    return filled(BROKEN_RULES[rule].said_in(language), facts, Place.WINDOW)


def plain_number(number: float) -> str:
    """Write at most three digits behind the point.

    Example:
        >>> plain_number(16.0), plain_number(5 / 6)
        ('16', '0.833')
    """
    return f"{number:.3f}".rstrip("0").rstrip(".")
