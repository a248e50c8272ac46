"""A model folder as the app hears and reads with it: windows, stitching, endpoints, decoders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kasr_desktop.audio.windowing import windows
from kasr_desktop.bundle.language_model_dir import LANGUAGE_MODEL_NAME, find_language_model_dir
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.decoding.beam import BeamDecoder
from kasr_desktop.decoding.decoder import Decoder
from kasr_desktop.decoding.endpoint import Endpointer
from kasr_desktop.decoding.greedy import GreedyDecoder
from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.domain.audio import SAMPLE_RATE, AudioChunk, AudioWindow, Samples
from kasr_desktop.domain.emissions import Emissions, FrameGrid, LogProbs
from kasr_desktop.domain.options import DecodeOptions, StreamOptions
from kasr_desktop.recognizer.acoustic_model import AcousticModel
from kasr_desktop.recognizer.stitching import stitch
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.data.batches import batches_by_seconds
from kasr_trainer.evaluate.batched_network import can_be_padded, load_batched

GREEDY = "greedy"
LM = "lm"

WHOLE = StreamOptions(window=20.0, first_window=20.0)
"""An utterance of ordinary length is one window; a longer one is stitched, as in the app."""

BATCH_SECONDS = 160.0
"""Sound heard at once, padding included, by a model that hears several utterances together."""


@dataclass(frozen=True, slots=True)
class Reader:
    """The decoders of one vocabulary, by name: "greedy", and "lm" with a language model."""

    vocab: Vocab
    decoders: dict[str, Decoder]
    options: DecodeOptions

    @classmethod
    def make(
        cls, vocab: Vocab, language_model: LanguageModel | None, options: DecodeOptions
    ) -> Reader:
        """Make the decoders."""
        decoders: dict[str, Decoder] = {GREEDY: GreedyDecoder(vocab)}
        if language_model is not None:
            decoders[LM] = BeamDecoder(vocab, language_model, options=options)
        return cls(vocab, decoders, options)

    def read(self, emissions: Emissions) -> dict[str, str]:
        """Return every decoder's text of one utterance."""
        return {name: self.read_with(name, emissions) for name in self.decoders}

    def read_with(self, name: str, emissions: Emissions) -> str:
        """Return one decoder's text of one utterance."""
        session = self.decoders[name].begin()
        if len(emissions):
            session.advance(emissions)
        return session.finish()[0].text

    def read_long(self, parts: Iterable[Emissions]) -> dict[str, str]:
        """Return every decoder's text of a long recording, cut at endpoints as in the app."""
        endpointer = Endpointer(
            self.vocab,
            endpoint_silence=self.options.endpoint_silence,
            max_utterance=self.options.max_utterance,
        )
        texts: dict[str, list[str]] = {name: [] for name in self.decoders}
        for utterance in _utterances(endpointer, parts):
            for name, text in self.read(utterance).items():
                texts[name].append(text)
        return {name: " ".join(filter(None, pieces)) for name, pieces in texts.items()}


def _utterances(endpointer: Endpointer, parts: Iterable[Emissions]) -> Iterator[Emissions]:
    for part in parts:
        yield from endpointer.feed(part)
    yield from endpointer.finish()


def hear_parts(
    model: AcousticModel, samples: Samples, stream: StreamOptions
) -> Iterator[Emissions]:
    """Return the emissions of a recording window by window, as the app makes them."""
    chunks = [AudioChunk(samples, 0)]
    return stitch(model, windows(chunks, model.grid, stream))


def hear_batch(model: AcousticModel, utterances: Sequence[Samples]) -> list[LogProbs]:
    """Return the log_probs (T, V) of each of some utterances, float32, natural log.

    They are heard in batches of like lengths where that is worth it to the model.
    """
    longest = round(WHOLE.window * SAMPLE_RATE)
    heard: dict[int, LogProbs] = {}
    frames = [model.grid.num_frames(len(each)) for each in utterances]
    short = [n for n, each in enumerate(utterances) if frames[n] and len(each) <= longest]
    if model.batch_size > 1 and len(short) > 1:
        lengths = [len(utterances[n]) / SAMPLE_RATE for n in short]
        for batch in batches_by_seconds(lengths, BATCH_SECONDS, seed=0):
            numbers = [short[place] for place in batch]
            found = model.emit_all([AudioWindow(utterances[n], 0, 0, frames[n]) for n in numbers])
            heard |= {n: each.log_probs for n, each in zip(numbers, found, strict=True)}
    return [heard[n] if n in heard else hear(model, each) for n, each in enumerate(utterances)]


