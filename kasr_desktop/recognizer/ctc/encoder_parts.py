"""The Whisper encoder in 8 bits cut into parts: graphs of integer products, numbers of the rest.

What `whisper_graph` says in one graph is said here by many: one turns mels to the input of the
first layer, one a product with each weight matrix, one makes log-probabilities of the last states.
What lies between them is `parted_encoder`'s.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np

from kasr_desktop.recognizer.ctc.whisper_graph import beginning_graph, ending_graph
from kasr_desktop.recognizer.ctc.whisper_weights import WhisperSizes
from kasr_desktop.recognizer.networks.converted import Conversion
from kasr_desktop.recognizer.networks.onnx_graph import OnnxGraph, int8_rows
from kasr_desktop.recognizer.networks.quantized import Floats

GRAPHS = "encoder."
"""Before the names of graphs."""

_NUMBERS = "encoder_numbers"
_SHAPES = "encoder_shapes"

HEAD_SIZE = 64
_LANES = 16
_MOST_WIDTH = 8192


def is_partable(sizes: WhisperSizes) -> bool:
    """Return whether the compiled parts can compute a network of such sizes."""
    widths = [sizes.d_model, sizes.encoder_ffn_dim]
    heads = [(sizes.d_model, sizes.encoder_attention_heads)]
    if sizes.context_layers:
        widths += [sizes.context_size, sizes.context_ffn_dim]
        heads.append((sizes.context_size, sizes.context_heads))
    return all(width % _LANES == 0 and 3 * width <= _MOST_WIDTH for width in widths) and all(
        width == count * HEAD_SIZE for width, count in heads
    )


def encoder_parts(weights: Mapping[str, Floats], sizes: WhisperSizes) -> Conversion:
    """Cut the encoder into parts.

    Args:
        weights: As `whisper_weights.arrange` names them.
        sizes: The numbers of the config, for which `is_partable`.
    """
    graphs = {"begin": beginning_graph(weights, sizes), "end": ending_graph(weights, sizes)}
    numbers: dict[str, Floats] = {}
    for name in product_names(sizes):
        steps, scale = int8_rows(weights[f"{name}.weight"])
        graph = OnnxGraph(weights, int8=True)
        rows = graph.input("rows", ("R", steps.shape[1]), np.uint8)
        product = graph.integer_product(rows, name, steps)
        graph.output("product", product, ("R", len(steps)), np.int32)
        graphs[name] = graph.model()
        bias = weights.get(f"{name}.bias", np.zeros(len(scale), np.float32))
        numbers |= {f"{name}.scale": scale / np.float32(127), f"{name}.bias": bias}
    for name in _norm_names(sizes):
        numbers |= {each: weights[each] for each in (f"{name}.weight", f"{name}.bias")}
    for layer in range(sizes.context_layers):
        place = f"context.{layer}.near"
        numbers[f"{place}.kernel"] = weights[f"{place}.weight"][:, 0].T
        numbers[f"{place}.bias"] = weights[f"{place}.bias"]
    # one file for all: each would be a page of its own
    flat = np.concatenate([each.ravel() for each in numbers.values()])
    shapes = {name: each.shape for name, each in numbers.items()}
    return Conversion(
        {f"{GRAPHS}{name}": graph for name, graph in graphs.items()},
        {_NUMBERS: flat.astype(np.float32)},
        {_SHAPES: json.dumps(shapes)},
    )


def read_numbers(conversion: Conversion) -> dict[str, Floats]:
    """Return scales, biases, norms and kernels by name, or nothing if there are no parts."""
    if _SHAPES not in conversion.facts:
        return {}
    flat, first = conversion.tables[_NUMBERS], 0
    found: dict[str, Floats] = {}
    for name, shape in json.loads(conversion.facts[_SHAPES]).items():
        end = first + int(np.prod(shape))
        found[name] = np.ascontiguousarray(flat[first:end]).reshape(shape)
        first = end
    return found


def product_names(sizes: WhisperSizes) -> list[str]:
    """Name the weight matrices that are multiplied by, the head's left out."""
    layer = ("qkv", "out", "up", "down")
    names = [f"{place}.{part}" for place in range(max(sizes.context_taps)) for part in layer]
    if sizes.context_layers:
        names += [f"tap.{tap}" for tap in range(len(sizes.context_taps))]
    for place in range(sizes.context_layers):
        names += [f"context.{place}.{part}" for part in ("near_in", "near_out", *layer)]
    return names


def _norm_names(sizes: WhisperSizes) -> list[str]:
    layer = ("norm", "last_norm")
    names = [f"{place}.{part}" for place in range(max(sizes.context_taps)) for part in layer]
    if max(sizes.context_taps) == sizes.encoder_layers:
        names.append("norm")
    if sizes.context_layers:
        names += [f"tap_norm.{tap}" for tap in range(len(sizes.context_taps))]
    for place in range(sizes.context_layers):
        names += [f"context.{place}.{part}" for part in ("near_norm", "near_mid_norm", *layer)]
    return names
