"""The frames in which CTC would place the letters of a text: posteriors of its paths.

Forward and backward probabilities (Graves et al. 2006, doi:10.1145/1143844.1143891, sec. 4.1),
each frame brought to a sum of 1 (Rabiner 1989, doi:10.1109/5.18626, sec. V.A), so no
logarithms are taken in the loop. All texts of all windows go through one loop.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.domain.emissions import LogProbs

Doubles = NDArray[np.float64]
Letters = Sequence[int]


def ctc_posteriors(
    log_probs: Sequence[LogProbs], texts: Sequence[Letters], *, blank: int
) -> list[Doubles]:
    """Return the probability (T, V) of every token in every frame, if the text was said.

    Args:
        log_probs: The (T, V) that each text is placed on, one a text.
        texts: Token ids without blanks.
        blank: The blank's id.

    A text too long for its frames leaves them as they are.
    """
    lengths = [len(rows) for rows in log_probs]
    labels, allowed = _states(texts, blank)
    longest = max(lengths)
    # (T, texts, states): how likely each state's token is in each frame
    heard = np.zeros((longest, *labels.shape))
    for place, rows in enumerate(log_probs):
        count = 2 * len(texts[place]) + 1
        heard[: len(rows), place, :count] = np.exp(rows[:, labels[place, :count]])
    forward = _forward(heard, allowed)
    ends = np.zeros(labels.shape)
    for place, text in enumerate(texts):
        ends[place, max(0, 2 * len(text) - 1) : 2 * len(text) + 1] = 1.0
    backward = _backward(heard, allowed, ends, lengths)
    both = forward * backward
    found = []
    for place, rows in enumerate(log_probs):
        count = 2 * len(texts[place]) + 1
        states = both[: len(rows), place, :count]
        total = states.sum(axis=1, keepdims=True)
        if not (total > 0).all():
            found.append(np.exp(rows, dtype=np.float64))
            continue
        tokens = np.zeros((rows.shape[1], count))
        tokens[labels[place, :count], np.arange(count)] = 1.0
        found.append((states / total) @ tokens.T)
    return found


def _states(texts: Sequence[Letters], blank: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the tokens (texts, states), blanks between letters, and where a blank may be left out.

    States behind a text's end have the blank's id and are never reached.
    """
    longest = max(len(text) for text in texts)
    labels = np.full((len(texts), 2 * longest + 1), blank)
    for place, text in enumerate(texts):
        labels[place, 1 : 2 * len(text) : 2] = text
    allowed = np.zeros(labels.shape, dtype=bool)
    allowed[:, 3::2] = labels[:, 3::2] != labels[:, 1:-2:2]
    return labels, allowed


def _forward(heard: Doubles, allowed: NDArray[np.bool_]) -> Doubles:
    found = np.zeros_like(heard)
    state = found[0]
    state[:, :2] = heard[0, :, :2]
    _scale(state)
    for frame in range(1, len(heard)):
        before, state = state, found[frame]
        state += before
        state[:, 1:] += before[:, :-1]
        state[:, 2:] += before[:, :-2] * allowed[:, 2:]
        state *= heard[frame]
        _scale(state)
    return found


def _backward(
    heard: Doubles, allowed: NDArray[np.bool_], ends: Doubles, lengths: Sequence[int]
) -> Doubles:
    """Return what follows each state, its own frame left out."""
    found = np.zeros_like(heard)
    last = np.asarray(lengths) - 1
    state = np.zeros(heard.shape[1:])
    for frame in range(len(heard) - 1, -1, -1):
        if frame + 1 < len(heard):
            after = state * heard[frame + 1]
            state = after.copy()
            state[:, :-1] += after[:, 1:]
            state[:, :-2] += after[:, 2:] * allowed[:, 2:]
            _scale(state)
        starts = last == frame
        if starts.any():
            state[starts] = ends[starts]
        found[frame] = state
    return found


def _scale(state: Doubles) -> None:
    """Bring each text's states to a sum of 1, in place; zeros stay zeros."""
    total = state.sum(axis=1, keepdims=True)
    np.maximum(total, np.finfo(np.float64).tiny, out=total)
    state /= total
