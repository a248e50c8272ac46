"""Segments as an engine gives them, and what a user may do to them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st
from support.segments import alternatives_of, greedy_of, lm_of, two_texts

from kasr_desktop.domain.readings import GREEDY, LM
from kasr_desktop.domain.transcript import Hypothesis, Segment, Word
from kasr_desktop.editing import operations, row_operations
from kasr_desktop.editing.change import Change
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.search import Query, replace_all

texts = st.text(alphabet="가나다라마바사 각간갈감a", max_size=12)
word_texts = st.text(alphabet="가나다라마바사각간갈감", min_size=1, max_size=4)


def said(text: str, start: float = 0.0, *, length: float = 0.4, step: float = 0.5) -> Hypothesis:
    """Words one after another."""
    return Hypothesis(
        tuple(
            Word(word, start + number * step, start + number * step + length, 0.8)
            for number, word in enumerate(text.split())
        ),
        confidence=0.8,
    )


def heard(
    greedy: str | None, lm: str | None, start: float = 0.0, *, others: Sequence[str] = ()
) -> Segment:
    """A segment with its times around its words, as the engine makes it."""
    sides = [said(text, start) if text is not None else None for text in (greedy, lm)]
    words = [word for side in sides if side for word in side.words]
    return two_texts(
        min((word.start for word in words), default=start),
        max((word.end for word in words), default=start + 1.0),
        greedy=sides[0],
        lm=sides[1],
        alternatives=tuple(said(other, start) for other in others),
    )


@st.composite
def hypotheses(draw: st.DrawFn, start: float, end: float) -> Hypothesis:
    spoken = draw(st.lists(word_texts, min_size=1, max_size=5))
    borders = draw(
        st.lists(
            st.integers(0, 1000), min_size=2 * len(spoken), max_size=2 * len(spoken), unique=True
        )
    )
    times = [start + (end - start) * place / 1000 for place in sorted(borders)]
    words = (
        Word(text, times[2 * number], times[2 * number + 1], 0.5)
        for number, text in enumerate(spoken)
    )
    return Hypothesis(tuple(words), confidence=0.5)


@st.composite
def segments(draw: st.DrawFn, start: float) -> Segment:
    end = start + draw(st.floats(1.0, 5.0))
    lm = draw(st.none() | hypotheses(start, end))
    greedy = draw(st.none() | hypotheses(start, end)) if lm else draw(hypotheses(start, end))
    words = [word for side in (greedy, lm) if side for word in side.words]
    return two_texts(
        min(word.start for word in words),
        max(word.end for word in words),
        greedy=greedy,
        lm=lm,
        alternatives=tuple(draw(st.lists(hypotheses(start, end), max_size=2))) if lm else (),
    )


@st.composite
def rows(draw: st.DrawFn, min_size: int = 1) -> list[Segment]:
    count = draw(st.integers(min_size, 4))
    return [draw(segments(10.0 * number)) for number in range(count)]


@st.composite
def steps(draw: st.DrawFn, document: Document) -> Change | None:
    """Any operation on a row of the document as it stands."""
    row = draw(st.integers(0, len(document.segments) - 1))
    segment = document.segments[row]
    kinds = {
        "text": lambda: operations.set_text(document, row, draw(texts)),
        "split": lambda: row_operations.split(
            document, row, draw(st.integers(0, len(segment.best.text)))
        ),
        "merge": lambda: row_operations.merge(document, row),
        "times": lambda: row_operations.set_times(
            document,
            row,
            start=draw(st.none() | st.floats(0, 50)),
            end=draw(st.none() | st.floats(0, 50)),
        ),
        "speaker": lambda: operations.set_speaker(document, [row], draw(word_texts)),
        "name": lambda: operations.name_speaker(document, draw(st.integers(0, 3)), draw(texts)),
        "greedy": lambda: operations.take_reading(document, [row], GREEDY),
        "lm": lambda: operations.take_reading(document, range(len(document.segments)), LM),
        "back": lambda: operations.back_to_machine(document, range(len(document.segments))),
        "replace": lambda: replace_all(document, Query(draw(word_texts)), draw(texts)),
        "words": lambda: operations.set_words(
            document, row, [replace(word, text="말") for word in segment.best.words[:2]]
        ),
    }
    if alternatives_of(segment):
        kinds["alternative"] = lambda: operations.take_alternative(document, row, 0)
    return kinds[draw(st.sampled_from(sorted(kinds)))]()


def in_order(segments: Sequence[Segment]) -> bool:
    """Whether rows do not overlap and all words lie in order inside their rows."""
    return all(one.end <= other.start for one, other in itertools.pairwise(segments)) and all(
        _words_in_order(segment, side)
        for segment in segments
        for side in (greedy_of(segment), lm_of(segment), segment.edited, segment.best)
        if side is not None
    )


def _words_in_order(segment: Segment, side: Hypothesis) -> bool:
    times = [time for word in side.words for time in (word.start, word.end)]
    return times == sorted(times) and all(segment.start <= t <= segment.end for t in times)
