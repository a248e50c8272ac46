"""The Whisper encoder with a CTC head, without transformers: the built-in model's way.

Same numbers as `whisper_ctc.WhisperForCTC` behind `WhisperFeatureExtractor`, but only
torch is imported, which saves seven CPU seconds before the first text. Sources: Radford et
al. 2022, arXiv:2212.04356, and openai/whisper `audio.py` for the spectrogram.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, cast

from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.domain.audio import SAMPLE_RATE, Samples
from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.recognizer.frame_grids import WHISPER_GRID
from kasr_desktop.recognizer.weights import WeightStore

if TYPE_CHECKING:
    from torch import Tensor

_FFT = 400
_HOP = 160
"""25 ms every 10 ms, the only values Whisper was trained with."""

_POWER_FLOOR = 1e-10
_DYNAMIC_RANGE = 8.0
"""In powers of ten: what is further below the window's loudest point is cut."""

_MELS_PER_HERTZ = 3 / 200
_LOG_FROM_HERTZ = 1_000.0
_LOG_STEP = math.log(6.4) / 27
"""Slaney's mel scale (Auditory Toolbox, 1998): linear to 1 kHz, logarithmic above."""


@dataclass(frozen=True, slots=True)
class WhisperSizes:
    """The numbers of `config.json`, with the class's defaults where it is silent."""

    vocab_size: int = 2000
    d_model: int = 512
    encoder_layers: int = 6
    encoder_attention_heads: int = 8
    encoder_ffn_dim: int = 2048
    num_mel_bins: int = 80
    max_source_positions: int = 1500

    @classmethod
    def of(cls, config: Mapping[str, object]) -> WhisperSizes | None:
        """Pick the numbers out of a config; None if one of them makes no sense."""
        found: dict[str, Any] = {
            field.name: config.get(field.name, field.default) for field in fields(cls)
        }
        return cls(**found) if all(type(value) is int for value in found.values()) else None


def is_supported(bundle: ModelBundle) -> bool:
    """Tell whether this module knows every switch that a bundle's files set."""
    sizes = WhisperSizes.of(bundle.config)
    usual = {"n_fft": _FFT, "hop_length": _HOP, "dither": 0.0}
    plain = all(bundle.preprocessor.get(key, value) == value for key, value in usual.items())
    return (
        bundle.model_type == "whisper_ctc"
        and sizes is not None
        and plain
        and bundle.preprocessor.get("feature_size", 80) == sizes.num_mel_bins
        and bundle.config.get("activation_function", "gelu") == "gelu"
    )


class FastWhisper:
    """A `Network` for `whisper_ctc` folders."""

    grid = WHISPER_GRID

    def __init__(
        self, bundle: ModelBundle, compute_device: str = "cpu", *, half_precision: bool = False
    ) -> None:
        """Load a supported bundle.

        Raises:
            BundleError: bad_weights.
            VocabError: size_mismatch.
            EngineError: out_of_memory.
            RuntimeError: The device has no room or fails.
        """
        import torch

        sizes = WhisperSizes.of(bundle.config)
        if sizes is None:
            raise ValueError("ask is_supported first")
        self.sizes = sizes
        self.vocab_size = sizes.vocab_size
        self.max_frames: int | None = sizes.max_source_positions
        self.compute_device = compute_device
        self.half_precision = half_precision
        weights = WeightStore(bundle)
        tensors = _arranged(weights, sizes)
        self.unused = weights.unused()
        dtype = torch.float16 if half_precision else torch.float32
        self._tensors = {name: tensor.to(compute_device, dtype) for name, tensor in tensors.items()}
        self._mel_filters = mel_filters(sizes.num_mel_bins).to(compute_device)
        self._window = torch.hann_window(_FFT, device=compute_device)

    def log_probs(self, samples: Samples) -> LogProbs:
        """Give (T, V) float32, natural log, for (N,) samples."""
        import torch

        with torch.inference_mode():
            mels = self._log_mels(torch.from_numpy(samples).to(self.compute_device))
            states = self._embedded(mels.to(self._tensors["head.weight"].dtype))
            for layer in range(self.sizes.encoder_layers):
                states = self._layer(states, layer)
            logits = self._linear(self._normed(states, "norm"), "head")  # (T, V)
            log_probs = torch.log_softmax(logits.float(), dim=-1)
            return cast(LogProbs, log_probs.cpu().numpy())

    def close(self) -> None:
        """Free the weights. Safe twice."""
        import torch

        self._tensors = {}
        if self.compute_device.startswith("cuda"):
            torch.cuda.empty_cache()

    def _log_mels(self, signal: Tensor) -> Tensor:
        """Give the log-mel spectrogram (mel bins, 2 T) of (N,) samples."""
        import torch

        spectrum = torch.stft(signal, _FFT, _HOP, window=self._window, return_complex=True)
        power = (spectrum[:, :-1].abs() ** 2).contiguous()
        mels = (self._mel_filters @ power).clamp(min=_POWER_FLOOR).log10()
        return (torch.maximum(mels, mels.max() - _DYNAMIC_RANGE) + 4.0) / 4.0

    def _embedded(self, mels: Tensor) -> Tensor:
        """Convolve (mel bins, 2 T) twice and add positions: (T, D)."""
        from torch.nn import functional

        states = mels[None]
        for name, stride in (("conv1", 1), ("conv2", 2)):
            weight, bias = self._tensors[f"{name}.weight"], self._tensors[f"{name}.bias"]
            states = functional.gelu(
                functional.conv1d(states, weight, bias, stride=stride, padding=1)
            )
        rows = states[0].T
        return rows + self._tensors["positions"][: len(rows)]

    def _layer(self, states: Tensor, layer: int) -> Tensor:
        from torch.nn import functional

        mixed = self._linear(self._normed(states, f"{layer}.norm"), f"{layer}.qkv")  # (T, 3 D)
        heads = mixed.view(len(states), 3, self.sizes.encoder_attention_heads, -1)
        query, key, value = heads.permute(1, 2, 0, 3)
        heard = functional.scaled_dot_product_attention(query[None], key[None], value[None])[0]
        heard = heard.transpose(0, 1).reshape(len(states), -1)
        states = states + self._linear(heard, f"{layer}.out")
        inner = functional.gelu(
            self._linear(self._normed(states, f"{layer}.last_norm"), f"{layer}.up")
        )
        return states + self._linear(inner, f"{layer}.down")

    def _linear(self, states: Tensor, name: str) -> Tensor:
        from torch.nn import functional

        weight, bias = self._tensors[f"{name}.weight"], self._tensors[f"{name}.bias"]
        return functional.linear(states, weight, bias)

    def _normed(self, states: Tensor, name: str) -> Tensor:
        from torch.nn import functional

        weight, bias = self._tensors[f"{name}.weight"], self._tensors[f"{name}.bias"]
        return functional.layer_norm(states, states.shape[-1:], weight, bias)


