"""Attention in a step of the second reading: compiled where it is there, else numpy's.

A step reads one piece more of a handful of texts a window, so each product has a few rows, and the
time goes into reading the sound's keys and values from memory. They are kept once for each window
in the order in which they are read, and in 16 bits (bfloat16, the upper half of a float) where the
network is in 8 anyway. Both kinds round alike and give the same but for the order of sums.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.recognizer.attention.piece_decoder import HEAD_SIZE
from kasr_desktop.recognizer.networks.quantized import Array, Floats

try:
    from kasr_desktop.recognizer.attention import _attention as _compiled
except ImportError:  # built without a C compiler, or by one without vectors
    _compiled = None  # type: ignore[assignment]  # the module is there or not

_BLOCK = 32
"""Frames whose keys lie side by side in the compiled form."""

Places = NDArray[np.int32]

Kept = tuple[Array, Array, int]
"""Keys and values of one layer and window as an attention keeps them, and the frames T."""


class StepAttention(Protocol):
    """Two kinds of attention, heads of 64."""

    def keep(self, heard: Floats) -> Kept:
        """Keep keys and values (T, 2 D) of a window."""

    def hear(self, asked: Floats, kept: Kept) -> Floats:
        """Attend to the sound: queries (N, D) of one window's texts to (N, D)."""

    def read(self, mixed: Floats, store: Floats, places: Places) -> Floats:
        """Attend to what each text has read: (R, D).

        Args:
            mixed: (R, 3 D) queries, and keys and values, which the store has already.
            store: (S, 2 D) keys and values of pieces that any text has read.
            places: (R, L) those that are a text's own, -1 behind the last.
        """


def make_attention(*, half: bool) -> StepAttention:
    """Return what runs here; `half`: keep the sound's keys and values in 16 bits."""
    return NumpyAttention(half=half) if _compiled is None else CompiledAttention(half=half)


def is_compiled() -> bool:
    """Return whether the compiled module is there."""
    return _compiled is not None


class CompiledAttention:
    """By `_attention.c`."""

    def __init__(self, *, half: bool) -> None:
        """Keep keys and values in 16 bits, or in 32."""
        self._kind = np.uint16 if half else np.float32

    def keep(self, heard: Floats) -> Kept:
        """Keep keys in blocks of frames (heads, blocks, 64, 32) and values (heads, T, 64)."""
        frames, width = len(heard), heard.shape[1] // 2
        heads, blocks = width // HEAD_SIZE, -(-frames // _BLOCK)
        keys = np.empty((heads, blocks, HEAD_SIZE, _BLOCK), self._kind)
        values = np.empty((heads, blocks * _BLOCK, HEAD_SIZE), self._kind)
        _compiled.pack(heard, keys, values)
        return keys, values, frames

    def hear(self, asked: Floats, kept: Kept) -> Floats:
        """Attend to the sound."""
        found = np.empty_like(asked)
        keys, values, frames = kept
        _compiled.hear(asked, keys, values, frames, found)
        return found

    def read(self, mixed: Floats, store: Floats, places: Places) -> Floats:
        """Attend to what each text has read."""
        found = np.empty((len(mixed), store.shape[1] // 2), np.float32)
        _compiled.read(mixed, store, places, found)
        return found


class NumpyAttention:
    """The same in numpy, whose products of a few rows are good and whose gathering is not."""

    def __init__(self, *, half: bool) -> None:
        """Round keys and values to 16 bits, or leave them."""
        self._half = half

    def keep(self, heard: Floats) -> Kept:
        """Keep keys (heads, 64, T) and values (heads, T, 64)."""
        heard = _rounded(heard) if self._half else heard
        keys, values = (_in_heads(each) for each in np.split(heard, 2, axis=1))
        return np.ascontiguousarray(keys.swapaxes(1, 2)), np.ascontiguousarray(values), len(heard)

    def hear(self, asked: Floats, kept: Kept) -> Floats:
        """Attend to the sound."""
        keys, values, _frames = kept
        shares = _shares(_in_heads(asked) @ keys)
        return _out_of_heads(shares @ values)

    def read(self, mixed: Floats, store: Floats, places: Places) -> Floats:
        """Attend to what each text has read."""
        width = store.shape[1] // 2
        live, order = np.unique(places, return_inverse=True)
        is_own = np.zeros((len(places), len(live)), np.bool_)
        is_own[np.arange(len(places))[:, None], order.reshape(places.shape)] = True
        is_own[:, live < 0] = False
        keys, values = (_in_heads(each) for each in np.split(store[live], 2, axis=1))
        scores = _in_heads(mixed[:, :width]) @ keys.swapaxes(1, 2)
        return _out_of_heads(_shares(np.where(is_own, scores, -np.inf)) @ values)


def _in_heads(rows: Floats) -> Floats:
    """Turn (N, D) into (heads, N, 64)."""
    return rows.reshape(len(rows), -1, HEAD_SIZE).swapaxes(0, 1)


def _out_of_heads(found: Floats) -> Floats:
    """Turn (heads, N, 64) into (N, D)."""
    return found.swapaxes(0, 1).reshape(found.shape[1], -1)


def _shares(scores: Floats) -> Floats:
    """Scale and softmax over the last axis, in place."""
    scores *= HEAD_SIZE**-0.5
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    return scores


def _rounded(numbers: Floats) -> Floats:
    """Round to bfloat16, ties to even."""
    words = np.ascontiguousarray(numbers).view(np.uint32)
    return ((words + 0x7FFF + ((words >> 16) & 1)) & 0xFFFF0000).astype(np.uint32).view(np.float32)
