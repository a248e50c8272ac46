from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.model_folders import write_language_model
from support.spoken_model import VOCAB, SpokenModel, speak, spoken_bundle

from kasr_desktop.decoding.learned_text import load_learned
from kasr_trainer.cli import main
from kasr_trainer.data.manifest import Utterance
from kasr_trainer.evaluate.inference import hear
from kasr_trainer.evaluate.stored_emissions import EmissionFolder, Result
from kasr_trainer.lm import adapt

NAME = "가마라"


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_language_model(tmp_path / "model")
    monkeypatch.setattr(adapt, "load_bundle", spoken_bundle)
    return tmp_path / "model"


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A name whose last syllable sounds more like another one."""
    folder = EmissionFolder(tmp_path / "stored")
    log_probs = hear(SpokenModel(), speak(f"{NAME} 나라"))
    said, heard = VOCAB.tokens.index("라"), VOCAB.tokens.index("바")
    rows = np.flatnonzero(log_probs.argmax(axis=1) == said)[:3]
    log_probs[rows, heard] = log_probs[rows, said] + 0.7
    utterance = Utterance(Path("a.wav"), f"{NAME} 나라", 1.0, corpus="made")
    folder.add(Result(utterance, "", log_probs))
    return tmp_path / "stored"


def test_what_was_learned_is_said_kept_and_measured(
    tmp_path: Path, model: Path, stored: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, out = tmp_path / "글.txt", tmp_path / "learned.json"
    text.write_text(f"{NAME} 나라. {NAME} 바다.\n다시 {NAME} 마음.\n", encoding="utf-8")
    arguments = ["lm", "adapt", str(text), "--model", str(model), "--out", str(out)]
    assert main([*arguments, "--stored", str(stored)]) == 0
    shown = capsys.readouterr().out
    assert "글.txt: 7 words" in shown
    assert f"1 new: {NAME}" in shown
    assert load_learned(out).new_words == (NAME,)
    rows = {line.split("|")[1].strip(): line for line in shown.splitlines() if "|" in line}
    assert "| 5 | 20.0 |" in rows["as it is"]
    assert "| 5 | 0.0 |" in rows["adapted"]


def test_a_model_without_a_language_model_and_a_bad_text_are_said(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\x00\xff")
    arguments = ["lm", "adapt", str(bad), "--model", str(model), "--out", str(tmp_path / "o")]
    assert main(arguments) == 1
    assert "is not a text file" in capsys.readouterr().err
    assert not (tmp_path / "o").exists()
