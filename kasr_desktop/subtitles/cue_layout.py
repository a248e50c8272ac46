"""Segments become cues: balanced lines, time to read, never two cues at once."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.cue_options import CueOptions
from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.readings import BEST
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.subtitles.korean_borders import border_cost
from kasr_desktop.subtitles.korean_profile import width
from kasr_desktop.subtitles.segmenter import CueWords, cut_words

_LEAST_MS = 42  # one frame of 24 a second: what a cue keeps even where words have no time

_MANY_WORDS = 24  # only a row kept whole has so many; all ways to set them would take hours


def layout(
    segments: Sequence[Segment], options: CueOptions | None = None, *, source: str = BEST
) -> tuple[Cue, ...]:
    """Lay out one reading of the segments as subtitles.

    Cues are in time order, never overlap, hold every word once and the words of one
    speaker each; rows whose times a person has set share none. Times are whole
    milliseconds, as files keep them. A cue begins with its first word; it stays after its
    last one as long as a viewer needs to read it, if the silence allows. What does not fit
    the options (a word wider than a line, speech faster than reading) stays as it is, and
    `korean_profile.check` names it.
    """
    options = options or CueOptions()
    spoken = [
        _Spoken(
            round(cue_words[0].start * 1000),
            round(cue_words[-1].end * 1000),
            break_lines([word.text for word in cue_words], options),
        )
        for cue_words in _words_of_cues(segments, options, source)
    ]
    return tuple(
        Cue(start_ms / 1000, end_ms / 1000, one.lines)
        for (start_ms, end_ms), one in zip(_place(spoken, options), spoken, strict=True)
    )


class _Spoken(NamedTuple):
    """What is laid out of a cue; its words, of which hours would be many, are not kept."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


def _words_of_cues(
    segments: Iterable[Segment], options: CueOptions, source: str
) -> Iterator[CueWords]:
    """Return the words of each cue."""
    if options.by_row:
        rows = (segment.hypothesis(source).words for segment in segments)
        yield from (words for words in rows if words)
        return
    for turn in _turns(segments):
        words = [word for segment in turn for word in segment.hypothesis(source).words]
        yield from cut_words(words, options)


def _turns(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    """Yield rows that may share a cue: of one speaker, and where no person has set a border."""
    turn: list[Segment] = []
    for segment in segments:
        if turn and (turn[-1].speaker != segment.speaker or _set_apart(turn[-1], segment)):
            yield turn
            turn = []
        turn.append(segment)
    if turn:
        yield turn


def _set_apart(one: Segment, other: Segment) -> bool:
    return Origin.PERSON in (one.times_by, other.times_by)


def break_lines(words: Sequence[str], options: CueOptions) -> tuple[str, ...]:
    """Set words in as few lines as can hold them, cut where a phrase ends, evenly filled.

    Only a single word may be wider than `max_width`.

    Example:
        >>> break_lines("어제는 비가 와서 우산을 쓰고 갔습니다".split(), CueOptions())
        ('어제는 비가 와서', '우산을 쓰고 갔습니다')
    """
    if len(words) > _MANY_WORDS:
        return _filled_lines(words, options.max_width)
    for count in range(1, len(words) + 1):
        ways = [
            lines
            for lines in _ways_to_set(words, count)
            if all(_fits(line, options.max_width) for line in lines)
        ]
        if ways:
            best = min(ways, key=lambda lines: _line_cost(lines, options.max_width))
            return tuple(map(" ".join, best))
    return ()


def _filled_lines(words: Sequence[str], max_width: float) -> tuple[str, ...]:
    """Set words one line after the other, each as full as it can be."""
    lines: list[list[str]] = [[]]
    for word in words:
        if lines[-1] and not _fits([*lines[-1], word], max_width):
            lines.append([])
        lines[-1].append(word)
    return tuple(map(" ".join, lines))


def _ways_to_set(words: Sequence[str], count: int) -> Iterator[list[Sequence[str]]]:
    """Return every way to set words in `count` lines."""
    for cuts in itertools.combinations(range(1, len(words)), count - 1):
        yield [words[start:end] for start, end in itertools.pairwise((0, *cuts, len(words)))]


def _fits(line: Sequence[str], max_width: float) -> bool:
    return len(line) == 1 or width(" ".join(line)) <= max_width


def _line_cost(lines: Sequence[Sequence[str]], max_width: float) -> tuple[float, float]:
    """Weigh broken phrases against uneven lines; of equals, the one with the short top wins."""
    widths = [width(" ".join(line)) for line in lines]
    broken = sum(border_cost(above[-1], below[0]) for above, below in itertools.pairwise(lines))
    return broken + (max(widths) - min(widths)) / max_width, widths[0]


def _place(spoken: Sequence[_Spoken], options: CueOptions) -> Iterator[tuple[int, int]]:
    """Return start and end of every cue in ms."""
    gap_ms = math.ceil(options.min_gap * 1000)
    followers_ms = itertools.chain((one.start_ms for one in spoken[1:]), [math.inf])
    free_from_ms = 0
    for one, follower_ms in zip(spoken, followers_ms, strict=False):
        start_ms = max(one.start_ms, free_from_ms)
        end_ms = _end(
            start_ms=start_ms,
            spoken_ms=one.end_ms,
            free_until_ms=follower_ms - gap_ms,
            text_width=sum(map(width, one.lines)),
            options=options,
        )
        yield start_ms, end_ms
        free_from_ms = end_ms + gap_ms


def _end(
    *,
    start_ms: int,
    spoken_ms: int,
    free_until_ms: float,
    text_width: float,
    options: CueOptions,
) -> int:
    """Hold a cue until it is said and read, at most until the next one or `max_duration`."""
    seconds_needed = max(options.min_duration, text_width / options.max_reading_speed)
    wanted_ms = max(spoken_ms, start_ms + math.ceil(seconds_needed * 1000))
    if free_until_ms - wanted_ms < (options.close_gap - options.min_gap) * 1000:
        wanted_ms = max(wanted_ms, int(free_until_ms))
    latest_ms = min(free_until_ms, start_ms + math.floor(options.max_duration * 1000))
    return max(start_ms + _LEAST_MS, int(min(wanted_ms, latest_ms)))
