"""The Whisper encoder with a CTC head, without transformers: the built-in model's way.

Same numbers as `whisper_ctc.WhisperForCTC` behind `WhisperFeatureExtractor`, but only
torch is imported, which saves seven CPU seconds before the first text. Sources: Radford et
al. 2022, arXiv:2212.04356, and openai/whisper `audio.py` for the spectrogram. For GPUs; the CPU
has `onnx_whisper`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from kasr_desktop.bundle.frame_grids import WHISPER_GRID
from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.domain.audio import Samples
from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.domain.marks import MarkRows
from kasr_desktop.recognizer.attention.joint_ctc_attention import Heard, JointDecoding
from kasr_desktop.recognizer.attention.piece_decoder import read_decoder
from kasr_desktop.recognizer.attention.torch_decoder import TorchDecoder
from kasr_desktop.recognizer.ctc.log_mels import DYNAMIC_RANGE, FFT, HOP, POWER_FLOOR, mel_filters
from kasr_desktop.recognizer.ctc.whisper_weights import (
    BATCH_SIZE,
    SILENCE_AROUND,
    WhisperSizes,
    arrange,
    has_decoder,
)
from kasr_desktop.recognizer.networks.host_copy import HostCopy, sent
from kasr_desktop.recognizer.networks.quantized import Floats
from kasr_desktop.recognizer.networks.tensor_network import TensorNetwork
from kasr_desktop.recognizer.networks.weights import WeightStore

if TYPE_CHECKING:
    from torch import Tensor


class TorchWhisperStates(TensorNetwork):
    """Whisper's encoder: samples in, its outputs out."""

    grid = WHISPER_GRID
    batch_size = BATCH_SIZE

    def __init__(
        self,
        bundle: ModelBundle,
        sizes: WhisperSizes,
        arrange: Callable[[WeightStore], Mapping[str, Floats]],
        *,
        compute_device: str,
        half_precision: bool,
    ) -> None:
        """Load the weights; see `TensorNetwork`."""
        import torch

        super().__init__(
            bundle, arrange, compute_device=compute_device, half_precision=half_precision
        )
        self.sizes = sizes
        self.max_frames: int | None = sizes.max_source_positions
        self._mel_filters = torch.from_numpy(mel_filters(sizes.num_mel_bins)).to(compute_device)
        self._window = torch.hann_window(FFT, device=compute_device)

    def tapped(self, samples: Samples) -> list[Tensor]:
        """Return the outputs (T, D) of the layers that are read, the last one's normalized."""
        import torch

        mels = self._log_mels(sent(torch.from_numpy(samples), self.compute_device))
        return self._tapped(self._embedded(mels.to(self.dtype)))

    def _log_mels(self, signal: Tensor) -> Tensor:
        """Return the log-mel spectrogram (mel bins, 2 T) of (N,) samples."""
        import torch

        spectrum = torch.stft(signal, FFT, HOP, window=self._window, return_complex=True)
        power = (spectrum[:, :-1].abs() ** 2).contiguous()
        mels = (self._mel_filters @ power).clamp(min=POWER_FLOOR).log10()
        return (torch.maximum(mels, mels.max() - DYNAMIC_RANGE) + 4.0) / 4.0

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

    def _tapped(self, states: Tensor) -> list[Tensor]:
        """Return the outputs (T, D) of the layers that are read, the last one's normalized."""
        tapped = []
        for layer in range(max(self.sizes.context_taps)):
            states = self._fed(
                self._attended(states, f"{layer}", self.sizes.encoder_attention_heads), f"{layer}"
            )
            if layer + 1 == self.sizes.encoder_layers:
                states = self._normed(states, "norm")
            if layer + 1 in self.sizes.context_taps:
                tapped.append(states)
        return tapped

    def _attended(self, states: Tensor, place: str, num_heads: int) -> Tensor:
        from torch.nn import functional

        mixed = self._linear(self._normed(states, f"{place}.norm"), f"{place}.qkv")  # (T, 3 D)
        query, key, value = mixed.view(len(states), 3, num_heads, -1).permute(1, 2, 0, 3)
        heard = functional.scaled_dot_product_attention(query[None], key[None], value[None])[0]
        heard = heard.transpose(0, 1).reshape(len(states), -1)
        return states + self._linear(heard, f"{place}.out")

    def _fed(self, states: Tensor, place: str) -> Tensor:
        from torch.nn import functional

        inner = functional.gelu(
            self._linear(self._normed(states, f"{place}.last_norm"), f"{place}.up")
        )
        return states + self._linear(inner, f"{place}.down")


