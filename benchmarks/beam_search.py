"""Our beam search against pyctcdecode: CPU seconds on the same emissions, and equal texts.

Writes `benchmarks/BEAM_SEARCH.md`. Emissions are folders of `.npy` files, (T, V) float32
log probabilities of one utterance each; without a folder the bundled sample is heard, as
it is and in noise.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.compare import describe_machine
from kasr_desktop.audio.file_source import FileSource
from kasr_desktop.bundle.model_bundle import ModelBundle, load_bundle
from kasr_desktop.decoding.beam import BeamDecoder
from kasr_desktop.decoding.beam_session import BeamSession
from kasr_desktop.decoding.compiled_beams import is_compiled
from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.decoding.numpy_beams import NumpyBeams
from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.domain.emissions import Emissions, FrameGrid
from kasr_desktop.domain.options import BeamSearch, DecodeOptions
from kasr_desktop.resources import builtin_model_dir, sample_path

RESULTS = Path(__file__).with_name("BEAM_SEARCH.md")
WAYS = ("compiled", "numpy", "pyctcdecode")
_UTTERANCE = 10 * SAMPLE_RATE
"""Samples of an utterance; the app ends one after 15 s at most."""

_HEAD = """\
# Beam search

CPU seconds a second of audio of one thread, built-in model with its language models, default
options; `finish` with alternatives and confidences counted. All read the same emissions by turns:
our search with its compiled step, the same in numpy alone, pyctcdecode. In brackets how often
pyctcdecode's time holds theirs. **equal**: utterances whose texts, alternatives and word frames are
the same in all three, of all. Made by `python -m benchmarks.beam_search`.

| emissions | utterances | audio | tokens a frame | compiled | numpy | pyctcdecode | equal |
|---|---|---|---|---|---|---|---|
"""


@dataclass(slots=True)
class Tally:
    """What one kind of emissions cost."""

    name: str
    utterances: list[Emissions]
    cpu: dict[str, float]
    num_equal: int = 0

    def row(self, options: DecodeOptions) -> str:
        """Return the row of the table."""
        frames = sum(map(len, self.utterances))
        seconds = FrameGrid().seconds(frames)
        likely = sum(
            int((each.log_probs >= options.token_min_logp).sum()) for each in self.utterances
        )
        *ours, theirs = (self.cpu[way] for way in WAYS)
        cells = [f"{cpu / seconds:.4f} ({theirs / cpu:.1f})" for cpu in ours]
        return (
            f"| {self.name} | {len(self.utterances)} | {seconds:.0f} s | {likely / frames:.1f} "
            f"| {' | '.join(cells)} | {theirs / seconds:.4f} "
            f"| {self.num_equal} of {len(self.utterances)} |\n"
        )


def _decoders(bundle: ModelBundle, model: LanguageModel) -> dict[str, BeamDecoder]:
    """Return a decoder for each of `WAYS`."""
    if not is_compiled():
        raise SystemExit("first: python packaging/compile_modules.py .")
    reference = DecodeOptions(search=BeamSearch.PYCTCDECODE)
    found = (
        BeamDecoder(bundle.vocab, model),
        BeamDecoder(bundle.vocab, model, make_beams=NumpyBeams),
        BeamDecoder(bundle.vocab, model, options=reference),
    )
    return dict(zip(WAYS, found, strict=True))


def measure(name: str, utterances: list[Emissions], bundle: ModelBundle, repeat: int) -> Tally:
    """Decode every utterance in every way, by turns."""
    if bundle.language_model_dir is None:
        raise SystemExit(f"{bundle.name} has no language model to search with")
    model = LanguageModel.load(bundle.language_model_dir, bundle.vocab)
    decoders = _decoders(bundle, model)
    tally = Tally(name, utterances, dict.fromkeys(WAYS, 0.0))
    for decoder in decoders.values():  # what is made once is made now
        _decode(decoder, utterances[0])
    for utterance in utterances:
        found = []
        for way, decoder in decoders.items():
            spent = []
            for _ in range(repeat):
                began = time.process_time()
                session = _decode(decoder, utterance)
                spent.append(time.process_time() - began)
            tally.cpu[way] += min(spent)
            found.append([(text.words, text.frames) for text in session.results()])
        tally.num_equal += all(each == found[0] for each in found)
    return tally


def _decode(decoder: BeamDecoder, utterance: Emissions) -> BeamSession:
    session = decoder.begin()
    session.advance(utterance)
    session.finish()
    return session


def heard_sample(bundle: ModelBundle) -> dict[str, list[Emissions]]:
    """Return the emissions of the bundled sample, as it is and in noise as loud as it."""
    from kasr_desktop.recognizer.loading import load_network

    network = load_network(bundle, "cpu", half_precision=False)
    samples = np.concatenate([chunk.samples for chunk in FileSource(sample_path())])
    noise = np.random.default_rng(3).normal(0, samples.std(), len(samples)).astype(np.float32)
    heard = {}
    for name, sound in (("sample", samples), ("sample in noise", samples + noise)):
        pieces = [sound[at : at + _UTTERANCE] for at in range(0, len(sound), _UTTERANCE)]
        heard[name] = [Emissions(network.log_probs(piece), 0, network.grid) for piece in pieces]
    return heard


def main(words: Sequence[str] | None = None) -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, help="folders of .npy emissions")
    parser.add_argument("--repeat", type=int, default=1, help="the least of so many counts")
    arguments = parser.parse_args(words)
    bundle = load_bundle(builtin_model_dir())
    kinds = {
        folder.name: [Emissions(np.load(path), 0, FrameGrid()) for path in sorted(folder.glob("*"))]
        for folder in arguments.folders
    } or heard_sample(bundle)
    text = _HEAD
    for name, utterances in kinds.items():
        tally = measure(name, utterances, bundle, arguments.repeat)
        text += tally.row(DecodeOptions())
        print(text.splitlines()[-1], flush=True)
    RESULTS.write_text(f"{text}\n{describe_machine(1)}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
