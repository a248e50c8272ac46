"""The encoder in parts says what one graph in 8 bits says, whatever the window and the threads."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from support.compiled import compiled_module

from kasr_desktop.recognizer.ctc import onnx_encoder
from kasr_desktop.recognizer.ctc.encoder_parts import encoder_parts, is_partable, product_names
from kasr_desktop.recognizer.ctc.onnx_encoder import PartedEncoder, make_encoder, runs_in_parts
from kasr_desktop.recognizer.ctc.whisper_graph import whisper_graph
from kasr_desktop.recognizer.ctc.whisper_weights import WhisperSizes
from kasr_desktop.recognizer.networks.converted import Conversion, converted
from kasr_desktop.recognizer.networks.quantized import Floats

pytestmark = pytest.mark.model

PLAIN = WhisperSizes(
    vocab_size=43,
    d_model=128,
    encoder_layers=2,
    encoder_attention_heads=2,
    encoder_ffn_dim=256,
    num_mel_bins=16,
    max_source_positions=1500,
    context_taps=(2,),
)
WITH_CONTEXT = WhisperSizes(
    vocab_size=43,
    d_model=128,
    encoder_layers=3,
    encoder_attention_heads=2,
    encoder_ffn_dim=256,
    num_mel_bins=16,
    max_source_positions=1500,
    context_layers=1,
    context_size=64,
    context_heads=1,
    context_ffn_dim=192,
    context_kernel=5,
    context_taps=(1, 3),
)
SHORT_OF_THE_LAST = WhisperSizes(
    vocab_size=43,
    d_model=64,
    encoder_layers=3,
    encoder_attention_heads=1,
    encoder_ffn_dim=64,
    num_mel_bins=16,
    max_source_positions=1500,
    context_layers=2,
    context_size=64,
    context_heads=1,
    context_ffn_dim=64,
    context_kernel=3,
    context_taps=(2,),
)


@pytest.fixture(autouse=True)
def _compiled(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_encoder, "_compiled", module)


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """Return the compiled module, made from the C file as it is now."""
    return compiled_module("_encoder", tmp_path_factory.mktemp("compiled"))


def random_weights(sizes: WhisperSizes) -> dict[str, Floats]:
    """Return weights by name, as `whisper_weights.arrange` does."""
    chance = np.random.default_rng(11)
    width, inner = sizes.d_model, sizes.encoder_ffn_dim
    shapes: dict[str, tuple[int, ...]] = {
        "conv1": (width, sizes.num_mel_bins, 3),
        "conv2": (width, width, 3),
        "norm": (width,),
        "head": (sizes.vocab_size, sizes.context_size if sizes.context_layers else width),
    }

    def layer(place: str, width: int, inner: int) -> dict[str, tuple[int, ...]]:
        parts = {"qkv": (3 * width, width), "out": (width, width)}
        parts |= {"up": (inner, width), "down": (width, inner)}
        norms = {"norm": (width,), "last_norm": (width,)}
        return {f"{place}.{name}": shape for name, shape in {**parts, **norms}.items()}

    for place in range(sizes.encoder_layers):
        shapes |= layer(f"{place}", width, inner)
    size = sizes.context_size
    for tap in range(len(sizes.context_taps) if sizes.context_layers else 0):
        shapes |= {f"tap_norm.{tap}": (width,), f"tap.{tap}": (size, width)}
    for place in range(sizes.context_layers):
        near = {"near_in": (2 * size, size), "near": (size, 1, sizes.context_kernel)}
        near |= {"near_out": (size, size), "near_norm": (size,), "near_mid_norm": (size,)}
        shapes |= {f"context.{place}.{name}": shape for name, shape in near.items()}
        shapes |= layer(f"context.{place}", size, sizes.context_ffn_dim)
    if sizes.context_layers:
        shapes["context.norm"] = (size,)
    found: dict[str, Floats] = {
        "positions": chance.standard_normal((sizes.max_source_positions, width), dtype=np.float32)
    }
    for name, shape in shapes.items():
        fan_in = np.prod(shape[1:]) if len(shape) > 1 else 16
        weight = chance.standard_normal(shape, dtype=np.float32) * np.float32(fan_in**-0.5)
        found[f"{name}.weight"] = weight + (len(shape) == 1)
        found[f"{name}.bias"] = chance.standard_normal(shape[0], dtype=np.float32) * 0.2
    return found


def mels(num_frames: int, sizes: WhisperSizes) -> Floats:
    chance = np.random.default_rng(num_frames)
    return chance.standard_normal((sizes.num_mel_bins, 2 * num_frames), dtype=np.float32)


every_network = pytest.mark.parametrize("sizes", [PLAIN, WITH_CONTEXT, SHORT_OF_THE_LAST])


@every_network
@pytest.mark.parametrize("kind", ["any", "256", "512", "integers"])
def test_parts_say_what_one_graph_says(module: ModuleType, sizes: WhisperSizes, kind: str) -> None:
    if not module.choose(kind):
        pytest.skip("this processor cannot")
    weights = random_weights(sizes)
    exact, whole = (
        make_encoder(Conversion({"encoder": whisper_graph(weights, sizes, int8=int8)}), sizes)
        for int8 in (False, True)
    )
    parts = make_encoder(encoder_parts(weights, sizes), sizes)
    for num_frames in (1, 2, 63, 64, 150, 700):
        heard = mels(num_frames, sizes)
        for ours, theirs, precise in zip(
            parts.hear(heard), whole.hear(heard), exact.hear(heard), strict=True
        ):
            assert ours.shape == theirs.shape
            assert ours.dtype == np.float32
            # a step of a byte more or less here and there
            assert np.abs(ours - theirs).mean() <= 0.02 * precise.std()
            if num_frames >= 63:  # on average no farther from single precision than the graph is
                off, before = (np.abs(each - precise).mean() for each in (ours, theirs))
                assert off <= 1.1 * before


@every_network
def test_threads_change_no_number(sizes: WhisperSizes) -> None:
    conversion = encoder_parts(random_weights(sizes), sizes)
    alone, together = (PartedEncoder(conversion, sizes, threads=count) for count in (1, 3))
    together._begin = alone._begin  # ONNX Runtime convolves with three in another order
    for num_frames in (1, 65, 700):
        heard = mels(num_frames, sizes)
        for one, other in zip(alone.hear(heard), together.hear(heard), strict=True):
            assert np.array_equal(one, other)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_silence_and_what_is_no_number() -> None:
    sizes = WITH_CONTEXT
    encoder = make_encoder(encoder_parts(random_weights(sizes), sizes), sizes)
    silent = mels(20, sizes) * 0
    assert np.isfinite(encoder.hear(silent)[1]).all()
    silent[3, 5] = np.nan
    assert encoder.hear(silent)[1].shape == (20, sizes.vocab_size)
    silent[:] = 1e30
    assert encoder.hear(silent)[1].shape == (20, sizes.vocab_size)


def test_windows_one_after_the_other_do_not_know_each_other() -> None:
    sizes = WITH_CONTEXT
    encoder = make_encoder(encoder_parts(random_weights(sizes), sizes), sizes)
    first = encoder.hear(mels(90, sizes))[1].copy()
    encoder.hear(mels(31, sizes))
    assert np.array_equal(encoder.hear(mels(90, sizes))[1], first)


def test_a_kept_conversion_gives_the_same_numbers(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "weights").write_bytes(b"weights")
    sizes = WITH_CONTEXT
    made = encoder_parts(random_weights(sizes), sizes)
    kept = converted([folder / "weights"], lambda: made, folder / "cache", form="parts")
    assert {name for name in kept.graphs if isinstance(kept.graphs[name], Path)} == set(made.graphs)
    assert len(made.graphs) == len(product_names(sizes)) + 2
    heard = mels(150, sizes)
    one, other = (make_encoder(each, sizes).hear(heard) for each in (made, kept))
    assert all(np.array_equal(*pair) for pair in zip(one, other, strict=True))


def test_where_nothing_is_compiled_or_sizes_do_not_fit_it_is_one_graph(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert runs_in_parts(PLAIN)
    assert not runs_in_parts(WhisperSizes(d_model=128, encoder_attention_heads=4))
    assert not is_partable(WhisperSizes(d_model=4096, encoder_attention_heads=64))
    monkeypatch.setattr(onnx_encoder, "_compiled", None)
    assert not runs_in_parts(PLAIN)
    whole = Conversion({"encoder": whisper_graph(random_weights(PLAIN), PLAIN, int8=True)})
    encoder = make_encoder(whole, PLAIN)
    assert not isinstance(encoder, PartedEncoder)
    assert encoder.hear(mels(9, PLAIN))[1].shape == (9, 43)
