"""wav2vec 2.0 and HuBERT on the CPU: ONNX Runtime in 8 bits, no torch.

Numbers as `torch_wav2vec2` gives them, but for the rounding of 8 bits; the folder is turned into
graphs once and the self-test against single precision is part of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.domain.audio import Samples
from kasr_desktop.domain.emissions import FrameGrid, LogProbs
from kasr_desktop.recognizer.ctc.wav2vec2_graph import context_graph, features_graph
from kasr_desktop.recognizer.ctc.wav2vec2_weights import Wav2Vec2Sizes, arranged
from kasr_desktop.recognizer.networks.converted import Conversion, converted
from kasr_desktop.recognizer.networks.devices import has_torch
from kasr_desktop.recognizer.networks.network import UnknownWeightsError
from kasr_desktop.recognizer.networks.normalization import normalized
from kasr_desktop.recognizer.networks.onnx_session import OnnxSession
from kasr_desktop.recognizer.networks.quantized import Floats
from kasr_desktop.recognizer.networks.self_test import difference, probe_sound
from kasr_desktop.recognizer.networks.weights import WeightStore

_BLOCK_FRAMES = 50
"""Frames of the feature extractor at a time: one second, 6.5 MB after the first layer."""


class OnnxWav2Vec2:
    """A `Network` for wav2vec 2.0 and HuBERT with layer-normed features, on the CPU."""

    batch_size = 1
    max_frames: int | None = None
    compute_device = "cpu"
    half_precision = False

    def __init__(
        self, bundle: ModelBundle, *, cache: Path | None = None, exact: bool = False
    ) -> None:
        """Load a supported bundle.

        Args:
            bundle: The folder.
            cache: Where converted networks are kept; None: nowhere.
            exact: Stay in single precision.

        Raises:
            BundleError: bad_weights.
            VocabError: size_mismatch.
            EngineError: out_of_memory.
            UnknownWeightsError: The folder holds parts that only transformers knows.
            RuntimeError: The runtime cannot run it.
        """
        sizes = Wav2Vec2Sizes.of(bundle.config)
        if sizes is None:
            raise ValueError("ask is_supported first")
        self.grid = bundle.grid
        self.vocab_size = sizes.vocab_size
        self._do_normalize = bundle.do_normalize
        conversion = converted(
            bundle.weights.files,
            lambda: _convert(bundle, sizes, exact=exact),
            None if exact else cache,
        )
        if not conversion.graphs:
            raise RuntimeError(f"8 bits change what it says: {dict(conversion.facts)}")
        self.precision = conversion.facts["precision"]
        self._sessions: tuple[OnnxSession, OnnxSession] | None = (
            OnnxSession(conversion.graphs["features"]),
            OnnxSession(conversion.graphs["context"], arena=True),
        )

    def log_probs(self, samples: Samples) -> LogProbs:
        """Return (T, V) float32, natural log, for (N,) samples."""
        if self._sessions is None:
            raise RuntimeError("the network was closed")
        values = normalized(samples) if self._do_normalize else samples
        return _run(*self._sessions, values, self.grid)

    def log_probs_of(self, windows: Sequence[Samples]) -> list[LogProbs]:
        """Return the same for several windows, one after the other."""
        return [self.log_probs(samples) for samples in windows]

    def close(self) -> None:
        """Free the weights. Safe twice."""
        self._sessions = None


def _run(
    features: OnnxSession, context: OnnxSession, samples: Samples, grid: FrameGrid
) -> LogProbs:
    num_frames = grid.num_frames(len(samples))
    blocks: list[Floats] = []
    for first in range(0, num_frames, _BLOCK_FRAMES):
        count = min(_BLOCK_FRAMES, num_frames - first)
        start = first * grid.frame_stride
        block = samples[start : start + grid.num_samples(count), None]
        blocks.append(features.run({"samples": block})["features"])
    found: LogProbs = context.run({"features": np.concatenate(blocks)[None]})["log_probs"][0]
    return found


def _convert(bundle: ModelBundle, sizes: Wav2Vec2Sizes, *, exact: bool) -> Conversion:
    """Turn the folder into graphs; none where 8 bits do not say the same."""
    store = WeightStore(bundle)
    weights = arranged(store, bundle.model_type, sizes)
    if store.unused():
        raise UnknownWeightsError(store.unused())
    del store

    def graphs(*, int8: bool) -> dict[str, bytes]:
        return {
            "features": features_graph(weights, sizes, int8=int8),
            "context": context_graph(weights, sizes, int8=int8),
        }

    if exact:
        return Conversion(graphs(int8=False), facts={"precision": "float32"})
    small = graphs(int8=True)
    if has_torch():  # single precision's graphs would take three times the weights' memory
        del weights
        reference = _heard_by_torch(bundle)
    else:
        reference = _heard(graphs(int8=False), bundle)
    found = difference(reference, _heard(small, bundle))
    facts = {"precision": "int8", **found.facts()}
    return Conversion(small if found.is_small else {}, facts=facts)


def _heard(graphs: dict[str, bytes], bundle: ModelBundle) -> LogProbs:
    sound = normalized(probe_sound()) if bundle.do_normalize else probe_sound()
    sessions = (OnnxSession(graphs["features"]), OnnxSession(graphs["context"]))
    return _run(*sessions, sound, bundle.grid)


def _heard_by_torch(bundle: ModelBundle) -> LogProbs:
    from kasr_desktop.recognizer.ctc.torch_wav2vec2 import TorchWav2Vec2

    network = TorchWav2Vec2(bundle)
    try:
        return network.log_probs(probe_sound())
    finally:
        network.close()
