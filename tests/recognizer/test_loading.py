from __future__ import annotations

import json
import os
import pickle
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.bare_folders import change_json
from support.model_folders import modern_folder, random_model, recommended_folder, write_weights

from kasr_desktop.bundle.model_bundle import ModelBundle, load_bundle
from kasr_desktop.domain.audio import AudioWindow, Samples
from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.domain.errors import BundleError, EngineError, VocabError
from kasr_desktop.recognizer import loading
from kasr_desktop.recognizer.ctc import onnx_wav2vec2, onnx_whisper
from kasr_desktop.recognizer.ctc.onnx_wav2vec2 import OnnxWav2Vec2
from kasr_desktop.recognizer.ctc.onnx_whisper import OnnxWhisper
from kasr_desktop.recognizer.loading import load_acoustic_model, same_probabilities
from kasr_desktop.recognizer.networks.devices import DeviceChoice
from kasr_desktop.recognizer.networks.normalization import normalized

pytestmark = pytest.mark.model

TOLERANCE = 1e-4

KINDS = (
    "wav2vec2",
    "wav2vec2-bert",
    "wav2vec2-conformer",
    "hubert",
    "wavlm",
    "unispeech",
    "unispeech-sat",
    "sew",
    "sew-d",
    "data2vec-audio",
)


