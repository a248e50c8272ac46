"""Whisper's decoder on the CPU, by ONNX Runtime: the texts of several windows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.recognizer.attention.piece_decoder import HEAD_SIZE, MAX_PIECES, NUM_PROMPT
from kasr_desktop.recognizer.networks.onnx_session import OnnxSession
from kasr_desktop.recognizer.networks.quantized import Array, Floats

_NEVER = np.float32(-1e9)
_ROOM = 64
"""Places for pieces that are made at a time."""

Integers = NDArray[np.int64]


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
            tables: "pieces", "prompt" and "positions" of the weights; "marks" if `step` has them.
            hearing: `hearing_graph`.
            step: `step_graph`.
        """
        self.pieces = pieces
        self.end = len(pieces)
        self.max_pieces = MAX_PIECES - NUM_PROMPT - 1
        self._tables = tables
        self.knows_marks = "marks" in tables
        self._hearing, self._step = hearing, step
        self._heard: dict[str, Array] = {}
        self._windows: list[int] = []
        self._read = _Read({}, 0)
        self._rows = np.zeros(0, np.int64)
        """Of every text of the call before, its row among W windows of N texts."""

    def begin(self, states: Sequence[Floats], head: Sequence[int] = ()) -> Floats:
        """Hear the encoder's outputs (T, D): log-probabilities (windows, pieces + 1)."""
        self.forget()  # 22 MB a window of 18 s: not twice
        self._heard = _stacked(self._hearing, states)
        self._windows = list(range(len(states)))
        self._rows = np.arange(len(states))
        heads = {
            name: each.shape[1] for name, each in self._heard.items() if name.startswith("value.")
        }
        self._read = _Read(heads, len(states))
        pieces = np.asarray(head, np.int64)
        read = np.concatenate([self._tables["prompt"], self._tables["pieces"][pieces]])
        count = len(read)
        inputs = np.broadcast_to(read, (len(states), *read.shape))
        log_probs = _flat(self._next(inputs, is_head=True)["log_probs"])
        return log_probs[count - 1 :: count]

    def go_on(
        self, *, windows: Sequence[int], parents: Sequence[int], pieces: Sequence[int]
    ) -> Floats:
        """Read one piece more of some texts: log-probabilities (texts, pieces + 1)."""
        present = sorted(set(windows))
        if present != self._windows:
            places = [self._windows.index(window) for window in present]
            _keep_windows(self._heard, places)
            self._read.keep_windows(places)
            self._windows = present
        # every window has as many rows as the one with most texts; the others' last are copies
        counts = [windows.count(window) for window in present]
        most = max(counts)
        rows = np.zeros((len(present), most), np.int64)
        begin = 0
        for place, count in enumerate(counts):
            rows[place] = np.minimum(np.arange(most), count - 1) + begin
            begin += count
        # the rows of the call before that these texts go on with
        self._read.go_on_with(self._rows[np.asarray(parents)[rows]])
        found = self._next(self._tables["pieces"][np.asarray(pieces)[rows]])
        self._rows = np.concatenate(
            [np.arange(count) + place * most for place, count in enumerate(counts)]
        )
        chosen: Floats = _flat(found["log_probs"])[self._rows]
        return chosen

    def reread(self, pieces: Sequence[int], *, behind: int) -> Floats:
        """Read on in one text: log-probabilities (pieces, marks) of the marks behind each."""
        self._read.cut(NUM_PROMPT + behind)
        known = self._tables["pieces"]
        rows = [
            known[piece] if piece < len(known) else self._tables["marks"][piece - len(known)]
            for piece in pieces
        ]
        odds = self._next(np.stack(rows)[None], is_head=True)["marks"][0].astype(np.float64)
        total = np.logaddexp(0.0, np.logaddexp.reduce(odds, axis=1, keepdims=True))
        found: Floats = (odds - total).astype(np.float32)
        return found

    def forget(self) -> None:
        """Give back the memory of what was heard and read."""
        self._heard, self._read, self._windows = {}, _Read({}, 0), []

    def _next(self, inputs: Floats, *, is_head: bool = False) -> dict[str, Array]:
        """Read inputs (W, N, D): what `step_graph` says of the pieces that may follow.

        Args:
            inputs: A piece more of each of N texts, or N pieces more of one.
            is_head: They are the latter.
        """
        read, count = self._read, inputs.shape[1]
        end = read.num_pieces + (count if is_head else 1)
        sees = np.tril(np.ones((count, count), np.bool_)) if is_head else np.eye(count, dtype=bool)
        found = self._step.run(
            {
                "inputs": inputs + self._tables["positions"][read.num_pieces : end],
                "read_mask": read.mask(count),
                "own_mask": np.where(sees, np.float32(0), _NEVER),
                **self._heard,
                **read.arrays,
            }
        )
        names = [name for name in found if not name.startswith("new_")]
        said = {name: found.pop(name) for name in names}
        read.add(found, is_head=is_head)
        return said


