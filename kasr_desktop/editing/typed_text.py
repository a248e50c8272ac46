"""Typed text gets the times of the words the machine heard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from kasr_desktop.domain.readings import WRITTEN, source_of
from kasr_desktop.domain.transcript import Hypothesis, Segment, Word
from kasr_desktop.editing.word_times import LEAST, SURE, fit_words, spread_words, written
from kasr_desktop.text.alignment import EditKind, align, align_words, edit_distance
from kasr_desktop.text.hangul import nfc, whole_characters

_EQUAL = EditKind.EQUAL
_SYLLABLE = 0.1  # seconds of silence that can hold an inserted syllable


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighboring words heard, and the words typed that stand for them."""

    heard: tuple[Word, ...]
    typed: tuple[str, ...]


def typed_words(text: str) -> list[str]:
    """Return the words of typed text, NFC."""
    return nfc(whole_characters(text)).split()


def type_text(segment: Segment, text: str) -> Hypothesis:
    """Return the user's text with times: from the reading it is most like.

    A word that was heard keeps its time and confidence. Words joined, divided or
    rewritten share the time of what they stand for, syllable by syllable; a word put
    between goes into the silence if it fits there, else shares with its neighbor.
    """
    typed = typed_words(text)
    return written(time_words(typed, _nearest(segment, typed), segment.start, segment.end))


def time_words(
    typed: Sequence[str], heard: Sequence[Word], start: float, end: float
) -> tuple[Word, ...]:
    """Return words with times, all inside `start`...`end`, in order."""
    if not heard or not typed:
        return spread_words(typed, start, end)
    runs = _without_orphans(list(_runs(typed, heard)), start, end)
    return fit_words([word for run in runs for word in _timed(run)], start, end)


def _nearest(segment: Segment, typed: Sequence[str]) -> tuple[Word, ...]:
    machine = sorted(segment.machine, key=lambda one: source_of(one.source).rank, reverse=True)
    own = (segment.hypothesis(WRITTEN), segment.edited or Hypothesis())
    found = [*(reading.hypothesis for reading in machine), *own]
    text = " ".join(typed)
    return min(
        (hypothesis.words for hypothesis in found if hypothesis.words),
        key=lambda words: edit_distance(" ".join(word.text for word in words), text),
        default=(),
    )


def _runs(typed: Sequence[str], heard: Sequence[Word]) -> Iterator[_Run]:
    """Return equal words one by one, and what differs between them together."""
    said = [word.text for word in heard]
    head = _num_equal(said, typed)
    tail = _num_equal(said[head:][::-1], typed[head:][::-1])
    for word in heard[:head]:
        yield _Run((word,), (word.text,))
    yield from _middle_runs(typed[head : len(typed) - tail], heard[head : len(said) - tail])
    for word in heard[len(said) - tail :]:
        yield _Run((word,), (word.text,))


def _middle_runs(typed: Sequence[str], heard: Sequence[Word]) -> Iterator[_Run]:
    if len(typed) <= 1 and len(heard) <= 1:
        if typed or heard:
            yield _Run(tuple(heard), tuple(typed))
        return
    for equal, group in groupby(_aligned(typed, heard), key=lambda found: found[1] is _EQUAL):
        runs = list(group)
        if equal or all(kind is EditKind.SUBSTITUTED for _, kind in runs):
            yield from (run for run, _ in runs)
        else:
            yield _Run(
                tuple(word for run, _ in runs for word in run.heard),
                tuple(text for run, _ in runs for text in run.typed),
            )


def _aligned(typed: Sequence[str], heard: Sequence[Word]) -> Iterator[tuple[_Run, EditKind]]:
    for pair in align_words([word.text for word in heard], typed):
        left = () if pair.edit.left is None else (heard[pair.edit.left],)
        right = () if pair.edit.right is None else (typed[pair.edit.right],)
        yield _Run(left, right), pair.edit.kind


def _without_orphans(runs: list[_Run], start: float, end: float) -> list[_Run]:
    """Find time for runs that stand for nothing heard: silence, else their neighbor's."""
    made: list[_Run] = []
    waiting: tuple[str, ...] = ()  # words before the first that was heard
    for place, run in enumerate(runs):
        if run.heard:
            made.append(_Run(run.heard, waiting + run.typed))
            waiting = ()
            continue
        before = made[-1].heard[-1].end if made else start
        after = next((other.heard[0].start for other in runs[place + 1 :] if other.heard), end)
        if after - before >= _SYLLABLE * len("".join(run.typed)):
            made.append(_Run((Word("", before, after, SURE),), run.typed))
        elif made:
            made[-1] = _Run(made[-1].heard, made[-1].typed + run.typed)
        else:
            waiting = run.typed
    return made


def _timed(run: _Run) -> Sequence[Word]:
    if len(run.typed) == len(run.heard) == 1:
        word, text = run.heard[0], run.typed[0]
        return (word if word.text == text else replace(word, text=text, confidence=SURE),)
    return _by_syllable(run) or _evenly(run)


def _by_syllable(run: _Run) -> list[Word]:
    """Return words timed by the syllables they share with those heard; none if one has none."""
    syllables = [
        syllable
        for word in run.heard
        for syllable in spread_words(list(word.text), word.start, word.end)
    ]
    typed = "".join(run.typed)
    edits = align([syllable.text for syllable in syllables], typed)
    times = {
        edit.right: syllables[edit.left]
        for edit in edits
        if edit.left is not None and edit.right is not None
    }
    words, first = [], 0
    for text in run.typed:
        places = range(first, first + len(text))
        first += len(text)
        spans = [times[place] for place in places if place in times]
        if not spans or spans[-1].end - spans[0].start < LEAST:
            return []
        words.append(Word(text, spans[0].start, spans[-1].end, SURE))
    return words


def _evenly(run: _Run) -> Sequence[Word]:
    """Share out the whole time of a run by numbers of syllables."""
    return spread_words(run.typed, run.heard[0].start, run.heard[-1].end)


def _num_equal(first: Sequence[str], second: Sequence[str]) -> int:
    pairs = zip(first, second, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
