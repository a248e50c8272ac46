from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from support.model_folders import write_language_model
from support.spoken_model import VOCAB, SpokenModel, speak

from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.domain.audio import AudioWindow, Samples
from kasr_desktop.domain.emissions import Emissions, LogProbs, concatenate
from kasr_desktop.domain.errors import LanguageModelError
from kasr_desktop.domain.options import DecodeOptions, StreamOptions
from kasr_trainer.data.manifest import Utterance
from kasr_trainer.evaluate import inference, measuring
from kasr_trainer.evaluate.inference import (
    Reader,
    as_emissions,
    find_language_model,
    hear,
    hear_batch,
    hear_parts,
)
from kasr_trainer.evaluate.measuring import recognize_utterances

OPTIONS = DecodeOptions(beam_width=10)


def test_an_utterance_is_heard_in_one_piece() -> None:
    model = SpokenModel()
    log_probs = hear(model, speak("가나다 나라"))
    assert model.num_windows == 1
    reader = Reader.make(VOCAB, None, OPTIONS)
    assert reader.read(as_emissions(log_probs)) == {"greedy": "가나다 나라"}


def test_a_long_one_is_stitched_without_a_seam() -> None:
    model = SpokenModel()
    samples = speak(" ".join(["가나다 나라"] * 60))
    log_probs = hear(model, samples)
    assert model.num_windows > 1
    whole = model.emit(AudioWindow(samples, 0, 0, len(log_probs)))
    np.testing.assert_array_equal(log_probs, whole.log_probs)


class Together(SpokenModel):
    """Hears several utterances at once and notes their lengths."""

    batch_size = 8

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[list[int]] = []

    def emit_all(self, windows: Sequence[AudioWindow]) -> list[Emissions]:
        self.batches.append([len(window.samples) for window in windows])
        return [self.emit(window) for window in windows]


def test_several_are_heard_in_batches_of_like_lengths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inference, "BATCH_SECONDS", 6.0)
    texts = ["가나다", "나라 " * 80, "바다", "가나다 나라", "다시", "나라"]
    sounds = [speak(text.strip()) for text in texts] + [np.zeros(100, np.float32)]
    model, alone = Together(), SpokenModel()
    found = hear_batch(model, sounds)
    for log_probs, samples in zip(found, sounds, strict=True):
        np.testing.assert_array_equal(log_probs, hear(alone, samples))
    assert sum(map(len, model.batches)) == 5, "the long one is stitched, the last has no frame"
    assert max(map(len, model.batches)) > 1
    for batch in model.batches:
        assert len(batch) * max(batch) <= 6.0 * 16_000
        assert batch == sorted(batch)


def test_too_short_a_sound_says_nothing() -> None:
    log_probs = hear(SpokenModel(), np.zeros(100, np.float32))
    assert log_probs.shape == (0, len(VOCAB))
    assert Reader.make(VOCAB, None, OPTIONS).read(as_emissions(log_probs)) == {"greedy": ""}


def test_a_long_recording_is_cut_at_endpoints_and_joined(tmp_path: Path) -> None:
    write_language_model(tmp_path)
    language_model = find_language_model(tmp_path, VOCAB)
    assert isinstance(language_model, LanguageModel)
    reader = Reader.make(VOCAB, language_model, OPTIONS)
    lines = ["가나다 나라", "다시 마음", "바다"] * 4
    parts = list(hear_parts(SpokenModel(), speak("\n".join(lines)), StreamOptions()))
    assert len(parts) > 2
    assert reader.read_long(parts) == {"greedy": " ".join(lines), "lm": " ".join(lines)}
    again = reader.read_long([concatenate(parts)])
    assert again["greedy"] == " ".join(lines)


def test_no_language_model_is_none_and_a_broken_one_is_said(tmp_path: Path) -> None:
    assert find_language_model(tmp_path, VOCAB) is None
    (tmp_path / "language_model").mkdir()
    with pytest.raises(LanguageModelError):
        find_language_model(tmp_path, VOCAB)


def test_what_is_heard_together_is_soon_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow device hears a few batches before it says how far it is, not a hundred utterances."""
    heard: list[int] = []

    def count(model: SpokenModel, sounds: Sequence[Samples]) -> list[LogProbs]:
        heard.append(len(sounds))
        return [hear(model, each) for each in sounds]

    monkeypatch.setattr(measuring, "hear_batch", count)
    monkeypatch.setattr(measuring, "hear_utterance", lambda _: speak("가나다"))
    model = Together()
    model.batch_size = 4
    reader = Reader.make(VOCAB, None, OPTIONS)
    utterances = [Utterance(Path(f"{number}.wav"), "가나다", 1.0) for number in range(70)]
    texts = [text for _, text in recognize_utterances(model, reader, utterances)]
    assert texts == [{"greedy": "가나다"}] * 70
    assert heard == [32, 32, 6]
