from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.bare_folders import bare_folder
from support.model_folders import write_language_model
from support.spoken_model import VOCAB, SpokenModel, speak, spoken_bundle, write_sound

from kasr_desktop.bundle import model_bundle
from kasr_trainer.cli import main
from kasr_trainer.evaluate import command_line as evaluate
from kasr_trainer.evaluate.stored_emissions import read_emissions
from tests.trainer.evaluate.test_non_speech import HearsAnything

pytestmark = pytest.mark.model

SAID = {"a": ["가나다 나라", "마음"], "b": ["바다 다시", "나라 바다"]}


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model folder whose sound spells its text, with a language model."""
    folder = tmp_path / "model"
    folder.mkdir()
    write_language_model(folder)
    monkeypatch.setattr(evaluate, "load_recognizer", lambda *_: (SpokenModel(), VOCAB))
    monkeypatch.setattr(model_bundle, "load_bundle", spoken_bundle)
    return folder


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """Four utterances; one is said to be something else than it sounds."""
    path = tmp_path / "data.jsonl"
    with path.open("w", encoding="utf-8") as lines:
        for speaker, texts in SAID.items():
            for number, text in enumerate(texts):
                sound = write_sound(tmp_path / f"{speaker}{number}.wav", speak(text))
                said = text.replace("마음", "마을")
                row = {"path": sound.name, "text": said, "seconds": 1.0, "speaker": speaker,
                       "corpus": "made", "split": "dev"}  # fmt: skip
                lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def run(*arguments: object) -> int:
    return main(["evaluate", *map(str, arguments)])


def test_by_name_with_both_decoders_and_a_report(
    tmp_path: Path, model: Path, manifest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report.json"
    assert run("--model", model, "--data", manifest, "--out", out, "--beam-width", 10) == 0
    shown = capsys.readouterr().out
    assert "## greedy" in shown and "## lm" in shown
    report = json.loads(out.read_text(encoding="utf-8"))
    for decoder in ("greedy", "lm"):
        total = report["decoders"][decoder]["all"]["cer"]
        assert (total["substitutions"], total["reference_length"]) == (1, 15)
    assert report["decoders"]["greedy"]["speakers"]["b"]["cer"]["rate"] == 0
    assert report["texts"][1]["lm"] == "마음"


def test_the_old_form_keeps_emissions_that_can_be_decoded_again(
    tmp_path: Path, model: Path, manifest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept"
    assert run(model, manifest, "--split", "dev", "--emissions", kept, "--no-lm") == 0
    first = capsys.readouterr().out
    assert "## lm" not in first
    assert [each.text for each in read_emissions(kept)][1] == "마을"
    assert run("--model", model, "--stored", kept, "--no-lm") == 0
    assert capsys.readouterr().out == first


def test_long_recordings_go_through_windows_and_endpoints(
    model: Path, manifest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(model, manifest, "--join-speakers", "--no-lm") == 0
    shown = capsys.readouterr().out
    assert "| CER | 6.67 |" in shown  # one wrong syllable of fifteen, in two recordings
    assert "(n = 2)" in shown
    assert run(model, manifest, "--long", "--limit", 1, "--no-lm") == 0
    assert "| made | 5 | 0.0 |" in capsys.readouterr().out


def test_every_second_utterance_is_a_part(
    tmp_path: Path, model: Path, manifest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report.json"
    words = ("--data", manifest, "--every", 2, "--limit", 2, "--no-lm", "--out", out)
    assert run("--model", model, *words) == 0
    report = json.loads(out.read_text(encoding="utf-8"))
    assert [each["greedy"] for each in report["texts"]] == ["가나다 나라", "바다 다시"]


def test_where_nobody_speaks(
    model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(evaluate, "load_recognizer", lambda *_: (HearsAnything(), VOCAB))
    assert run("--model", model, "--non-speech", 0.02, "--no-lm") == 0
    assert "| silence | 0.0 | 0.0 |" in capsys.readouterr().out


def test_what_is_missing_is_said(
    model: Path, manifest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--model", model) == 2
    assert "needs --model and --data" in capsys.readouterr().err
    plain = bare_folder(model.with_name("plain"))
    assert run(plain, manifest, "--careful") == 2
    assert "plain has no decoder that could read twice" in capsys.readouterr().err
    assert run(model, manifest, "--split", "nowhere") == 1
    assert "no utterance" in capsys.readouterr().err
