"""wav2vec 2.0 and HuBERT without transformers: the same numbers in half the CPU time.

Two things make the stock forward pass slow on a CPU (measured on XLS-R 300M, one thread):
the feature extractor, 31 % of the time for 13 % of the arithmetic, because convolutions
over a long thin signal and transposed layer norms waste the caches; and three small matrix
products per attention where one large one does. Here the signal stays channel-last, every
convolution is one or two matrix products on strided views, in blocks of a second that fit
the cache, and query, key and value are one product.

Importing this module's torch costs 4 CPU seconds, transformers 11: the window gets its
first text earlier. Sources: Baevski et al. 2020, arXiv:2006.11477; Hsu et al. 2021,
arXiv:2106.07447; transformers' modeling_wav2vec2, which the tests compare with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.domain.audio import Samples
from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.recognizer.ctc.wav2vec2_weights import Wav2Vec2Sizes, arranged
from kasr_desktop.recognizer.networks.host_copy import HostCopy, sent
from kasr_desktop.recognizer.networks.normalization import normalized
from kasr_desktop.recognizer.networks.tensor_network import TensorNetwork

if TYPE_CHECKING:
    from torch import Tensor

_BLOCK_FRAMES = 50
"""Frames of the feature extractor at a time: one second, 6.5 MB after the first layer."""

_BLOCK_FRAMES_ON_GPU = 250
"""No cache is to be fitted there; of eight windows 260 MB after the first layer; fewer launches."""

_WINDOWS_ON_GPU = 8
"""Heard together there; their text comes one by one. Those that find no room are heard alone."""

_NORM_EPS = 1e-5
"""torch's default, which transformers uses in the feature extractor."""


