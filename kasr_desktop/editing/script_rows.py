"""Rows of a script that was laid over a recording: its words in the rows, or rows as its lines.

What machines heard stays beside it: words go where their middle lies. Rows that a person
wrote, named, cut or timed stay as they are and get the script's words that lie in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.readings import EDITED, SCRIPT, WRITTEN
from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment, Word
from kasr_desktop.editing.change import Patch
from kasr_desktop.editing.typed_text import time_words
from kasr_desktop.editing.word_times import LEAST, fit_words, joined, part_of

Span = tuple[float, float]  # seconds

_FAR = 0.5  # seconds beyond a row from which on words have a row of their own


@dataclass(frozen=True, slots=True)
class SaidWord:
    """A word of the script that was said, or a silent one among them, such as a dash.

    Attributes:
        text: As written.
        line: Number of its line.
        speaker: Who speaks there, "" if nobody is named.
        start: Seconds; None where nothing of it can be heard.
        end: Seconds, exclusive.
        confidence: 0...1.
    """

    text: str
    line: int
    speaker: str
    start: float | None
    end: float | None
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class _Piece:
    """A row in the making: where it lies, and the words of the script in it, if any."""

    start: float
    end: float
    said: tuple[SaidWord, ...] = ()


def script_patches(
    segments: Sequence[Segment],
    said: Sequence[SaidWord],
    added: Sequence[Span],
    *,
    by_line: bool,
) -> tuple[Patch, ...]:
    """Return the patches that lay a script over rows; a former script is taken away.

    Args:
        segments: The rows.
        said: Words of the script in order; times do not go back.
        added: Stretches of speech that are not in the script, in order: rows of their own
            where rows are lines.
        by_line: A row a line of the script; else rows stay, cut where its speakers change.
    """
    bare = [_without_script(row) for row in segments]
    placed = _with_guesses(said)
    patches: list[Patch] = []
    first = written = 0
    for is_touched, group in groupby(bare, key=lambda row: row.is_touched):
        rows = list(group)
        after = bare[first + len(rows)].start if first + len(rows) < len(bare) else None
        if is_touched:
            mine = [_taken(placed, row.start, row.end) for row in rows]
            new = [_with_script(row, words) for row, words in zip(rows, mine, strict=True)]
        else:
            low = bare[first - 1].end if first else None
            words = _taken(placed, low, after)
            make = _rows_by_line if by_line else _rows_as_heard
            new = make(rows, words, added, low or 0.0, after)
        old = segments[first : first + len(rows)]
        if list(old) != new:
            patches += _patches(written, old, new)
        first += len(rows)
        written += len(new)
    return tuple(patches)


def _patches(first: int, old: Sequence[Segment], new: Sequence[Segment]) -> Iterator[Patch]:
    if len(old) != len(new):
        yield Patch(first, tuple(old), tuple(new), Origin.MACHINE)
        return
    for row, (one, other) in enumerate(zip(old, new, strict=True), start=first):
        if one != other:
            yield Patch(row, (one,), (other,), Origin.MACHINE)


def _without_script(row: Segment) -> Segment:
    """Return a row as before a script, and before the written form of what was heard."""
    gone = (SCRIPT,) if row.edited is not None else (SCRIPT, WRITTEN)
    kept = tuple(one for one in row.readings if one.source not in gone)
    return row if len(kept) == len(row.readings) else replace(row, readings=kept)


def _with_guesses(said: Sequence[SaidWord]) -> list[tuple[SaidWord, float]]:
    """Return words with their middles; a silent one is where the word before it ends."""
    found: list[tuple[SaidWord, float]] = []
    latest = next((word.start for word in said if word.start is not None), 0.0)
    for word in said:
        if word.start is not None and word.end is not None:
            middle = (word.start + word.end) / 2
            latest = word.end
        else:
            middle = latest
        found.append((word, middle))
    return found


def _taken(
    placed: Iterable[tuple[SaidWord, float]], low: float | None, high: float | None
) -> tuple[SaidWord, ...]:
    return tuple(
        word
        for word, middle in placed
        if (low is None or low <= middle) and (high is None or middle < high)
    )


def _span(words: Iterable[SaidWord | Word]) -> Span | None:
    starts = [word.start for word in words if word.start is not None]
    ends = [word.end for word in words if word.end is not None]
    return (min(starts), max(ends)) if starts and ends else None


def _with_script(row: Segment, words: Sequence[SaidWord]) -> Segment:
    """Return a row with its part of the script, timed inside of it."""
    if not words:
        return row
    heard = [
        Word(word.text, word.start, word.end, word.confidence)
        for word in words
        if word.start is not None and word.end is not None
    ]
    heard = list(fit_words(heard, row.start, row.end))
    timed = list(time_words([word.text for word in words], heard, row.start, row.end))
    sure = iter(heard)
    for place, word in enumerate(words):
        known = next(sure).confidence if word.start is not None else 0.0
        timed[place] = replace(timed[place], confidence=known)
    mean = sum(word.confidence for word in timed) / len(timed)
    return row.with_reading(Reading(SCRIPT, Hypothesis(tuple(timed), min(1.0, mean))))


def _rows_as_heard(
    rows: Sequence[Segment],
    words: Sequence[SaidWord],
    _added: Sequence[Span],
    low: float,
    high: float | None,
) -> list[Segment]:
    """Return the rows with their words, cut where the script's speaker changes."""
    shares: list[list[SaidWord]] = [[] for _ in rows]
    lone: list[tuple[int, list[SaidWord]]] = []
    place = 0
    for word, middle in _with_guesses(words):
        while place + 1 < len(rows) and _distance(rows[place + 1], middle) < _distance(
            rows[place], middle
        ):
            place += 1
        is_far = _distance(rows[place], middle) > _FAR
        if is_far and word.start is not None:
            number = place + (middle > rows[place].end)
            if not lone or lone[-1][0] != number:
                lone.append((number, []))
            lone[-1][1].append(word)
        else:
            shares[place].append(word)
    pieces: list[tuple[Segment | None, _Piece]] = []
    outside = dict(lone)
    for number in range(len(rows) + 1):
        if number in outside:
            start, end = _span(outside[number]) or (0.0, 0.0)
            pieces.append((None, _Piece(start, end, tuple(outside[number]))))
        if number < len(rows):
            row = rows[number]
            pieces += ((row, piece) for piece in _by_speaker(row, shares[number]))
    return _built(pieces, low, high)


