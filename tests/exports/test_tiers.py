from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from made_values import TRANSCRIPTS, TWO_SIDED, hypothesis_of, transcript_of
from support.segments import changed, two_texts

from kasr_desktop.domain.readings import GREEDY, LM
from kasr_desktop.domain.transcript import Hypothesis, Transcript, Word
from kasr_desktop.exports.tiers import Interval, transcript_tiers


def test_segments_and_words_of_both_sides() -> None:
    tiers = {tier.name: tier.intervals for tier in transcript_tiers(TWO_SIDED)}
    assert list(tiers) == ["segments greedy", "segments lm", "words greedy", "words lm"]
    assert tiers["segments lm"] == (Interval(0, 1500, "안녕 하세요"), Interval(2000, 3000, "예"))
    assert tiers["words greedy"][1:] == (Interval(500, 900, "하세요"), Interval(2000, 2400, "네"))


@pytest.mark.parametrize("side", ["greedy", "lm"])
def test_a_side_that_was_not_decoded_has_no_tiers(side: str) -> None:
    segment = changed(two_texts(0, 1), **{side: hypothesis_of("예")})
    names = [tier.name for tier in transcript_tiers(transcript_of(segment))]
    assert names == [f"segments {side}", f"words {side}"]


@pytest.mark.parametrize(("decoder", "count"), [("both", 4), ("greedy", 2), ("lm", 2)])
def test_nothing_said_leaves_the_tiers_that_were_asked_for(decoder: str, count: int) -> None:
    tiers = transcript_tiers(replace(transcript_of(), decoder=decoder))
    assert [tier.intervals for tier in tiers] == [()] * count


def test_what_overlaps_or_has_no_time_is_moved_and_kept() -> None:
    words = (Word("가", 1.0, 2.0, 1), Word("나", 1.5, 1.5, 1), Word("다", 0.0, 5.0, 1))
    segment = two_texts(0, 5, lm=Hypothesis(words))
    assert transcript_tiers(transcript_of(segment))[1].intervals == (
        Interval(1000, 2000, "가"),
        Interval(2000, 2001, "나"),
        Interval(2001, 5000, "다"),
    )


@given(TRANSCRIPTS)
def test_every_word_is_there_once_and_intervals_never_overlap(transcript: Transcript) -> None:
    tiers = {tier.name: tier.intervals for tier in transcript_tiers(transcript)}
    for side in (GREEDY, LM):
        said = [segment.hypothesis(side) for segment in transcript.segments]
        words = [word.text for hypothesis in said for word in hypothesis.words]
        texts = [hypothesis.text for hypothesis in said if hypothesis.text]
        assert [i.text for i in tiers.get(f"words {side}", ())] == words
        assert [i.text for i in tiers.get(f"segments {side}", ())] == texts
    for intervals in tiers.values():
        assert all(0 <= interval.start_ms < interval.end_ms for interval in intervals)
        assert all(before.end_ms <= after.start_ms for before, after in pairwise(intervals))
