from __future__ import annotations

from collections.abc import Sequence

import hypothesis.strategies as st
import pytest
from hypothesis import given
from support.scripted_engine import SEGMENTS, segment

from kasr_desktop.domain.transcript import Segment
from kasr_desktop.session.paired_rows import agreement, paired_rows, rates_against

BOTH = ("model:ours", "model:theirs")


def words_of(rows: Sequence[Segment], side: str) -> list[str]:
    return [word.text for row in rows for word in row.hypothesis(side).words]


def test_words_go_where_they_were_said() -> None:
    other = (segment(0.1, "오늘은 날시가 참 좋습니다 한강"), segment(3.9, "공원에"))
    rows = paired_rows(SEGMENTS, other, BOTH)
    assert [tuple(one.source for one in row.readings) for row in rows] == [BOTH] * len(SEGMENTS)
    texts = [row.hypothesis("model:theirs").text for row in rows]
    assert texts == ["오늘은 날시가 참 좋습니다 한강", "공원에", ""]


times = st.lists(st.integers(0, 200), max_size=12).map(sorted)


@given(times, times)
def test_no_word_is_lost_or_doubled(first: list[int], second: list[int]) -> None:
    ours = [segment(3.0 * n, f"가{n} 나{n}") for n in dict.fromkeys(first)]
    theirs = [segment(3.0 * n + 0.7, f"다{n} 라{n}") for n in dict.fromkeys(second)]
    rows = paired_rows(ours, theirs, BOTH)
    assert words_of(rows, "model:ours") == [w.text for s in ours for w in s.best.words]
    assert words_of(rows, "model:theirs") == [w.text for s in theirs for w in s.best.words]
    assert [row.start for row in rows] == sorted(row.start for row in rows)


def test_agreement() -> None:
    assert agreement(paired_rows(SEGMENTS, SEGMENTS, BOTH), BOTH) == 1.0
    assert agreement(paired_rows(SEGMENTS, [], BOTH), BOTH) == 0.0
    assert agreement((), BOTH) is None
    half = paired_rows([segment(0.0, "하나 둘")], [segment(0.0, "하나 셋")], BOTH)
    assert agreement(half, BOTH) == pytest.approx(0.5)


def test_rates_are_those_of_the_whole_text() -> None:
    reference = [word.text for one in SEGMENTS for word in one.best.words]
    assert rates_against(reference, SEGMENTS).cer.errors == 0
    assert rates_against(reference, SEGMENTS).cer.reference_length == 32
    worse = (segment(0.0, "오늘은 날시가 참 좋습니다"), *SEGMENTS[1:])
    assert rates_against(reference, worse).cer.errors == 1
    assert rates_against(reference, worse).wer.errors == 1


def test_what_was_not_heard_yet_is_no_silence() -> None:
    heard = SEGMENTS[:1]
    rows = paired_rows(SEGMENTS, heard, BOTH, reached=heard[-1].end)
    assert [row.reading(BOTH[1]) is not None for row in rows] == [True, False, False]
    whole = paired_rows(SEGMENTS, heard, BOTH)
    assert all(row.reading(BOTH[1]) is not None for row in whole)
