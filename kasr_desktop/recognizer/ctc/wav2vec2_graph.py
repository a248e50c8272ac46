"""wav2vec 2.0 and HuBERT as two ONNX graphs; numbers as in `torch_wav2vec2`.

The feature extractor is a graph of its own, run block by block: its first layers have 64 times
the frames of its last, and a window's worth of them would fill hundreds of megabytes.
"""

from __future__ import annotations

from collections.abc import Mapping

from kasr_desktop.recognizer.ctc.wav2vec2_weights import Wav2Vec2Sizes
from kasr_desktop.recognizer.networks.onnx_graph import OnnxGraph
from kasr_desktop.recognizer.networks.quantized import Floats

_NORM_EPS = 1e-5
"""torch's default, which transformers uses in the feature extractor."""


def features_graph(weights: Mapping[str, Floats], sizes: Wav2Vec2Sizes, *, int8: bool) -> bytes:
    """Build the graph: `samples` (N, 1) to `features` (T, C), channels last throughout."""
    graph = OnnxGraph(weights, int8=int8)
    states = graph.input("samples", ("N", 1))
    for layer in range(len(sizes.conv_dim)):
        states = _convolved(graph, states, layer, weights, sizes)
    graph.output("features", states, ("T", sizes.conv_dim[-1]))
    return graph.model()


def _convolved(
    graph: OnnxGraph, states: str, layer: int, weights: Mapping[str, Floats], sizes: Wav2Vec2Sizes
) -> str:
    """Convolve (T, C) to (T', C'), then layer norm and GELU.

    With T cut to a multiple of the stride, frames of `stride` rows are a plain reshape; the
    taps beyond the stride come from the frames behind.
    """
    kernel, stride = sizes.conv_kernel[layer], sizes.conv_stride[layer]
    weight = weights[f"conv.{layer}.weight"]  # (kernel * C, C')
    channels = len(weight) // kernel
    length = graph.apply("Shape", states, start=0, end=1)
    whole = graph.apply(
        "Mul", graph.apply("Div", length, graph.integers(stride)), graph.integers(stride)
    )
    even = graph.apply("Slice", states, graph.integers(0), whole, graph.integers(0))
    rows = graph.apply("Reshape", even, graph.integers(-1, stride * channels))
    # T' = (T - kernel) // stride + 1
    spare = graph.apply("Sub", length, graph.integers(kernel))
    count = graph.apply("Add", graph.apply("Div", spare, graph.integers(stride)), graph.integers(1))
    total = ""
    for place, tap in enumerate(range(0, kernel, stride)):
        taps = min(stride, kernel - tap)
        if taps == stride:
            begin = graph.integers(place)
            end = graph.apply("Add", count, begin)
            part = graph.apply("Slice", rows, begin, end, graph.integers(0))
        else:
            part = _strided(graph, states, tap, taps, stride, count)
        exact = layer == 0  # ten numbers a frame, and the whole dynamic range of the sound
        matrix = weight[tap * channels : (tap + taps) * channels].T
        bias = weights[f"conv.{layer}.bias"] if not total else None
        more = graph.product(part, f"conv.{layer}.{tap}", matrix, bias, exact=exact)
        total = graph.apply("Add", total, more) if total else more
    return graph.gelu(graph.norm(total, f"conv.{layer}.norm", _NORM_EPS))


def _strided(graph: OnnxGraph, states: str, tap: int, taps: int, stride: int, count: str) -> str:
    """Return taps `tap` to `tap + taps` of every frame (T', taps * C), fewer than a stride."""
    parts = []
    for place in range(tap, tap + taps):
        begin = graph.integers(place)
        last = graph.apply("Sub", count, graph.integers(1))
        end = graph.apply("Mul", last, graph.integers(stride))
        end = graph.apply("Add", end, graph.integers(place + 1))
        parts.append(
            graph.apply("Slice", states, begin, end, graph.integers(0), graph.integers(stride))
        )
    return parts[0] if taps == 1 else graph.apply("Concat", *parts, axis=1)


def context_graph(weights: Mapping[str, Floats], sizes: Wav2Vec2Sizes, *, int8: bool) -> bytes:
    """Build the graph: `features` (1, T, C) to `log_probs` (1, T, V)."""
    graph = OnnxGraph(weights, int8=int8)
    eps = sizes.layer_norm_eps
    features = graph.input("features", (1, "T", sizes.conv_dim[-1]))
    states = graph.linear(graph.norm(features, "projection.norm", eps), "projection")
    states = graph.apply("Add", states, _positions(graph, states, sizes))
    for layer in range(sizes.num_hidden_layers):
        if not layer and not sizes.do_stable_layer_norm:
            states = graph.norm(states, "norm", eps)
        states = _layer(graph, states, f"{layer}", sizes)
    if sizes.do_stable_layer_norm:
        states = graph.norm(states, "norm", eps)
    logits = graph.linear(states, "head")
    graph.output(
        "log_probs", graph.apply("LogSoftmax", logits, axis=-1), (1, "T", sizes.vocab_size)
    )
    return graph.model()


def _positions(graph: OnnxGraph, states: str, sizes: Wav2Vec2Sizes) -> str:
    """Return the positions (1, T, D) that a wide convolution gives."""
    kernel = sizes.num_conv_pos_embeddings
    # torch pads kernel // 2 at both ends and drops the last frame of an even kernel
    pads = [kernel // 2, kernel // 2 - (1 - kernel % 2)]
    around = graph.apply(
        "Conv",
        graph.apply("Transpose", states, perm=[0, 2, 1]),
        graph.weight("positions.weight"),
        graph.weight("positions.bias"),
        group=sizes.num_conv_pos_embedding_groups,
        pads=pads,
    )
    return graph.gelu(graph.apply("Transpose", around, perm=[0, 2, 1]))


def _layer(graph: OnnxGraph, states: str, place: str, sizes: Wav2Vec2Sizes) -> str:
    eps = sizes.layer_norm_eps
    if sizes.do_stable_layer_norm:
        normed = graph.norm(states, f"{place}.norm", eps)
        states = graph.apply("Add", states, _attended(graph, normed, place, sizes))
        normed = graph.norm(states, f"{place}.last_norm", eps)
        return graph.apply("Add", states, _fed(graph, normed, place))
    states = graph.apply("Add", states, _attended(graph, states, place, sizes))
    states = graph.norm(states, f"{place}.norm", eps)
    states = graph.apply("Add", states, _fed(graph, states, place))
    return graph.norm(states, f"{place}.last_norm", eps)


def _attended(graph: OnnxGraph, states: str, place: str, sizes: Wav2Vec2Sizes) -> str:
    parts = graph.split(graph.linear(states, f"{place}.qkv"), 3)
    heard = graph.attention(*parts, num_heads=sizes.num_attention_heads)
    return graph.linear(heard, f"{place}.out")


def _fed(graph: OnnxGraph, states: str, place: str) -> str:
    inner = graph.gelu(graph.linear(states, f"{place}.up"))
    return graph.linear(inner, f"{place}.down")
