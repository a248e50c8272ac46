"""Whisper's decoder on the CPU: products by `DecoderProducts`, attention between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.recognizer.attention.decoder_products import DecoderProducts
from kasr_desktop.recognizer.attention.piece_decoder import MAX_PIECES, NUM_PROMPT, KeptSound
from kasr_desktop.recognizer.attention.step_attention import (
    Kept,
    Places,
    StepAttention,
    make_attention,
)
from kasr_desktop.recognizer.networks.quantized import Floats

Integers = NDArray[np.int64]

_ROOM = 256
"""Places for pieces that are made at a time."""


class CpuDecoder:
    """A `PieceDecoder` without torch."""

    def __init__(
        self,
        pieces: Sequence[bytes],
        tables: Mapping[str, Floats],
        products: DecoderProducts,
        *,
        half: bool,
    ) -> None:
        """Take what is loaded.

        Args:
            pieces: The table of pieces.
            tables: "pieces", "prompt" and "positions" of the weights; "marks" if `products` have
                them.
            products: With the same weights.
            half: Keep what is heard in 16 bits.
        """
        self.pieces = pieces
        self.end = len(pieces)
        self.max_pieces = MAX_PIECES - NUM_PROMPT - 1
        self._tables = tables
        self.knows_marks = "marks" in tables
        self._products = products
        self._attention = make_attention(half=half)
        self._heard: Sequence[list[Kept]] = ()
        """Of every window, layer by layer."""
        self._read = _Read(self._attention, products.num_layers)

    def hear(self, states: Floats) -> KeptSound:
        """Return keys and values of the encoder's output (T, D), layer by layer."""
        return [self._attention.keep(heard) for heard in self._products.hear(states)]

    def begin(self, heard: Sequence[KeptSound], head: Sequence[int] = ()) -> Floats:
        """Begin to read in windows: log-probabilities (windows, pieces + 1)."""
        self._heard = heard
        pieces = np.asarray(head, np.int64)
        read = np.concatenate([self._tables["prompt"], self._tables["pieces"][pieces]])
        read = read + self._tables["positions"][: len(read)]
        self._read.begin(len(heard), len(read))
        windows = np.repeat(np.arange(len(heard)), len(read))
        states = self._next(np.tile(read, (len(heard), 1)), windows)
        self._read.keep_last_of_heads(len(heard))
        return self._say(np.ascontiguousarray(states[len(read) - 1 :: len(read)]))

    def go_on(
        self, *, windows: Sequence[int], parents: Sequence[int], pieces: Sequence[int]
    ) -> Floats:
        """Read one piece more of some texts: log-probabilities (texts, pieces + 1)."""
        position = self._tables["positions"][self._read.num_pieces]
        self._read.go_on_with(np.asarray(parents, np.int64))
        inputs = self._tables["pieces"][np.asarray(pieces, np.int64)] + position
        return self._say(self._next(inputs, np.asarray(windows, np.int64)))

    def reread(self, pieces: Sequence[int], *, behind: int, asked: Sequence[int]) -> Floats:
        """Read on in one text: log-probabilities (asked, marks) of the marks behind some pieces."""
        first, known = NUM_PROMPT + behind, self._tables["pieces"]
        rows = np.stack(
            [
                known[piece] if piece < len(known) else self._tables["marks"][piece - len(known)]
                for piece in pieces
            ]
        )
        self._read.read_on(first, len(rows))
        positions = self._tables["positions"][first : first + len(rows)]
        states = self._next(rows + positions, np.zeros(len(rows), np.int64))
        odds = self._products.mark(states[np.asarray(asked)]).astype(np.float64)
        total = np.logaddexp(0.0, np.logaddexp.reduce(odds, axis=1, keepdims=True))
        log_probs: Floats = (odds - total).astype(np.float32)
        return log_probs

    def forget(self) -> None:
        """Give back the memory of what was read, and hold no sound any more."""
        self._heard = ()
        self._read.forget()

    def _next(self, inputs: Floats, windows: Integers) -> Floats:
        """Read a piece more in each row: the last layer's states (R, D).

        Args:
            inputs: (R, D) embedded, with positions.
            windows: The window of each row, ascending.
        """
        bounds = [0, *(np.flatnonzero(np.diff(windows)) + 1).tolist(), len(windows)]
        parts = [(first, end, int(windows[first])) for first, end in pairwise(bounds)]
        states, mixed, layer = inputs, self._products.mix(inputs), 0
        while mixed is not None:
            found = self._read.attend(layer, mixed)
            states, asked = self._products.behind_reading(layer, states, found)
            found = np.concatenate(
                [
                    self._attention.hear(asked[first:end], self._heard[window][layer])
                    for first, end, window in parts
                ]
            )
            states, mixed = self._products.behind_hearing(layer, states, found)
            layer += 1
        return states

    def _say(self, states: Floats) -> Floats:
        """Return log-probabilities (R, pieces + 1) of states (R, D)."""
        return self._products.say(states)


