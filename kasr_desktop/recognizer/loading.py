"""From a bundle to a running acoustic model: device, runtime, precision, self-test."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.domain.device_reasons import DeviceReason, Runtime
from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.domain.errors import BundleError
from kasr_desktop.recognizer.ctc import wav2vec2_weights, whisper_weights
from kasr_desktop.recognizer.ctc.ctc_model import CtcAcousticModel
from kasr_desktop.recognizer.networks.devices import (
    AUTO,
    DeviceChoice,
    choose_compute_device,
    has_torch,
    num_threads,
)
from kasr_desktop.recognizer.networks.network import (
    Network,
    UnknownWeightsError,
    is_out_of_memory,
)
from kasr_desktop.recognizer.networks.processor import int8_kernels
from kasr_desktop.recognizer.networks.self_test import probe_sound, same_probabilities
from kasr_desktop.recognizer.readers import whisper_checkpoint

log = logging.getLogger(__name__)


def load_acoustic_model(
    bundle: ModelBundle, compute_device: str = AUTO, *, turn: int = 0, cache: Path | None = None
) -> CtcAcousticModel:
    """Load a bundle on the device asked for, or on the fastest that works.

    On a GPU the model runs in half precision if that gives the same probabilities on a
    test sound; a GPU that cannot hold or run the model is left for the CPU, with the reason.
    On the CPU the families that have graphs of ours run without torch, in 8 bits where they pay
    and a self-test allows; all others by torch.

    Args:
        bundle: The folder.
        compute_device: "auto", "cpu", "cuda:0", "mps".
        turn: Which of the engines side by side it is: see `choose_compute_device`.
        cache: Where converted networks are kept; None: nowhere.

    Raises:
        BundleError: The weights cannot be loaded.
        VocabError: They do not fit the vocabulary.
        EngineError: no_such_device, out_of_memory.
        ModuleNotFoundError: torch or transformers is needed and not installed.
    """
    choice = choose_compute_device(compute_device, turn)

    def rebuild(device: str, half_precision: bool) -> Network:
        return load_network(bundle, device, half_precision=half_precision, cache=cache)

    network, choice = _load_on(bundle, choice, cache)
    reason = f"{choice.reason}; {_runtime(network)}"
    log.info("%s on %s: %s", bundle.name, network.compute_device, reason)
    return CtcAcousticModel(network, device_reason=reason, rebuild=rebuild)


def load_network(
    bundle: ModelBundle, device: str, *, half_precision: bool, cache: Path | None = None
) -> Network:
    """Load the weights with the fastest forward pass there is for their family and device."""
    if device == "cpu":
        try:
            network = _load_onnx(bundle, cache)
        except UnknownWeightsError as error:
            log.info("%s needs transformers: %s", bundle.name, error)
        except (RuntimeError, ImportError) as error:
            if is_out_of_memory(error):
                raise
            log.warning("ONNX Runtime cannot run %s, torch will: %s", bundle.name, error)
        else:
            if network is not None:
                return network
    return load_torch_network(bundle, device, half_precision=half_precision)


def load_torch_network(bundle: ModelBundle, device: str, *, half_precision: bool) -> Network:
    """Load the weights in torch: for GPUs, and for families without graphs of ours.

    Raises:
        BundleError: bad_config: a reader that our forward passes do not know.
        EngineError: out_of_memory.
        ModuleNotFoundError: torch or transformers is not installed.
    """
    import torch

    from kasr_desktop.recognizer.ctc.transformers_network import load_transformers_network

    torch.set_num_threads(num_threads())
    own = _own_forward_pass(bundle)
    network = own.torch(bundle, device, half_precision) if own is not None else None
    if network is not None:
        if not network.unused:
            return network
        log.info("%s holds parts only transformers knows: %s", bundle.name, network.unused[:3])
        network.close()
    if bundle.family.needs_clock:  # transformers would write without it
        raise BundleError(
            f"The model in {bundle.path} has parts or settings that Whisper has not.",
            reason="bad_config",
            path=bundle.path / "config.json",
        )
    return load_transformers_network(bundle, device, half_precision=half_precision)


class _TorchNetwork(Network, Protocol):
    """A `Network` in torch that tells which tensors of the folder it does not know."""

    @property
    def unused(self) -> Sequence[str]:
        """Names of these tensors."""


@dataclass(frozen=True, slots=True)
class ForwardPass:
    """A forward pass of ours.

    Attributes:
        supports: Returns whether it knows all that a folder sets.
        onnx: Loads it without torch, for the CPU; converted networks are kept in the cache.
        torch: Loads it in torch, on a device, in half precision or not.
    """

    supports: Callable[[ModelBundle], bool]
    onnx: Callable[[ModelBundle, Path | None], Network]
    torch: Callable[[ModelBundle, str, bool], _TorchNetwork]


def _onnx_wav2vec2(bundle: ModelBundle, cache: Path | None) -> Network:
    from kasr_desktop.recognizer.ctc.onnx_wav2vec2 import OnnxWav2Vec2

    try:
        return OnnxWav2Vec2(bundle, cache=cache)
    except RuntimeError as error:
        if has_torch() or is_out_of_memory(error):
            raise  # torch takes less memory in single precision
        log.warning("%s: %s; single precision it is", bundle.name, error)
        return OnnxWav2Vec2(bundle, exact=True)


def _torch_wav2vec2(bundle: ModelBundle, device: str, half_precision: bool) -> _TorchNetwork:
    from kasr_desktop.recognizer.ctc.torch_wav2vec2 import TorchWav2Vec2

    return TorchWav2Vec2(bundle, device, half_precision=half_precision)


def _onnx_whisper(bundle: ModelBundle, cache: Path | None) -> Network:
    from kasr_desktop.recognizer.ctc.onnx_whisper import OnnxWhisper

    return OnnxWhisper(bundle, cache=cache)


def _torch_whisper(bundle: ModelBundle, device: str, half_precision: bool) -> _TorchNetwork:
    from kasr_desktop.recognizer.ctc.torch_whisper import TorchWhisperEncoder

    return TorchWhisperEncoder(bundle, device, half_precision=half_precision)


def _onnx_reader(bundle: ModelBundle, cache: Path | None) -> Network:
    from kasr_desktop.recognizer.readers.onnx_reader import OnnxWhisperReader

    return OnnxWhisperReader(bundle, cache=cache)


def _torch_reader(bundle: ModelBundle, device: str, half_precision: bool) -> _TorchNetwork:
    from kasr_desktop.recognizer.readers.torch_reader import TorchWhisperReader

    return TorchWhisperReader(bundle, device, half_precision=half_precision)


FORWARD_PASSES: tuple[ForwardPass, ...] = (
    ForwardPass(wav2vec2_weights.is_supported, _onnx_wav2vec2, _torch_wav2vec2),
    ForwardPass(whisper_weights.is_supported, _onnx_whisper, _torch_whisper),
    ForwardPass(whisper_checkpoint.is_supported, _onnx_reader, _torch_reader),
)
"""Every forward pass of ours; all other folders are run by transformers."""


def _own_forward_pass(bundle: ModelBundle) -> ForwardPass | None:
    return next((one for one in FORWARD_PASSES if one.supports(bundle)), None)


def _load_onnx(bundle: ModelBundle, cache: Path | None) -> Network | None:
    """Load a folder that has graphs of ours; None for the others."""
    own = _own_forward_pass(bundle)
    return own.onnx(bundle, cache) if own is not None else None


def _runtime(network: Network) -> str:
    """Return which runtime computes, in words."""
    precision = getattr(network, "precision", None)
    if precision == "int8":
        return f"{Runtime.ONNX_INT8} ({int8_kernels()})"
    if precision is not None:
        return f"{Runtime.ONNX_SINGLE} ({int8_kernels()})"
    return Runtime.TORCH_HALF if network.half_precision else Runtime.TORCH_SINGLE


def _load_on(
    bundle: ModelBundle, choice: DeviceChoice, cache: Path | None
) -> tuple[Network, DeviceChoice]:
    if choice.name == "cpu":
        return load_network(bundle, "cpu", half_precision=False, cache=cache), choice
    try:
        return _load_on_gpu(bundle, choice), choice
    except RuntimeError as error:
        failure = str(error).splitlines()[0] if str(error) else type(error).__name__
    log.warning("%s cannot run the model: %s", choice.name, failure)
    reason = f"{DeviceReason.SELF_TEST} ({failure})"
    network = load_network(bundle, "cpu", half_precision=False, cache=cache)
    return network, DeviceChoice("cpu", reason)


def _load_on_gpu(bundle: ModelBundle, choice: DeviceChoice) -> Network:
    """Load on a GPU in the precision that proves itself.

    Raises:
        RuntimeError: The GPU has no room, fails, or gives other numbers than the CPU.
    """
    network = load_network(bundle, choice.name, half_precision=False)
    sound = probe_sound()
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
    reference = load_torch_network(bundle, "cpu", half_precision=False)
    agrees = same_probabilities(reference.log_probs(probe_sound()), log_probs)
    reference.close()
    if not agrees:
        raise RuntimeError("its numbers differ from the CPU's")
