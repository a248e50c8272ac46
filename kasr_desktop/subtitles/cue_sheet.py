"""Subtitles as laid out, with what the user has set otherwise in their places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.cue_options import CueOptions

_TOLERANCE = 0.0005  # seconds; times are whole milliseconds
_TICKS = 0.001  # what cutting a time to whole milliseconds takes from it


def adjusted(cues: Sequence[Cue], adjustments: Iterable[tuple[Cue, Cue]]) -> tuple[Cue, ...]:
    """Put the user's cues in place of those they were made from.

    An adjustment whose cue is laid out otherwise by now has lost its ground and is left
    out; so is one that would run into a neighbor. Text is never doubled or lost by it.

    Example:
        >>> laid_out = Cue(1.0, 2.0, ("안녕하세요",))
        >>> adjusted([laid_out], [(laid_out, Cue(0.8, 2.0, ("안녕하세요",)))])[0].start
        0.8
    """
    made: Mapping[Cue, Cue] = dict(adjustments)
    sheet: list[Cue] = []
    for number, cue in enumerate(cues):
        own = made.get(cue, cue)
        before = sheet[-1].end if sheet else 0.0
        follower = cues[number + 1] if number + 1 < len(cues) else None
        limit = made.get(follower, follower).start if follower is not None else None
        fits = own.start >= before - _TOLERANCE
        fits = fits and (limit is None or own.end <= limit + _TOLERANCE)
        sheet.append(own if fits or not _fits(cue, before) else cue)
    return tuple(sheet)


def finished(
    laid_out: Sequence[Cue], adjustments: Iterable[tuple[Cue, Cue]], options: CueOptions
) -> tuple[Cue, ...]:
    """Return subtitles as they are shown, checked and saved: adjusted, and on the film's frames.

    What a person has set stands as it was set; snapping is done where it is set.
    """
    sheet = adjusted(laid_out, adjustments)
    if options.frames is None:
        return sheet
    own = frozenset(n for n, cue in enumerate(sheet) if cue != laid_out[n])
    return on_frames(sheet, options, kept=own)


def on_frames(
    cues: Sequence[Cue], options: CueOptions, *, kept: frozenset[int] = frozenset()
) -> tuple[Cue, ...]:
    """Let subtitles begin and end with a frame, at least one long, none shorter than it was.

    The gap to the next one is kept in frames.

    Args:
        cues: In time order.
        options: With the frames; without them nothing changes.
        kept: Numbers of those that stay as they are.
    """
    if options.frames is None:
        return tuple(cues)
    sheet: list[Cue] = []
    starts = [
        cue.start if number in kept else options.earlier(cue.start)
        for number, cue in enumerate(cues)
    ]
    for number, cue in enumerate(cues):
        if number in kept:
            sheet.append(cue)
            continue
        start, end = starts[number], options.later(cue.end)
        before = sheet[-1].end if sheet else 0.0
        if start < before <= cue.start:
            start = options.later(before)
        follows = cues[number + 1].start if number + 1 < len(cues) else None
        if follows is not None and follows >= cue.end:
            end = min(end, options.end_before(starts[number + 1]))
        sheet.append(replace(cue, start=start, end=max(end, _frame_after(start, options))))
    return tuple(sheet)


def _frame_after(second: float, options: CueOptions) -> float:
    return options.later(second + 2 * _TICKS)


def readjusted(
    laid_out: Sequence[Cue],
    before: Sequence[Cue],
    after: Sequence[Cue],
    adjustments: Iterable[tuple[Cue, Cue]],
) -> tuple[tuple[Cue, Cue], ...]:
    """Return the adjustments that lead from `laid_out` to `after` instead of to `before`.

    Adjustments of cues that are not laid out at present are kept: undoing an edit of the
    text brings them back.
    """
    changed = dict(adjustments)
    for origin, old, new in zip(laid_out, before, after, strict=True):
        if new == old:
            continue
        if new == origin:
            changed.pop(origin, None)
        else:
            changed[origin] = new
    return tuple(changed.items())


def adjustments_to(laid_out: Sequence[Cue], wanted: Iterable[Cue]) -> tuple[tuple[Cue, Cue], ...]:
    """Return the adjustments that make of laid out cues those wanted that have the same words.

    Example:
        >>> laid_out = Cue(1.0, 2.0, ("안녕", "하세요"))
        >>> adjustments_to([laid_out], [Cue(1.5, 3.0, ("안녕 하세요",))])[0][1].start
        1.5
    """
    made: list[tuple[Cue, Cue]] = []
    place = 0
    for cue in wanted:
        words = cue.text.split()
        ahead = range(place, len(laid_out))
        found = next((n for n in ahead if laid_out[n].text.split() == words), None)
        if found is None:
            continue
        if laid_out[found] != cue:
            made.append((laid_out[found], cue))
        place = found + 1
    return tuple(made)


def _fits(cue: Cue, before: float) -> bool:
    return cue.start >= before - _TOLERANCE
