"""A transcript with its texts as they are handed in; what was heard is not touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby, islice, pairwise, zip_longest

from kasr_desktop.domain.large_numbers import LargeNumbers
from kasr_desktop.domain.readings import BEST, WRITTEN
from kasr_desktop.domain.transcript import Reading, Segment, Transcript, Word
from kasr_desktop.written_form.rewrite import WrittenWord

_GOES_ON = 0.3
"""Seconds; a segment that the next one follows sooner was cut in a sentence."""


def written_transcript(
    transcript: Transcript,
    *,
    source: str = BEST,
    names: Mapping[str, str] | None = None,
    large_numbers: LargeNumbers = LargeNumbers.COMMAS,
) -> Transcript:
    """Return a copy whose text of one source is in its written form.

    What a person wrote stays as they wrote it, and rows that were written down so stay too.

    Args:
        transcript: As recognised and edited.
        source: Whose text is to be written, or `BEST`.
        names: How names sound to how they are written.
        large_numbers: How numbers from ten thousand on are written.

    Raises:
        WrittenFormError: The analyser is not installed (`no_analyser`).
    """
    segments = transcript.segments
    return replace(
        transcript,
        segments=tuple(
            written_segment(
                segment, source, names or {}, following=following, large_numbers=large_numbers
            )
            for segment, following in zip_longest(segments, islice(segments, 1, None))
        ),
    )


def written_segment(
    segment: Segment,
    source: str,
    names: Mapping[str, str],
    *,
    following: Segment | None,
    large_numbers: LargeNumbers = LargeNumbers.COMMAS,
) -> Segment:
    """Return a segment whose text of one source is in its written form.

    Args:
        segment: As recognised and edited.
        source: Whose text is to be written, or `BEST`.
        names: How names sound to how they are written.
        following: The next segment: one cut in a sentence does not end it.
        large_numbers: How numbers from ten thousand on are written.

    Raises:
        WrittenFormError: The analyser is not installed (`no_analyser`).
    """
    if source == BEST and (segment.edited or segment.reading(WRITTEN)) is not None:
        return segment
    reading = segment.heard if source == BEST else segment.reading(source)
    if reading is None or not reading.hypothesis.words:
        return segment
    words = reading.hypothesis.words
    closes = not goes_on(segment, following)
    pauses = [right.start - left.end for left, right in pairwise(words)]
    from kasr_desktop.written_form.writing import write_down  # its patterns take a while

    written = write_down(
        [word.text for word in words],
        pauses=pauses,
        names=names,
        closes=closes,
        large_numbers=large_numbers,
        heard_marks=[word.marks for word in words],
    )
    hypothesis = replace(reading.hypothesis, words=timed_words(words, written))
    return segment.with_reading(Reading(reading.source, hypothesis, reading.alternatives))


def goes_on(segment: Segment, following: Segment | None) -> bool:
    """Return whether a segment was cut in a sentence that the next one goes on with."""
    return (
        following is not None
        and following.start - segment.end <= _GOES_ON
        and following.speaker == segment.speaker
    )


def timed_words(heard: Sequence[Word], written: Sequence[WrittenWord]) -> tuple[Word, ...]:
    """Return written words with the times of the heard ones they stand for.

    Where several written words stand for the same heard ones, they share their time by length;
    confidence is that of the least certain.
    """
    words: list[Word] = []
    for (first, last), group in groupby(written, key=lambda word: (word.first, word.last)):
        sharing = list(group)
        start, end = heard[first].start, heard[last - 1].end
        if words:
            start = max(start, words[-1].end)
        confidence = min(word.confidence for word in heard[first:last])
        total = sum(len(word.text) for word in sharing)
        place = start
        for word in sharing:
            until = min(end, place + max(0.0, end - start) * len(word.text) / total)
            words.append(Word(word.text, place, max(place, until), confidence))
            place = max(place, until)
    return tuple(words)