def mel_filters(num_bins: int) -> Tensor:
    """Give triangles of equal area on Slaney's mel scale, (mel bins, FFT bins) float32."""
    import torch

    edges = _hertz(torch.linspace(0, _mels(SAMPLE_RATE / 2), num_bins + 2, dtype=torch.float64))
    bins = torch.linspace(0, SAMPLE_RATE / 2, _FFT // 2 + 1, dtype=torch.float64)
    lower, middle, upper = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising = (bins - lower) / (middle - lower)
    falling = (upper - bins) / (upper - middle)
    triangles = torch.minimum(rising, falling).clamp(min=0.0)
    return (triangles * 2.0 / (upper - lower)).float()


def _mels(hertz: float) -> float:
    if hertz < _LOG_FROM_HERTZ:
        return hertz * _MELS_PER_HERTZ
    linear = _LOG_FROM_HERTZ * _MELS_PER_HERTZ
    return linear + math.log(hertz / _LOG_FROM_HERTZ) / _LOG_STEP


def _hertz(mels: Tensor) -> Tensor:
    import torch

    corner = _LOG_FROM_HERTZ * _MELS_PER_HERTZ
    curved = _LOG_FROM_HERTZ * torch.exp((mels - corner) * _LOG_STEP)
    return torch.where(mels < corner, mels / _MELS_PER_HERTZ, curved)


def _sinusoids(length: int, channels: int) -> Tensor:
    """Give Whisper's positions, (length, channels); openai/whisper `model.py`, `sinusoids`."""
    import torch

    increment = math.log(10_000) / (channels // 2 - 1)
    timescales = torch.exp(-increment * torch.arange(channels // 2))
    angles = torch.arange(length)[:, None] * timescales[None, :]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def _arranged(store: WeightStore, sizes: WhisperSizes) -> dict[str, Tensor]:
    """Take the checkpoint's tensors and lay them out as the forward pass reads them."""
    width, inner = sizes.d_model, sizes.encoder_ffn_dim
    tensors = {"positions": _sinusoids(sizes.max_source_positions, width)}
    tensors |= store.pair("encoder.conv1", "conv1", width, sizes.num_mel_bins, 3)
    tensors |= store.pair("encoder.conv2", "conv2", width, width, 3)
    for layer in range(sizes.encoder_layers):
        place = f"encoder.layers.{layer}"
        tensors |= _joint_attention(store, f"{place}.self_attn", layer, width)
        tensors |= store.pair(f"{place}.self_attn.out_proj", f"{layer}.out", width, width)
        tensors |= store.pair(f"{place}.self_attn_layer_norm", f"{layer}.norm", width)
        tensors |= store.pair(f"{place}.fc1", f"{layer}.up", inner, width)
        tensors |= store.pair(f"{place}.fc2", f"{layer}.down", width, inner)
        tensors |= store.pair(f"{place}.final_layer_norm", f"{layer}.last_norm", width)
    tensors |= store.pair("encoder.layer_norm", "norm", width)
    return tensors | store.pair("lm_head", "head", sizes.vocab_size, width)


def _joint_attention(store: WeightStore, place: str, layer: int, width: int) -> dict[str, Tensor]:
    """Join query, key and value; Whisper's key has no bias."""
    import torch

    weights = [store.take(f"{place}.{part}_proj.weight", width, width) for part in "qkv"]
    biases = [
        store.take(f"{place}.q_proj.bias", width),
        torch.zeros(width),
        store.take(f"{place}.v_proj.bias", width),
    ]
    return {f"{layer}.qkv.weight": torch.cat(weights), f"{layer}.qkv.bias": torch.cat(biases)}
