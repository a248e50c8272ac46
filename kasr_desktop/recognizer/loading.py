"""From a bundle to a running acoustic model: device, precision, self-test."""

from __future__ import annotations

import logging

import numpy as np

from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.domain.audio import SAMPLE_RATE, Samples
from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.recognizer.ctc import wav2vec2, whisper_encoder
from kasr_desktop.recognizer.ctc.ctc_model import CtcAcousticModel
from kasr_desktop.recognizer.ctc.transformers_network import load_transformers_network
from kasr_desktop.recognizer.ctc.wav2vec2 import TorchWav2Vec2
from kasr_desktop.recognizer.ctc.whisper_encoder import TorchWhisperEncoder
from kasr_desktop.recognizer.networks.devices import (
    AUTO,
    REASON_SELF_TEST,
    DeviceChoice,
    choose_compute_device,
    num_threads,
)
from kasr_desktop.recognizer.networks.network import Network

log = logging.getLogger(__name__)

MAX_PROBABILITY_SHIFT = 0.02
"""Half precision may move no token's probability by more on the test sound.

fp16 keeps 11 bits: on models that suit it the shift is under 0.005; one that overflows
somewhere is off by tenths or gives NaN.
"""

_TEST_SECONDS = 2


def load_acoustic_model(bundle: ModelBundle, compute_device: str = AUTO) -> CtcAcousticModel:
    """Load a bundle on the device asked for, or on the fastest that works.

    On a GPU the model runs in half precision if that gives the same probabilities on a
    test sound; a GPU that cannot hold or run the model is left for the CPU, with the reason.

    Raises:
        BundleError: The weights cannot be loaded.
        VocabError: They do not fit the vocabulary.
        EngineError: no_such_device, out_of_memory.
    """
    import torch

    torch.set_num_threads(num_threads())
    choice = choose_compute_device(compute_device)

    def rebuild(device: str, half_precision: bool) -> Network:
        return load_network(bundle, device, half_precision=half_precision)

    network, choice = _load_on(bundle, choice)
    reason = choice.reason + (", in half precision" if network.half_precision else "")
    log.info("%s on %s: %s", bundle.name, network.compute_device, reason)
    return CtcAcousticModel(network, device_reason=reason, rebuild=rebuild)


def load_network(bundle: ModelBundle, device: str, *, half_precision: bool) -> Network:
    """Load the weights with the fastest forward pass there is for their architecture."""
    network: TorchWav2Vec2 | TorchWhisperEncoder | None = None
    if wav2vec2.is_supported(bundle):
        network = TorchWav2Vec2(bundle, device, half_precision=half_precision)
    elif whisper_encoder.is_supported(bundle):
        network = TorchWhisperEncoder(bundle, device, half_precision=half_precision)
    if network is not None:
        if not network.unused:
            return network
        log.info("%s holds parts only transformers knows: %s", bundle.name, network.unused[:3])
        network.close()
    return load_transformers_network(bundle, device, half_precision=half_precision)


def _load_on(bundle: ModelBundle, choice: DeviceChoice) -> tuple[Network, DeviceChoice]:
    if choice.name == "cpu":
        return load_network(bundle, "cpu", half_precision=False), choice
    try:
        return _load_on_gpu(bundle, choice), choice
    except RuntimeError as error:
        failure = str(error).splitlines()[0] if str(error) else type(error).__name__
    log.warning("%s cannot run the model: %s", choice.name, failure)
    reason = f"{REASON_SELF_TEST} ({failure})"
    return load_network(bundle, "cpu", half_precision=False), DeviceChoice("cpu", reason)


def _load_on_gpu(bundle: ModelBundle, choice: DeviceChoice) -> Network:
    """Load on a GPU in the precision that proves itself.

    Raises:
        RuntimeError: The GPU has no room, fails, or gives other numbers than the CPU.
    """
    network = load_network(bundle, choice.name, half_precision=False)
    sound = _test_sound()
    exact = network.log_probs(sound)
    if not choice.name.startswith("cuda"):
        _compare_with_cpu(bundle, exact)
        return network
    half = load_network(bundle, choice.name, half_precision=True)
    if same_probabilities(exact, half.log_probs(sound)):
        network.close()
        return half
    log.info("half precision is not safe for %s; using single precision", bundle.name)
    half.close()
    return network


def _compare_with_cpu(bundle: ModelBundle, log_probs: LogProbs) -> None:
    """Trust a young backend (MPS) only if it says what the CPU says."""
    reference = load_network(bundle, "cpu", half_precision=False)
    agrees = same_probabilities(reference.log_probs(_test_sound()), log_probs)
    reference.close()
    if not agrees:
        raise RuntimeError("its numbers differ from the CPU's")


def same_probabilities(exact: LogProbs, other: LogProbs) -> bool:
    """Return whether two runs (T, V) say the same, frame by frame, to `MAX_PROBABILITY_SHIFT`.

    Example:
        >>> steady = np.log(np.array([[0.7, 0.3]], np.float32))
        >>> same_probabilities(steady, steady + 1e-3), same_probabilities(steady, steady * np.nan)
        (True, False)
    """
    if not np.isfinite(other).all():
        return False
    return bool(np.abs(np.exp(exact) - np.exp(other)).max() <= MAX_PROBABILITY_SHIFT)


def _test_sound() -> Samples:
    """Return two seconds of a chirp in noise: loud and quiet, low and high."""
    time = np.arange(_TEST_SECONDS * SAMPLE_RATE) / SAMPLE_RATE
    chirp = np.sin(2 * np.pi * (100 + 900 * time) * time) * np.hanning(len(time))
    noise = np.random.default_rng(0).standard_normal(len(time)) * 0.01
    return np.asarray(0.3 * chirp + noise, dtype=np.float32)
