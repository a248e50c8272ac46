"""Rules of subtitles by name, and what a measured one says: value and limit."""

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
    "open_gap": Label("Small gap left open", "메울 짧은 간격"),
    "ellipsis": Label("Ellipsis", "말줄임표"),
    "spaces": Label("Stray spaces", "불필요한 띄어쓰기"),
    "hyphen": Label("Hyphen of two speakers", "두 화자의 하이픈"),
    "brackets": Label("Brackets of sounds (SDH)", "소리 설명의 괄호 (SDH)"),
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
    "open_gap": Label(
        "{value} s before the next cue: a gap so short is closed to {limit} s",
        "다음 자막까지 {value}초 (이렇게 짧은 간격은 {limit}초로 메워요)",
    ),
    "ellipsis": Label(
        "an ellipsis in several characters: {value}; it is one, …",
        "점을 이어 쓴 말줄임표 {value}곳 (… 한 글자로 써요)",
    ),
    "spaces": Label("stray spaces: {value}", "불필요한 띄어쓰기 {value}곳"),
    "hyphen": Label(
        "hyphens of two speakers without a space: {value}",
        "두 화자의 하이픈 뒤를 띄지 않은 곳 {value}곳",
    ),
    "brackets": Label("sounds not in [ ]: {value}", "소리 설명이 [ ] 밖에 있는 곳 {value}곳"),
}

BROKEN_IN_FRAMES = {
    "gap": Label(
        "{value} frames before the next cue, at least {limit}",
        "다음 자막까지 {value}프레임 (최소 {limit}프레임)",
    ),
    "open_gap": Label(
        "{value} frames before the next cue: a gap so short is closed to {limit}",
        "다음 자막까지 {value}프레임 (이렇게 짧은 간격은 {limit}프레임으로 메워요)",
    ),
}
"""Of rules that count frames where a film's are kept to."""

MEASURES = {
    "line_width": Label("characters {value} / {limit}", "글자 수 {value} / {limit}"),
    "line_count": Label("lines {value} / {limit}", "줄 수 {value} / {limit}"),
    "reading_speed": Label("{value} / {limit} a second", "초당 {value} / {limit}자"),
    "min_duration": Label("shown {value} / {limit} s", "표시 {value} / {limit}초"),
    "max_duration": Label("shown {value} / {limit} s", "표시 {value} / {limit}초"),
    "gap": Label("gap {value} / {limit} s", "간격 {value} / {limit}초"),
    "overlap": Label("overlap {value} s", "겹침 {value}초"),
    "open_gap": Label("open gap {value} / {limit} s", "열린 간격 {value} / {limit}초"),
    "ellipsis": Label("… in one: {value}", "말줄임표 {value}곳"),
    "spaces": Label("stray spaces: {value}", "띄어쓰기 {value}곳"),
    "hyphen": Label("hyphens: {value}", "하이픈 {value}곳"),
    "brackets": Label("brackets: {value}", "괄호 {value}곳"),
}

MEASURES_IN_FRAMES = {
    "gap": Label("gap {value} / {limit} frames", "간격 {value}프레임 / {limit}"),
    "open_gap": Label("open gap {value} / {limit} frames", "열린 간격 {value}프레임 / {limit}"),
}
"""Of rules that count frames where a film's are kept to."""


def broken_rule(
    rule: str, *, value: float, limit: float, language: Language, unit: str = ""
) -> str:
    """Return a broken rule with what was measured and what is allowed, as a sentence.

    Args:
        rule: As `korean_profile.Rule` names it.
        value: Of the subtitle; of an overlap below zero.
        limit: In the unit of `value`.
        language: Of the sentence.
        unit: As `korean_profile.Unit` names it, where a rule has several.

    Example:
        >>> broken_rule("gap", value=1 / 24, limit=1 / 12, language=Language.ENGLISH)
        '0.042 s before the next cue, at least 0.083 s'
    """
    said = BROKEN_IN_FRAMES.get(rule) if unit == "frames" else None
    facts = {"value": plain_number(abs(value)), "limit": plain_number(limit)}
    return filled((said or BROKEN_RULES[rule]).said_in(language), facts, Place.WINDOW)


def measured_rule(
    rule: str, *, value: float, limit: float, language: Language, unit: str = ""
) -> str:
    """Return the same (arguments as in `broken_rule`) as short as a table wants it.

    Example:
        >>> measured_rule("reading_speed", value=14.249, limit=12, language=Language.KOREAN)
        '초당 14.2 / 12자'
        >>> measured_rule("gap", value=1, limit=2, language=Language.KOREAN, unit="frames")
        '간격 1프레임 / 2'
    """
    said = MEASURES_IN_FRAMES.get(rule) if unit == "frames" else None
    most = _rounded(rule, limit)
    measured = _rounded(rule, abs(value))
    if measured == most and value != limit:  # never a value as its limit that is not
        measured = plain_number(abs(value))
    facts = {"value": measured, "limit": most}
    return filled((said or MEASURES[rule]).said_in(language), facts, Place.WINDOW)


def _rounded(rule: str, number: float) -> str:
    digits = {"reading_speed": 1, "line_width": 1, "line_count": 0}.get(rule, 2)
    return plain_number(round(number, digits))


def plain_number(number: float) -> str:
    """Write at most three digits behind the point.

    Example:
        >>> plain_number(16.0), plain_number(5 / 6)
        ('16', '0.833')
    """
    return f"{number:.3f}".rstrip("0").rstrip(".")