def read_tables(weights: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return what of a decoder's weights is read beside its graphs."""
    names = ("pieces", "prompt", "positions", "marks")
    return {name: np.ascontiguousarray(weights[name]) for name in names if name in weights}


class _Read:
    """Keys and values of all that was read, for W windows with N texts each.

    The pieces of a window's texts lie side by side in S places, in the order in which they were
    read; `_is_own` says which are a text's own. Texts that part share what they have in common, and
    one that ends leaves places that nobody owns, which are taken away when room is short.
    """

    def __init__(self, heads: Mapping[str, int], num_windows: int) -> None:
        """Begin with nothing.

        Args:
            heads: Of every layer, named as its values are.
            num_windows: W; each has one text that has read nothing.
        """
        self.arrays: dict[str, Floats] = {}
        for name, count in heads.items():
            shape = (num_windows, count, HEAD_SIZE, _ROOM)
            self.arrays[f"read_{name.replace('value', 'key')}"] = np.zeros(shape, np.float32)
            self.arrays[f"read_{name}"] = np.zeros(shape, np.float32).swapaxes(2, 3).copy()
        self.num_pieces = 0
        """Of each text."""
        self._num_places = 0
        self._is_own: NDArray[np.bool_] = np.zeros((num_windows, 1, _ROOM), np.bool_)

    def mask(self, count: int) -> Floats:
        """Return (W, 1, N, S): 0 where a place is a text's own; of one text, N times."""
        own = np.where(self._is_own, np.float32(0), _NEVER)[:, None]
        return own if own.shape[2] == count else np.repeat(own, count, axis=2)

    def add(self, new: Mapping[str, Floats], *, is_head: bool) -> None:
        """Put behind each text the piece it has just read, or behind the one text its head.

        Args:
            new: `new_key.L` (W, heads, D / heads, N) and `new_value.L` (W, heads, N, D / heads).
            is_head: All N are of one text.
        """
        count = new["new_key.0"].shape[3]
        if self._num_places + count > self._is_own.shape[2]:
            self._make_room(count)
        first, end = self._num_places, self._num_places + count
        for name, each in new.items():
            array = self.arrays[name.replace("new_", "read_")]
            if "key" in name:
                array[..., first:end] = each
            else:
                array[:, :, first:end] = each
        new_places = np.arange(count)
        self._is_own[:, 0 if is_head else new_places, first + new_places] = True
        self._num_places = end
        self.num_pieces += count if is_head else 1

    def go_on_with(self, rows: Integers) -> None:
        """Let texts (W, N) go on with rows of the texts there were."""
        self._is_own = self._is_own.reshape(-1, self._is_own.shape[2])[rows]

    def keep_windows(self, places: Sequence[int]) -> None:
        """Forget what was read of the other windows; rows are still those of all."""
        _keep_windows(self.arrays, places)

    def cut(self, count: int) -> None:
        """Forget all but the first pieces of the one text of the one window there is.

        Args:
            count: How many stay; they lie in the order in which they were read.
        """
        self._is_own[..., count:] = False
        self._num_places = self.num_pieces = min(count, self.num_pieces)

    def _make_room(self, count: int) -> None:
        """Take away the places that no text owns; if that is not enough, make more.

        Args:
            count: Pieces that there must be places for.
        """
        is_live = self._is_own.any(axis=1)  # (W, S)
        order = np.argsort(~is_live, axis=1, kind="stable")
        size = self._is_own.shape[2]
        self._num_places = int(is_live.sum(axis=1).max())
        more = _ROOM if self._num_places > size - _ROOM // 2 else 0
        while self._num_places + count > size + more:
            more += _ROOM
        for name, each in self.arrays.items():
            axis = 3 if "key" in name else 2
            at = order[:, None, None, :] if axis == 3 else order[:, None, :, None]
            self.arrays[name] = _longer(np.take_along_axis(each, at, axis=axis), axis, more)
        self._is_own = _longer(np.take_along_axis(self._is_own, order[:, None], axis=2), 2, more)


def _flat(log_probs: Floats) -> Floats:
    """Lay the texts of all windows (W, N, ...) under each other."""
    return log_probs.reshape(-1, log_probs.shape[-1])


def _keep_windows(arrays: dict[str, Array], places: Sequence[int]) -> None:
    """Keep some windows (ascending) of arrays (W, ...) where they lie: a copy would double them."""
    for name, each in arrays.items():
        for place, before in enumerate(places):
            if place != before:
                each[place] = each[before]
        arrays[name] = each[: len(places)]


def _longer(array: Array, axis: int, more: int) -> Array:
    """Return an array with zeros behind, as many as asked, along an axis."""
    if not more:
        return array
    shape = list(array.shape)
    shape[axis] = more
    return np.concatenate([array, np.zeros(shape, array.dtype)], axis=axis)


def _stacked(hearing: OnnxSession, states: Sequence[Floats]) -> dict[str, Array]:
    """Hear windows of any length: keys and values side by side, with a mask (W, 1, 1, T)."""
    lengths = [len(each) for each in states]
    longest = max(lengths)
    stacked: dict[str, Array] = {}
    for place, length in enumerate(lengths):
        for name, each in hearing.run({"states": states[place][None]}).items():
            axis = 3 if name.startswith("key") else 2
            if name not in stacked:
                shape = list(each.shape)
                shape[0], shape[axis] = len(states), longest
                stacked[name] = np.zeros(shape, np.float32)
            here = stacked[name][place].swapaxes(axis - 1, 0)
            here[:length] = each[0].swapaxes(axis - 1, 0)
    mask = np.where(np.arange(longest) < np.asarray(lengths)[:, None], np.float32(0), _NEVER)
    return {**stacked, "heard_mask": mask[:, None, None, :]}
