"""Turns 1.6 s of speech into a vector that says whose voice it is.

Three LSTM layers and a projection, trained with the generalized end-to-end loss (Wan et al. 2018,
arXiv:1710.10467; weights: see `resources/LICENSES.md`). Plain numpy: many windows at once are
a few matrix products a frame.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.speakers.mel_spectrogram import Mel

WINDOW_FRAMES = 160
"""Frames of one window: 1.6 s."""
EMBEDDING_SIZE = 256
_NUM_LAYERS = 3

Embeddings = NDArray[np.float32]
"""(windows, EMBEDDING_SIZE) float32, each of length 1, no entry below 0."""


class VoiceEncoder:
    """Holds the weights; stateless between calls."""

    def __init__(self, path: Path) -> None:
        """Load the weights from an `.npz` without pickles."""
        with np.load(path, allow_pickle=False) as stored:
            weights = {name: np.asarray(stored[name], np.float32) for name in stored.files}
        self._layers = [
            (weights[f"input_{n}"].T, weights[f"hidden_{n}"].T.copy(), weights[f"bias_{n}"])
            for n in range(_NUM_LAYERS)
        ]
        self._projection = weights["projection"].T
        self._projection_bias = weights["projection_bias"]

    def embed(self, windows: Mel) -> Embeddings:
        """Return the vectors of windows (B, WINDOW_FRAMES, NUM_MELS)."""
        states = np.asarray(windows, np.float32).transpose(1, 0, 2)
        for to_input, to_hidden, bias in self._layers:
            states = _lstm(states, to_input, to_hidden, bias)
        raw = np.maximum(states[-1] @ self._projection + self._projection_bias, 0.0)
        lengths = np.linalg.norm(raw, axis=1, keepdims=True)
        return np.asarray(raw / np.maximum(lengths, 1e-9), np.float32)


def _lstm(
    inputs: NDArray[np.float32],
    to_input: NDArray[np.float32],
    to_hidden: NDArray[np.float32],
    bias: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Return the hidden states (T, B, H) of inputs (T, B, D); gates in the order i, f, g, o."""
    num_frames, batch, _ = inputs.shape
    size = to_hidden.shape[0]
    gates_of_input = inputs @ to_input + bias
    hidden = np.zeros((batch, size), np.float32)
    cell = np.zeros((batch, size), np.float32)
    outputs = np.empty((num_frames, batch, size), np.float32)
    for frame in range(num_frames):
        gates = gates_of_input[frame] + hidden @ to_hidden
        sigmoid = 0.5 + 0.5 * np.tanh(0.5 * gates)  # exp would overflow
        candidate = np.tanh(gates[:, 2 * size : 3 * size])
        cell = sigmoid[:, size : 2 * size] * cell + sigmoid[:, :size] * candidate
        hidden = sigmoid[:, 3 * size :] * np.tanh(cell)
        outputs[frame] = hidden
    return outputs
