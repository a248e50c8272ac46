from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spoken_words import EOJEOLS, segment_of, speech, words_of
from support.segments import two_texts

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.cue_options import CueOptions
from kasr_desktop.domain.readings import BEST, GREEDY, LM, export_choices
from kasr_desktop.domain.transcript import Hypothesis, Segment, Word
from kasr_desktop.subtitles.cue_layout import break_lines, layout
from kasr_desktop.subtitles.korean_profile import Rule, check, width

OPTIONS = CueOptions()
ODD_TIMES = st.floats(-1, 30)


def spoken(text: str, *, start: float = 0.0, syllable: float = 0.2) -> Segment:
    return segment_of(*words_of(text, start=start, syllable=syllable))


def words_in(cues: tuple[Cue, ...]) -> list[str]:
    return " ".join(line for cue in cues for line in cue.lines).split()


@given(speech())
def test_laws_of_a_layout(segments: tuple[Segment, ...]) -> None:
    cues = layout(segments)
    assert words_in(cues) == [word.text for segment in segments for word in segment.best.words]
    for cue in cues:
        assert 1 <= len(cue.lines) <= OPTIONS.max_lines
        assert all(width(line) <= OPTIONS.max_width or " " not in line for line in cue.lines)
        assert 0 < cue.duration < OPTIONS.max_duration + 1e-6
    for cue, follower in itertools.pairwise(cues):
        assert cue.end < follower.start
    # What no layout can mend is reported, and nothing else goes wrong.
    assert {v.rule for v in check(cues, OPTIONS)} <= {
        Rule.LINE_WIDTH,
        Rule.READING_SPEED,
        Rule.MIN_DURATION,
    }


@given(
    st.lists(st.tuples(st.sampled_from(EOJEOLS), ODD_TIMES, ODD_TIMES), max_size=30),
)
def test_times_of_no_sense_still_give_cues_in_order(odd: list[tuple[str, float, float]]) -> None:
    words = tuple(Word(text, start, end, 0.1) for text, start, end in odd)
    cues = layout([two_texts(0, 30, greedy=Hypothesis(words))])
    assert words_in(cues) == [word.text for word in words]
    assert all(0 <= cue.start < cue.end for cue in cues)
    assert all(a.end < b.start for a, b in itertools.pairwise(cues))


@given(speech())
def test_calm_speech_breaks_no_rule_but_width(segments: tuple[Segment, ...]) -> None:
    """At four syllables a second, with a breath between, nothing can be too fast or short.

    But where a word is wider than a line its neighbor may have to stand alone for as long as it
    is said.
    """
    clock = 0.0
    calm = []
    for segment in segments:
        calm.append(spoken(segment.best.text, start=clock, syllable=0.25))
        clock = calm[-1].end + 1.5
    is_wide = any(
        width(word) > OPTIONS.max_width for each in calm for word in each.best.text.split()
    )
    allowed = {Rule.LINE_WIDTH, Rule.MIN_DURATION} if is_wide else set()
    assert {v.rule for v in check(layout(calm), OPTIONS)} <= allowed


def test_a_cue_stays_into_the_silence_to_be_read() -> None:
    text = "아주빨리말한스무글자쯤되는말입니다"  # 17 wide, said in 0.51 s
    (cue,) = layout([spoken(text, syllable=0.03)])
    assert cue.end == pytest.approx(17 / 12, abs=0.001)


def test_a_short_word_stays_five_sixths_of_a_second() -> None:
    (cue,) = layout([spoken("네", start=3.0)])
    assert (cue.start, cue.end) == (3.0, 3.834)


def test_the_next_cue_ends_the_wait() -> None:
    first, second = layout([spoken("네", start=0.0), spoken("아니요", start=1.3)])
    assert first.end == pytest.approx(1.3 - 2 / 24, abs=0.001)
    assert second.start == 1.3


def test_a_gap_too_short_to_see_is_closed() -> None:
    text = "어제는 비가 와서 우산을 쓰고 갔습니다"  # 16 syllables, too wide to share a cue
    first, second = layout([spoken(text), spoken(text, start=3.5)])
    assert (first.end, second.start) == (3.416, 3.5)


def test_a_gap_long_enough_is_left_open() -> None:
    first, second = layout([spoken("안녕하세요", start=0.0), spoken("반갑습니다", start=2.5)])
    assert (first.end, second.start) == (1.0, 2.5)


def test_one_endless_word_is_cut_off_at_seven_seconds() -> None:
    (cue,) = layout([segment_of(Word("음", 0.0, 12.0, 0.5))])
    assert cue.end == 7.0


def test_the_source_decides_the_text() -> None:
    segment = two_texts(0, 1, greedy=Hypothesis(words_of("안뇽")), lm=Hypothesis(words_of("안녕")))
    texts = {one: layout([segment], source=one)[0].text for one in export_choices()}
    assert texts == {BEST: "안녕", LM: "안녕", GREEDY: "안뇽"}


def test_a_side_that_was_not_decoded_gives_no_cues() -> None:
    assert layout([spoken("안녕")], source=LM) == ()


def test_lines_break_where_a_phrase_ends_not_where_they_are_even() -> None:
    (cue,) = layout([spoken("우리가 해결할 수 있는 문제는 그것입니다")])
    assert cue.lines == ("우리가 해결할 수 있는 문제는", "그것입니다")


def test_what_fits_in_one_line_stays_in_one() -> None:
    assert break_lines("오늘은 날씨가 좋습니다".split(), OPTIONS) == ("오늘은 날씨가 좋습니다",)


def test_no_words_give_no_lines() -> None:
    assert break_lines([], OPTIONS) == ()


@given(st.lists(st.sampled_from(EOJEOLS), max_size=12))
def test_lines_are_as_few_as_can_be(words: list[str]) -> None:
    """First fit is known to need the fewest lines when the order is fixed."""
    fewest, filled = 0, float("inf")
    for word in words:
        filled += 0.5 + width(word)
        if filled > OPTIONS.max_width:
            fewest, filled = fewest + 1, width(word)
    assert len(break_lines(words, OPTIONS)) == fewest
