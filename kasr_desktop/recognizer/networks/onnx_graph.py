"""Builds ONNX graphs from plain arrays: the few operations that our networks are made of.

A product with a weight matrix is kept in one of two forms: float32, or 8 bits with a scale for
each output, its input brought to 8 bits at run time with a scale for each frame. So no frame's
result depends on the others, and a loud frame leaves the quiet ones their bits. A graph in blocks
has a scale for every 64 weights of an output and every 64 numbers of a frame, where the processor
multiplies them as fast: finer, and as coarse as the weights on the disk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from kasr_desktop.recognizer.networks.processor import adds_bytes_widely, multiplies_blocks
from kasr_desktop.recognizer.networks.quantized import GROUP, Array, Floats

_OPSET = 17
_IR_VERSION = 9
"""What ONNX Runtime 1.14 and later read."""

_OWN = "com.microsoft"
"""ONNX Runtime's operators beside the standard."""

_BYTES = 4
"""ONNX Runtime's word for an input that is multiplied in 8 bits."""

_LEAST = 1e-6
"""A row that is smaller is zero."""

Shape = Sequence[int | str]


class OnnxGraph:
    """A graph that grows: every method adds nodes and returns the name of their result."""

    def __init__(
        self, weights: Mapping[str, Floats], *, int8: bool, in_blocks: bool = False
    ) -> None:
        """Take the weights by name.

        Args:
            weights: Products have `NAME.weight` (outputs, inputs) and perhaps `NAME.bias`.
            int8: Keep products in 8 bits.
            in_blocks: With a scale for each block, where the processor loses no time by it.
        """
        self._weights = weights
        self._int8 = int8
        self._in_blocks = in_blocks and multiplies_blocks()
        # without VNNI a sum of two products of unsigned and signed bytes runs over its 16 bits
        self._signed = adds_bytes_widely()
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}
        self._inputs: list[Any] = []
        self._outputs: list[Any] = []
        self._renamed: dict[str, str] = {}  # a copy would cost time

    def input(self, name: str, shape: Shape, kind: DTypeLike = np.float32) -> str:
        """Name an input; a string in its shape is a size that may vary."""
        self._inputs.append(_value(name, shape, kind))
        return name

    def output(self, name: str, result: str, shape: Shape, kind: DTypeLike = np.float32) -> None:
        """Make a result an output of the graph, under a name."""
        self._renamed[result] = name
        self._outputs.append(_value(name, shape, kind))

    def apply(
        self, kind: str, *inputs: str, name: str = "", own: bool = False, **facts: Any
    ) -> str:
        """Add a node with one result."""
        return self.apply_many(kind, *inputs, names=(name,), own=own, **facts)[0]

    def apply_many(
        self, kind: str, *inputs: str, names: Sequence[str], own: bool = False, **facts: Any
    ) -> list[str]:
        """Add a node with several results; an empty name stands for any."""
        from onnx import helper

        given = [name or f"{kind}.{len(self._nodes)}.{i}" for i, name in enumerate(names)]
        self._nodes.append(
            helper.make_node(kind, inputs, given, domain=_OWN if own else "", **facts)
        )
        return given

    def constant(self, name: str, values: Array) -> str:
        """Keep an array in the graph; one name is one array."""
        from onnx import numpy_helper

        if name not in self._constants:
            array = np.ascontiguousarray(values).reshape(np.shape(values))
            self._constants[name] = numpy_helper.from_array(array, name)
        return name

    def weight(self, name: str) -> str:
        """Keep one of the weights as it is."""
        return self.constant(name, self._weights[name])

    def integers(self, *values: int) -> str:
        """Keep integers, such as a shape."""
        return self.constant(f"int64:{values}", np.array(values, np.int64))

    def linear(self, states: str, name: str) -> str:
        """Multiply states (..., inputs) by a weight matrix and add its bias."""
        bias = self._weights.get(f"{name}.bias")
        return self.product(states, name, self._weights[f"{name}.weight"], bias)

    def product(
        self,
        states: str,
        name: str,
        weight: Floats,
        bias: Floats | None = None,
        *,
        exact: bool = False,
    ) -> str:
        """Multiply states (..., inputs) by a matrix (outputs, inputs).

        Args:
            states: What the layer before gave.
            name: What the matrix is kept as.
            weight: The matrix.
            bias: What is added (outputs,).
            exact: Stay in float32, whatever the graph does.
        """
        if self._int8 and not exact and self._in_blocks and weight.shape[1] % GROUP == 0:
            result = self._product_in_blocks(states, name, weight)
        elif self._int8 and not exact:
            result = self._int8_product(states, name, weight)
        else:
            result = self.apply("MatMul", states, self.constant(f"{name}.T", weight.T))
        if bias is None:
            return result
        return self.apply("Add", result, self.constant(f"{name}.bias", bias))

    def _int8_product(self, states: str, name: str, weight: Floats) -> str:
        """Multiply in 8 bits: every row of the input has a scale of its own."""
        step = self.constant("step", np.array(1 / 127, np.float32))
        zero = self.constant("zero", np.array(128, np.uint8))
        # a result as large as the input costs more in memory than in arithmetic: none but the bytes
        highest = self.apply("ReduceMax", states, axes=[-1], keepdims=1)
        lowest = self.apply("ReduceMin", states, axes=[-1], keepdims=1)
        least = self.constant("least", np.array(_LEAST, np.float32))
        size = self.apply("Max", highest, self.apply("Neg", lowest), least)
        scales = self.apply("Reshape", self.apply("Mul", size, step), self.integers(-1))
        rows = self.apply(
            "QuantizeLinear",
            self.apply("Reshape", states, self.integers(-1, weight.shape[1])),
            scales,
            self.apply("Expand", zero, self.apply("Shape", scales)),
            axis=0,
        )
        rows = self.apply("Reshape", rows, self.apply("Shape", states))
        steps, scale = int8_rows(weight)
        middle = np.zeros(len(scale), np.int8)
        if not self._signed:
            steps, middle = (steps.astype(np.int16) + 128).astype(np.uint8), np.uint8(128) + middle
        result = self.apply(
            "MatMulIntegerToFloat",
            rows,
            self.constant(f"{name}.int8", steps.T),
            step,
            self.constant(f"{name}.scale", scale),
            zero,
            self.constant(f"{name}.zero", middle.astype(steps.dtype)),
            own=True,
        )
        return self.apply("Mul", result, size)

    def integer_product(self, rows: str, name: str, steps: Array) -> str:
        """Multiply bytes (..., inputs), 128 for zero, by int8 (outputs, inputs): int32."""
        zero = self.constant("zero", np.array(128, np.uint8))
        return self.apply("MatMulInteger", rows, self.constant(f"{name}.int8", steps.T), zero)

    def _product_in_blocks(self, states: str, name: str, weight: Floats) -> str:
        """Multiply in 8 bits: every 64 numbers of weights and input have a scale of their own."""
        steps, scale = int8_blocks(weight)
        return self.apply(
            "MatMulNBits",
            states,
            self.constant(f"{name}.blocks", steps),
            self.constant(f"{name}.scale", scale.reshape(-1)),
            own=True,
            K=weight.shape[1],
            N=weight.shape[0],
            bits=8,
            block_size=GROUP,
            accuracy_level=_BYTES,
        )

    def norm(self, states: str, name: str, eps: float = 1e-5) -> str:
        """Layer norm over the last axis."""
        weight, bias = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.apply("LayerNormalization", states, weight, bias, axis=-1, epsilon=eps)

    def gelu(self, states: str) -> str:
        """GELU with the error function."""
        return self.apply("Gelu", states, own=True)

    def attention(self, query: str, key: str, value: str, *, num_heads: int) -> str:
        """Attend over all frames: three (B, T, D) to one."""
        return self.apply("MultiHeadAttention", query, key, value, own=True, num_heads=num_heads)

    def split(self, states: str, count: int) -> list[str]:
        """Cut the last axis into equal parts."""
        return self.apply_many("Split", states, names=[""] * count, axis=-1)

    def model(self) -> bytes:
        """Return the graph as ONNX Runtime reads it."""
        from onnx import helper

        for node in self._nodes:
            for names in (node.input, node.output):
                names[:] = [self._renamed.get(name, name) for name in names]
        graph = helper.make_graph(
            self._nodes, "network", self._inputs, self._outputs, list(self._constants.values())
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_OWN, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)
        data: bytes = model.SerializeToString()
        return data


