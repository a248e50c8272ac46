"""Typed text gets the times of the words the machine heard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kasr_desktop.domain.transcript import Hypothesis, Segment, Word
from kasr_desktop.editing.word_times import SURE, fit_words, spread_words, written
from kasr_desktop.text.alignment import EditKind, align_words, edit_distance
from kasr_desktop.text.hangul import nfc

_SYLLABLE = 0.1  # seconds of silence that can hold an inserted syllable


@dataclass(slots=True)
class _Run:
    """Words heard that stand for words typed; a run of one each may be equal."""

    heard: list[Word]
    typed: list[str]
    joinable: bool = True


def typed_words(text: str) -> list[str]:
    """Give the words of typed text, NFC."""
    return nfc(text).split()


def type_text(segment: Segment, text: str) -> Hypothesis:
    """Give the user's text with times: from the side it is most like.

    A word that was heard keeps its time and confidence. Words joined, divided or
    rewritten share the time of what they stand for, syllable by syllable; a word put
    between goes into the silence if it fits there, else shares with its neighbor.
    """
    typed = typed_words(text)
    words = time_words(typed, _nearest(segment, typed), segment.start, segment.end)
    return written(words)


def time_words(
    typed: Sequence[str], heard: Sequence[Word], start: float, end: float
) -> tuple[Word, ...]:
    """Give times to words, all inside `start`...`end`, in order."""
    if not heard or not typed:
        return spread_words(typed, start, end)
    runs = _without_orphans(list(_runs(typed, heard)), start, end)
    words = [word for run in runs for word in _timed(run)]
    return fit_words(words, start, end)


def _nearest(segment: Segment, typed: Sequence[str]) -> tuple[Word, ...]:
    sides = [side for side in (segment.lm, segment.greedy, segment.edited) if side and side.words]
    text = "".join(typed)
    return min(
        (side.words for side in sides),
        key=lambda words: edit_distance("".join(word.text for word in words), text),
        default=(),
    )


def _runs(typed: Sequence[str], heard: Sequence[Word]) -> Iterator[_Run]:
    """Give equal words one by one, and what differs between them together."""
    said = [word.text for word in heard]
    head = _num_equal(said, typed)
    tail = _num_equal(said[head:][::-1], typed[head:][::-1])
    for word in heard[:head]:
        yield _Run([word], [word.text], joinable=False)
    middle_heard, middle_typed = heard[head : len(said) - tail], typed[head : len(typed) - tail]
    yield from _middle_runs(middle_typed, middle_heard)
    for word in heard[len(said) - tail :]:
        yield _Run([word], [word.text], joinable=False)


def _middle_runs(typed: Sequence[str], heard: Sequence[Word]) -> Iterator[_Run]:
    if not typed or not heard:
        if typed or heard:
            yield _Run(list(heard), list(typed))
        return
    if len(typed) == len(heard) == 1:
        yield _Run(list(heard), list(typed))
        return
    run = _Run([], [])
    for pair in align_words([word.text for word in heard], typed):
        left = [] if pair.edit.left is None else [heard[pair.edit.left]]
        right = [] if pair.edit.right is None else [typed[pair.edit.right]]
        if pair.edit.kind is EditKind.EQUAL:
            yield from _one_by_one(run)
            yield _Run(left, right, joinable=False)
            run = _Run([], [])
        else:
            run.heard += left
            run.typed += right
    yield from _one_by_one(run)


def _one_by_one(run: _Run) -> Iterator[_Run]:
    """Take a run apart where every word stands for one word."""
    if len(run.heard) == len(run.typed):
        for word, text in zip(run.heard, run.typed, strict=True):
            yield _Run([word], [text])
    else:
        yield run


def _without_orphans(runs: list[_Run], start: float, end: float) -> list[_Run]:
    """Find time for runs that stand for nothing heard: silence, else their neighbor's."""
    made: list[_Run] = []
    for place, run in enumerate(runs):
        if run.heard or not run.typed:
            made.append(run)
            continue
        before = next((one.heard[-1].end for one in reversed(made) if one.heard), start)
        after = next((one.heard[0].start for one in runs[place + 1 :] if one.heard), end)
        if after - before >= _SYLLABLE * len("".join(run.typed)):
            made.append(_Run([Word("", before, after, SURE)], run.typed))
        elif made:
            made[-1] = _Run(made[-1].heard, made[-1].typed + run.typed)
        else:
            following = runs[place + 1]
            following.typed[:0] = run.typed
            following.joinable = True
    return made


def _timed(run: _Run) -> Sequence[Word]:
    if not run.typed:
        return ()
    if len(run.typed) == len(run.heard) == 1:
        word, text = run.heard[0], run.typed[0]
        return (word if word.text == text else replace(word, text=text, confidence=SURE),)
    return _shared(run.typed, run.heard)


def _shared(typed: Sequence[str], heard: Sequence[Word]) -> list[Word]:
    """Lay typed syllables evenly over heard ones; pauses between words heard stay outside."""
    borders = [0.0]
    for word in heard:
        borders.append(borders[-1] + max(1, len(word.text)))
    scale = borders[-1] / max(1, sum(map(len, typed)))
    words, place = [], 0.0
    for text in typed:
        first, place = place, place + len(text) * scale
        start = _time_at(first, borders, heard, at_end=False)
        end = max(start, _time_at(place, borders, heard, at_end=True))
        words.append(Word(text, start, end, SURE))
    return words


def _time_at(
    place: float, borders: Sequence[float], heard: Sequence[Word], *, at_end: bool
) -> float:
    """Give the time of a place counted in heard syllables."""
    slack = 1e-9 if at_end else -1e-9  # at a border the end of a word is the one before it
    number = next(
        (index for index in range(len(heard)) if place <= borders[index + 1] + slack),
        len(heard) - 1,
    )
    word, first, last = heard[number], borders[number], borders[number + 1]
    share = min(1.0, max(0.0, (place - first) / (last - first)))
    return word.start + (word.end - word.start) * share


def _num_equal(first: Sequence[str], second: Sequence[str]) -> int:
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count
