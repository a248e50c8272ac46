from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.cue_options import CueOptions, CueProfile
from kasr_desktop.domain.frame_grid import FrameGrid
from kasr_desktop.subtitles.korean_profile import (
    Rule,
    Unit,
    check,
    measures,
    reading_speed,
    respelled,
    width,
)

GOOD = Cue(0.0, 3.0, ("어제는 비가 와서", "우산을 쓰고 갔습니다"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("한국어", 3),
        ("KBS", 1.5),
        ("3.5 %", 2.5),
        ("…", 0.5),
        ("漢字", 2),
        ("ㅋㅋ", 2),
        ("\u1100\u1161", 2),  # jamo that stand alone
        ("안녕, world!", 2 + 0.5 * 8),
    ],
)
def test_width_counts_hangul_full_and_the_rest_half(text: str, expected: float) -> None:
    assert width(text) == expected


@given(st.text(), st.text())
def test_width_adds_up(left: str, right: str) -> None:
    assert width(left + right) == width(left) + width(right)


def test_profiles_are_netflix_s() -> None:
    speeds = {profile: profile.limits.max_reading_speed for profile in CueProfile}
    assert speeds == {
        CueProfile.ADULT: 12,
        CueProfile.CHILDREN: 9,
        CueProfile.SDH: 14,
        CueProfile.SDH_CHILDREN: 11,
    }
    assert all(p.limits.max_width == 16 and p.limits.max_lines == 2 for p in CueProfile)


def test_a_good_cue_breaks_nothing() -> None:
    assert check([GOOD, Cue(3.0 + 2 / 24, 5.0, ("네",))], CueOptions()) == ()


@pytest.mark.parametrize(
    ("cue", "rule"),
    [
        (Cue(0, 4, ("가" * 17,)), Rule.LINE_WIDTH),
        (Cue(0, 4, ("가", "나", "다")), Rule.LINE_COUNT),
        (Cue(0, 0.83, ("가",)), Rule.MIN_DURATION),
        (Cue(0, 7.1, ("가",)), Rule.MAX_DURATION),
        (Cue(0, 1, ("가" * 13,)), Rule.READING_SPEED),
    ],
)
def test_each_rule_is_named_alone(cue: Cue, rule: Rule) -> None:
    assert [(v.cue_number, v.rule) for v in check([cue], CueOptions())] == [(0, rule)]


@pytest.mark.parametrize(
    ("start", "rules"),
    [(2.999, [Rule.OVERLAP]), (3.0, [Rule.GAP]), (3.05, [Rule.GAP]), (3.084, [])],
)
def test_gap_and_overlap(start: float, rules: list[Rule]) -> None:
    found = check([GOOD, Cue(start, start + 2, ("네",))], CueOptions())
    assert [v.rule for v in found] == rules


def test_violations_carry_value_and_limit() -> None:
    (violation,) = check([Cue(0.0, 2.0, ("가" * 15, "나" * 15))], CueOptions())
    assert (violation.value, violation.limit) == (15.0, 12.0)


def test_children_read_slower() -> None:
    cue = Cue(0.0, 1.0, ("가" * 10,))
    assert reading_speed(cue) == 10
    assert check([cue], CueProfile.ADULT.limits) == ()
    assert [v.rule for v in check([cue], CueProfile.CHILDREN.limits)] == [Rule.READING_SPEED]


@pytest.mark.parametrize(
    ("lines", "rules", "mended"),
    [
        (("그건...", "아니야"), {Rule.ELLIPSIS}, ("그건…", "아니야")),
        (("그건……",), {Rule.ELLIPSIS}, ("그건…",)),
        (("정말 ?",), {Rule.SPACES}, ("정말?",)),
        (("두  칸",), {Rule.SPACES}, ("두 칸",)),
        (("-왜?", "-그냥"), {Rule.HYPHEN}, ("- 왜?", "- 그냥")),
        (("-3도예요",), set(), ("-3도예요",)),
        (("(문 닫히는 소리)",), {Rule.BRACKETS}, ("[문 닫히는 소리]",)),
        (("- (한숨) 글쎄", "- 네"), {Rule.BRACKETS}, ("- [한숨] 글쎄", "- 네")),
        (("시간(분)이", "걸려요"), set(), ("시간(분)이", "걸려요")),
        (("3.5 %", "그래…"), set(), ("3.5 %", "그래…")),
    ],
)
def test_what_is_written_is_looked_at_and_mended(
    lines: tuple[str, ...], rules: set[Rule], mended: tuple[str, ...]
) -> None:
    limits = CueProfile.SDH.limits
    assert {v.rule for v in check([Cue(0.0, 3.0, lines)], limits)} == rules
    assert respelled(lines, limits) == mended
    assert check([Cue(0.0, 3.0, mended)], limits) == ()


def test_sounds_in_brackets_are_asked_for_in_sdh_alone() -> None:
    assert check([Cue(0.0, 3.0, ("(한숨)",))], CueProfile.ADULT.limits) == ()


@pytest.mark.parametrize(
    ("start", "rules"), [(3.12, []), (3.13, [Rule.OPEN_GAP]), (3.49, [Rule.OPEN_GAP]), (3.6, [])]
)
def test_a_gap_of_some_frames_is_to_be_closed(start: float, rules: list[Rule]) -> None:
    found = check([GOOD, Cue(start, start + 2, ("네",))], CueOptions())
    assert [v.rule for v in found] == rules


def test_with_frames_gaps_are_counted_in_them() -> None:
    limits = CueOptions().on(FrameGrid(Fraction(25)))
    (one,) = check([GOOD, Cue(3.04, 5.0, ("네",))], limits)
    assert (one.rule, one.value, one.limit, one.unit) == (Rule.GAP, 1, 2, Unit.FRAMES)
    assert check([GOOD, Cue(3.08, 5.0, ("네",))], limits) == ()
    (other,) = check([GOOD, Cue(3.12, 5.0, ("네",))], limits)
    assert (other.rule, other.value) == (Rule.OPEN_GAP, 3)


@given(st.lists(st.sampled_from([GOOD, Cue(3.04, 3.5, ("네...",)), Cue(2.0, 9.9, ("가" * 20,))])))
def test_measures_are_what_is_checked(cues: list[Cue]) -> None:
    """One function: what is shown of a cue, grey or red, is what breaks a rule or does not."""
    found = {
        (number, one.rule, one.value)
        for number, cue in enumerate(cues)
        for one in measures(cue, cues[number + 1] if number + 1 < len(cues) else None, CueOptions())
        if one.is_broken
    }
    assert {(v.cue_number, v.rule, v.value) for v in check(cues, CueOptions())} == found
