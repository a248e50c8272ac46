"""Whisper's decoder as two ONNX graphs: hearing a window once, and reading one piece more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kasr_desktop.recognizer.attention.piece_decoder import HEAD_SIZE
from kasr_desktop.recognizer.networks.onnx_graph import OnnxGraph
from kasr_desktop.recognizer.networks.quantized import Floats

_TO_THE_END = np.iinfo(np.int64).max


def hearing_graph(weights: Mapping[str, Floats], *, int8: bool) -> bytes:
    """Build the graph: `states` (1, T, D) to keys and values of the sound, layer by layer.

    Outputs `key.L` (1, heads, D / heads, T), turned as the step multiplies them, and `value.L`
    (1, heads, T, D / heads).
    """
    graph = OnnxGraph(weights, int8=int8, in_blocks=True)
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
    """Build the graph that reads N pieces more in each of W windows: of N texts, or of one head.

    What texts of a window have read lies side by side in S places, whichever text read it. So
    nothing is copied when texts part or end: a mask says which places are a text's own.

    Inputs:
        inputs: (W, N, D) embedded pieces with their positions.
        read_mask: (W, 1, N, S) 0 where a place is the text's own, else a large negative number.
        own_mask: (N, N) the same for the pieces read now: each sees itself alone, or, where all are
            of one text, those before it too.
        heard_mask: (W, 1, 1, T) the same for the sound, whose windows differ in length.
        key.L, value.L: (W, heads, ...) of the sound, as `hearing_graph` gives them.
        read_key.L: (W, heads, D / heads, S) of what was read.
        read_value.L: (W, heads, S, D / heads).

    Outputs `log_probs` (W, N, pieces + 1), and of the pieces read now `new_key.L`
    (W, heads, D / heads, N) and `new_value.L` (W, heads, N, D / heads). With weights for sentence
    marks also `marks` (W, N, marks): by how much each is likelier than all pieces together, in
    natural logs; `log_probs` do not know of them.
    """
    graph = OnnxGraph(weights, int8=int8, in_blocks=True)
    width = weights["pieces"].shape[1]
    heads = width // HEAD_SIZE
    states = graph.input("inputs", ("W", "N", width))
    read_mask = graph.input("read_mask", ("W", 1, "N", "S"))
    own_mask = graph.input("own_mask", ("N", "N"))
    heard_mask = graph.input("heard_mask", ("W", 1, 1, "T"))
    scale = graph.constant("scale", np.array(HEAD_SIZE**-0.5, np.float32))
    for layer in range(num_layers(weights)):
        mixed = graph.linear(graph.norm(states, f"{layer}.read_norm"), f"{layer}.read")
        query, key, value = graph.split(mixed, 3)
        query = _in_heads(graph, graph.apply("Mul", query, scale), heads)
        own = [_in_heads(graph, each, heads) for each in (key, value)]
        found = _read(graph, layer, query, own, (read_mask, own_mask), heads)
        states = graph.apply("Add", states, graph.linear(found, f"{layer}.read_out"))
        asked = graph.linear(graph.norm(states, f"{layer}.heard_norm"), f"{layer}.ask")
        keys = graph.input(f"key.{layer}", ("W", heads, HEAD_SIZE, "T"))
        values = graph.input(f"value.{layer}", ("W", heads, "T", HEAD_SIZE))
        scores = graph.apply("MatMul", _in_heads(graph, asked, heads), keys)
        scores = graph.apply("Add", scores, heard_mask)
        found = graph.apply("MatMul", graph.apply("Softmax", scores, axis=-1), values)
        found = _out_of_heads(graph, found)
        states = graph.apply("Add", states, graph.linear(found, f"{layer}.heard_out"))
        inner = graph.gelu(graph.linear(graph.norm(states, f"{layer}.norm"), f"{layer}.up"))
        states = graph.apply("Add", states, graph.linear(inner, f"{layer}.down"))
    last = graph.norm(states, "norm")
    logits = graph.product(last, "pieces", weights["pieces"])
    log_probs = graph.apply("LogSoftmax", logits, axis=-1)
    graph.output(
        "log_probs",
        log_probs,
        ("W", "N", len(weights["pieces"])),
    )
    if "marks" in weights:
        shape = ("W", "N", len(weights["marks"]))
        graph.output("marks", _marks(graph, last, logits, log_probs, weights["marks"]), shape)
    return graph.model()


def _marks(graph: OnnxGraph, states: str, logits: str, log_probs: str, rows: Floats) -> str:
    """Hold the logits of marks against the logarithm of the sum over all pieces."""
    first, one, last = graph.integers(0), graph.integers(1), graph.integers(-1)
    logit, log_prob = (graph.apply("Slice", each, first, one, last) for each in (logits, log_probs))
    total = graph.apply("Sub", logit, log_prob)
    return graph.apply("Sub", graph.product(states, "marks", rows, exact=True), total)


def _read(
    graph: OnnxGraph,
    layer: int,
    query: str,
    own: Sequence[str],
    masks: tuple[str, str],
    heads: int,
) -> str:
    """Attend to what each text has read before, and to what it reads now: (W, N, D).

    Args:
        graph: Where it is added.
        layer: Its number.
        query: (W, heads, N, D / heads).
        own: Key and value (W, heads, N, D / heads) of the pieces read now.
        masks: Of what was read before and of what is read now, as `step_graph` has them.
        heads: How many.
    """
    key, value = own
    before = (
        graph.input(f"read_key.{layer}", ("W", heads, HEAD_SIZE, "S")),
        graph.input(f"read_value.{layer}", ("W", heads, "S", HEAD_SIZE)),
    )
    turned = graph.apply("Transpose", key, perm=[0, 1, 3, 2])
    graph.output(f"new_key.{layer}", turned, ("W", heads, HEAD_SIZE, "N"))
    graph.output(f"new_value.{layer}", value, ("W", heads, "N", HEAD_SIZE))
    scores = graph.apply("Add", graph.apply("MatMul", query, before[0]), masks[0])
    itself = graph.apply("Add", graph.apply("MatMul", query, turned), masks[1])
    shares = graph.apply("Softmax", graph.apply("Concat", scores, itself, axis=-1), axis=-1)
    places = graph.apply("Shape", masks[0])
    first, last, end = graph.integers(0), graph.integers(-1), graph.integers(_TO_THE_END)
    num_before = graph.apply("Slice", places, last, end, first)
    of_before = graph.apply("Slice", shares, first, num_before, last)
    of_itself = graph.apply("Slice", shares, num_before, end, last)
    found = graph.apply("MatMul", of_before, before[1])
    found = graph.apply("Add", found, graph.apply("MatMul", of_itself, value))
    return _out_of_heads(graph, found)


def num_layers(weights: Mapping[str, Floats]) -> int:
    """Count the layers."""
    return sum(name.endswith(".up.weight") for name in weights)


def _in_heads(graph: OnnxGraph, states: str, heads: int, perm: Sequence[int] = (0, 2, 1, 3)) -> str:
    """Turn (B, T, D) into (B, heads, T, D / heads)."""
    parts = graph.apply("Reshape", states, graph.integers(0, 0, heads, HEAD_SIZE))
    return graph.apply("Transpose", parts, perm=list(perm))


def _out_of_heads(graph: OnnxGraph, found: str) -> str:
    """Turn (B, heads, T, D / heads) into (B, T, D)."""
    turned = graph.apply("Transpose", found, perm=[0, 2, 1, 3])
    return graph.apply("Reshape", turned, graph.integers(0, 0, -1))