def read_tables(weights: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return what of a decoder's weights is read beside its graphs."""
    names = ("pieces", "prompt", "positions", "marks")
    return {name: np.ascontiguousarray(weights[name]) for name in names if name in weights}


class _Read:
    """Keys and values of all that was read, of every layer, whichever text read it.

    Texts that part share the places of what they have in common; the places of one that ends are
    taken by the pieces that others read next.
    """

    def __init__(self, attention: StepAttention, num_layers: int) -> None:
        """Begin with nothing."""
        self._attention = attention
        self._stores: list[Floats] = [np.zeros((0, 0), np.float32)] * num_layers
        self._places: Places = np.zeros((0, 0), np.int32)
        """(R, L) of every row, in the order in which it read them, -1 behind the last."""
        self._new: Places = np.zeros(0, np.int32)

    @property
    def num_pieces(self) -> int:
        """What each text has read, its head among it."""
        return self._places.shape[1]

    def begin(self, num_windows: int, size: int) -> None:
        """Make places for a head of some size in each window; each row sees those before it."""
        self._new = np.arange(num_windows * size, dtype=np.int32)
        rows = self._new.reshape(num_windows, 1, size)
        sees = np.tril(np.ones((size, size), np.bool_))
        self._places = np.where(sees, rows, np.int32(-1)).reshape(-1, size)

    def keep_last_of_heads(self, num_windows: int) -> None:
        """Let one text of each window go on: the whole head."""
        self._places = self._places[len(self._places) // num_windows - 1 :: self.num_pieces]

    def go_on_with(self, rows: Integers) -> None:
        """Let texts go on with rows there were, and find a free place for each one's next piece."""
        places = self._places[rows]
        is_taken = np.zeros(places.size + len(rows), np.bool_)
        is_taken[places[places < len(is_taken)]] = True
        self._new = np.flatnonzero(~is_taken)[: len(rows)].astype(np.int32)
        self._places = np.concatenate([places, self._new[:, None]], axis=1)

    def read_on(self, first: int, count: int) -> None:
        """Find places for pieces of the one text there is; each row sees those before it.

        Args:
            first: How many of those it has read stand; the others are read over.
            count: How many are read at once.
        """
        self._new = np.arange(first, first + count, dtype=np.int32)
        sees = np.tril(np.ones((count, count), np.bool_))
        own = np.where(sees, self._new, np.int32(-1))
        stands = np.broadcast_to(np.arange(first, dtype=np.int32), (count, first))
        self._places = np.concatenate([stands, own], axis=1)

    def attend(self, layer: int, mixed: Floats) -> Floats:
        """Remember keys and values of (R, 3 D) and attend to what each row's text has read."""
        width = mixed.shape[1] // 3
        most = int(self._new.max()) + 1
        store = self._stores[layer]
        if most > len(store):
            longer = np.zeros((most + _ROOM, 2 * width), np.float32)
            longer[: len(store)] = store.reshape(-1, 2 * width)
            self._stores[layer] = store = longer
        store[self._new] = mixed[:, width:]
        return self._attention.read(mixed, store, self._places)

    def forget(self) -> None:
        """Give back the memory."""
        self._stores = [np.zeros((0, 0), np.float32)] * len(self._stores)
        self._places = np.zeros((0, 0), np.int32)
