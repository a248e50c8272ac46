"""Segments kept small: the same ones in the same order, few of them as objects."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.alive import segments_alive
from support.segments import two_texts

from kasr_desktop.domain.packed_segments import PackedSegments
from kasr_desktop.domain.transcript import Hypothesis, Segment, Word

BLOCK = 64


def said(number: int) -> Segment:
    starts = [number + place / 10 for place in range(3)]
    words = tuple(Word(f"말{start}", start, start + 0.1, 0.9) for start in starts)
    return two_texts(
        number,
        number + 0.9,
        greedy=Hypothesis(words, 0.9, -1.5),
        lm=Hypothesis(words[:2], 0.8, -1.25, -0.5, -1.75),
        speaker="김 기자" if number % 2 else "",
    )


@pytest.mark.parametrize("count", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5])
def test_they_are_the_same_again_in_any_order(count: int) -> None:
    segments = [said(number) for number in range(count)]
    packed = PackedSegments(segments)
    assert len(packed) == count
    assert list(packed) == segments == list(packed)
    assert [packed[number] for number in reversed(range(count))] == segments[::-1]
    assert list(packed[-3:]) == segments[-3:]
    assert list(packed[1::7]) == segments[1::7]
    for place in (count, -count - 1):
        with pytest.raises(IndexError):
            packed[place]


def test_alternatives_are_left_out() -> None:
    segment = said(1)
    other = replace(
        segment,
        readings=tuple(replace(one, alternatives=(one.hypothesis,)) for one in segment.readings),
    )
    assert list(PackedSegments([other])) == [segment]


def test_few_are_objects_at_a_time() -> None:
    before = segments_alive()
    packed = PackedSegments(said(number) for number in range(20 * BLOCK))
    assert segments_alive() - before <= BLOCK
    most = 0
    for number, _ in enumerate(packed):
        if number % (BLOCK // 2) == 5:
            most = max(most, segments_alive() - before)
    assert 0 < most <= 2 * BLOCK
