"""What the decoder computes between two attentions, in C: 8 bits, a scale for every 64 weights.

ONNX Runtime's products in such blocks take twice as long (docs/decisions/0196), and a step is a
hundred of its calls. Numbers are those of its graphs but for the order of sums. Weights lie in
arrays of a conversion, which all engines map.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from kasr_desktop.recognizer.attention.decoder_graph import num_layers
from kasr_desktop.recognizer.attention.piece_decoder import layer_shapes
from kasr_desktop.recognizer.networks.onnx_graph import int8_blocks
from kasr_desktop.recognizer.networks.quantized import GROUP, Array, Floats

try:
    from kasr_desktop.recognizer.attention import _products as _compiled
except ImportError:  # built without a C compiler, or for a processor that has no such products
    _compiled = None  # type: ignore[assignment]  # the module is there or not

_WIDE = 32
"""Outputs whose weights lie side by side."""

_SET, _GELU, _ADD = range(3)
"""What becomes of a product, as `_products.c` has them."""


def is_compiled() -> bool:
    """Return whether the compiled module is there."""
    return _compiled is not None


def runs_here() -> bool:
    """Return whether the compiled module is there and this processor has what it needs."""
    return _compiled is not None and _compiled.runs_here()


def block_tables(weights: Mapping[str, Floats]) -> dict[str, Array]:
    """Return a decoder's weights as `BlockProducts` takes them, those of all layers in one array.

    Args:
        weights: As `read_decoder` names them.
    """
    width, layers = weights["pieces"].shape[1], range(num_layers(weights))
    found: dict[str, Array] = {"last.both": _norm(weights, "norm")}
    for part, shape in layer_shapes(width).items():
        if len(shape) == 1:
            found[f"{part}.both"] = np.stack([_norm(weights, f"{n}.{part}") for n in layers])
            continue
        packed = [packed_blocks(weights[f"{layer}.{part}.weight"]) for layer in layers]
        found[f"{part}.blocks"] = np.stack([blocks for blocks, _ in packed])
        found[f"{part}.scales"] = np.stack([scales for _, scales in packed])
        found[f"{part}.bias"] = np.stack([weights[f"{layer}.{part}.bias"] for layer in layers])
    found["pieces.blocks"], found["pieces.scales"] = packed_blocks(weights["pieces"])
    return found


def packed_blocks(weight: Floats) -> tuple[Array, Floats]:
    """Return a matrix (outputs, inputs) in the order in which `_products.c` reads it.

    Returns:
        (outputs / 32, inputs / 64, 16, 32, 4) bytes, 128 for zero, and the scales
        (outputs / 32, inputs / 64, 32); outputs that fill up the last 32 are zero.
    """
    steps, scale = int8_blocks(weight)
    outputs, parts, _ = steps.shape
    room = -outputs % _WIDE
    steps = np.pad(steps, ((0, room), (0, 0), (0, 0)), constant_values=128)
    scale = np.pad(scale, ((0, room), (0, 0)))
    blocks = steps.reshape(-1, _WIDE, parts, GROUP // 4, 4).transpose(0, 2, 3, 1, 4)
    scales = scale.reshape(-1, _WIDE, parts).transpose(0, 2, 1)
    return np.ascontiguousarray(blocks), np.ascontiguousarray(scales)


class _Product(NamedTuple):
    """One matrix and what goes with it."""

    blocks: Array
    scales: Floats
    bias: Floats | None
    outputs: int


class BlockProducts:
    """`DecoderProducts` by `_products.c`."""

    def __init__(self, tables: Mapping[str, Array]) -> None:
        """Take `block_tables`, and the tables that are read beside products ("pieces", "marks")."""
        plain = {name: np.asarray(table) for name, table in tables.items()}
        outputs, width = plain["pieces"].shape
        self.num_layers = len(plain["read.blocks"])
        self._norm = plain["last.both"]
        self._pieces = _Product(plain["pieces.blocks"], plain["pieces.scales"], None, outputs)
        self._marks = plain.get("marks")
        self._norms: list[dict[str, Floats]] = []
        self._products: list[dict[str, _Product]] = []
        for layer in range(self.num_layers):
            norms, products = {}, {}
            for part, shape in layer_shapes(width).items():
                if len(shape) == 1:
                    norms[part] = plain[f"{part}.both"][layer]
                    continue
                blocks, scales, bias = (
                    plain[f"{part}.{kind}"][layer] for kind in ("blocks", "scales", "bias")
                )
                products[part] = _Product(blocks, scales, bias, shape[0])
            self._norms.append(norms)
            self._products.append(products)

    def hear(self, states: Floats) -> Iterator[Floats]:
        """Give keys and values of the sound."""
        width = self._products[0]["heard"].outputs
        found = np.empty((len(states), width), np.float32)  # once: pages anew cost a tenth
        for products in self._products:
            _multiply(states, products["heard"], None, found, _SET)
            yield found

    def mix(self, inputs: Floats) -> Floats:
        """Return the first layer's queries, keys and values."""
        return self._mixed(inputs, 0)

    def behind_reading(self, layer: int, states: Floats, found: Floats) -> tuple[Floats, Floats]:
        """Return the states, and queries for the sound."""
        products, norms = self._products[layer], self._norms[layer]
        states = _added(states, found, products["read_out"])
        return states, _multiplied(states, products["ask"], norms["heard_norm"])

    def behind_hearing(
        self, layer: int, states: Floats, found: Floats
    ) -> tuple[Floats, Floats | None]:
        """Return the states, and the next layer's queries, keys and values."""
        products = self._products[layer]
        states = _added(states, found, products["heard_out"])
        inner = _multiplied(states, products["up"], self._norms[layer]["norm"], how=_GELU)
        _multiply(inner, products["down"], None, states, _ADD)
        is_last = layer + 1 == self.num_layers
        return states, None if is_last else self._mixed(states, layer + 1)

    def say(self, states: Floats) -> Floats:
        """Return log-probabilities."""
        return self._said(states)[0]

    def mark(self, states: Floats) -> Floats:
        """Return how likely marks are."""
        if self._marks is None:
            raise ValueError("there are no weights for marks")
        _, totals = self._said(states)
        centred = states - states.mean(axis=1, keepdims=True)
        centred /= np.sqrt((centred * centred).mean(axis=1, keepdims=True) + 1e-5)
        marks: Floats = (centred * self._norm[0] + self._norm[1]) @ self._marks.T
        marks -= totals[:, None]
        return marks

    def _mixed(self, states: Floats, layer: int) -> Floats:
        return _multiplied(states, self._products[layer]["read"], self._norms[layer]["read_norm"])

    def _said(self, states: Floats) -> tuple[Floats, Floats]:
        """Return log-probabilities, and the logarithms of the sums they are divided by (R,)."""
        logits = _multiplied(states, self._pieces, self._norm)
        totals = np.empty(len(logits), np.float32)
        _compiled.log_softmax(logits, totals)
        return logits, totals


def _norm(weights: Mapping[str, Floats], name: str) -> Floats:
    return np.stack([weights[f"{name}.weight"], weights[f"{name}.bias"]])


def _multiply(rows: Floats, product: _Product, norm: Floats | None, out: Floats, how: int) -> None:
    _compiled.multiply(rows, norm, product.blocks, product.scales, product.bias, out, how)


def _multiplied(
    rows: Floats, product: _Product, norm: Floats | None = None, *, how: int = _SET
) -> Floats:
    found = np.empty((len(rows), product.outputs), np.float32)
    _multiply(rows, product, norm, found, how)
    return found


def _added(states: Floats, found: Floats, product: _Product) -> Floats:
    """Return states with a product of what was found; what was given stays as it was."""
    added = states.copy()
    _multiply(found, product, None, added, _ADD)
    return added
