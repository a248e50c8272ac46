from __future__ import annotations

import itertools

import hypothesis.strategies as st
from hypothesis import example, given, settings

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.cue_options import CueOptions
from kasr_desktop.subtitles.cue_fixes import MOST_SHIFT, fix, fix_all, violations
from kasr_desktop.subtitles.korean_profile import Rule

OPTIONS = CueOptions()
ALL = frozenset(Rule)
LONG = "가나다라마바사아자차카타파하"  # 14 wide: 1.17 s at 12 a second


def rules_of(cues: tuple[Cue, ...]) -> list[Rule]:
    return [found.rule for found in violations(cues, OPTIONS, rules=ALL)]


def test_time_to_read_comes_from_the_silence_after() -> None:
    cues = (Cue(1.0, 1.9, (LONG,)), Cue(4.0, 6.0, ("네",)))
    assert rules_of(cues) == [Rule.READING_SPEED]
    fixed = fix(cues, 0, OPTIONS, rules=ALL, laid_out=cues)
    assert fixed is not None
    assert rules_of(fixed) == []
    assert fixed[0].start == 1.0
    assert fixed[1] == cues[1]


def test_time_to_read_comes_from_a_neighbor_that_can_spare_it() -> None:
    cues = (Cue(1.0, 1.9, (LONG,)), Cue(2.0, 6.0, ("네",)))
    fixed = fix(cues, 0, OPTIONS, rules=ALL, laid_out=cues)
    assert fixed is not None
    assert rules_of(fixed) == []
    assert 2.0 < fixed[1].start <= 2.5
    assert fixed[1].end == 6.0


def test_time_to_read_comes_from_the_silence_before() -> None:
    cues = (Cue(1.0, 1.9, (LONG,)), Cue(2.0, 2.9, ("그렇습니다만",)))
    fixed = fix(cues, 0, OPTIONS, rules=ALL, laid_out=cues)
    assert fixed is not None
    assert fixed[0].start < 1.0
    assert rules_of(fixed) == []


def test_lines_are_broken_anew_where_words_end() -> None:
    cues = (Cue(0.0, 5.0, ("어제는 비가 와서 우산을 쓰고 갔습니다",)),)
    fixed = fix(cues, 0, OPTIONS, rules=ALL, laid_out=cues)
    assert fixed is not None
    assert fixed[0].lines == ("어제는 비가 와서", "우산을 쓰고 갔습니다")


def test_a_word_no_line_can_hold_is_cut() -> None:
    cues = (Cue(0.0, 5.0, ("가" * 20,)),)
    fixed = fix(cues, 0, OPTIONS, rules=ALL, laid_out=cues)
    assert fixed is not None
    assert [len(line) for line in fixed[0].lines] == [16, 4] or len(fixed[0].lines) == 2
    assert rules_of(fixed) == []


def test_an_overlap_and_a_small_gap_are_opened() -> None:
    for end in (3.5, 3.0, 2.96):
        cues = (Cue(1.0, end, ("네",)), Cue(3.0, 5.0, ("네",)))
        fixed = fix(cues, 0, OPTIONS, rules=ALL, laid_out=cues)
        assert fixed is not None
        assert rules_of(fixed) == []


def test_a_cue_that_stands_too_long_is_shortened() -> None:
    fixed = fix(
        (Cue(0.0, 9.0, ("네",)),), 0, OPTIONS, rules=ALL, laid_out=(Cue(0.0, 9.0, ("네",)),)
    )
    assert fixed is not None
    assert fixed[0].end == 7.0


def test_what_only_shorter_words_could_mend_is_left_alone() -> None:
    cues = tuple(Cue(number, number + 0.9, (LONG, LONG)) for number in range(3))
    assert fix(cues, 1, OPTIONS, rules=ALL, laid_out=cues) is None


def test_a_rule_switched_off_mends_nothing() -> None:
    cues = (Cue(1.0, 1.9, (LONG,)),)
    assert fix(cues, 0, OPTIONS, rules=ALL - {Rule.READING_SPEED}, laid_out=cues) is None


texts = st.lists(st.text("가나다라 ", min_size=1, max_size=24).filter(str.strip), min_size=1).map(
    lambda lines: tuple(" ".join(line.split()) for line in lines[:3])
)


@st.composite
def sheets(draw: st.DrawFn) -> tuple[Cue, ...]:
    start, cues = 0.0, []
    for _ in range(draw(st.integers(1, 6))):
        start += draw(st.integers(0, 3000)) / 1000
        end = start + draw(st.integers(50, 9000)) / 1000
        cues.append(Cue(round(start, 3), round(end, 3), draw(texts)))
        start = end
    return tuple(cues)


@example((Cue(0.0, 0.082, ("가",)), Cue(0.706, 0.756, ("가",)), Cue(0.756, 0.806, ("가",))))
@settings(max_examples=150, deadline=None)
@given(sheets())
def test_mending_breaks_nothing_and_keeps_every_word(cues: tuple[Cue, ...]) -> None:
    before = violations(cues, OPTIONS, rules=ALL)
    mended, count = fix_all(cues, OPTIONS, rules=ALL, laid_out=cues)
    after = violations(mended, OPTIONS, rules=ALL)
    assert len(after) <= len(before) - count
    assert not {f.rule for f in after} - {f.rule for f in before}
    for old, new in zip(cues, mended, strict=True):
        assert "".join(old.lines).replace(" ", "") == "".join(new.lines).replace(" ", "")
        assert new.end > new.start
        assert abs(new.start - old.start) <= MOST_SHIFT + 0.0015
    again, _ = fix_all(mended, OPTIONS, rules=ALL, laid_out=cues)
    for old, new in zip(cues, again, strict=True):
        assert abs(new.start - old.start) <= MOST_SHIFT + 0.0015
    assert all(a.end <= b.start + 0.0015 for a, b in itertools.pairwise(mended))
