"""The whole chain on a language of tones, and what a trained model is good for afterwards."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from tones import SYLLABLES, readings, sentence, speak, write_moses, write_zeroth

ROOT = Path(__file__).parents[3]
RECIPES = ROOT / "trainer" / "recipes"

pytestmark = [pytest.mark.model, pytest.mark.slow, pytest.mark.timeout(1500)]


def kasr_train(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kasr_trainer", *map(str, words)],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},  # small tensors: threads only wait
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """Return the command line of a run that is done."""
    folder = tmp_path_factory.mktemp("chain")
    words: list[object] = [
        "run", RECIPES / "tones-small.toml", "--work", folder / "work", "--cpu",
        "--source", f"tones={write_zeroth(folder / 'tones.tar.gz')}",
        "--source", f"subtitles={write_moses(folder / 'en-ko.txt.zip')}",
    ]  # fmt: skip
    done = kasr_train(*words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "done: prepare, vocab, finetune, lm, tune, evaluate, export" in done.stdout
    return words


@pytest.fixture(scope="module")
def work(command: list[object]) -> Path:
    return Path(str(command[3]))


def test_whole_chain_on_a_language_of_tones(
    command: list[object], work: Path, tmp_path: Path
) -> None:
    history = json.loads((work / "training" / "training.json").read_text())["history"]
    rates = [each["eval_cer"] for each in history if "eval_cer" in each]
    assert rates[-1] < 0.4
    assert rates[-1] < 0.5 * rates[0]

    again = kasr_train(*command)
    assert "everything was done already" in again.stdout

    text = next(iter(readings()["test_data_01"][104].values()))
    soundfile.write(tmp_path / "a.wav", speak(text, 104), 16_000)
    heard = subprocess.run(
        [sys.executable, "-c", "from kasr_desktop.cli.main import main; raise SystemExit(main())",
         "transcribe", str(tmp_path / "a.wav"), "--model", str(work / "export")],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert heard.returncode == 0, heard.stderr
    assert set(re.findall("[가-힣]", heard.stdout)) & set(SYLLABLES)
    card = (work / "export" / "README.md").read_text("utf-8")
    assert "| test | greedy |" in card
    assert 'shape = "wav2vec2-small"' in card


def higher(text: str, speaker: int) -> np.ndarray:
    """Return what somebody says whose chords lie seven percent above everybody's."""
    samples = speak(text, speaker)
    places = np.arange(0, len(samples) - 1, 1.07)
    return np.interp(places, np.arange(len(samples)), samples).astype(np.float32)


def cer(model: Path, manifest: Path, folder: Path) -> float:
    out = folder / "report.json"
    done = kasr_train("evaluate", "--model", model, "--data", manifest, "--no-lm", "--out", out)
    assert done.returncode == 0, done.stderr
    return float(json.loads(out.read_text())["decoders"]["greedy"]["all"]["cer"]["rate"])


def test_a_trained_model_learns_a_voice_and_forgets_nobody(work: Path, tmp_path: Path) -> None:
    recordings = tmp_path / "recordings"
    for speaker in (201, 202):
        (recordings / str(speaker)).mkdir(parents=True)
        for script in range(1, 31):
            path = recordings / str(speaker) / f"{script}.wav"
            soundfile.write(path, higher(sentence(script), speaker), 16_000)
            path.with_suffix(".txt").write_text(sentence(script), "utf-8")
    recipe = (RECIPES / "adapt.toml").read_text("utf-8")
    for name, value in {
        "start": f'"{work / "export"}"', "epochs": 10, "eval_steps": 10, "save_steps": 10,
        "learning_rate": 2e-4, "gradient_checkpointing": "false", "sentence_share": 0.2,
        "accumulation_steps": 2,
    }.items():  # fmt: skip
        recipe, count = re.subn(rf"(?m)^{name} = [^#\n]*", f"{name} = {value} ", recipe)
        assert count == 1, name
    path = tmp_path / "adapt.toml"
    path.write_text(recipe, "utf-8")
    run = tmp_path / "adapted"
    done = kasr_train(
        "run", path, "--work", run, "--cpu", "--source", f"recordings={recordings}"
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "tokens of" in done.stdout
    assert "0 are new: none" in done.stdout
    dev, others = run / "data" / "dev.jsonl", work / "data" / "test.jsonl"
    before, after = cer(work / "export", dev, tmp_path), cer(run / "export", dev, tmp_path)
    assert after < 0.85 * before, (before, after)
    elsewhere = cer(work / "export", others, tmp_path), cer(run / "export", others, tmp_path)
    assert elsewhere[1] <= elsewhere[0] + 0.02, elsewhere  # one syllable of 64
    print(f"own voice {before:.3f} to {after:.3f}; others {elsewhere[0]:.3f} to {elsewhere[1]:.3f}")