def int8_rows(weight: Floats) -> tuple[Array, Floats]:
    """Return a matrix (outputs, inputs) as int8, with the scale (outputs,) of each row.

    Example:
        >>> steps, scale = int8_rows(np.array([[1.0, -0.5], [0.0, 0.0]], np.float32))
        >>> steps.tolist(), [f"{one:.4f}" for one in scale]
        ([[127, -64], [0, 0]], ['0.0079', '0.0000'])
    """
    scale = np.maximum(np.abs(weight).max(axis=1), np.finfo(np.float32).tiny * 256) / 127
    steps = np.rint(weight / scale[:, None]).astype(np.int8)
    return steps, scale.astype(np.float32)


def int8_blocks(weight: Floats) -> tuple[Array, Floats]:
    """Return a matrix (outputs, inputs) in blocks of 64 inputs.

    Returns:
        (outputs, blocks, 64) bytes, 128 for zero, and the scales (outputs, blocks).

    Example:
        >>> weight = np.zeros((1, 64), np.float32)
        >>> weight[0, :2] = 1.0, -0.5
        >>> steps, scale = int8_blocks(weight)
        >>> steps.shape, steps[0, 0, :3].tolist(), f"{scale[0, 0]:.4f}"
        ((1, 1, 64), [255, 64, 128], '0.0079')
    """
    blocks = weight.reshape(len(weight), -1, GROUP)
    scale = np.maximum(np.abs(blocks).max(axis=2) / 127, np.finfo(np.float32).tiny * 256)
    steps = np.rint(blocks / scale[:, :, None]).astype(np.int16) + 128
    return steps.astype(np.uint8), scale.astype(np.float32)


def _value(name: str, shape: Shape, kind: DTypeLike) -> Any:
    from onnx import helper

    element = helper.np_dtype_to_tensor_dtype(np.dtype(kind))
    return helper.make_tensor_value_info(name, element, list(shape))
