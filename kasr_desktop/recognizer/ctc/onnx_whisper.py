"""The built-in model on the CPU: ONNX Runtime, no torch.

Numbers as `torch_whisper` gives them. Where the processor adds products of bytes in 32 bits the
products are in 8 bits, if a self-test against single precision allows; the folder is turned into
graphs once, and the self-test is part of that.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kasr_desktop.bundle.frame_grids import WHISPER_GRID
from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.bundle.weight_files import find_weights
from kasr_desktop.domain.audio import Samples
from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.domain.marks import MarkRows
from kasr_desktop.recognizer.attention.cpu_decoder import CpuDecoder
from kasr_desktop.recognizer.attention.decoder_conversion import (
    converted_decoder,
    loaded_products,
    products_form,
)
from kasr_desktop.recognizer.attention.joint_ctc_attention import Heard, JointDecoding
from kasr_desktop.recognizer.attention.piece_decoder import FOLDER, marks_file, read_decoder
from kasr_desktop.recognizer.ctc.encoder_parts import encoder_parts
from kasr_desktop.recognizer.ctc.log_mels import log_mels
from kasr_desktop.recognizer.ctc.onnx_encoder import (
    Encoder,
    encoder_form,
    make_encoder,
    runs_in_parts,
)
from kasr_desktop.recognizer.ctc.whisper_graph import whisper_graph
from kasr_desktop.recognizer.ctc.whisper_weights import (
    BATCH_SIZE,
    SILENCE_AROUND,
    WhisperSizes,
    arrange,
    has_decoder,
)
from kasr_desktop.recognizer.networks.converted import Conversion, converted
from kasr_desktop.recognizer.networks.network import UnknownWeightsError
from kasr_desktop.recognizer.networks.onnx_session import give_back_free_memory
from kasr_desktop.recognizer.networks.processor import adds_bytes_widely
from kasr_desktop.recognizer.networks.self_test import difference, probe_sound
from kasr_desktop.recognizer.networks.weights import WeightStore


class OnnxWhisper:
    """A `Network` for folders with a Whisper encoder, on the CPU."""

    grid = WHISPER_GRID
    batch_size = BATCH_SIZE
    compute_device = "cpu"
    half_precision = False

    def __init__(
        self,
        bundle: ModelBundle,
        *,
        cache: Path | None = None,
        exact: bool = False,
        reads: bool = True,
    ) -> None:
        """Load a supported bundle.

        Args:
            bundle: The folder.
            cache: Where converted networks are kept; None: nowhere.
            exact: Stay in single precision.
            reads: Let the decoder in the folder read too, if there is one.

        Raises:
            BundleError: bad_weights, bad_config, no_weights.
            VocabError: size_mismatch.
            EngineError: out_of_memory.
            UnknownWeightsError: The folder holds parts that only transformers knows.
            RuntimeError: The runtime cannot run it.
        """
        sizes = WhisperSizes.of(bundle.config)
        if sizes is None:
            raise ValueError("ask is_supported first")
        self.vocab_size = sizes.vocab_size
        self.max_frames: int | None = sizes.max_source_positions
        self._num_bins = sizes.num_mel_bins
        sources = list(bundle.weights.files)
        if has_decoder(bundle, sizes):
            sources += find_weights(bundle.path / FOLDER).files
            sources.append(bundle.path / FOLDER / "pieces.json")
            sources += [path for path in (marks_file(bundle.path),) if path.is_file()]
        conversion = converted(
            sources,
            lambda: _convert(bundle, sizes, exact=exact),
            None if exact else cache,
            form=f"{products_form()} {encoder_form(sizes)}",
        )
        self.precision = conversion.facts["precision"]
        self._encoder: Encoder | None = make_encoder(conversion, sizes)
        self._joint: JointDecoding | None = None
        if reads and "pieces" in conversion.facts:
            decoder = CpuDecoder(
                [bytes.fromhex(piece) for piece in json.loads(conversion.facts["pieces"])],
                conversion.tables,
                # its many small products gain nothing from threads that wait for each other
                loaded_products(conversion, threads=1),
                half=self.precision == "int8",
            )
            self._joint = JointDecoding(decoder, bundle.vocab)

    def log_probs(self, samples: Samples) -> LogProbs:
        """Return (T, V) float32, natural log, for (N,) samples."""
        return self.log_probs_of([samples])[0]

    def log_probs_of(self, windows: Sequence[Samples]) -> list[LogProbs]:
        """Return the same for several windows, whose texts are searched together."""
        if self._encoder is None:
            raise RuntimeError("the network was closed")
        states, log_probs = self._hear(self._encoder, windows)
        if self._joint is None:
            return list(log_probs)
        give_back_free_memory()
        return self._joint.corrected(states, log_probs)

    @property
    def hears_twice(self) -> bool:
        """True if there is a decoder that reads: it is what a second hearing tells something."""
        return self._joint is not None

    def log_probs_twice(self, windows: Sequence[Samples]) -> list[LogProbs]:
        """Return the same, each window read a second time with silence around it if that fits."""
        if self._encoder is None or self._joint is None:
            raise RuntimeError("nothing here reads")
        states, log_probs = self._hear(self._encoder, windows)
        longer = [np.pad(samples, SILENCE_AROUND) for samples in windows]
        again = None
        if all(self._fits(samples) for samples in longer):
            again = self._hear(self._encoder, longer)
        give_back_free_memory()
        return self._joint.corrected(states, log_probs, again=again)

    def _hear(self, encoder: Encoder, windows: Sequence[Samples]) -> Heard:
        found = [encoder.hear(log_mels(samples, self._num_bins)) for samples in windows]
        return [states for states, _ in found], [log_probs for _, log_probs in found]

    def _fits(self, samples: Samples) -> bool:
        return self.max_frames is None or self.grid.num_frames(len(samples)) <= self.max_frames

    def log_probs_behind(self, samples: Samples, *, first: int, said: Sequence[int]) -> LogProbs:
        """Return (T, V) float32, natural log, where the words before a frame are known."""
        if self._encoder is None:
            raise RuntimeError("the network was closed")
        states, log_probs = self._encoder.hear(log_mels(samples, self._num_bins))
        if self._joint is None:
            return log_probs
        return self._joint.corrected_behind(states, log_probs, first=first, said=said)

    def drain_marks(self) -> list[MarkRows]:
        """Return the sentence marks (T, 3) of each window of the call before, once."""
        return [] if self._joint is None else self._joint.drain_marks()

    def close(self) -> None:
        """Free the weights. Safe twice."""
        self._encoder = self._joint = None


def _convert(bundle: ModelBundle, sizes: WhisperSizes, *, exact: bool) -> Conversion:
    """Turn the folder into graphs, in 8 bits if the encoder says the same so."""
    store = WeightStore(bundle)
    weights = arrange(store, sizes)
    if store.unused():
        raise UnknownWeightsError(store.unused())
    encoder = Conversion({"encoder": whisper_graph(weights, sizes, int8=False)})
    facts = {"precision": "float32"}
    if not exact and adds_bytes_widely():
        if runs_in_parts(sizes):
            small = encoder_parts(weights, sizes)
        else:
            small = Conversion({"encoder": whisper_graph(weights, sizes, int8=True)})
        # no more of the sound than the network can read
        sound = probe_sound()[: sizes.max_source_positions * WHISPER_GRID.frame_stride]
        mels = log_mels(sound, sizes.num_mel_bins)
        heard = [make_encoder(each, sizes).hear(mels)[1] for each in (encoder, small)]
        found = difference(*heard)
        facts |= found.facts()
        if found.is_small:
            encoder, facts["precision"] = small, "int8"
    graphs = dict(encoder.graphs)
    facts |= encoder.facts
    if not has_decoder(bundle, sizes):
        return Conversion(graphs, encoder.tables, facts)
    pieces, tensors = read_decoder(bundle)
    decoder = converted_decoder(tensors, int8=facts["precision"] == "int8", in_blocks=True)
    facts["pieces"] = json.dumps([piece.hex() for piece in pieces])
    tables = {**encoder.tables, **decoder.tables}
    return Conversion({**graphs, **decoder.graphs}, tables, facts)
