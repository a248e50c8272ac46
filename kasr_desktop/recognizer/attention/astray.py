"""Stretches of a window in which a text has nothing to do with what CTC hears.

A decoder that begins in the middle of a sentence may leave out what comes before the next one, or
say a word over and over until the sound is past a hard passage; the rest of its text is right, so
measured over the whole window it is not far from CTC (docs/decisions/0201). Within a second it is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.recognizer.attention.ctc_posteriors import Doubles

Stretch = tuple[int, int]
"""From which frame, until before which."""

MAX_LOSS = 80.0
"""Nats below CTC's own path within `_SPAN`: texts in step lose 60 at most, others 140 and more."""

_SPAN = 50  # frames: a second
_LEAST_LOG_PROB = -25.0  # what is less likely is as impossible
_LEAST_LOSS = 1.0  # nats of a frame in which the text is not what is heard
_PAUSE = 8  # frames of silence at which a sentence can be cut
_REACH = 75  # frames: so far a pause is looked for


def astray(log_probs: LogProbs, placed: Doubles) -> list[Stretch]:
    """Return the stretches, in order and apart, in which a placed text is not what CTC hears.

    Args:
        log_probs: CTC's (T, V).
        placed: The text on its frames, (T, V), as `ctc_posteriors` gives it.
    """
    told = np.einsum("tv,tv->t", placed, np.maximum(log_probs, _LEAST_LOG_PROB))
    lost = log_probs.max(axis=1).astype(np.float64) - told
    if lost.sum() <= MAX_LOSS:
        return []
    span = min(_SPAN, len(lost))
    sums = np.convolve(lost, np.ones(span), "valid")
    bad = np.zeros(len(lost), bool)
    for start in np.flatnonzero(sums > MAX_LOSS).tolist():
        bad[start : start + span] = True
    return [_trimmed(each, lost) for each in runs(bad)]


def _trimmed(stretch: Stretch, lost: Doubles) -> Stretch:
    """Leave out the frames at both ends in which the text is right."""
    first, last = stretch
    wrong = np.flatnonzero(lost[first:last] > _LEAST_LOSS)
    return first + int(wrong[0]), first + int(wrong[-1]) + 1


def cut_at_pauses(
    log_probs: LogProbs, stretches: list[Stretch], *, blank: int, space: int | None
) -> list[Stretch]:
    """Return the stretches, widened to where CTC hears a pause; those that touch become one.

    Where no pause is near, the next space will do, and else the frame itself.
    """
    path = log_probs.argmax(axis=1)
    silent = runs((path == blank) | (path == space))
    middles = [0, *((first + last) // 2 for first, last in silent if last - first >= _PAUSE)]
    spaces = np.flatnonzero(path == space).tolist() if space is not None else []
    end = len(log_probs)
    widened = np.zeros(end, bool)
    for first, last in stretches:
        widened[_before(first, middles, spaces) : _behind(last, [*middles, end], spaces)] = True
    return runs(widened)


def _before(frame: int, pauses: list[int], spaces: list[int]) -> int:
    for places in (pauses, spaces):
        near = [place for place in places if frame - _REACH <= place <= frame]
        if near:
            return near[-1]
    return frame


def _behind(frame: int, pauses: list[int], spaces: list[int]) -> int:
    for places in (pauses, spaces):
        near = [place for place in places if frame <= place <= frame + _REACH]
        if near:
            return near[0]
    return frame


def runs(marked: NDArray[np.bool_]) -> list[Stretch]:
    """Return the stretches of (T,) that are marked."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marked, [False]]).astype(np.int8)))
    return [(int(first), int(last)) for first, last in zip(edges[::2], edges[1::2], strict=True)]
