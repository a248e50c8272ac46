"""The frames in which CTC would place the letters of a text: posteriors of its paths.

Forward and backward probabilities (Graves et al. 2006, doi:10.1145/1143844.1143891, sec. 4.1),
frames brought to a sum of 1 (Rabiner 1989, doi:10.1109/5.18626, sec. V.A), so no
logarithms are taken in the loop. Compiled where it can be (`_ctc.c`), else in numpy.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.emissions import LogProbs

try:
    from kasr_desktop.recognizer.attention import _ctc as _compiled
except ImportError:  # built without a C compiler
    _compiled = None  # type: ignore[assignment]  # the module is there or not

Doubles = NDArray[np.float64]
Letters = Sequence[int]

_FRAMES_A_SCALE = 4
"""Frames between two scalings: the product of so many probabilities is far above 1e-308."""


def ctc_posteriors(
    log_probs: LogProbs, texts: Sequence[Letters], shares: Sequence[float], *, blank: int
) -> Doubles:
    """Return the probability (T, V) of every token in every frame if one of some texts was said.

    Args:
        log_probs: The (T, V) that the texts are placed on.
        texts: Token ids without blanks.
        shares: How likely each text is.
        blank: The blank's id.

    A text too long for the frames leaves them as they are.
    """
    probs = np.exp(log_probs, dtype=np.float64)
    found = np.zeros_like(probs)
    place = _placed_by_numpy if _compiled is None else _placed_compiled
    place(probs, texts, shares, found, blank)
    return found


def _placed_compiled(
    probs: Doubles, texts: Sequence[Letters], shares: Sequence[float], found: Doubles, blank: int
) -> None:
    letters = np.array([letter for text in texts for letter in text], np.int64)
    lengths = np.array([len(text) for text in texts], np.int64)
    _compiled.place(probs, letters, lengths, np.array(shares, np.float64), found, blank)


def _placed_by_numpy(
    probs: Doubles, texts: Sequence[Letters], shares: Sequence[float], found: Doubles, blank: int
) -> None:
    """All texts go through one loop over the frames."""
    labels, allowed = _states(texts, blank)
    # (T, texts, states): how likely each state's token is in each frame; nothing behind the end
    heard = probs[:, labels]
    ends = np.zeros(labels.shape)
    for place, text in enumerate(texts):
        ends[place, max(0, 2 * len(text) - 1) : 2 * len(text) + 1] = 1.0
        heard[:, place, 2 * len(text) + 1 :] = 0.0
    both = _forward(heard, allowed)
    _times_backward(both, heard, allowed, ends)
    totals = both.sum(axis=2)
    for place, text in enumerate(texts):
        total = totals[:, place, None]
        if not (total > 0).all():
            found += shares[place] * probs
            continue
        count = 2 * len(text) + 1
        tokens = np.zeros((count, probs.shape[1]))
        tokens[np.arange(count), labels[place, :count]] = 1.0
        found += shares[place] * (both[:, place, :count] @ tokens / total)


def _states(texts: Sequence[Letters], blank: int) -> tuple[NDArray[np.int64], Doubles]:
    """Return the tokens (texts, states), blanks between letters, and 1 where one may be left out.

    States behind a text's end have the blank's id.
    """
    longest = max(len(text) for text in texts)
    labels = np.full((len(texts), 2 * longest + 1), blank)
    for place, text in enumerate(texts):
        labels[place, 1 : 2 * len(text) : 2] = text
    allowed = np.zeros(labels.shape)
    allowed[:, 3::2] = labels[:, 3::2] != labels[:, 1:-2:2]
    return labels, allowed


def _forward(heard: Doubles, allowed: Doubles) -> Doubles:
    """Return what leads to each state, its own frame included."""
    found = np.zeros_like(heard)
    state = found[0]
    state[:, :2] = heard[0, :, :2]
    for frame in range(1, len(heard)):
        before, state = state, found[frame]
        np.multiply(before[:, :-2], allowed[:, 2:], out=state[:, 2:])
        state += before
        state[:, 1:] += before[:, :-1]
        state *= heard[frame]
        if frame % _FRAMES_A_SCALE == 0:
            _scale(state)
    return found


def _times_backward(both: Doubles, heard: Doubles, allowed: Doubles, ends: Doubles) -> None:
    """Multiply in place with what follows each state, its own frame left out; spends `heard`."""
    state = ends
    both[-1] *= state
    for frame in range(len(heard) - 2, -1, -1):
        after = heard[frame + 1]
        after *= state
        state = after.copy()
        state[:, :-1] += after[:, 1:]
        state[:, :-2] += after[:, 2:] * allowed[:, 2:]
        if frame % _FRAMES_A_SCALE == 0:
            _scale(state)
        both[frame] *= state


def _scale(state: Doubles) -> None:
    """Bring each text's states to a sum of 1, in place; zeros stay zeros."""
    total = state.sum(axis=1, keepdims=True)
    np.maximum(total, np.finfo(np.float64).tiny, out=total)
    state /= total
