"""Words of all readings of a segment, as they stand under each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from kasr_desktop.domain.readings import ReadingKind, is_made_of_heard, source_of
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.text.alignment import Span, align_words

_MACHINE = ReadingKind.MACHINE


@dataclass(frozen=True, slots=True)
class ComparedWords:
    """A word of each reading that stand for the same sound.

    Attributes:
        words: One a source, in the order asked for; "" where that one has none, None where
            it has no reading of the segment at all.
        spans: For each the syllables that differ; empty where nothing stands opposite.
        spacing_only: With their neighbors all readings have the same letters: it is in their
            spaces alone that these words differ, or were shifted against each other.
        made: Places of texts made from what was heard, the written form and a person's: they
            are held against it, and differ by themselves.
    """

    words: tuple[str | None, ...]
    spans: tuple[tuple[Span, ...], ...]
    spacing_only: bool = False
    made: tuple[int, ...] = ()

    @property
    def same(self) -> bool:
        """True if all that was heard is the same."""
        heard = (word for place, word in enumerate(self.words) if place not in self.made)
        return len({word for word in heard if word is not None}) <= 1

    @property
    def differs(self) -> bool:
        """True if what was heard does not have the same letters."""
        return not self.same and not self.spacing_only

    def is_marked(self, place: int) -> bool:
        """Return whether the word at a place is to be marked: of a made text, where it is new."""
        if place not in self.made:
            return self.differs
        heard = {
            word for at, word in enumerate(self.words) if at not in self.made and word is not None
        }
        return self.words[place] is not None and self.words[place] not in heard


@dataclass(slots=True)
class _Cell:
    word: str = ""
    spans: tuple[Span, ...] = ()


@dataclass(slots=True)
class _Opposite:
    """One text beside the middle one.

    Attributes:
        cells: By number of the middle word.
        extra: Words before each middle word, and behind the last.
        marks: Syllables of middle words that differ from it.
    """

    cells: dict[int, _Cell] = field(default_factory=dict)
    extra: list[list[str]] = field(default_factory=list)
    marks: dict[int, tuple[Span, ...]] = field(default_factory=dict)


def compare_words(segment: Segment, sources: Sequence[str]) -> tuple[ComparedWords, ...]:
    """Put the words of readings under each other; of a single one, every word with itself.

    Each is aligned with the one that stands, so that equal words meet in all of them.

    Example:
        >>> from kasr_desktop.domain.transcript import Hypothesis, Reading, Word
        >>> said = Hypothesis((Word("사과", 0.0, 0.5, 0.9),))
        >>> compare_words(Segment(0.0, 0.5, (Reading("greedy", said),)), ("greedy", "lm"))[0].same
        True
    """
    found = {source: segment.reading(source) for source in sources}
    texts = {
        source: [word.text for word in reading.hypothesis.words]
        for source, reading in found.items()
        if reading is not None
    }
    made = places_made(sources)
    if len(texts) < 2:
        words = next(iter(texts.values()), [word.text for word in segment.best.words])
        shown = [source in texts or source_of(source).kind is _MACHINE for source in sources]
        spans = ((),) * len(sources)
        return tuple(
            ComparedWords(tuple(word if one else None for one in shown), spans, made=made)
            for word in words
        )
    middle = max(texts, key=lambda source: source_of(source).rank)
    order = list(sources)
    opposite = {
        source: _beside(texts[middle], words, is_left=order.index(source) < order.index(middle))
        for source, words in texts.items()
        if source != middle
    }
    return tuple(_with_spacing(_merged(sources, middle, texts[middle], opposite)))


def places_made(sources: Sequence[str]) -> tuple[int, ...]:
    """Return the places of texts that are made from what was heard.

    Example:
        >>> places_made(("greedy", "lm", "written", "edited"))
        (2, 3)
    """
    return tuple(place for place, source in enumerate(sources) if is_made_of_heard(source))


def _with_spacing(pairs: list[ComparedWords]) -> list[ComparedWords]:
    """Mark the pairs of which only the spaces differ."""
    made = list(pairs)
    first = 0
    while first < len(made):
        end = None if made[first].same else _end_of_same_letters(made, first)
        if end is None:
            first += 1
            continue
        for place in range(first, end):
            made[place] = replace(made[place], spacing_only=True)
        first = end
    return made


def _end_of_same_letters(pairs: Sequence[ComparedWords], first: int) -> int | None:
    """Return behind which pair all readings have said the same since `first`, None: nowhere."""
    said = [""] * len(pairs[first].words)
    for place in range(first, len(pairs)):
        own = pairs[place].made
        words = [None if at in own else word for at, word in enumerate(pairs[place].words)]
        said = [text + (word or "") for text, word in zip(said, words, strict=True)]
        here = {text for text, word in zip(said, words, strict=True) if word is not None}
        if len(here) == 1:
            return place + 1
    return None


def _merged(
    sources: Sequence[str], middle: str, words: Sequence[str], opposite: dict[str, _Opposite]
) -> list[ComparedWords]:
    made: list[ComparedWords] = []
    own_places = places_made(sources)

    def add(cells: dict[str, _Cell]) -> None:
        shown = [cells.get(source) for source in sources]
        made.append(
            ComparedWords(
                tuple(cell.word if cell else None for cell in shown),
                tuple(cell.spans if cell else () for cell in shown),
                made=own_places,
            )
        )

    for place in range(len(words) + 1):
        most = max(len(one.extra[place]) for one in opposite.values())
        for number in range(most):
            rows = {
                source: _Cell(one.extra[place][number] if number < len(one.extra[place]) else "")
                for source, one in opposite.items()
            }
            add({**rows, middle: _Cell()})
        if place < len(words):
            marks = (
                one.marks.get(place, ())
                for source, one in opposite.items()
                if not is_made_of_heard(source)
            )
            own = _Cell(words[place], next((spans for spans in marks if spans), ()))
            rows = {source: one.cells.get(place, _Cell()) for source, one in opposite.items()}
            add({**rows, middle: own})
    return made


def _beside(middle: list[str], words: list[str], *, is_left: bool) -> _Opposite:
    """Align a text with the middle one; which of them stands left decides some ties."""
    # most words agree, and aligning takes the product of both lengths
    head = _num_equal(middle, words)
    tail = _num_equal(middle[head:][::-1], words[head:][::-1])
    made = _Opposite(extra=[[] for _ in range(len(middle) + 1)])
    own, other = middle[head : len(middle) - tail], words[head : len(words) - tail]
    for number in (*range(head), *range(len(middle) - tail, len(middle))):
        made.cells[number] = _Cell(middle[number])
    place = head
    for pair in align_words(other, own) if is_left else align_words(own, other):
        left, right = pair.edit.left, pair.edit.right
        theirs, ours = (left, right) if is_left else (right, left)
        spans = (pair.left_spans, pair.right_spans)
        if ours is None:
            assert theirs is not None  # noqa: S101 - an edit has at least one of them
            made.extra[place].append(other[theirs])
            continue
        place = head + ours + 1
        if theirs is not None:
            made.cells[head + ours] = _Cell(other[theirs], spans[0 if is_left else 1])
            made.marks[head + ours] = spans[1 if is_left else 0]
    return made


def _num_equal(first: list[str], second: list[str]) -> int:
    return sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False))
    )
