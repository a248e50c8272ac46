"""Mends a subtitle that breaks a rule, with the least that helps and at nobody's cost.

Lines are broken anew; time to read is found in the silence around a cue and, up to half a
second, in what its neighbors can spare. What only shorter words could mend is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.cue_options import CueOptions
from kasr_desktop.subtitles.cue_layout import break_lines
from kasr_desktop.subtitles.korean_profile import Rule, Violation, check, width

MOST_SHIFT = 0.5
"""Seconds a subtitle may come before its words or stay away after their start."""

_Sheet = tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class _Limits:
    """What mending keeps to: the options, and when the words of each cue are spoken."""

    options: CueOptions
    spoken: tuple[float, ...]

    def earliest(self, place: int, start: float) -> float:
        return min(start, max(0.0, self.spoken[place] - MOST_SHIFT))

    def latest(self, place: int, start: float) -> float:
        return max(start, self.spoken[place] + MOST_SHIFT)


def fix(
    cues: Sequence[Cue],
    number: int,
    options: CueOptions,
    *,
    rules: frozenset[Rule],
    laid_out: Sequence[Cue],
) -> _Sheet | None:
    """Mend one cue; its neighbors may give up time they do not need.

    Args:
        cues: All cues, in time order.
        number: Which one, from 0.
        options: The limits.
        rules: Those that are looked at.
        laid_out: The same cues as they follow the words: mending again and again moves
            none further from these than mending once.

    Returns:
        All cues, the same words in each, with fewer broken rules around this one, none of a kind
        that was not there; None if nothing helps.
    """
    if not 0 <= number < len(cues):
        return None
    first, end = max(0, number - 1), min(len(cues), number + 2)
    around, place = tuple(cues[first:end]), number - first
    limits = _Limits(options, tuple(cue.start for cue in laid_out[first:end]))
    broken = [found.rule for found in violations(around, options, rules=rules)]
    best, fewest = around, len(broken)
    for attempt in _attempts(around, place, limits):
        left = [found.rule for found in violations(attempt, options, rules=rules)]
        # two gaps too small are not to be paid for with one that is left open
        if len(left) < fewest and set(left) <= set(broken):
            best, fewest = attempt, len(left)
    if best is around:
        return None
    return (*cues[:first], *best, *cues[end:])


def fix_all(
    cues: Sequence[Cue],
    options: CueOptions,
    *,
    rules: frozenset[Rule],
    laid_out: Sequence[Cue],
) -> tuple[_Sheet, int]:
    """Mend what can be mended (arguments as in `fix`); give the cues and how often it helped."""
    sheet, num_mended = tuple(cues), 0
    for violation in violations(cues, options, rules=rules):
        mended = fix(sheet, violation.cue_number, options, rules=rules, laid_out=laid_out)
        if mended is not None:
            sheet, num_mended = mended, num_mended + 1
    return sheet, num_mended


def violations(
    cues: Sequence[Cue], options: CueOptions, *, rules: frozenset[Rule]
) -> tuple[Violation, ...]:
    """List the broken rules among those that are looked at."""
    return tuple(found for found in check(cues, options) if found.rule in rules)


def _attempts(cues: _Sheet, place: int, limits: _Limits) -> Iterator[_Sheet]:
    options = limits.options
    rebroken = _rebroken(cues, place, options)
    for start in (cues, rebroken):
        apart = _kept_apart(start, place, options)
        closed = _closed(start, place, options)
        for base in (start, apart, closed, _shortened(start, place, options)):
            yield base
            yield _with_time(base, place, limits)
    yield _kept_apart(_with_time(rebroken, place, limits), place, options)


def _rebroken(cues: _Sheet, place: int, options: CueOptions) -> _Sheet:
    """Set the words anew; a word that no line can hold is cut where the line ends."""
    words = [word for line in cues[place].lines for word in line.split()]
    pieces = [piece for word in words for piece in _cut_word(word, options.max_width)]
    return _with(cues, place, replace(cues[place], lines=break_lines(pieces, options)))


def _cut_word(word: str, limit: float) -> Iterator[str]:
    piece = ""
    for letter in word:
        if piece and width(piece + letter) > limit:
            yield piece
            piece = ""
        piece += letter
    yield piece


def _shortened(cues: _Sheet, place: int, options: CueOptions) -> _Sheet:
    cue = cues[place]
    return _timed(cues, place, end=min(cue.end, options.earlier(cue.start + options.max_duration)))


def _closed(cues: _Sheet, place: int, options: CueOptions) -> _Sheet:
    """Let a cue stay until the next one comes, but for the least gap."""
    if place + 1 == len(cues):
        return cues
    return _timed(cues, place, end=max(cues[place].end, options.end_before(cues[place + 1].start)))


def _kept_apart(cues: _Sheet, place: int, options: CueOptions) -> _Sheet:
    """End a cue before the next one begins, and begin it after the one before has ended."""
    sheet = cues
    if place + 1 < len(sheet):
        end = min(sheet[place].end, options.end_before(sheet[place + 1].start))
        sheet = _timed(sheet, place, end=end)
    if place > 0:
        end = min(sheet[place - 1].end, options.end_before(sheet[place].start))
        sheet = _timed(sheet, place - 1, end=end)
    return sheet


def _with_time(cues: _Sheet, place: int, limits: _Limits) -> _Sheet:
    """Find the time to read a cue: first silence, then what neighbors can spare."""
    missing = _needed(cues[place], limits.options) - cues[place].duration
    if missing <= 0:
        return cues
    sheet, missing = _later_end(cues, place, missing, limits)
    if missing > 0:
        sheet = _earlier_start(sheet, place, missing, limits)
    return sheet


def _later_end(cues: _Sheet, place: int, missing: float, limits: _Limits) -> tuple[_Sheet, float]:
    cue, options = cues[place], limits.options
    if place + 1 == len(cues):
        return _timed(cues, place, end=options.later(cue.end + missing)), 0.0
    follower = cues[place + 1]
    unread = max(follower.start, follower.end - _needed(follower, options))
    latest = options.end_before(min(unread, limits.latest(place + 1, follower.start)))
    room = max(0.0, latest - cue.end)
    wanted = options.later(cue.end + missing)
    end = wanted if wanted <= latest else max(cue.end, latest)
    sheet = _timed(cues, place, end=end)
    moved = max(follower.start, options.start_after(sheet[place].end))
    return _timed(sheet, place + 1, start=moved), missing - min(missing, room)


def _earlier_start(cues: _Sheet, place: int, missing: float, limits: _Limits) -> _Sheet:
    cue, options = cues[place], limits.options
    free_from = options.start_after(cues[place - 1].end) if place > 0 else 0.0
    start = max(free_from, limits.earliest(place, cue.start), cue.start - missing)
    start = max(free_from, options.earlier(start))
    return _timed(cues, place, start=start) if start < cue.start else cues


def _needed(cue: Cue, options: CueOptions) -> float:
    """Return the seconds a cue needs to be read."""
    return max(options.min_duration, sum(map(width, cue.lines)) / options.max_reading_speed)


def _timed(
    cues: _Sheet, place: int, *, start: float | None = None, end: float | None = None
) -> _Sheet:
    cue = cues[place]
    start, end = cue.start if start is None else start, cue.end if end is None else end
    return _with(cues, place, replace(cue, start=start, end=end)) if end > start else cues


def _with(cues: _Sheet, place: int, cue: Cue) -> _Sheet:
    return (*cues[:place], cue, *cues[place + 1 :])