def _distance(row: Segment, middle: float) -> float:
    return max(row.start - middle, middle - row.end, 0.0)


def _by_speaker(row: Segment, words: Sequence[SaidWord]) -> list[_Piece]:
    turns = [tuple(turn) for _, turn in groupby(words, key=lambda word: word.speaker)]
    spans = [_span(turn) for turn in turns]
    if len(turns) <= 1 or any(span is None for span in spans):
        return [_Piece(row.start, row.end, tuple(words))]
    known = [span for span in spans if span is not None]
    cuts = [(left[1] + right[0]) / 2 for left, right in pairwise(known)]
    borders = [min(row.start, known[0][0]), *cuts, max(row.end, known[-1][1])]
    if any(end - start < LEAST for start, end in pairwise(borders)):
        return [_Piece(row.start, row.end, tuple(words))]
    return [
        _Piece(start, end, turn)
        for (start, end), turn in zip(pairwise(borders), turns, strict=True)
    ]


def _rows_by_line(
    rows: Sequence[Segment],
    words: Sequence[SaidWord],
    added: Sequence[Span],
    low: float,
    high: float | None,
) -> list[Segment]:
    """Return a row a line, and rows of what was said beside the script."""
    lines = [tuple(line) for _, line in groupby(words, key=lambda word: word.line)]
    spans = [(span, line) for line in lines if (span := _span(line)) is not None]
    pieces = [_Piece(*span, line) for span, line in spans]
    heard = [word for row in rows for word in row.best.words]
    for start, end in added:
        if any(piece.start < end and start < piece.end for piece in pieces):
            continue
        inside = [word for word in heard if start <= (word.start + word.end) / 2 < end]
        span = _span(inside)
        if span is not None:
            pieces.append(_Piece(*span))
    if not pieces:
        return list(rows)
    pieces.sort(key=lambda piece: piece.start)
    return _built([(None, piece) for piece in pieces], low, high, rows)


