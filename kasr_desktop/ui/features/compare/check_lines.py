"""The texts of a row under each other: the same word of every text in one column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from kasr_desktop.decoding.doubt import Place
from kasr_desktop.domain.readings import (
    EDITED,
    REFERENCE,
    ReadingKind,
    source_of,
    sources_in_order,
)
from kasr_desktop.domain.transcript import Segment, Word
from kasr_desktop.text.alignment import EditKind, Span, WordPair, align_words
from kasr_desktop.text.normalize import normalize


class Mark(Enum):
    """How a word stands to the line it is compared with."""

    SAME = "same"
    CHANGED = "changed"
    EXTRA = "extra"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Cell:
    """One word of one line, or the hole where it is missing.

    Attributes:
        text: As it is written there, "" if missing.
        mark: How it differs.
        spans: Syllables that differ.
        number: Of the word in its text, None if missing.
    """

    text: str = ""
    mark: Mark = Mark.SAME
    spans: tuple[Span, ...] = ()
    number: int | None = None


HOLE = Cell(mark=Mark.MISSING)
GAP = Cell()  # nothing is said here, and nothing is missing

Line = str  # a source of readings
Column = tuple[Cell, ...]  # a cell for each line, from the top


@dataclass(frozen=True, slots=True)
class CheckLines:
    """A row of the check view, ready to be measured and drawn.

    Attributes:
        lines: Which texts, from the top.
        columns: Words that stand under each other, from the left.
    """

    lines: tuple[Line, ...]
    columns: tuple[Column, ...]

    def text(self, line: Line) -> str:
        """Return a line as plain text, "" if it is not shown."""
        if line not in self.lines:
            return ""
        place = self.lines.index(line)
        return " ".join(column[place].text for column in self.columns if column[place].text)


def check_lines(segment: Segment, reference: Sequence[str] | None = None) -> CheckLines:
    """Lay the texts of a segment under each other.

    With a reference every text is compared with it; without, all are compared with the
    machine's that stands.

    Args:
        segment: With its readings.
        reference: Words of one that is no reading of the segment, None without.
    """
    texts = {one.source: [word.text for word in one.hypothesis.words] for one in segment.readings}
    if reference is not None:
        texts[REFERENCE] = list(reference)
    texts = {source: texts[source] for source in sources_in_order(texts)}
    heard = segment.heard
    center = REFERENCE if REFERENCE in texts else heard.source if heard else None
    if center is None:
        return CheckLines(tuple(texts), tuple((Cell(word),) for word in texts.get(EDITED, ())))
    pairs = {line: _pairs(texts[center], words) for line, words in texts.items() if line != center}
    return CheckLines(tuple(texts), _columns(texts, center, pairs))


def lines_of_place(segment: Segment, place: Place) -> dict[Line, Span]:
    """Return the words of every line that belong to a place, by their numbers."""
    spans = {saying.source: saying.words for saying in place.sayings}
    if segment.edited is not None:
        spans[EDITED] = _numbers_between(segment.edited.words, place.start, place.end)
    return spans


def _numbers_between(words: Sequence[Word], start: float, end: float) -> Span:
    numbers = [
        number for number, word in enumerate(words) if start <= (word.start + word.end) / 2 < end
    ]
    return (numbers[0], numbers[-1] + 1) if numbers else (0, 0)


def _pairs(center: Sequence[str], words: Sequence[str]) -> tuple[WordPair, ...]:
    """Align two texts; punctuation and case of the user's are no difference."""
    return align_words(_plain(center), _plain(words))


def _plain(words: Sequence[str]) -> list[str]:
    return ["".join(normalize(word).split()) or word for word in words]


def _columns(
    texts: dict[Line, list[str]], center: Line, pairs: dict[Line, tuple[WordPair, ...]]
) -> tuple[Column, ...]:
    middle = texts[center]
    opposite: dict[Line, dict[int, Cell]] = {}
    extra: dict[Line, list[list[Cell]]] = {}
    for line, aligned in pairs.items():
        opposite[line], extra[line] = _sorted_out(aligned, texts[line], len(middle))
    compared = center != REFERENCE
    columns: list[Column] = []
    for place in range(len(middle) + 1):
        width = max((len(cells[place]) for cells in extra.values()), default=0)
        columns += [
            _extra_column(texts, center, extra, place, number, compared=compared)
            for number in range(width)
        ]
        if place < len(middle):
            own = _center_cell(middle[place], place, opposite, compared=compared)
            columns.append(
                tuple(own if line == center else opposite[line].get(place, HOLE) for line in texts)
            )
    return tuple(columns)


def _sorted_out(
    aligned: tuple[WordPair, ...], words: Sequence[str], num_middle: int
) -> tuple[dict[int, Cell], list[list[Cell]]]:
    """Part a line's words: those opposite a word of the center, and those before one."""
    opposite: dict[int, Cell] = {}
    extra: list[list[Cell]] = [[] for _ in range(num_middle + 1)]
    place = 0
    for pair in aligned:
        left, right = pair.edit.left, pair.edit.right
        if right is not None and left is None:
            extra[place].append(Cell(words[right], Mark.EXTRA, number=right))
        elif left is not None:
            place = left + 1
            if right is not None:
                opposite[left] = _cell(pair, words[right], right)
    return opposite, extra


def _cell(pair: WordPair, text: str, number: int) -> Cell:
    if pair.edit.kind is EditKind.EQUAL:
        return Cell(text, number=number)
    plain = _plain([text])[0] == text
    return Cell(text, Mark.CHANGED, pair.right_spans if plain else (), number)


def _center_cell(
    text: str, place: int, opposite: dict[Line, dict[int, Cell]], *, compared: bool
) -> Cell:
    """Mark a word of the center too where it is itself one of the texts compared."""
    others = (cells.get(place, HOLE) for line, cells in opposite.items() if _is_machine(line))
    differs = compared and any(other.mark is not Mark.SAME for other in others)
    return Cell(text, Mark.CHANGED if differs else Mark.SAME, number=place)


def _is_machine(line: Line) -> bool:
    return source_of(line).kind is ReadingKind.MACHINE


def _extra_column(
    texts: dict[Line, list[str]],
    center: Line,
    extra: dict[Line, list[list[Cell]]],
    place: int,
    number: int,
    *,
    compared: bool,
) -> Column:
    """Return a column of words that the center does not have."""
    cells = []
    for line in texts:
        if line == center:
            more = (len(found[place]) for other, found in extra.items() if _is_machine(other))
            missing = compared and any(number < length for length in more)
            cells.append(HOLE if missing else GAP)
        else:
            there = extra[line][place]
            cells.append(there[number] if number < len(there) else GAP)
    return tuple(cells)
