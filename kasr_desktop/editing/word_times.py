"""Words inside their segment: fitted into bounds, cut in two, joined, timed by syllables."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kasr_desktop.domain.transcript import Hypothesis, Segment, Word

LEAST = 0.02  # seconds a word keeps: one frame of the models
SURE = 1.0  # confidence of what the user wrote


def fit_words(words: Sequence[Word], start: float, end: float) -> tuple[Word, ...]:
    """Move words into bounds: cut off what sticks out, squeeze all where one would vanish.

    Order is kept, every word lies in `start`...`end`, neighbors do not overlap.
    """
    clamped = _clamped(words, start, end)
    pairs = zip(words, clamped, strict=True)
    if all(new.end - new.start >= min(LEAST, old.end - old.start) for old, new in pairs):
        return clamped
    first, length = words[0].start, words[-1].end - words[0].start
    if length <= 0:
        return spread_words([word.text for word in words], start, end)
    scale = (end - start) / length
    squeezed = [
        replace(
            word,
            start=start + (word.start - first) * scale,
            end=start + (word.end - first) * scale,
        )
        for word in words
    ]
    return _clamped(squeezed, start, end)


def fit(hypothesis: Hypothesis, start: float, end: float) -> Hypothesis:
    """Fit the words of a hypothesis into bounds."""
    words = fit_words(hypothesis.words, start, end)
    return hypothesis if words == hypothesis.words else replace(hypothesis, words=words)


def part_of(segment: Segment, start: float, end: float) -> Segment:
    """Return what of a segment lies in start...end, every word by its middle and fitted in."""
    if (start, end) == (segment.start, segment.end):
        return segment

    def within(hypothesis: Hypothesis) -> Hypothesis:
        kept = tuple(
            word
            for word in hypothesis.words
            if start <= (word.start + word.end) / 2 < end or (end == segment.end == word.end)
        )
        sure = hypothesis.confidence if kept else 0.0
        return fit(replace(hypothesis, words=kept, confidence=sure), start, end)

    return replace(segment.map(within), start=start, end=end)


def spread_words(
    texts: Sequence[str], start: float, end: float, *, confidence: float = SURE
) -> tuple[Word, ...]:
    """Share among words the time from `start` to `end`, each as much as it has syllables.

    Example:
        >>> [(word.text, word.start, word.end) for word in spread_words(["가", "나다라"], 0, 4)]
        [('가', 0.0, 1.0), ('나다라', 1.0, 4.0)]
    """
    if not texts:
        return ()
    lengths = [max(1, len(text)) for text in texts]
    ends = list(itertools.accumulate(lengths))
    scale = (end - start) / ends[-1]
    # summed up, the last border may be a hair before or behind the end
    borders = [min(start + place * scale, end) for place in (0, *ends[:-1])] + [end]
    return tuple(
        Word(text, float(first), float(last), confidence)
        for text, (first, last) in zip(texts, itertools.pairwise(borders), strict=True)
    )


def cut_at_time(hypothesis: Hypothesis, time: float) -> tuple[Hypothesis, Hypothesis]:
    """Cut in two: a word goes where its middle lies."""
    count = sum((word.start + word.end) / 2 < time for word in hypothesis.words)
    return cut_at_word(hypothesis, count)


def cut_at_word(hypothesis: Hypothesis, count: int) -> tuple[Hypothesis, Hypothesis]:
    """Cut in two after `count` words; both halves keep scores and confidence of the whole."""
    words = hypothesis.words
    return replace(hypothesis, words=words[:count]), replace(hypothesis, words=words[count:])


def joined(hypotheses: Sequence[Hypothesis]) -> Hypothesis:
    """Put hypotheses that follow each other in time into one; confidence by words."""
    words = tuple(itertools.chain.from_iterable(part.words for part in hypotheses))
    sure = sum(part.confidence * len(part.words) for part in hypotheses)
    return Hypothesis(
        words,
        confidence=min(1.0, sure / len(words)) if words else 0.0,
        acoustic_score=sum(part.acoustic_score for part in hypotheses),
        lm_score=sum(part.lm_score for part in hypotheses),
        total_score=sum(part.total_score for part in hypotheses),
    )


def written(words: Iterable[Word]) -> Hypothesis:
    """Make the user's own hypothesis of words."""
    return Hypothesis(tuple(words), confidence=SURE)


def _clamped(words: Sequence[Word], start: float, end: float) -> tuple[Word, ...]:
    fitted, free_from = [], start
    for word in words:
        first = min(max(word.start, free_from), end)
        free_from = min(max(word.end, first), end)
        moved = first != word.start or free_from != word.end
        fitted.append(replace(word, start=first, end=free_from) if moved else word)
    return tuple(fitted)