@pytest.fixture(autouse=True)
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep our networks in single precision: random weights say little in 8 bits."""
    monkeypatch.setattr(onnx_wav2vec2, "OnnxWav2Vec2", partial(OnnxWav2Vec2, exact=True))
    monkeypatch.setattr(onnx_whisper, "OnnxWhisper", partial(OnnxWhisper, exact=True))


def speechlike(seconds: float, seed: int = 0) -> Samples:
    """Return noise that swells and fades a few times a second, as syllables do."""
    rng = np.random.default_rng(seed)
    time = np.arange(int(seconds * 16_000)) / 16_000
    loudness = 0.02 + 0.2 * np.abs(np.sin(2 * np.pi * 3.1 * time))
    return np.asarray(rng.standard_normal(len(time)) * loudness, dtype=np.float32)


def emit(bundle: ModelBundle, samples: Samples) -> LogProbs:
    model = load_acoustic_model(bundle, "cpu")
    num_frames = model.grid.num_frames(len(samples))
    emissions = model.emit(AudioWindow(samples, 0, 0, num_frames))
    assert len(emissions) == num_frames
    model.close()
    model.close()
    return emissions.log_probs


def plain(folder: Path, samples: Samples) -> LogProbs:
    """Run transformers by the book: AutoFeatureExtractor, AutoModelForCTC, log-softmax."""
    import torch
    from transformers import AutoFeatureExtractor, AutoModelForCTC

    extractor = AutoFeatureExtractor.from_pretrained(folder)
    model = AutoModelForCTC.from_pretrained(folder).eval()
    inputs = extractor(samples, sampling_rate=16_000, return_tensors="pt")
    with torch.no_grad():
        logits = model(**inputs).logits[0]
    return torch.log_softmax(logits, dim=-1).numpy()


@pytest.fixture(scope="module")
def recommended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recommended_folder(tmp_path_factory.mktemp("models") / "korean-lm")


@pytest.mark.parametrize("weights", ["safetensors", "sharded", "bin"])
@pytest.mark.parametrize("language_model", [True, False])
def test_the_recommended_layout(tmp_path: Path, weights: str, language_model: bool) -> None:
    folder = recommended_folder(
        tmp_path / "model", weights=weights, language_model=language_model, seed=7
    )
    bundle = load_bundle(folder)
    assert (bundle.language_model_dir is not None) is language_model
    samples = speechlike(2.0)
    log_probs = emit(bundle, samples)
    assert log_probs.shape == (99, 1_207)
    np.testing.assert_allclose(np.exp(log_probs).sum(axis=1), 1.0, atol=1e-4)
    assert len(set(log_probs.argmax(axis=1))) > 5
    if weights != "bin":
        np.testing.assert_allclose(log_probs, plain(folder, samples), atol=TOLERANCE)
    else:
        same = recommended_folder(tmp_path / "same", seed=7)
        np.testing.assert_allclose(log_probs, plain(same, samples), atol=TOLERANCE)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("num_samples", [16_000, 48_123])
def test_every_kind_equals_plain_transformers(tmp_path: Path, kind: str, num_samples: int) -> None:
    folder = modern_folder(tmp_path / kind, kind)
    samples = speechlike(4.0)[:num_samples]
    ours = emit(load_bundle(folder), samples)
    theirs = plain(folder, samples)
    assert abs(len(theirs) - len(ours)) <= 1
    np.testing.assert_allclose(ours, theirs[: len(ours)], atol=TOLERANCE)


@pytest.mark.parametrize("kind", ["wav2vec2", "wav2vec2-bert"])
def test_adapters_fold_frames(tmp_path: Path, kind: str) -> None:
    folder = modern_folder(
        tmp_path / kind, kind, config={"add_adapter": True, "num_adapter_layers": 2}
    )
    bundle = load_bundle(folder)
    for num_samples in (16_000, 16_320, 17_001, 47_999):
        samples = speechlike(4.0)[:num_samples]
        theirs = plain(folder, samples)
        ours = emit(bundle, samples)
        assert 0 <= len(theirs) - len(ours) <= 1
        np.testing.assert_allclose(ours, theirs[: len(ours)], atol=TOLERANCE)


@pytest.mark.parametrize("norm", ["group", "layer"])
@pytest.mark.parametrize("do_normalize", [True, False])
def test_normalization_as_the_folder_says(tmp_path: Path, norm: str, do_normalize: bool) -> None:
    folder = modern_folder(
        tmp_path / "model",
        "wav2vec2",
        config={"feat_extract_norm": norm, "do_stable_layer_norm": norm == "layer"},
        do_normalize=do_normalize,
    )
    samples = speechlike(1.5)
    np.testing.assert_allclose(
        emit(load_bundle(folder), samples), plain(folder, samples), atol=TOLERANCE
    )


@pytest.mark.parametrize("num_samples", [400, 401, 719, 720, 1_039, 1_040])
def test_a_few_frames(recommended: Path, num_samples: int) -> None:
    samples = speechlike(1.0)[:num_samples]
    assert len(emit(load_bundle(recommended), samples)) == (num_samples - 400) // 320 + 1


@pytest.mark.parametrize("num_samples", [0, 1, 399])
def test_too_short_for_a_frame(recommended: Path, num_samples: int) -> None:
    assert emit(load_bundle(recommended), speechlike(1.0)[:num_samples]).shape == (0, 1_207)


def test_silence_gives_numbers(recommended: Path) -> None:
    assert np.isfinite(emit(load_bundle(recommended), np.zeros(16_000, np.float32))).all()


BOMBS = {
    "mkdir": lambda mark: (os.mkdir, (mark,)),
    "exec": lambda mark: (exec, (f"import os; os.mkdir({mark!r})",)),
    "eval": lambda mark: (eval, (f"__import__('os').mkdir({mark!r})",)),
    "popen": lambda mark: (subprocess.Popen, (["mkdir", mark],)),
    "partial": lambda mark: (partial(os.mkdir, mark), ()),
}
"""What a pickle may call where nobody looks; each makes a folder."""


class Bomb:
    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __reduce__(self) -> tuple[Any, ...]:
        return BOMBS[self.kind](os.environ["KASR_TEST_BOMB"])


def _old_form(state: object, path: Path) -> None:
    import torch

    torch.save(state, path, _use_new_zipfile_serialization=False)


def _archive(state: object, path: Path) -> None:
    import torch

    torch.save(state, path)


CONTAINERS: dict[str, Callable[[object, Path], object]] = {
    "archive": _archive,
    "old form": _old_form,
    "plain": lambda state, path: path.write_bytes(pickle.dumps(state)),
}


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("kind", BOMBS)
def test_a_malicious_pickle_does_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, container: str
) -> None:
    import torch

    mark = tmp_path / "exploded"
    monkeypatch.setenv("KASR_TEST_BOMB", str(mark))
    folder = recommended_folder(tmp_path / "model", weights="none", num_syllables=20)
    tensors = {f"layer.{number}": torch.zeros(number + 1) for number in range(8)}
    state = {**tensors, "lm_head.weight": Bomb(kind)}
    CONTAINERS[container](state, folder / "pytorch_model.bin")
    with pytest.raises(BundleError) as caught:
        load_acoustic_model(load_bundle(folder), "cpu")
    assert caught.value.reason == "bad_weights"
    assert "\n" not in str(caught.value)
    assert not mark.exists()
    exploded = pickle.loads(pickle.dumps(Bomb(kind)))  # the bomb is a real one
    if isinstance(exploded, subprocess.Popen):
        exploded.wait(10)
    assert mark.exists()


def test_a_pickle_cut_short(tmp_path: Path) -> None:
    folder = recommended_folder(tmp_path / "model", weights="bin")
    path = folder / "pytorch_model.bin"
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(BundleError) as caught:
        load_acoustic_model(load_bundle(folder), "cpu")
    assert caught.value.reason == "incomplete"


def test_a_pickle_without_a_last_layer(tmp_path: Path) -> None:
    import torch

    folder = recommended_folder(tmp_path / "model", weights="bin")
    path = folder / "pytorch_model.bin"
    state = torch.load(path, weights_only=True)
    torch.save({name: value for name, value in state.items() if "lm_head" not in name}, path)
    with pytest.raises(BundleError) as caught:
        load_acoustic_model(load_bundle(folder), "cpu")
    assert caught.value.reason == "bad_weights"
    assert "lm_head" in str(caught.value)


def test_a_pickle_of_another_size(tmp_path: Path) -> None:
    folder = recommended_folder(tmp_path / "model", weights="none")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    other = {**config, "vocab_size": 32, "num_hidden_layers": 2}
    for key in ("architectures", "model_type"):
        other.pop(key)
    write_weights(random_model("wav2vec2", other), folder, weights="bin")
    with pytest.raises(VocabError) as caught:
        load_acoustic_model(load_bundle(folder), "cpu")
    assert caught.value.reason == "size_mismatch"


def test_sizes_that_do_not_fit_the_config(tmp_path: Path) -> None:
    folder = recommended_folder(tmp_path / "model")
    change_json(folder / "config.json", intermediate_size=48)
    with pytest.raises(BundleError) as caught:
        load_acoustic_model(load_bundle(folder), "cpu")
    assert caught.value.reason in {"size_mismatch", "bad_weights"}


def test_a_config_no_class_accepts(tmp_path: Path) -> None:
    folder = recommended_folder(tmp_path / "model")
    change_json(folder / "config.json", conv_kernel=[10, 3])
    with pytest.raises(BundleError) as caught:
        load_acoustic_model(load_bundle(folder), "cpu")
    assert "\n" not in str(caught.value)


def test_whisper_ctc_equals_its_own_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch
    from transformers import WhisperFeatureExtractor

    from kasr_desktop.recognizer.ctc.whisper_ctc import register

    register()
    sizes = {
        "d_model": 32,
        "encoder_layers": 2,
        "encoder_attention_heads": 4,
        "encoder_ffn_dim": 64,
    }
    folder = modern_folder(tmp_path / "whisper", "whisper_ctc", config=sizes)
    samples = speechlike(3.0)
    # single precision on every processor: 8 bits round, as tests/recognizer/ctc has it
    monkeypatch.setattr(onnx_whisper, "adds_bytes_widely", lambda: False)
    ours = emit(load_bundle(folder), samples)
    assert ours.shape == (150, 43)
    model = random_model("whisper_ctc", {"vocab_size": 43, "pad_token_id": 0, **sizes})
    extractor = WhisperFeatureExtractor()
    inputs = extractor(samples, sampling_rate=16_000, padding="longest", return_tensors="pt")
    with torch.no_grad():
        logits = model(**inputs).logits[0]
    theirs = torch.log_softmax(logits, dim=-1).numpy()
    np.testing.assert_allclose(ours, theirs, atol=TOLERANCE)


def test_a_device_that_is_not_there(recommended: Path) -> None:
    with pytest.raises(EngineError):
        load_acoustic_model(load_bundle(recommended), "cuda:77")


class NoGpu:
    """A network that loads on the CPU only."""

    compute_device = "cpu"
    half_precision = False
    max_frames = None


@pytest.mark.usefixtures("caplog")
def test_a_gpu_that_cannot_hold_the_model(
    recommended: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    def load(_: ModelBundle, device: str, *, half_precision: bool, **_cache: Any) -> Any:
        if device != "cpu":
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        assert not half_precision
        return NoGpu()

    monkeypatch.setattr(loading, "load_network", load)
    monkeypatch.setattr(
        loading, "choose_compute_device", lambda *_: DeviceChoice("cuda:0", "fastest")
    )
    model = load_acoustic_model(load_bundle(recommended))
    assert model.compute_device == "cpu"
    assert "out of memory" in model.device_reason


class FakeGpu:
    compute_device = "cuda:0"
    max_frames = None

    def __init__(self, half_precision: bool, shift: float) -> None:
        self.half_precision = half_precision
        self.shift = shift if half_precision else 0.0
        self.closed = False

    def log_probs(self, samples: Samples) -> LogProbs:
        return np.log(np.array([[0.6 + self.shift, 0.4 - self.shift]], np.float32))

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(("shift", "half"), [(0.001, True), (0.1, False)])
def test_half_precision_only_where_it_says_the_same(
    recommended: Path, monkeypatch: pytest.MonkeyPatch, shift: float, half: bool
) -> None:
    networks: list[FakeGpu] = []

    def load(_: ModelBundle, device: str, *, half_precision: bool, **_cache: Any) -> Any:
        networks.append(FakeGpu(half_precision, shift))
        return networks[-1]

    monkeypatch.setattr(loading, "load_network", load)
    monkeypatch.setattr(
        loading, "choose_compute_device", lambda *_: DeviceChoice("cuda:0", "fastest")
    )
    model = load_acoustic_model(load_bundle(recommended))
    assert model.half_precision is half
    precision = "half" if half else "single"
    assert model.device_reason == f"fastest; torch in {precision} precision"
    assert [network.closed for network in networks] == [half, not half]


@pytest.mark.usefixtures("caplog")
@pytest.mark.parametrize(("shift", "device"), [(0.0, "mps"), (0.1, "cpu")])
def test_mps_only_where_it_says_what_the_cpu_says(
    recommended: Path, monkeypatch: pytest.MonkeyPatch, shift: float, device: str
) -> None:
    def load(_: ModelBundle, name: str, *, half_precision: bool, **_cache: Any) -> Any:
        network = FakeGpu(half_precision=False, shift=0.0)
        network.compute_device = name
        network.shift = shift if name == "mps" else 0.0
        return network

    monkeypatch.setattr(loading, "load_network", load)
    monkeypatch.setattr(loading, "load_torch_network", load)
    monkeypatch.setattr(loading, "choose_compute_device", lambda *_: DeviceChoice("mps", "fastest"))
    model = load_acoustic_model(load_bundle(recommended))
    assert model.compute_device == device
    assert model.device_reason.startswith("fastest;") is (device == "mps")


def test_same_probabilities() -> None:
    exact = np.log(np.array([[0.5, 0.5]], np.float32))
    assert same_probabilities(exact, np.log(np.array([[0.51, 0.49]], np.float32)))
    assert not same_probabilities(exact, np.log(np.array([[0.6, 0.4]], np.float32)))
    assert not same_probabilities(exact, exact + np.inf)


def test_normalized_as_transformers_does() -> None:
    from transformers import Wav2Vec2FeatureExtractor

    samples = speechlike(1.0) + 0.3
    theirs = Wav2Vec2FeatureExtractor(do_normalize=True)(samples, sampling_rate=16_000)
    np.testing.assert_allclose(normalized(samples), theirs["input_values"][0], atol=1e-6)
