from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tones import SYLLABLES, readings, speak, write_moses, write_zeroth

ROOT = Path(__file__).parents[3]
RECIPE = ROOT / "trainer" / "recipes" / "tones-small.toml"


def kasr_train(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kasr_trainer", *map(str, words)],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"},  # small tensors: threads only wait
        capture_output=True,
        text=True,
    )


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_whole_chain_on_a_language_of_tones(tmp_path: Path) -> None:
    work = tmp_path / "work"
    command = [
        "run", RECIPE, "--work", work, "--cpu",
        "--source", f"tones={write_zeroth(tmp_path / 'tones.tar.gz')}",
        "--source", f"subtitles={write_moses(tmp_path / 'en-ko.txt.zip')}",
    ]  # fmt: skip
    done = kasr_train(*command)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "done: prepare, vocab, finetune, lm, tune, evaluate, export" in done.stdout
    history = json.loads((work / "training" / "training.json").read_text())["history"]
    rates = [each["eval_cer"] for each in history if "eval_cer" in each]
    assert rates[-1] < 0.4
    assert rates[-1] < 0.5 * rates[0]

    again = kasr_train(*command)
    assert "everything was done already" in again.stdout

    text = next(iter(readings()["test_data_01"][104].values()))
    import soundfile

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