def _built(
    pieces: Sequence[tuple[Segment | None, _Piece]],
    low: float,
    high: float | None,
    rows: Sequence[Segment] = (),
) -> list[Segment]:
    """Return rows in order, none over another; words heard go where their middle lies.

    Args:
        pieces: Each with the row it is a part of, None: it takes what `rows` hold there.
        low: Seconds from which on there is room.
        high: Seconds up to which there is; None: all.
        rows: As they stood.
    """
    made: list[Segment] = []
    end_of_time = float("inf") if high is None else high
    for place, (row, piece) in enumerate(pieces):
        before = pieces[place - 1][1].end if place else None
        after = pieces[place + 1][1].start if place + 1 < len(pieces) else None
        first = low if before is None else max(low, (before + piece.start) / 2)
        last = end_of_time if after is None else min(end_of_time, (piece.end + after) / 2)
        made.append(_row(row, piece, first, last, rows))
    return [row for row in made if row.end > row.start]


def _row(
    row: Segment | None, piece: _Piece, first: float, last: float, rows: Sequence[Segment]
) -> Segment:
    spoken = _span(piece.said)
    if row is not None:
        start = max(first, min(piece.start, spoken[0]) if spoken else piece.start)
        end = min(last, max(piece.end, spoken[1]) if spoken else piece.end)
        base = row if (piece.start, piece.end) == (row.start, row.end) else _cut(row, piece)
        base = replace(base, start=min(start, base.start), end=max(end, base.end))
    else:
        base = _gathered(rows, first, last)
        found = [one for one in (spoken, _span(_all_words(base))) if one is not None]
        found = found or [(piece.start, piece.end)]
        start = max(first, min(one[0] for one in found))
        end = min(last, max(one[1] for one in found))
        end = max(end, start + LEAST)
        base = replace(base, start=start, end=end)
        fitted = base.map(lambda text: replace(text, words=fit_words(text.words, start, end)))
        base = replace(fitted, start=start, end=end)
    speaker = next((word.speaker for word in piece.said if word.speaker), "")
    if speaker:
        base = replace(base, speaker=speaker, speaker_by=Origin.MACHINE)
    return _with_script(base, piece.said)


def _cut(row: Segment, piece: _Piece) -> Segment:
    """Return the part of a row in a piece that may reach beyond it."""
    start, end = max(row.start, piece.start), min(row.end, piece.end)
    if end - start < LEAST:
        return Segment(piece.start, piece.end)
    return part_of(row, start, end)


def _all_words(row: Segment) -> Iterator[Word]:
    for reading in row.readings:
        if reading.source not in (SCRIPT, EDITED):
            yield from reading.hypothesis.words


def _gathered(rows: Sequence[Segment], first: float, last: float) -> Segment:
    """Return what rows hold between two times, as one row."""
    parts = []
    for row in rows:
        start, end = max(row.start, first), min(row.end, last)
        if row.start <= end and start <= row.end and start < end:
            parts.append(part_of(row, start, end))
    parts = [part for part in parts if any(one.hypothesis.words for one in part.readings)]
    if not parts:
        return Segment(0.0, 0.0)
    speakers = {part.speaker for part in parts}
    named = parts[0] if len(speakers) == 1 else replace(parts[0], speaker="")
    if len(parts) == 1:
        return named
    sources = dict.fromkeys(one.source for part in parts for one in part.readings)
    readings = tuple(
        Reading(source, joined([part.hypothesis(source) for part in parts])) for source in sources
    )
    return replace(named, end=parts[-1].end, readings=readings)