class TorchWav2Vec2(TensorNetwork):
    """A `Network` for wav2vec 2.0 and HuBERT with layer-normed features."""

    max_frames: int | None = None

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
        sizes = Wav2Vec2Sizes.of(bundle.config)
        if sizes is None:
            raise ValueError("ask is_supported first")
        super().__init__(
            bundle,
            lambda weights: arranged(weights, bundle.model_type, sizes),
            compute_device=compute_device,
            half_precision=half_precision,
        )
        self.grid = bundle.grid
        self.sizes = sizes
        self.vocab_size = sizes.vocab_size
        self.do_normalize = bundle.do_normalize
        # a CPU is busy with one window; a GPU waits for the next one between two kernels
        self.batch_size = 1 if compute_device == "cpu" else _WINDOWS_ON_GPU
        self.block_frames = _BLOCK_FRAMES if compute_device == "cpu" else _BLOCK_FRAMES_ON_GPU

    def log_probs(self, samples: Samples) -> LogProbs:
        """Return (T, V) float32, natural log, for (N,) samples."""
        return self.log_probs_of([samples])[0]

    def log_probs_of(self, windows: Sequence[Samples]) -> list[LogProbs]:
        """Return the same for several windows; those of one length go through the layers at once.

        Without padding, so nothing has to be masked: but for its first and its last, all windows
        of a file are equally long.
        """
        return self.begin(windows)()

    def begin(self, windows: Sequence[Samples]) -> Callable[[], list[LogProbs]]:
        """Let the device begin; what is returned waits for what `log_probs_of` gives."""
        import torch

        groups = _of_one_length(windows)
        with torch.inference_mode():
            signals = [self._signals(windows[place] for place in places) for places in groups]
            copies = [HostCopy(self.forward(each)) for each in signals]

        def wait() -> list[LogProbs]:
            found: dict[int, LogProbs] = {}
            for places, copy in zip(groups, copies, strict=True):
                found.update(zip(places, copy.wait(), strict=True))
            return [found[place] for place in range(len(windows))]

        return wait

    def forward(self, signals: Tensor) -> Tensor:
        """Return (B, T, V) float32, natural log, for (B, N) on the device."""
        return self._read_off(self._contextualized(self._features(signals)))

    def _signals(self, windows: Iterable[Samples]) -> Tensor:
        """Return windows of one length on the device, (B, N)."""
        import torch

        values = [normalized(each) if self.do_normalize else each for each in windows]
        stacked = torch.from_numpy(np.stack(values))
        return sent(stacked, self.compute_device).to(self.dtype)

    def _features(self, signals: Tensor) -> Tensor:
        """Run the convolutions block by block: (B, N) -> (B, T, C)."""
        import torch

        grid = self.grid
        num_frames = grid.num_frames(signals.shape[1])
        blocks = []
        for first in range(0, num_frames, self.block_frames):
            count = min(self.block_frames, num_frames - first)
            start = first * grid.frame_stride
            block = signals[:, start : start + grid.num_samples(count), None]
            for layer in range(len(self.sizes.conv_dim)):
                block = self._convolved(block, layer)
            blocks.append(block)
        return torch.cat(blocks, dim=1)

    def _convolved(self, block: Tensor, layer: int) -> Tensor:
        """Convolve (B, T, C) to (B, T', C'), then layer norm and GELU.

        The taps of a kernel are taken `stride` at a time: such a group's inputs for all
        frames are one strided view whose rows do not overlap, which BLAS reads in place.
        """
        from torch.nn import functional

        kernel, stride = self.sizes.conv_kernel[layer], self.sizes.conv_stride[layer]
        windows, length, channels = block.shape
        num_frames = (length - kernel) // stride + 1
        weight = self._tensors[f"conv.{layer}.weight"]  # (kernel * C, C')
        bias = self._tensors[f"conv.{layer}.bias"]
        block = block.contiguous()
        total = bias.repeat(windows, num_frames, 1)
        for tap in range(0, kernel, stride):
            taps = min(stride, kernel - tap)
            rows = block.as_strided(
                (windows, num_frames, taps * channels),
                (length * channels, stride * channels, 1),
                block.storage_offset() + tap * channels,
            )
            part = weight[tap * channels : (tap + taps) * channels]
            if windows == 1:
                total[0].addmm_(rows[0], part)
            else:
                total.baddbmm_(rows, part.expand(windows, -1, -1))
        normed = self._normed(total, f"conv.{layer}.norm", _NORM_EPS)
        return functional.gelu(normed)

    def _contextualized(self, features: Tensor) -> Tensor:
        """Run projection, positions and Transformer: (B, T, C) -> (B, T, D)."""
        from torch.nn import functional

        sizes, eps = self.sizes, self.sizes.layer_norm_eps
        states = self._linear(self._normed(features, "projection.norm", eps), "projection")
        positions = functional.conv1d(
            states.transpose(1, 2),
            self._tensors["positions.weight"],
            self._tensors["positions.bias"],
            padding=sizes.num_conv_pos_embeddings // 2,
            groups=sizes.num_conv_pos_embedding_groups,
        ).transpose(1, 2)[:, : states.shape[1]]
        states = states + functional.gelu(positions)
        if sizes.do_stable_layer_norm:
            for layer in range(sizes.num_hidden_layers):
                states = states + self._attended(self._normed(states, f"{layer}.norm", eps), layer)
                states = states + self._fed(self._normed(states, f"{layer}.last_norm", eps), layer)
            return self._normed(states, "norm", eps)
        states = self._normed(states, "norm", eps)
        for layer in range(sizes.num_hidden_layers):
            attended = states + self._attended(states, layer)
            states = self._normed(attended, f"{layer}.norm", eps)
            states = self._normed(states + self._fed(states, layer), f"{layer}.last_norm", eps)
        return states

    def _attended(self, states: Tensor, layer: int) -> Tensor:
        """Let every frame of (B, T, D) look at all others of its window."""
        from torch.nn import functional

        windows, frames, _ = states.shape
        mixed = self._linear(states, f"{layer}.qkv")  # (B, T, 3 D)
        mixed = mixed.view(windows, frames, 3, self.sizes.num_attention_heads, -1)
        query, key, value = mixed.permute(2, 0, 3, 1, 4)
        heard = functional.scaled_dot_product_attention(query, key, value)
        return self._linear(heard.transpose(1, 2).reshape(windows, frames, -1), f"{layer}.out")

    def _fed(self, states: Tensor, layer: int) -> Tensor:
        from torch.nn import functional

        return self._linear(functional.gelu(self._linear(states, f"{layer}.up")), f"{layer}.down")


def _of_one_length(windows: Sequence[Samples]) -> list[list[int]]:
    """Return the places of windows that are equally long, together."""
    places: dict[int, list[int]] = {}
    for place, samples in enumerate(windows):
        places.setdefault(len(samples), []).append(place)
    return list(places.values())
