"""Which words to check first: where readings disagree and rivals come close.

The unit is a *place*: the words of all readings that share a stretch of time, so that
한국 말을 and 한국말을 are one place and one choice. How doubtful a place is, says
docs/CONFIDENCE.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kasr_desktop.domain.transcript import Reading, Segment, Word
from kasr_desktop.text.alignment import Span, edit_distance

DISAGREEMENT_WEIGHT = 0.25
"""What a place on which two readings share no syllable adds to its doubt; measured,
docs/CONFIDENCE.md."""

_OVERLAP = 0.35  # of the shorter word; less is the blur of borders
DOUBTFUL = 0.4
"""Doubt from which on a place is worth a look: more than every second such place is wrong;
measured, docs/CONFIDENCE.md."""


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
class Saying:
    """What one source says at a place.

    Attributes:
        source: Whose reading it is of.
        text: Words joined by spaces, "" if it says nothing there.
        words: First and end number of the words in its reading.
    """

    source: str
    text: str
    words: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a segment in which every reading has whole words.

    Attributes:
        start: Seconds.
        end: Seconds, exclusive.
        sayings: What each machine's reading says there, in the order of the sources.
        standing: The source whose reading stands where no person wrote.
        confidence: Share of the beam's texts that agree, 0...1, the least sure word's.
        rivals: Readings of the other hypotheses, the nearest first.
    """

    start: float
    end: float
    sayings: tuple[Saying, ...]
    standing: str
    confidence: float
    rivals: tuple[Rival, ...] = ()

    def saying(self, source: str) -> Saying:
        """Return what a source says there; nothing if it has no reading of the segment."""
        return next((one for one in self.sayings if one.source == source), Saying(source, ""))

    @property
    def text(self) -> str:
        """What stands there where no person wrote."""
        return self.saying(self.standing).text

    @property
    def disagreement(self) -> float:
        """Share of syllables that differ from what stands, 0...1, of the text least like it.

        Spaces do not count.
        """
        text = _letters(self.text)
        others = (_letters(one.text) for one in self.sayings if one.source != self.standing)
        return max(
            (edit_distance(other, text) / max(len(other), len(text), 1) for other in others),
            default=0.0,
        )

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
        >>> from kasr_desktop.domain.transcript import Hypothesis
        >>> said = Hypothesis((Word("한국", 0.0, 0.4, 0.9), Word("말을", 0.5, 0.9, 0.9)))
        >>> read = Hypothesis((Word("한국말을", 0.0, 0.9, 0.6),))
        >>> segment = Segment(0, 1, (Reading("greedy", said), Reading("lm", read)))
        >>> [[saying.text for saying in place.sayings] for place in places(segment)]
        [['한국 말을', '한국말을']]
    """
    readings, standing = segment.machine, segment.heard
    if standing is None:
        return ()
    texts = [reading.hypothesis.words for reading in readings]
    found, firsts = [], [0] * len(texts)
    for group in _meeting_words(texts):
        sayings = []
        for number, (reading, words) in enumerate(zip(readings, group, strict=True)):
            span = firsts[number], firsts[number] + len(words)
            firsts[number] = span[1]
            sayings.append(Saying(reading.source, joined(words), span))
        found.append(_place(standing, group, tuple(sayings)))
    return tuple(found)


def _place(
    standing: Reading, group: Sequence[Sequence[Word]], sayings: tuple[Saying, ...]
) -> Place:
    words = [word for one in group for word in one]
    start, end = min(word.start for word in words), max(word.end for word in words)
    number = next(n for n, one in enumerate(sayings) if one.source == standing.source)
    text, own = sayings[number].text, group[number]
    rivals: dict[str, float] = {}
    for other in standing.alternatives:
        said = joined(words_between(other.words, start, end))
        if said != text:
            rivals.setdefault(said, standing.hypothesis.total_score - other.total_score)
    return Place(
        start,
        end,
        sayings,
        standing.source,
        min((word.confidence for word in own), default=0.5),
        tuple(Rival(said, margin) for said, margin in rivals.items()),
    )


def _meeting_words(texts: Sequence[Sequence[Word]]) -> Iterator[list[list[Word]]]:
    """Return groups of words that overlap in time, directly or through each other.

    Words of one text alone stand in a group each.
    """
    rest = sorted(
        ((word, number) for number, words in enumerate(texts) for word in words),
        key=lambda entry: (entry[0].start, entry[0].end),
    )
    group: list[list[Word]] = [[] for _ in texts]
    for word, number in rest:
        opposite = (one for other, words in enumerate(group) if other != number for one in words)
        if any(group) and not any(_meet(word, other) for other in opposite):
            yield group
            group = [[] for _ in texts]
        group[number].append(word)
    if any(group):
        yield group


def _meet(one: Word, other: Word) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    shorter = min(one.end - one.start, other.end - other.start)
    return shared > 0 and shared >= _OVERLAP * shorter


def words_between(words: Iterable[Word], start: float, end: float) -> list[Word]:
    """Return the words whose middle lies in a stretch of time."""
    return [word for word in words if start <= (word.start + word.end) / 2 < end]


def _letters(text: str) -> str:
    return text.replace(" ", "")


def joined(words: Iterable[Word]) -> str:
    """Return words as text."""
    return " ".join(word.text for word in words)
