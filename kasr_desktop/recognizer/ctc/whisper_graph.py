"""The Whisper encoder with a CTC head as an ONNX graph; numbers as in `torch_whisper`."""

from __future__ import annotations

from collections.abc import Mapping

from kasr_desktop.recognizer.ctc.whisper_weights import WhisperSizes
from kasr_desktop.recognizer.networks.onnx_graph import OnnxGraph
from kasr_desktop.recognizer.networks.quantized import Floats


def whisper_graph(weights: Mapping[str, Floats], sizes: WhisperSizes, *, int8: bool) -> bytes:
    """Build the graph: `mels` (1, mel bins, 2 T) to `log_probs` (1, T, V) and `states` (1, T, D).

    Args:
        weights: As `whisper_weights.arrange` names them.
        sizes: The numbers of the config.
        int8: Keep the products with weights in 8 bits.
    """
    graph = OnnxGraph(weights, int8=int8)
    mels = graph.input("mels", (1, sizes.num_mel_bins, "2T"))
    states = _embedded(graph, mels)
    tapped = []
    for layer in range(max(sizes.context_taps)):
        states = _layer(graph, states, f"{layer}", sizes.encoder_attention_heads)
        if layer + 1 == sizes.encoder_layers:
            states = graph.norm(states, "norm")
        if layer + 1 in sizes.context_taps:
            tapped.append(states)
    spelled = _spelled(graph, tapped, sizes) if sizes.context_layers else tapped[-1]
    graph.output("log_probs", _log_probs(graph, spelled), (1, "T", sizes.vocab_size))
    graph.output("states", tapped[-1], (1, "T", sizes.d_model))
    return graph.model()


def beginning_graph(weights: Mapping[str, Floats], sizes: WhisperSizes) -> bytes:
    """Build the graph `mels` (1, mel bins, 2 T) to `states` (1, T, D), the first layer's input."""
    graph = OnnxGraph(weights, int8=True)
    states = _embedded(graph, graph.input("mels", (1, sizes.num_mel_bins, "2T")))
    graph.output("states", states, (1, "T", sizes.d_model))
    return graph.model()


def ending_graph(weights: Mapping[str, Floats], sizes: WhisperSizes) -> bytes:
    """Build the graph in 8 bits of the last layer's `states` (R, width) to `log_probs` (R, V)."""
    graph = OnnxGraph(weights, int8=True)
    width = sizes.context_size if sizes.context_layers else sizes.d_model
    states = graph.input("states", ("R", width))
    if sizes.context_layers:
        states = graph.norm(states, "context.norm")
    graph.output("log_probs", _log_probs(graph, states), ("R", sizes.vocab_size))
    return graph.model()


def encoder_graph(
    weights: Mapping[str, Floats], sizes: WhisperSizes, layers: range, *, int8: bool
) -> bytes:
    """Build the graph of some layers of the encoder: one file holds 2 GB at most (protobuf).

    The first reads `mels` (1, mel bins, 2 T), the others `heard` (1, T, D); each gives `states`,
    the last one's normalized.

    Args:
        weights: As `whisper_weights.arrange_encoder` names them, and "positions".
        sizes: The numbers of the config.
        layers: Which of them.
        int8: Keep the products with weights in 8 bits.
    """
    graph = OnnxGraph(weights, int8=int8)
    if layers.start == 0:
        states = _embedded(graph, graph.input("mels", (1, sizes.num_mel_bins, "2T")))
    else:
        states = graph.input("heard", (1, "T", sizes.d_model))
    for layer in layers:
        states = _layer(graph, states, f"{layer}", sizes.encoder_attention_heads)
    if layers.stop == sizes.encoder_layers:
        states = graph.norm(states, "norm")
    graph.output("states", states, (1, "T", sizes.d_model))
    return graph.model()


def _embedded(graph: OnnxGraph, mels: str) -> str:
    """Convolve twice and add positions."""
    states = mels
    for name, stride in (("conv1", 1), ("conv2", 2)):
        states = graph.apply(
            "Conv",
            states,
            graph.weight(f"{name}.weight"),
            graph.weight(f"{name}.bias"),
            strides=[stride],
            pads=[1, 1],
        )
        states = graph.gelu(states)
    states = graph.apply("Transpose", states, perm=[0, 2, 1])
    frames = graph.apply("Shape", states, start=1, end=2)
    positions = graph.apply(
        "Slice", graph.weight("positions"), graph.integers(0), frames, graph.integers(0)
    )
    return graph.apply("Add", states, positions)


def _log_probs(graph: OnnxGraph, states: str) -> str:
    return graph.apply("LogSoftmax", graph.linear(states, "head"), axis=-1)


def _layer(graph: OnnxGraph, states: str, place: str, num_heads: int) -> str:
    """Attention and feed-forward part, each added to its input."""
    mixed = graph.linear(graph.norm(states, f"{place}.norm"), f"{place}.qkv")
    heard = graph.attention(*graph.split(mixed, 3), num_heads=num_heads)
    states = graph.apply("Add", states, graph.linear(heard, f"{place}.out"))
    inner = graph.gelu(graph.linear(graph.norm(states, f"{place}.last_norm"), f"{place}.up"))
    return graph.apply("Add", states, graph.linear(inner, f"{place}.down"))


def _spelled(graph: OnnxGraph, tapped: list[str], sizes: WhisperSizes) -> str:
    """Run the context layers on the sum of the encoder's outputs."""
    states = ""
    for tap, each in enumerate(tapped):
        more = graph.linear(graph.norm(each, f"tap_norm.{tap}"), f"tap.{tap}")
        states = graph.apply("Add", states, more) if states else more
    for layer in range(sizes.context_layers):
        place = f"context.{layer}"
        states = graph.apply("Add", states, _seen_near(graph, states, place, sizes))
        states = _layer(graph, states, place, sizes.context_heads)
    return graph.norm(states, "context.norm")


def _seen_near(graph: OnnxGraph, states: str, place: str, sizes: WhisperSizes) -> str:
    both = graph.linear(graph.norm(states, f"{place}.near_norm"), f"{place}.near_in")
    value, gate = graph.split(both, 2)
    gated = graph.apply("Mul", value, graph.apply("Sigmoid", gate))
    around = graph.apply(
        "Conv",
        graph.apply("Transpose", gated, perm=[0, 2, 1]),
        graph.weight(f"{place}.near.weight"),
        graph.weight(f"{place}.near.bias"),
        group=sizes.context_size,
        pads=[sizes.context_kernel // 2] * 2,
    )
    around = graph.apply("Transpose", around, perm=[0, 2, 1])
    inner = graph.gelu(graph.norm(around, f"{place}.near_mid_norm"))
    return graph.linear(inner, f"{place}.near_out")
