"""`kasr bench` measures a real child process; `kasr doctor` and `devices` tell no secrets."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from support.model_folders import recommended_folder

from kasr_desktop.cli.main import main

pytestmark = pytest.mark.model


def test_bench_measures_what_it_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")  # what --threads sets ends with the test
    model = recommended_folder(tmp_path / "model", num_syllables=40)
    noise = np.random.default_rng(0).normal(0, 0.1, 48_000).astype(np.float32)
    soundfile.write(tmp_path / "noise.wav", noise, 16_000)
    words = ["bench", str(tmp_path / "noise.wav"), "--model", str(model), "--json"]
    assert main([*words, "--beam-width", "4", "--threads", "1"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["duration"] == 3.0
    assert told["model"] == "model"
    assert 0 < told["first_text_time"] <= told["elapsed"]
    assert told["rtf"] == pytest.approx(told["elapsed"] / 3.0)
    assert told["peak_memory_bytes"] > 100e6  # torch alone


def test_bench_of_a_bad_file_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (tmp_path / "empty.wav").touch()
    assert main(["bench", str(tmp_path / "empty.wav")]) == 1
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert "empty.wav" in captured.err


def test_devices_names_the_cpu_and_the_choice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["devices"]) == 0
    out = capsys.readouterr().out
    assert " cpu " in out
    assert any(line.startswith("auto: ") for line in out.splitlines())


def test_doctor_tells_versions_and_no_home(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) in (0, 1)  # 1 where the built-in model is not there
    out = capsys.readouterr().out
    assert "torch " in out
    assert "ufal.kenlm 26" in out
    assert str(Path.home() / "x").removesuffix("x") not in out