def hear(model: AcousticModel, samples: Samples) -> LogProbs:
    """Return the log_probs (T, V) of one utterance, float32, natural log."""
    parts = [part.log_probs for part in hear_parts(model, samples, WHOLE)]
    return np.concatenate(parts) if parts else np.zeros((0, model.vocab_size), np.float32)


def load_recognizer(folder: Path, compute_device: str = "cpu") -> tuple[AcousticModel, Vocab]:
    """Load a model folder of any family the app knows.

    Raises:
        BundleError: The folder cannot be used.
    """
    from kasr_desktop.recognizer.loading import load_acoustic_model

    bundle = load_bundle(folder)
    return load_acoustic_model(bundle, compute_device), bundle.vocab


def load_exact(folder: Path, compute_device: str = "cpu") -> tuple[AcousticModel, Vocab]:
    """Load a model folder in single precision: figures of the weights, not of their 8-bit form.

    On a CPU it is the app's own forward pass, one utterance after the other; on any other device
    they are heard in batches where the model allows it.

    Raises:
        BundleError: The folder cannot be used.
    """
    from kasr_desktop.recognizer.ctc.ctc_model import CtcAcousticModel
    from kasr_desktop.recognizer.loading import load_torch_network
    from kasr_desktop.recognizer.networks.devices import choose_compute_device
    from kasr_desktop.recognizer.networks.network import Network

    bundle, choice = load_bundle(folder), choose_compute_device(compute_device)

    def build(device: str, _half_precision: bool) -> Network:
        if device != "cpu" and can_be_padded(bundle):
            return load_batched(bundle, device)
        return load_torch_network(bundle, device, half_precision=False)

    network = build(choice.name, False)
    return CtcAcousticModel(network, device_reason=choice.reason, rebuild=build), bundle.vocab


def load_careful(folder: Path) -> tuple[AcousticModel, Vocab]:
    """Load a folder with a decoder that reads every window twice (decision 0191), on the CPU.

    Raises:
        BundleError: The folder cannot be used.
        ValueError: It has no decoder that reads.
    """
    from kasr_desktop.recognizer.ctc import whisper_weights
    from kasr_desktop.recognizer.ctc.ctc_model import CtcAcousticModel
    from kasr_desktop.recognizer.ctc.onnx_whisper import OnnxWhisper
    from kasr_desktop.recognizer.networks.network import Network

    bundle = load_bundle(folder)
    sizes = whisper_weights.WhisperSizes.of(bundle.config)
    if sizes is None or not whisper_weights.has_decoder(bundle, sizes):
        raise ValueError(f"{bundle.name} has no decoder that could read twice")

    class Twice(OnnxWhisper):
        def log_probs_of(self, windows: Sequence[Samples]) -> list[LogProbs]:
            return self.log_probs_twice(windows)

    def build(_device: str, _half_precision: bool) -> Network:
        return Twice(bundle)

    model = CtcAcousticModel(build("cpu", False), device_reason="read twice", rebuild=build)
    return model, bundle.vocab


def find_language_model(folder: Path, vocab: Vocab) -> LanguageModel | None:
    """Load the folder's n-grams, None if it has none.

    Raises:
        LanguageModelError: It has one that cannot be used: no silent greedy figures.
    """
    directory = find_language_model_dir(folder) or folder / LANGUAGE_MODEL_NAME
    return LanguageModel.load(directory, vocab) if directory.is_dir() else None


def as_emissions(log_probs: LogProbs) -> Emissions:
    """Return the log_probs of one utterance their place in time: from 0."""
    return Emissions(log_probs, 0, FrameGrid())


def duration_of(samples: Samples) -> float:
    """Return the length of samples in seconds."""
    return len(samples) / SAMPLE_RATE
