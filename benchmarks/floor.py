"""How fast this machine multiplies and reads, and what that makes the least cost of both models.

    python -m benchmarks.floor

Rates are of one thread and a CPU second, by the runtime that the app computes with: products of
many rows as an encoder has them, of sixteen as a decoder's step for four windows has them, and
bytes read from memory. The work is counted from the sizes in `config.json`: multiplications and
additions (two a product), and the bytes that have to come from memory. A part's floor is the
larger of both; what no product is (norms, softmax, spectrogram, text) has none here.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from benchmarks.random_model import SIZES
from kasr_desktop.recognizer.attention.joint_search import BEAM_WIDTH
from kasr_desktop.recognizer.networks.onnx_graph import OnnxGraph
from kasr_desktop.recognizer.networks.onnx_session import OnnxSession
from kasr_desktop.recognizer.networks.processor import int8_kernels
from kasr_desktop.resources import builtin_model_dir

FRAMES = 50
"""A second, of both models."""

WINDOW, CONTEXT = 16.0, 2.0
"""Seconds of new sound a window, and of sound that is heard again around it."""

STEPS = 4.75
"""Pieces of text a second of speech, of the bundled recording."""

TOGETHER = 4
"""Windows that share one pass over the decoder's weights."""

_MEGABYTES = 512


@dataclass(frozen=True, slots=True)
class Rates:
    """What a CPU second does.

    Attributes:
        many: GF of products of 600 rows, by "int8" and "float32".
        few: The same of 16 rows.
        memory: GB read.
    """

    many: Mapping[str, float]
    few: Mapping[str, float]
    memory: float


@dataclass(frozen=True, slots=True)
class Part:
    """Work of a part of a model for a second of sound.

    Attributes:
        name: For the table.
        products: GF.
        kind: "int8" or "float32".
        rows: "many" or "few": at which rate.
        memory: GB that must come from memory.
    """

    name: str
    products: float
    kind: str = "int8"
    rows: str = "many"
    memory: float = 0.0

    def floor(self, rates: Rates) -> float:
        """Return CPU seconds a second of sound."""
        rate = (rates.many if self.rows == "many" else rates.few)[self.kind]
        return max(self.products / rate, self.memory / rates.memory)