class TorchWhisperEncoder(TorchWhisperStates):
    """A `Network` for `whisper_ctc` folders."""

    def __init__(
        self,
        bundle: ModelBundle,
        compute_device: str = "cpu",
        *,
        half_precision: bool = False,
        reads: bool = True,
    ) -> None:
        """Load a supported bundle.

        Args:
            bundle: The folder.
            compute_device: Such as "cpu" or "cuda:0".
            half_precision: Compute in 16 bits.
            reads: Let the decoder in the folder read too, if there is one.

        Raises:
            BundleError: bad_weights.
            VocabError: size_mismatch.
            EngineError: out_of_memory.
            RuntimeError: The device has no room or fails.
        """
        sizes = WhisperSizes.of(bundle.config)
        if sizes is None:
            raise ValueError("ask is_supported first")
        super().__init__(
            bundle,
            sizes,
            lambda weights: arrange(weights, sizes),
            compute_device=compute_device,
            half_precision=half_precision,
        )
        self.vocab_size = sizes.vocab_size
        self._joint = _load_joint_decoding(bundle, self) if reads else None

    def log_probs(self, samples: Samples) -> LogProbs:
        """Return (T, V) float32, natural log, for (N,) samples."""
        return self.log_probs_of([samples])[0]

    def log_probs_of(self, windows: Sequence[Samples]) -> list[LogProbs]:
        """Return the same for several windows, whose texts are searched together."""
        return self.begin(windows)()

    def begin(self, windows: Sequence[Samples]) -> Callable[[], list[LogProbs]]:
        """Let the device begin with the encoder; what is returned waits, and searches the texts."""
        began, joint = self._begin(windows), self._joint

        def wait() -> list[LogProbs]:
            states, log_probs = began()
            return list(log_probs) if joint is None else joint.corrected(states, log_probs)

        return wait

    @property
    def hears_twice(self) -> bool:
        """True if there is a decoder that reads: it is what a second hearing tells something."""
        return self._joint is not None

    def log_probs_twice(self, windows: Sequence[Samples]) -> list[LogProbs]:
        """Return the same, each window read a second time with silence around it if that fits."""
        if self._joint is None:
            raise RuntimeError("nothing here reads")
        states, log_probs = self._hear(windows)
        longer = [np.pad(samples, SILENCE_AROUND) for samples in windows]
        limit = self.max_frames
        fits = all(limit is None or self.grid.num_frames(len(each)) <= limit for each in longer)
        return self._joint.corrected(states, log_probs, again=self._hear(longer) if fits else None)

    def _hear(self, windows: Sequence[Samples]) -> Heard:
        return self._begin(windows)()

    def _begin(self, windows: Sequence[Samples]) -> Callable[[], Heard]:
        """Let the device begin with what CTC alone hears, and the encoder's output."""
        import torch

        with torch.inference_mode():
            tapped = [self.tapped(samples) for samples in windows]
            log_probs = [HostCopy(self._read_off(self._spelled(each))) for each in tapped]
            states = [HostCopy(each[-1].float()) for each in tapped]
        return lambda: ([each.wait() for each in states], [each.wait() for each in log_probs])

    def log_probs_behind(self, samples: Samples, *, first: int, said: Sequence[int]) -> LogProbs:
        """Return (T, V) float32, natural log, where the words before a frame are known."""
        (states,), (log_probs,) = self._hear([samples])
        if self._joint is None:
            return log_probs
        return self._joint.corrected_behind(states, log_probs, first=first, said=said)

    def drain_marks(self) -> list[MarkRows]:
        """Return the sentence marks (T, 3) of each window of the call before, once."""
        return [] if self._joint is None else self._joint.drain_marks()

    def close(self) -> None:
        """Free the weights. Safe twice."""
        self._joint = None
        super().close()

    def _spelled(self, tapped: list[Tensor]) -> Tensor:
        """Return what the head reads, (T, D): the encoder's output, or the context layers'."""
        if not self.sizes.context_layers:
            return tapped[-1]
        states = self._linear(self._normed(tapped[0], "tap_norm.0"), "tap.0")
        for place, more in enumerate(tapped[1:], start=1):
            states = states + self._linear(self._normed(more, f"tap_norm.{place}"), f"tap.{place}")
        for layer in range(self.sizes.context_layers):
            states = states + self._seen_near(states, f"context.{layer}")
            states = self._attended(states, f"context.{layer}", self.sizes.context_heads)
            states = self._fed(states, f"context.{layer}")
        return self._normed(states, "context.norm")

    def _seen_near(self, states: Tensor, place: str) -> Tensor:
        from torch.nn import functional

        gated = functional.glu(
            self._linear(self._normed(states, f"{place}.near_norm"), f"{place}.near_in")
        )
        kernel, bias = self._tensors[f"{place}.near.weight"], self._tensors[f"{place}.near.bias"]
        around = functional.conv1d(
            gated.T[None], kernel, bias, padding=kernel.shape[-1] // 2, groups=len(kernel)
        )[0].T
        inner = functional.gelu(self._normed(around, f"{place}.near_mid_norm"))
        return self._linear(inner, f"{place}.near_out")


def _load_joint_decoding(bundle: ModelBundle, network: TorchWhisperEncoder) -> JointDecoding | None:
    """Load Whisper's decoder where the folder has one and the last layer is read anyway."""
    if not has_decoder(bundle, network.sizes):
        return None
    decoder = TorchDecoder(
        *read_decoder(bundle), network.compute_device, half_precision=network.half_precision
    )
    return JointDecoding(decoder, bundle.vocab)
