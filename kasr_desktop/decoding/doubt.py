"""Which words to check first: where the two texts disagree and rivals come close.

The unit is a *place*: the words of both texts that share a stretch of time, so that
한국 말을 and 한국말을 are one place and one choice. How doubtful a place is, says
docs/CONFIDENCE.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kasr_desktop.domain.transcript import Hypothesis, Segment, Word
from kasr_desktop.text.alignment import Span, edit_distance

DISAGREEMENT_WEIGHT = 0.25
"""What a place on which greedy and LM share no syllable adds to its doubt; measured,
docs/CONFIDENCE.md."""

_OVERLAP = 0.35  # of the shorter word; less is the blur of borders
DOUBTFUL = 0.25
"""Doubt from which on a place is worth a look."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Another reading of a place.

    Attributes:
        text: Words joined by spaces, "" if nothing is said there.
        margin: How much worse the whole text with it scored, natural log.
    """

    text: str
    margin: float


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a segment in which both texts have whole words.

    Attributes:
        start: Seconds.
        end: Seconds, exclusive.
        greedy: What the acoustic model alone says there.
        lm: What the beam search says there; of a segment without one, as `greedy`.
        confidence: Share of the beam's texts that agree, 0...1, the least sure word's.
        rivals: Readings of the other hypotheses, the nearest first.
        greedy_words: First and end number of the greedy words of the place.
        lm_words: The same in the LM's text.
    """

    start: float
    end: float
    greedy: str
    lm: str
    confidence: float
    rivals: tuple[Rival, ...] = ()
    greedy_words: Span = (0, 0)
    lm_words: Span = (0, 0)

    @property
    def disagreement(self) -> float:
        """Share of syllables that differ between the two texts, 0...1; spaces count."""
        longer = max(len(self.greedy), len(self.lm), 1)
        return edit_distance(self.greedy, self.lm) / longer

    @property
    def doubt(self) -> float:
        """How much a person should look at it; sorts, and means nothing else."""
        return 1.0 - self.confidence + DISAGREEMENT_WEIGHT * self.disagreement

    @property
    def margin(self) -> float | None:
        """Natural log to the nearest rival, None if no kept hypothesis reads otherwise."""
        return self.rivals[0].margin if self.rivals else None

    @property
    def is_doubtful(self) -> bool:
        """True if it is worth a look."""
        return self.doubt >= DOUBTFUL


def places(segment: Segment) -> tuple[Place, ...]:
    """Part a segment into places, in time order.

    Example:
        >>> said = Hypothesis((Word("한국", 0.0, 0.4, 0.9), Word("말을", 0.5, 0.9, 0.9)))
        >>> read = Hypothesis((Word("한국말을", 0.0, 0.9, 0.6),))
        >>> segment = Segment(0, 1, (Reading("greedy", said), Reading("lm", read)))
        >>> [(place.greedy, place.lm) for place in places(segment)]
        [('한국 말을', '한국말을')]
    """
    greedy = (segment.greedy or Hypothesis()).words
    if segment.lm is None:
        return tuple(
            Place(
                word.start,
                word.end,
                word.text,
                word.text,
                word.confidence,
                greedy_words=(number, number + 1),
                lm_words=(number, number + 1),
            )
            for number, word in enumerate(greedy)
        )
    lm, found = segment.lm.words, []
    i = j = 0
    for one, other in _meeting_words(greedy, lm):
        spans = (i, i + len(one)), (j, j + len(other))
        found.append(_place(segment, one, other, spans))
        i, j = spans[0][1], spans[1][1]
    return tuple(found)


def _place(
    segment: Segment, greedy: Sequence[Word], lm: Sequence[Word], spans: tuple[Span, Span]
) -> Place:
    both = [*greedy, *lm]
    start, end = min(word.start for word in both), max(word.end for word in both)
    text = joined(lm)
    best = segment.lm or Hypothesis()
    rivals: dict[str, float] = {}
    for other in segment.alternatives:
        reading = joined(words_between(other.words, start, end))
        if reading != text:
            rivals.setdefault(reading, best.total_score - other.total_score)
    return Place(
        start,
        end,
        joined(greedy),
        text,
        min((word.confidence for word in lm), default=0.5),
        tuple(Rival(reading, margin) for reading, margin in rivals.items()),
        *spans,
    )


def _meeting_words(
    greedy: Sequence[Word], lm: Sequence[Word]
) -> Iterator[tuple[list[Word], list[Word]]]:
    """Return groups of words that overlap in time, directly or through each other."""
    rest = sorted(
        [(word, True) for word in greedy] + [(word, False) for word in lm],
        key=lambda entry: (entry[0].start, entry[0].end),
    )
    group: tuple[list[Word], list[Word]] = ([], [])
    for word, is_greedy in rest:
        opposite = group[1] if is_greedy else group[0]
        same = group[0] if is_greedy else group[1]
        if (opposite or same) and not any(_meet(word, other) for other in opposite):
            yield group
            group = ([], [])
        (group[0] if is_greedy else group[1]).append(word)
    if group[0] or group[1]:
        yield group


def _meet(one: Word, other: Word) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    shorter = min(one.end - one.start, other.end - other.start)
    return shared > 0 and shared >= _OVERLAP * shorter


def words_between(words: Iterable[Word], start: float, end: float) -> list[Word]:
    """Return the words whose middle lies in a stretch of time."""
    return [word for word in words if start <= (word.start + word.end) / 2 < end]


def joined(words: Iterable[Word]) -> str:
    """Return words as text."""
    return " ".join(word.text for word in words)
