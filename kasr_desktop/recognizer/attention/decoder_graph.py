"""Whisper's decoder as two ONNX graphs: hearing a window once, and reading one piece more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kasr_desktop.recognizer.attention.piece_decoder import HEAD_SIZE
from kasr_desktop.recognizer.networks.onnx_graph import OnnxGraph
from kasr_desktop.recognizer.networks.quantized import Floats


def hearing_graph(weights: Mapping[str, Floats], *, int8: bool) -> bytes:
    """Build the graph: `states` (1, T, D) to keys and values of the sound, layer by layer.

    Outputs `key.L` (1, heads, D / heads, T), turned as the step multiplies them, and `value.L`
    (1, heads, T, D / heads).
    """
    graph = OnnxGraph(weights, int8=int8)
    width = weights["pieces"].shape[1]
    heads = width // HEAD_SIZE
    states = graph.input("states", (1, "T", width))
    for layer in range(num_layers(weights)):
        key, value = graph.split(graph.linear(states, f"{layer}.heard"), 2)
        # the query's scale is taken here, once
        scale = graph.constant("scale", np.array(HEAD_SIZE**-0.5, np.float32))
        graph.output(
            f"key.{layer}",
            _in_heads(graph, graph.apply("Mul", key, scale), heads, perm=[0, 2, 3, 1]),
            (1, heads, HEAD_SIZE, "T"),
        )
        graph.output(f"value.{layer}", _in_heads(graph, value, heads), (1, heads, "T", HEAD_SIZE))
    return graph.model()


def step_graph(weights: Mapping[str, Floats], *, int8: bool) -> bytes:
    """Build the graph of one step for W windows with N texts each.

    Inputs:
        inputs: (W N, Q, D) embedded pieces with their positions.
        read_mask: (Q, P + Q) 0 where a piece may look, else a large negative number.
        heard_mask: (W, 1, 1, T) the same for the sound, whose windows differ in length.
        parents: (W N,) the text of the step before that each goes on with.
        key.L, value.L: (W, heads, ...) of the sound, as `hearing_graph` gives them.
        read_key.L, read_value.L: (texts before, heads, P, D / heads) of the texts.

    Outputs `log_probs` (W N, pieces + 1) and `new_key.L`, `new_value.L`
    (W N, heads, P + Q, D / heads).
    """
    graph = OnnxGraph(weights, int8=int8)
    width = weights["pieces"].shape[1]
    heads = width // HEAD_SIZE
    states = graph.input("inputs", ("WN", "Q", width))
    read_mask = graph.input("read_mask", ("Q", "PQ"))
    heard_mask = graph.input("heard_mask", ("W", 1, 1, "T"))
    parents = graph.input("parents", ("WN",), integers=True)
    windows = graph.apply("Shape", heard_mask, start=0, end=1)
    by_window = graph.apply("Concat", windows, graph.integers(-1, heads, HEAD_SIZE), axis=0)
    flat = graph.integers(0, 0, width)
    by_text = graph.apply("Shape", states)
    scale = graph.constant("scale", np.array(HEAD_SIZE**-0.5, np.float32))
    for layer in range(num_layers(weights)):
        mixed = graph.linear(graph.norm(states, f"{layer}.read_norm"), f"{layer}.read")
        query, key, value = graph.split(mixed, 3)
        query = _in_heads(graph, graph.apply("Mul", query, scale), heads)
        past = []
        for name, new in (("key", key), ("value", value)):
            shape = ("R", heads, "P", HEAD_SIZE)
            before = graph.apply(
                "Gather", graph.input(f"read_{name}.{layer}", shape), parents, axis=0
            )
            joined = graph.apply("Concat", before, _in_heads(graph, new, heads), axis=2)
            graph.output(f"new_{name}.{layer}", joined, ("WN", heads, "PQ", HEAD_SIZE))
            past.append(joined)
        turned = graph.apply("Transpose", past[0], perm=[0, 1, 3, 2])
        scores = graph.apply("Add", graph.apply("MatMul", query, turned), read_mask)
        found = graph.apply("MatMul", graph.apply("Softmax", scores, axis=-1), past[1])
        found = graph.apply("Reshape", graph.apply("Transpose", found, perm=[0, 2, 1, 3]), flat)
        states = graph.apply("Add", states, graph.linear(found, f"{layer}.read_out"))
        asked = graph.linear(graph.norm(states, f"{layer}.heard_norm"), f"{layer}.ask")
        asked = graph.apply("Reshape", asked, by_window)
        asked = graph.apply("Transpose", asked, perm=[0, 2, 1, 3])  # (W, heads, N Q, D / heads)
        keys = graph.input(f"key.{layer}", ("W", heads, HEAD_SIZE, "T"))
        values = graph.input(f"value.{layer}", ("W", heads, "T", HEAD_SIZE))
        scores = graph.apply("Add", graph.apply("MatMul", asked, keys), heard_mask)
        found = graph.apply("MatMul", graph.apply("Softmax", scores, axis=-1), values)
        found = graph.apply("Reshape", graph.apply("Transpose", found, perm=[0, 2, 1, 3]), by_text)
        states = graph.apply("Add", states, graph.linear(found, f"{layer}.heard_out"))
        inner = graph.gelu(graph.linear(graph.norm(states, f"{layer}.norm"), f"{layer}.up"))
        states = graph.apply("Add", states, graph.linear(inner, f"{layer}.down"))
    last = graph.apply("Gather", states, graph.constant("last", np.array(-1, np.int64)), axis=1)
    logits = graph.product(graph.norm(last, "norm"), "pieces", weights["pieces"])
    graph.output(
        "log_probs",
        graph.apply("LogSoftmax", logits, axis=-1),
        ("WN", len(weights["pieces"])),
    )
    return graph.model()


def num_layers(weights: Mapping[str, Floats]) -> int:
    """Count the layers."""
    return sum(name.endswith(".up.weight") for name in weights)


def _in_heads(graph: OnnxGraph, states: str, heads: int, perm: Sequence[int] = (0, 2, 1, 3)) -> str:
    """Turn (B, T, D) into (B, heads, T, D / heads)."""
    parts = graph.apply("Reshape", states, graph.integers(0, 0, heads, HEAD_SIZE))
    return graph.apply("Transpose", parts, perm=list(perm))
