"""Words are cut into those of one cue each: the cheapest way through all places to cut.

What a cue may hold is hard (its lines fit, it is not too long in time, no long pause lies
inside); which of the possible cuts are taken is the least sum of small costs, found by
dynamic programming, so that one cue is not filled at the price of a crippled next one.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

from kasr_desktop.domain.cue_options import CueOptions
from kasr_desktop.domain.transcript import Word
from kasr_desktop.subtitles.korean_borders import SENTENCE, border_cost
from kasr_desktop.subtitles.korean_profile import width

CueWords = tuple[Word, ...]

LONG_PAUSE = 1.0
"""Seconds of silence that always end a cue: text must not stand long before it is said."""

SPACE_WIDTH = 0.5

_NO_PAUSE = 0.2
"""Seconds between words that mean nothing: CTC names a sound at its start, so words end early."""

# Weights of the costs, in cues: 1.0 is what one more cue costs.
_EMPTINESS = 0.5  # a cue that fills its lines badly, squared, so that neighbors share
_BORDER = 1.5  # a cut inside a phrase
_CLEAR_PAUSE = 0.4  # seconds of silence that make a border as good as silence can ...
_LEFT_AT_PAUSE = 0.3  # ... and the share of its cost that is left
_INNER_PAUSE = 3.0  # a second of silence inside a cue
_INNER_END = 0.5  # the end of a sentence inside a cue
_TOO_SHORT = 3.0  # no time to be seen at all
_TOO_FAST = 2.0  # no time to be read at all


def cut_words(words: Sequence[Word], options: CueOptions) -> tuple[CueWords, ...]:
    """Cut words into those of one cue each; every word is in one of them, in order.

    Only a single word may be wider than a line or longer than `max_duration`.
    """
    if not words:
        return ()
    pauses = (after.start - before.end for before, after in itertools.pairwise(words))
    seams = [number for number, pause in enumerate(pauses, start=1) if pause > LONG_PAUSE]
    return tuple(
        cue_words
        for first, end in itertools.pairwise([0, *seams, len(words)])
        for cue_words in _Run(words[first:end], words[end : end + 1], options).cheapest_cut()
    )


class _Run:
    """Words without a long pause between them, and what it costs to cut them."""

    def __init__(
        self, words: Sequence[Word], follower: Sequence[Word], options: CueOptions
    ) -> None:
        self._words = words
        self._starts = [*(word.start for word in (*words, *follower)), math.inf]
        self._options = options
        self._widths = [width(word.text) for word in words]
        self._width_before = [0.0, *itertools.accumulate(w + SPACE_WIDTH for w in self._widths)]
        cuts, joins = self._costs_of_borders()
        self._cut_costs = [*cuts, 0.0]
        self._join_costs_before = [0.0, *itertools.accumulate(joins)]

    def cheapest_cut(self) -> Iterator[CueWords]:
        """Return the cheapest cut of the run."""
        count = len(self._words)
        costs = [0.0] + [math.inf] * count
        cut_before = [0] * (count + 1)
        for start in range(count):
            for end in self._possible_ends(start):
                cost = costs[start] + self._cost(start, end)
                if cost < costs[end]:
                    costs[end], cut_before[end] = cost, start
        cuts = [count]
        while cuts[-1] > 0:
            cuts.append(cut_before[cuts[-1]])
        for start, end in itertools.pairwise(reversed(cuts)):
            yield tuple(self._words[start:end])

    def _possible_ends(self, start: int) -> Iterator[int]:
        """Fill lines word by word until the cue is full or too long; one word always goes."""
        yield start + 1
        lines, filled = 1, self._widths[start]
        latest = self._words[start].start + self._options.max_duration
        for position in range(start + 1, len(self._words)):
            filled += SPACE_WIDTH + self._widths[position]
            if filled > self._options.max_width:
                lines, filled = lines + 1, self._widths[position]
            if lines > self._options.max_lines or self._words[position].end > latest:
                return
            yield position + 1

    def _cost(self, start: int, end: int) -> float:
        options = self._options
        text_width = self._width_before[end] - self._width_before[start] - SPACE_WIDTH
        fill = text_width / (options.max_width * options.max_lines)
        time = self._time_on_screen(start, end)
        return (
            1.0
            + _EMPTINESS * max(0.0, 1.0 - fill) ** 2
            + self._cut_costs[end - 1]
            + self._join_costs_before[end - 1]
            - self._join_costs_before[start]
            + _TOO_SHORT * _shortage(time, options.min_duration)
            + _TOO_FAST * _shortage(time, text_width / options.max_reading_speed)
        )

    def _costs_of_borders(self) -> tuple[list[float], list[float]]:
        """Return what cutting and what joining costs at every border between two words."""
        cuts, joins = [], []
        for before, after in itertools.pairwise(self._words):
            silence = max(0.0, after.start - before.end - _NO_PAUSE)
            cost = border_cost(before.text, after.text)
            cuts.append(_BORDER * cost * max(_LEFT_AT_PAUSE, 1.0 - silence / _CLEAR_PAUSE))
            joins.append(_INNER_PAUSE * silence + (_INNER_END if cost == SENTENCE else 0.0))
        return cuts, joins

    def _time_on_screen(self, start: int, end: int) -> float:
        """Return the seconds a cue of these words can stay, the silence after it included."""
        until_next = self._starts[end] - self._options.min_gap - self._starts[start]
        return min(self._options.max_duration, max(0.0, until_next))


def _shortage(available: float, needed: float) -> float:
    """Return the missing share, 0 if there is enough, 1 if there is nothing."""
    return 0.0 if available >= needed else 1.0 - available / needed
