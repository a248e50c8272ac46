"""What TextGrid and EAF share: tiers of labeled intervals, two for each source there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kasr_desktop.domain.readings import BEST
from kasr_desktop.domain.transcript import Segment, Transcript
from kasr_desktop.exports.timestamps import milliseconds

_Spoken = tuple[float, float, str]  # start and end in seconds, text


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time with its label.

    Attributes:
        start_ms: Whole milliseconds.
        end_ms: After `start_ms`, not after the start of the next interval.
        text: Never empty.
    """

    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Tier:
    """A named row of intervals in time order."""

    name: str
    intervals: tuple[Interval, ...]


def transcript_tiers(transcript: Transcript) -> tuple[Tier, ...]:
    """Return segments and words of every source, and what the user made of them.

    Where rows were edited, `best` holds every row as it stands; where speakers are known,
    a tier says who speaks.

    Example:
        >>> [tier.name for tier in transcript_tiers(Transcript("", 1, "", "", "both", 0))]
        ['segments greedy', 'segments lm', 'words greedy', 'words lm']
    """
    sources = list(transcript.columns)
    segments = transcript.segments
    if any(segment.edited is not None for segment in segments):
        sources.append(BEST)
    spoken = _placed((one.start, one.end, one.speaker.strip()) for one in segments)
    return (
        *(Tier(f"segments {source}", _placed(_segments(segments, source))) for source in sources),
        *(Tier(f"words {source}", _placed(_words(segments, source))) for source in sources),
        *((Tier("speaker", spoken),) if spoken else ()),
    )


def _segments(segments: Iterable[Segment], source: str) -> Iterator[_Spoken]:
    for segment in segments:
        yield segment.start, segment.end, segment.hypothesis(source).text


def _words(segments: Iterable[Segment], source: str) -> Iterator[_Spoken]:
    for segment in segments:
        for word in segment.hypothesis(source).words:
            yield word.start, word.end, word.text


def _placed(spoken: Iterable[_Spoken]) -> tuple[Interval, ...]:
    """Round to milliseconds; what would overlap begins later, and none is left without time."""
    intervals = []
    free_from_ms = 0
    for start, end, text in spoken:
        if text:
            start_ms = max(milliseconds(start), free_from_ms)
            free_from_ms = max(milliseconds(end), start_ms + 1)
            intervals.append(Interval(start_ms, free_from_ms, text))
    return tuple(intervals)
