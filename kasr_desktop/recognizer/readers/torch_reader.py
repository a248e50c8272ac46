"""A Whisper checkpoint in torch, for GPUs; `onnx_reader` is for the CPU and tells how it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.domain.audio import Samples
from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.domain.marks import MarkRows
from kasr_desktop.recognizer.attention.joint_ctc_attention import JointDecoding
from kasr_desktop.recognizer.attention.torch_decoder import TorchDecoder
from kasr_desktop.recognizer.ctc.torch_whisper import TorchWhisperEncoder, TorchWhisperStates
from kasr_desktop.recognizer.networks.host_copy import HostCopy
from kasr_desktop.recognizer.networks.quantized import Floats
from kasr_desktop.recognizer.networks.weights import WeightStore
from kasr_desktop.recognizer.readers.whisper_checkpoint import arrange_checkpoint, reader_sizes


class TorchWhisperReader(TorchWhisperStates):
    """A `Network` for folders of the `whisper` family, on any device that torch knows."""

    def __init__(
        self, bundle: ModelBundle, compute_device: str = "cpu", *, half_precision: bool = False
    ) -> None:
        """Load a supported bundle.

        Raises:
            BundleError: bad_weights, bad_config.
            VocabError: size_mismatch.
            EngineError: out_of_memory.
            RuntimeError: The device has no room or fails.
        """
        sizes, reading = reader_sizes(bundle)
        decoder: dict[str, Floats] = {}

        def arrange(store: WeightStore) -> Mapping[str, Floats]:
            parts = arrange_checkpoint(store, bundle)
            decoder.update(parts.decoder)
            return parts.encoder

        super().__init__(
            bundle, sizes, arrange, compute_device=compute_device, half_precision=half_precision
        )
        self.vocab_size = bundle.vocab_size
        self._clock = TorchWhisperEncoder(
            reading.clock, compute_device, half_precision=half_precision, reads=False
        )
        if self._clock.max_frames is not None:
            self.max_frames = min(sizes.max_source_positions, self._clock.max_frames)
        reader = TorchDecoder(
            reading.pieces.pieces, decoder, compute_device, half_precision=half_precision
        )
        self._joint: JointDecoding | None = JointDecoding(reader, bundle.vocab)

    def log_probs(self, samples: Samples) -> LogProbs:
        """Return (T, V) float32, natural log, for (N,) samples."""
        return self.log_probs_of([samples])[0]

    def log_probs_of(self, windows: Sequence[Samples]) -> list[LogProbs]:
        """Return the same for several windows, whose texts are searched together."""
        return self.begin(windows)()

    def begin(self, windows: Sequence[Samples]) -> Callable[[], list[LogProbs]]:
        """Let the device begin with both encoders; what is returned waits, and reads the texts."""
        import torch

        joint = self._joint
        if joint is None:
            raise RuntimeError("the network was closed")
        with torch.inference_mode():
            states = [HostCopy(self.tapped(samples)[-1].float()) for samples in windows]
        placed = self._clock.begin(windows)
        return lambda: joint.corrected([each.wait() for each in states], placed())

    def drain_marks(self) -> list[MarkRows]:
        """Return the sentence marks (T, 3) of each window of the call before, once."""
        return [] if self._joint is None else self._joint.drain_marks()

    def close(self) -> None:
        """Free the weights. Safe twice."""
        self._joint = None
        self._clock.close()
        super().close()