def measured_rates(least: float = 1.0) -> Rates:
    """Measure this machine with one thread.

    Args:
        least: CPU seconds each measurement takes.
    """
    found: dict[int, dict[str, float]] = {600: {}, 16: {}}
    generator = np.random.default_rng(0)
    shapes = {"up": (4096, 1024), "down": (1024, 4096)}
    weights = {
        f"{name}.weight": generator.standard_normal(shape).astype(np.float32) / 64
        for name, shape in shapes.items()
    }
    for kind in ("int8", "float32"):
        graph = OnnxGraph(weights, int8=kind == "int8")
        states = graph.input("states", ("rows", 1024))
        graph.output("out", graph.linear(graph.linear(states, "up"), "down"), ("rows", 1024))
        session = OnnxSession(graph.model(), threads=1, arena=True)
        for rows, rates in found.items():
            inputs = {"states": generator.standard_normal((rows, 1024)).astype(np.float32)}
            work = 2 * 2 * 1024 * 4096 * rows / 1e9
            rates[kind] = work / _seconds(partial(session.run, inputs), least)
    block = np.ones(_MEGABYTES * 2**20 // 8)
    read = block.nbytes / 1e9 / _seconds(block.max, least)
    return Rates(found[600], found[16], read)


def _seconds(work: Callable[[], object], least: float) -> float:
    """Return the CPU seconds of one call."""
    work()
    calls, begun = 0, time.process_time()
    while (spent := time.process_time() - begun) < least:
        work()
        calls += 1
    return spent / calls


def builtin_parts(config: Mapping[str, Any], num_pieces: int) -> list[Part]:
    """Return the work of the built-in model: an encoder with layers of spelling, and a decoder."""
    width, inner = config["d_model"], config["encoder_ffn_dim"]
    layers, spelling = config["encoder_layers"], config["context_layers"]
    again = (WINDOW + CONTEXT) / WINDOW
    frames = (WINDOW + CONTEXT) * FRAMES
    products = layers * 2 * (4 * width**2 + 2 * width * inner)
    products += spelling * 2 * (4 * width**2 + 2 * width * config["context_ffn_dim"])
    convolutions = 2 * 3 * width * (2 * config["num_mel_bins"] + width)
    looking = (layers + spelling) * 4 * width * frames
    row = layers * 2 * (6 * width**2 + 2 * width * inner) + 2 * width * num_pieces
    weights = layers * (6 * width**2 + 2 * width * inner) + width * num_pieces
    keys = layers * 2 * width * frames * 2  # in 16 bits
    return [
        Part("encoder and spelling layers: products", again * FRAMES * products / 1e9),
        Part(
            "convolutions and attention", again * FRAMES * (convolutions + looking) / 1e9, "float32"
        ),
        Part("decoder: hearing a window", again * FRAMES * layers * 2 * 2 * width**2 / 1e9),
        Part(
            f"decoder: {STEPS} steps a second, {BEAM_WIDTH} texts, {TOGETHER} windows together",
            STEPS * BEAM_WIDTH * (row + layers * 4 * width * frames) / 1e9,
            rows="few",
            memory=STEPS * (weights / TOGETHER + keys) / 1e9,
        ),
    ]


def wav2vec2_parts(sizes: Mapping[str, Any]) -> list[Part]:
    """Return the work of wav2vec 2.0 in a shape; what the shape leaves out is the default."""
    from transformers import Wav2Vec2Config

    config = Wav2Vec2Config(**sizes)
    again = (WINDOW + CONTEXT) / WINDOW
    frames = (WINDOW + CONTEXT) * FRAMES
    width, inner, layers = config.hidden_size, config.intermediate_size, config.num_hidden_layers
    rate, before, features = 16_000.0, 1, 0.0
    for kernel, stride, channels in zip(
        config.conv_kernel, config.conv_stride, config.conv_dim, strict=True
    ):
        rate /= stride
        features += rate * 2 * kernel * before * channels
        before = channels
    grouped = width // config.num_conv_pos_embedding_groups
    positions = 2 * config.num_conv_pos_embeddings * width * grouped
    products = layers * 2 * (4 * width**2 + 2 * width * inner)
    return [
        Part("features: convolutions", again * features / 1e9),
        Part(
            "positions and attention",
            again * FRAMES * (positions + layers * 4 * width * frames) / 1e9,
            "float32",
        ),
        Part(
            "layers: products",
            again * FRAMES * products / 1e9,
            memory=layers * (4 * width**2 + 2 * width * inner) / WINDOW / 1e9,
        ),
    ]


def table(name: str, parts: list[Part], rates: Rates) -> str:
    """Return the floor of a model as a table."""
    lines = [f"\n{name}\n\n| part | GF | GB | floor, CPU s |\n|---|---|---|---|"]
    for part in parts:
        facts = f"{part.products:.2f} {part.kind} | {part.memory:.3f} | {part.floor(rates):.4f}"
        lines.append(f"| {part.name} | {facts} |")
    total = sum(part.floor(rates) for part in parts)
    lines.append(
        f"| all, a second of sound | {sum(p.products for p in parts):.2f} | | {total:.4f} |"
    )
    return "\n".join(lines)


def main() -> int:
    """Measure and print."""
    rates = measured_rates()
    for rows, found in (("600 rows", rates.many), ("16 rows", rates.few)):
        said = ", ".join(f"{kind} {rate:.0f}" for kind, rate in found.items())
        print(f"GF a CPU second, {rows}: {said}")
    print(f"GB a CPU second read from memory: {rates.memory:.1f}; 8 bits by {int8_kernels()}")
    folder = builtin_model_dir()
    config = json.loads((folder / "config.json").read_text("utf-8"))
    pieces = json.loads((folder / "whisper_decoder" / "pieces.json").read_text("utf-8"))
    print(table("Built-in model", builtin_parts(config, len(pieces)), rates))
    print(table("XLS-R 300M", wav2vec2_parts(SIZES), rates))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
