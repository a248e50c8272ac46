"""A model that needs no torch: the sound spells the text, frame by frame.

`speak` writes a text as sound in which every 320 samples hold the number of a token;
`SpokenModel` reads it back. So a transcript can be foretold to the last word.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.bundle.weight_files import WeightFiles
from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.domain.audio import SAMPLE_RATE, AudioWindow, Samples
from kasr_desktop.domain.emissions import Emissions, FrameGrid
from kasr_desktop.domain.events import Event, Notice, NoticeKind
from kasr_desktop.pipeline.build import EngineCache, TextParts
from kasr_desktop.pipeline.job import EngineSpec
from kasr_desktop.text.vocab import Vocab
from support.model_folders import WORDS, write_language_model

LETTERS = sorted({letter for word in WORDS for letter in word})
VOCAB = Vocab.from_tokens(["[PAD]", "|", "[UNK]", *LETTERS])
GRID = FrameGrid()

_STEP = 1 / 64  # of the waveform, a token
_NOISE = 63  # not a token: everything is a little likely


def speak(text: str, *, pause: float = 1.0) -> Samples:
    """Return sound that says `text`: a letter is 3 frames and 2 blanks, a newline a pause."""
    frames = [VOCAB.blank_id] * 10
    for letter in text:
        if letter == "\n":
            frames += [VOCAB.blank_id] * GRID.frames(pause)
            continue
        token = VOCAB.word_delimiter_id if letter == " " else VOCAB.tokens.index(letter)
        assert token is not None
        frames += [token] * 3 + [VOCAB.blank_id] * 2
    return _sound([*frames, *[VOCAB.blank_id] * 10])


def babble(seconds: float) -> Samples:
    """Return sound on which the model is as unsure as can be."""
    return _sound([_NOISE] * GRID.frames(seconds))


def write_sound(path: Path, samples: Samples) -> Path:
    """Write exact float32 samples."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, SAMPLE_RATE, subtype="FLOAT")
    return path


def _sound(frames: list[int]) -> Samples:
    return np.repeat(np.array(frames, np.float32) * _STEP, GRID.frame_stride)


class SpokenModel:
    """Reads the tokens out of the sound; every frame depends on its own samples alone.

    Attributes:
        num_windows: How many it has heard.
    """

    grid = GRID
    vocab_size = len(VOCAB)
    compute_device = "cpu"
    device_reason = "there is only this one"

    def __init__(self, *, dies_in: int | None = None, mark: Path | None = None) -> None:
        """Make one.

        Args:
            dies_in: The window in which the process is killed.
            mark: A file that says that it has been killed once.
        """
        self.num_windows = 0
        self._dies_in = dies_in
        self._mark = mark

    def emit(self, window: AudioWindow) -> Emissions:
        self.num_windows += 1
        self._maybe_die()
        count = self.grid.num_frames(len(window.samples))
        places = np.arange(count) * self.grid.frame_stride + self.grid.frame_stride // 2
        tokens = np.rint(window.samples[places] / _STEP).astype(int)
        logits = np.random.default_rng(1).normal(0, 0.3, (1, self.vocab_size)).repeat(count, 0)
        spoken = np.flatnonzero(tokens < self.vocab_size)
        logits[spoken, tokens[spoken]] += 8.0
        log_probs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        first = window.start // self.grid.frame_stride
        return Emissions(log_probs.astype(np.float32), first, self.grid)

    batch_size = 1

    def emit_all(self, windows: list[AudioWindow]) -> list[Emissions]:
        return [self.emit(window) for window in windows]

    def drain_notices(self) -> tuple[Notice, ...]:
        return ()

    def close(self) -> None:
        pass

    def _maybe_die(self) -> None:
        if self.num_windows == self._dies_in and self._mark is not None and not self._mark.exists():
            self._mark.touch()
            time.sleep(0.2)  # so that what was sent before is on its way
            os.kill(os.getpid(), signal.SIGKILL)


def spoken_bundle(folder: Path) -> ModelBundle:
    """Return a bundle with the vocabulary of `speak`; there are no weights."""
    return ModelBundle(
        path=folder,
        name="spoken",
        model_type="wav2vec2",
        config={},
        preprocessor={},
        feature_extractor_type="",
        sample_rate=SAMPLE_RATE,
        do_normalize=False,
        vocab=VOCAB,
        do_lower_case=False,
        weights=WeightFiles((), safetensors=True),
        language_model_dir=folder / "language_model",
        facts={},
    )


@dataclass
class SpokenEngines(EngineCache):
    """An `EngineCache` that always has the spoken model.

    The spec's model is the folder of its language model; "die@N" in its name kills the
    process in window N, "nolm" is a model without a language model.
    """

    model: SpokenModel | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def text_parts(self, spec: EngineSpec) -> Generator[Event, None, TextParts]:
        yield from ()
        folder = Path(spec.model)
        bundle = spoken_bundle(folder)
        if "nolm" in folder.name:
            notice = Notice(NoticeKind.NO_LANGUAGE_MODEL, (("model", bundle.name),))
            return TextParts(bundle, None, notice)
        if not (folder / "language_model").is_dir():
            write_language_model(folder)
        return TextParts(bundle, LanguageModel.load(folder / "language_model", VOCAB), None)

    def acoustic_model(
        self, spec: EngineSpec, bundle: ModelBundle
    ) -> Generator[Event, None, SpokenModel]:
        yield from ()
        if self.model is None:
            _, _, window = Path(spec.model).name.partition("die@")
            mark = Path(spec.model) / "killed"
            self.model = SpokenModel(dies_in=int(window) if window else None, mark=mark)
        return self.model
