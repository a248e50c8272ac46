"""Whisper's decoder on the CPU, by ONNX Runtime: the texts of several windows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kasr_desktop.recognizer.attention.piece_decoder import HEAD_SIZE, MAX_PIECES, NUM_PROMPT
from kasr_desktop.recognizer.networks.onnx_session import OnnxSession
from kasr_desktop.recognizer.networks.quantized import Array, Floats

_NEVER = np.float32(-1e9)


class OnnxDecoder:
    """A `PieceDecoder` on two sessions: one hears, one reads."""

    def __init__(
        self,
        pieces: Sequence[bytes],
        tables: Mapping[str, Floats],
        hearing: OnnxSession,
        step: OnnxSession,
    ) -> None:
        """Take what is loaded.

        Args:
            pieces: The table of pieces.
            tables: "pieces", "prompt" and "positions" of the weights.
            hearing: `hearing_graph`.
            step: `step_graph`.
        """
        self.pieces = pieces
        self.end = len(pieces)
        self.max_pieces = MAX_PIECES - NUM_PROMPT - 1
        self._tables = tables
        self._hearing, self._step = hearing, step
        self._heard: dict[str, Array] = {}
        self._read: dict[str, Array] = {}
        self._windows: list[int] = []
        self._rows = np.zeros(0, np.int64)
        self._num_read = 0

    def begin(self, states: Sequence[Floats]) -> Floats:
        """Hear the encoder's outputs (T, D): log-probabilities (windows, pieces + 1)."""
        self._heard = _stacked([self._hearing.run({"states": each[None]}) for each in states])
        self._windows = list(range(len(states)))
        self._num_read = 0
        width = self._tables["prompt"].shape[1]
        empty = np.zeros((1, width // HEAD_SIZE, 0, HEAD_SIZE), np.float32)
        layers = sum(name.startswith("key.") for name in self._heard)
        self._read = {
            f"{name}.{layer}": empty for layer in range(layers) for name in ("key", "value")
        }
        prompt = np.repeat(self._tables["prompt"][None], len(states), axis=0)
        return self._next(prompt, np.zeros(len(states), np.int64))

    def go_on(
        self, *, windows: Sequence[int], parents: Sequence[int], pieces: Sequence[int]
    ) -> Floats:
        """Read one piece more of some texts: log-probabilities (texts, pieces + 1)."""
        present = sorted(set(windows))
        if present != self._windows:
            places = [self._windows.index(window) for window in present]
            self._heard = {name: each[places] for name, each in self._heard.items()}
            self._windows = present
        # every window has as many rows as the one with most texts; the others' last are copies
        counts = [windows.count(window) for window in present]
        most = max(counts)
        rows = np.zeros((len(present), most), np.int64)
        begin = 0
        for place, count in enumerate(counts):
            rows[place] = np.minimum(np.arange(most), count - 1) + begin
            begin += count
        slots = rows.ravel()
        inputs = self._tables["pieces"][np.asarray(pieces)[slots]][:, None]
        # the rows of the step before that these texts lie in
        before = self._rows[np.asarray(parents)[slots]]
        log_probs = self._next(inputs, before)
        kept = np.concatenate(
            [np.arange(count) + place * most for place, count in enumerate(counts)]
        )
        self._rows = kept
        chosen: Floats = log_probs[kept]
        return chosen

    def _next(self, inputs: Floats, parents: Array) -> Floats:
        """Read inputs (rows, new pieces, D) behind what the rows' parents have read."""
        count, first = inputs.shape[1], self._num_read
        places = np.arange(first, first + count)
        mask = np.where(np.arange(first + count) <= places[:, None], np.float32(0), _NEVER)
        found = self._step.run(
            {
                "inputs": inputs + self._tables["positions"][first : first + count],
                "read_mask": mask,
                "parents": parents,
                **self._heard,
                **{f"read_{name}": each for name, each in self._read.items()},
            }
        )
        log_probs: Floats = found.pop("log_probs")
        self._read = {name.removeprefix("new_"): each for name, each in found.items()}
        self._num_read = first + count
        self._rows = np.arange(len(log_probs))
        return log_probs


def _stacked(heard: list[dict[str, Array]]) -> dict[str, Array]:
    """Put keys and values of windows of any length side by side, with a mask (W, 1, 1, T)."""
    lengths = [each["value.0"].shape[2] for each in heard]
    longest = max(lengths)
    stacked = {}
    for name in list(heard[0]):
        axis = 3 if name.startswith("key") else 2
        shape = list(heard[0][name].shape)
        shape[0], shape[axis] = len(heard), longest
        joined = np.zeros(shape, np.float32)
        for place, each in enumerate(heard):
            part = each.pop(name)[0]
            if axis == 3:
                joined[place, :, :, : lengths[place]] = part
            else:
                joined[place, :, : lengths[place]] = part
        stacked[name] = joined
    mask = np.where(np.arange(longest) < np.asarray(lengths)[:, None], np.float32(0), _NEVER)
    return {**stacked, "heard_mask": mask[:, None, None, :]}
