"""A Whisper checkpoint on the CPU, by ONNX Runtime: no torch.

The built-in model's CTC hears each window too; its letters keep the reader in step with the sound
and place the texts on frames (`joint_ctc_attention`). Where the processor adds products of bytes
in 32 bits the products are in 8 bits, if the test sound reads the same.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from kasr_desktop.bundle.frame_grids import WHISPER_GRID
from kasr_desktop.bundle.model_bundle import ModelBundle, Reading
from kasr_desktop.domain.audio import Samples
from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.domain.marks import MarkRows
from kasr_desktop.recognizer.attention.cpu_decoder import CpuDecoder
from kasr_desktop.recognizer.attention.decoder_conversion import (
    converted_decoder,
    loaded_products,
)
from kasr_desktop.recognizer.attention.joint_ctc_attention import JointDecoding
from kasr_desktop.recognizer.ctc.log_mels import log_mels
from kasr_desktop.recognizer.ctc.onnx_whisper import OnnxWhisper
from kasr_desktop.recognizer.ctc.whisper_graph import encoder_graph
from kasr_desktop.recognizer.ctc.whisper_weights import BATCH_SIZE, WhisperSizes
from kasr_desktop.recognizer.networks.converted import Conversion, converted
from kasr_desktop.recognizer.networks.network import UnknownWeightsError
from kasr_desktop.recognizer.networks.onnx_session import OnnxSession
from kasr_desktop.recognizer.networks.processor import adds_bytes_widely
from kasr_desktop.recognizer.networks.quantized import Floats
from kasr_desktop.recognizer.networks.self_test import MAX_MEAN_SHIFT, mean_shift, probe_sound
from kasr_desktop.recognizer.networks.weights import WeightStore
from kasr_desktop.recognizer.readers.whisper_checkpoint import (
    ReaderParts,
    arrange_checkpoint,
    reader_sizes,
)

log = logging.getLogger(__name__)

_MOST_BYTES = 1_000_000_000
"""Of weights in one graph; a file of protobuf holds 2 GB."""


class OnnxWhisperReader:
    """A `Network` for folders of the `whisper` family, on the CPU."""

    grid = WHISPER_GRID
    batch_size = BATCH_SIZE
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
            BundleError: bad_weights, bad_config, no_weights.
            VocabError: size_mismatch.
            EngineError: out_of_memory.
            UnknownWeightsError: The folder holds parts that Whisper has not.
            RuntimeError: The runtime cannot run it.
        """
        sizes, reading = reader_sizes(bundle)
        self.vocab_size = bundle.vocab_size
        self._clock: OnnxWhisper | None = OnnxWhisper(
            reading.clock, cache=cache, exact=exact, reads=False
        )
        self.max_frames = _least(sizes.max_source_positions, self._clock.max_frames)
        conversion = converted(
            [*bundle.weights.files, *_tokenizer_files(bundle)],
            lambda: _convert(bundle, exact=exact),
            None if exact else cache,
        )
        self.precision = conversion.facts["precision"]
        self._passes: _Passes | None = _Passes(conversion, reading, sizes)

    def log_probs(self, samples: Samples) -> LogProbs:
        """Return (T, V) float32, natural log, for (N,) samples."""
        return self.log_probs_of([samples])[0]

    def log_probs_of(self, windows: Sequence[Samples]) -> list[LogProbs]:
        """Return the same for several windows, whose texts are searched together."""
        if self._clock is None or self._passes is None:
            raise RuntimeError("the network was closed")
        return self._passes.read(windows, self._clock.log_probs_of(windows))

    def drain_marks(self) -> list[MarkRows]:
        """Return the sentence marks (T, 3) of each window of the call before, once."""
        return [] if self._passes is None else self._passes.drain_marks()

    def close(self) -> None:
        """Free the weights. Safe twice."""
        if self._clock is not None:
            self._clock.close()
        self._clock = self._passes = None


class _Passes:
    """Encoder and decoder of one conversion."""

    def __init__(self, conversion: Conversion, reading: Reading, sizes: WhisperSizes) -> None:
        graphs = conversion.graphs
        count = sum(name.startswith("encoder") for name in graphs)
        self._encoder = [
            OnnxSession(graphs[f"encoder{place}"], arena=True) for place in range(count)
        ]
        self._num_bins = sizes.num_mel_bins
        decoder = CpuDecoder(
            reading.pieces.pieces,
            conversion.tables,
            loaded_products(conversion),
            half=conversion.facts["precision"] == "int8",
        )
        self._joint = JointDecoding(decoder, reading.clock.vocab)

    def read(self, windows: Sequence[Samples], heard: Sequence[LogProbs]) -> list[LogProbs]:
        """Return the clock's (T, V) of each window, corrected by what is read in it."""
        return self._joint.corrected([self._states(each) for each in windows], heard)

    def drain_marks(self) -> list[MarkRows]:
        """Return the sentence marks (T, 3) of each window of the call before, once."""
        return self._joint.drain_marks()

    def _states(self, samples: Samples) -> Floats:
        """Return the encoder's output (T, D)."""
        first, *others = self._encoder
        states = first.run({"mels": log_mels(samples, self._num_bins)[None]})["states"]
        for session in others:
            states = session.run({"heard": states})["states"]
        found: Floats = states[0]
        return found


def _convert(bundle: ModelBundle, *, exact: bool) -> Conversion:
    """Turn the folder into graphs, in 8 bits if the test sound reads the same so."""
    sizes, reading = reader_sizes(bundle)
    store = WeightStore(bundle)
    parts = arrange_checkpoint(store, bundle)
    if store.unused():
        raise UnknownWeightsError(store.unused())
    conversion = _with(parts, sizes, int8=False)
    if exact or not adds_bytes_widely():
        return conversion
    small = _with(parts, sizes, int8=True)
    sound = probe_sound()[: sizes.max_source_positions * WHISPER_GRID.frame_stride]
    clock = OnnxWhisper(reading.clock, exact=True, reads=False)
    heard = clock.log_probs_of([sound])
    read = [_Passes(each, reading, sizes).read([sound], heard)[0] for each in (conversion, small)]
    shift = mean_shift(*read)
    log.info("%s in 8 bits moves the test sound by %.4f", bundle.name, shift)
    if shift > MAX_MEAN_SHIFT:
        return conversion
    return Conversion(small.graphs, small.tables, {**small.facts, "shift": f"{shift:.4f}"})


def _with(parts: ReaderParts, sizes: WhisperSizes, *, int8: bool) -> Conversion:
    num_bytes = sum(tensor.nbytes for tensor in parts.encoder.values())
    layers_each = max(1, sizes.encoder_layers * _MOST_BYTES // max(num_bytes, 1))
    graphs = {
        f"encoder{place}": encoder_graph(
            parts.encoder,
            sizes,
            range(first, min(first + layers_each, sizes.encoder_layers)),
            int8=int8,
        )
        for place, first in enumerate(range(0, sizes.encoder_layers, layers_each))
    }
    decoder = converted_decoder(parts.decoder, int8=int8)
    facts = {"precision": "int8" if int8 else "float32"}
    return Conversion({**graphs, **decoder.graphs}, decoder.tables, facts)


def _tokenizer_files(bundle: ModelBundle) -> list[Path]:
    names = ("config.json", "tokenizer.json", "vocab.json", "added_tokens.json")
    return [bundle.path / name for name in names if (bundle.path / name).is_file()]


def _least(one: int, other: int | None) -> int:
    return one if other is None else min(one, other)
