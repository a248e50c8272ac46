from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from support.segments import two_texts

from kasr_desktop.domain.transcript import Hypothesis, Segment, Word
from kasr_desktop.ui.features.playback.words_in_time import (
    row_after,
    row_at,
    row_before,
    rows_between,
    spoken_at,
)


@st.composite
def transcripts(draw: st.DrawFn) -> list[Segment]:
    made, time = [], 0.0
    for _ in range(draw(st.integers(0, 12))):
        time += draw(st.sampled_from([0.0, 0.3, 2.0]))
        start, words = time, []
        for _ in range(draw(st.integers(0, 4))):
            end = time + draw(st.sampled_from([0.1, 0.5]))
            words.append(Word("말", time, end, 0.9))
            time = end + draw(st.sampled_from([0.0, 0.1, 0.6]))
        time += 0.2
        made.append(two_texts(start, time, lm=Hypothesis(tuple(words))))
    return made


@given(transcripts(), st.floats(-1.0, 40.0))
def test_halving_finds_what_looking_at_each_finds(segments: list[Segment], second: float) -> None:
    inside = [n for n, s in enumerate(segments) if s.start <= second < s.end]
    assert row_at(segments, second) == (inside[-1] if inside else None)
    begun = [n for n, s in enumerate(segments) if s.start <= second]
    assert row_before(segments, second) == (begun[-1] if begun else None)
    later = [n for n, s in enumerate(segments) if s.start > second]
    assert row_after(segments, second) == (later[0] if later else None)


@given(transcripts(), st.floats(-1.0, 40.0), st.floats(0.01, 20.0))
def test_rows_between_are_those_that_touch(
    segments: list[Segment], first: float, length: float
) -> None:
    touching = [n for n, s in enumerate(segments) if s.end > first and s.start < first + length]
    assert list(rows_between(segments, first, first + length)) == touching


@given(transcripts(), st.floats(0.0, 40.0))
def test_the_spoken_word_is_the_one_under_the_second(
    segments: list[Segment], second: float
) -> None:
    spoken = spoken_at(segments, second)
    under = [word for s in segments for word in s.best.words if word.start <= second < word.end]
    if under:
        assert spoken is not None
        assert spoken.word == under[-1]
        assert segments[spoken.row].best.words[spoken.number] is spoken.word
    elif spoken is not None:
        assert 0.0 <= second - spoken.word.end <= 0.25
