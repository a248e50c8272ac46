"""The Whisper encoder with a CTC head on the CPU: one graph, or parts with our own C between them.

In one graph ONNX Runtime spends two thirds of an encoder in 8 bits outside the products: results of
megabytes go through memory once for each scale, bias, GELU and norm. In parts it does the products
alone, of blocks of rows that stay in the cache; `_encoder.c` does the rest in one pass behind each.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Protocol

import numpy as np

from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.recognizer.ctc.encoder_parts import GRAPHS, HEAD_SIZE, is_partable, read_numbers
from kasr_desktop.recognizer.ctc.whisper_weights import WhisperSizes
from kasr_desktop.recognizer.networks.converted import Conversion
from kasr_desktop.recognizer.networks.devices import num_threads
from kasr_desktop.recognizer.networks.onnx_session import OnnxSession
from kasr_desktop.recognizer.networks.quantized import Array, Floats

try:
    from kasr_desktop.recognizer.ctc import _encoder as _compiled
except ImportError:  # built without a C compiler, or by one without vectors
    _compiled = None  # type: ignore[assignment]  # the module is there or not

BLOCK = 128
"""Rows that go through the products together: their results stay in the cache."""

SMALL_BLOCK = 64
"""Of short windows, so that there is work for threads: what `_encoder.c` lays side by side."""


class Encoder(Protocol):
    """Hears a window."""

    def hear(self, mels: Floats) -> tuple[Floats, LogProbs]:
        """Return the encoder's output (T, D) and log-probabilities (T, V) of (mel bins, 2 T).

        Raises:
            RuntimeError: Whatever ONNX Runtime raises, such as for want of memory.
        """


def is_compiled() -> bool:
    """Return whether the compiled module is there."""
    return _compiled is not None


def runs_in_parts(sizes: WhisperSizes) -> bool:
    """Return whether an encoder in 8 bits of such sizes runs in parts here."""
    return is_compiled() and is_partable(sizes)


def encoder_form(sizes: WhisperSizes) -> str:
    """Name what decides how an encoder is converted here, beside the processor."""
    return "parts" if runs_in_parts(sizes) else "graph"


def make_encoder(
    conversion: Conversion, sizes: WhisperSizes, *, threads: int | None = None
) -> Encoder:
    """Load what a conversion holds: the graph "encoder", or its parts.

    Args:
        conversion: With either.
        sizes: The numbers of the config.
        threads: None: as many as suit the processor.
    """
    if "encoder" in conversion.graphs:
        return WholeEncoder(OnnxSession(conversion.graphs["encoder"], threads=threads))
    return PartedEncoder(conversion, sizes, threads=threads or num_threads())


class WholeEncoder:
    """One graph."""

    def __init__(self, session: OnnxSession) -> None:
        """Take `whisper_graph`."""
        self._session = session

    def hear(self, mels: Floats) -> tuple[Floats, LogProbs]:
        """Return states and log-probabilities."""
        found = self._session.run({"mels": mels[None]})
        return found["states"][0], found["log_probs"][0]


class PartedEncoder:
    """`encoder_parts`, and what `_encoder.c` does between them.

    Every product takes a block of rows; only attention and the convolution over near frames know
    other rows. Threads take blocks, or heads, and change no number.
    """

    def __init__(self, conversion: Conversion, sizes: WhisperSizes, *, threads: int) -> None:
        """Load the parts."""
        self._sizes = sizes
        self._numbers = read_numbers(conversion)
        self._begin, self._end = (
            OnnxSession(conversion.graphs[GRAPHS + name], threads=count)
            for name, count in (("begin", threads), ("end", 1))
        )
        self._products = {
            name.removeprefix(GRAPHS): OnnxSession(graph, threads=1)
            for name, graph in conversion.graphs.items()
            if name.startswith(GRAPHS) and name not in (f"{GRAPHS}begin", f"{GRAPHS}end")
        }
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None

    def hear(self, mels: Floats) -> tuple[Floats, LogProbs]:
        """Return states and log-probabilities."""
        sizes = self._sizes
        states: Floats = self._begin.run({"mels": mels[None]})["states"][0]
        spelled = states
        if sizes.context_layers:
            spelled = np.zeros((len(states), sizes.context_size), np.float32)
        kept = _Kept(len(states), sizes.d_model)
        for layer in range(max(sizes.context_taps)):
            self._layer(f"{layer}", states, kept)
            if layer + 1 == sizes.encoder_layers:
                self._norm("norm", states)
            if sizes.context_layers and layer + 1 in sizes.context_taps:
                self._tap(sizes.context_taps.index(layer + 1), states, spelled)
        if sizes.context_layers and sizes.context_size != sizes.d_model:
            kept = _Kept(len(states), sizes.context_size)
        for layer in range(sizes.context_layers):
            self._look_near(f"context.{layer}", spelled)
            self._layer(f"context.{layer}", spelled, kept)
        return states, self._log_probs(spelled)

    def _layer(self, place: str, states: Floats, kept: _Kept) -> None:
        """Add attention and feed-forward part to states (T, D)."""

        def mix(first: int, end: int) -> None:
            rows = self._normed(f"{place}.norm", states[first:end])
            product = self._product(f"{place}.qkv", rows)
            _compiled.keep(*product, first, len(states), kept.mixed)

        def attend(first: int, end: int) -> None:
            _compiled.attend(kept.mixed, first, end, kept.found)

        def go_on(first: int, end: int) -> None:
            block = states[first:end]
            rows = _Rows(block.shape)
            _compiled.to_bytes(kept.found[first:end], rows.steps, rows.sizes)
            _compiled.add(*self._product(f"{place}.out", rows), block)
            product = self._product(f"{place}.up", self._normed(f"{place}.last_norm", block))
            rows = _Rows(product[0].shape)
            _compiled.gelu_to_bytes(*product, rows.steps, rows.sizes)
            _compiled.add(*self._product(f"{place}.down", rows), block)

        self._in_blocks(mix, len(states))
        heads = states.shape[1] // HEAD_SIZE
        self._each(attend, heads, -(-heads // self._threads))
        self._in_blocks(go_on, len(states))

    def _norm(self, name: str, states: Floats) -> None:
        """Normalize states in place."""

        def norm(first: int, end: int) -> None:
            block = states[first:end]
            _compiled.norm(block, *self._norm_numbers(name), block)

        self._in_blocks(norm, len(states))

    def _tap(self, tap: int, states: Floats, spelled: Floats) -> None:
        """Add what the context layers are told of an encoder's layer."""

        def add(first: int, end: int) -> None:
            rows = self._normed(f"tap_norm.{tap}", states[first:end])
            _compiled.add(*self._product(f"tap.{tap}", rows), spelled[first:end])

        self._in_blocks(add, len(states))

    def _look_near(self, place: str, states: Floats) -> None:
        """Add what near frames say."""
        gated = np.empty_like(states)
        kernel = self._numbers[f"{place}.near.kernel"], self._numbers[f"{place}.near.bias"]
        norm = self._norm_numbers(f"{place}.near_mid_norm")

        def gate(first: int, end: int) -> None:
            rows = self._normed(f"{place}.near_norm", states[first:end])
            _compiled.gate(*self._product(f"{place}.near_in", rows), gated[first:end])

        def look(first: int, end: int) -> None:
            rows = _Rows((end - first, states.shape[1]))
            _compiled.near(gated, first, *kernel, *norm, rows.steps, rows.sizes)
            _compiled.add(*self._product(f"{place}.near_out", rows), states[first:end])

        self._in_blocks(gate, len(states))
        self._in_blocks(look, len(states))

    def _log_probs(self, states: Floats) -> LogProbs:
        found = np.empty((len(states), self._sizes.vocab_size), np.float32)

        def say(first: int, end: int) -> None:
            found[first:end] = self._end.run({"states": states[first:end]})["log_probs"]

        self._in_blocks(say, len(states))
        return found

    def _normed(self, name: str, states: Floats) -> _Rows:
        rows = _Rows(states.shape)
        _compiled.norm_to_bytes(states, *self._norm_numbers(name), rows.steps, rows.sizes)
        return rows

    def _norm_numbers(self, name: str) -> tuple[Floats, Floats]:
        return self._numbers[f"{name}.weight"], self._numbers[f"{name}.bias"]

    def _product(self, name: str, rows: _Rows) -> tuple[Array, Floats, Floats, Floats]:
        """Multiply: the integers (R, outputs), and what they mean."""
        product = self._products[name].run({"rows": rows.steps})["product"]
        numbers = self._numbers
        return product, rows.sizes, numbers[f"{name}.scale"], numbers[f"{name}.bias"]

    def _in_blocks(self, work: Callable[[int, int], None], num_rows: int) -> None:
        self._each(work, num_rows, BLOCK if num_rows > 4 * BLOCK else SMALL_BLOCK)

    def _each(self, work: Callable[[int, int], None], count: int, size: int) -> None:
        """Do parts of some size of a whole, side by side if there are threads."""
        parts = list(pairwise([*range(0, count, size), count]))
        if self._pool is None or len(parts) == 1:
            for part in parts:
                work(*part)
            return
        for done in [self._pool.submit(work, *part) for part in parts]:
            done.result()


class _Rows:
    """A block of rows in bytes, 128 for zero, and each row's largest magnitude."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.steps = np.empty(shape, np.uint8)
        self.sizes = np.empty(shape[0], np.float32)


class _Kept:
    """Queries, keys and values of a window as `_encoder.c` lays them out, and what is found."""

    def __init__(self, num_frames: int, width: int) -> None:
        # zeros, which is what values behind the last frame have to be
        self.mixed = np.zeros(_compiled.kept_bytes(num_frames, width), np.uint8)
        self.found = np.empty((num_frames, width), np.float32)
