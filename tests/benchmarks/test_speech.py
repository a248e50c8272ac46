"""Audio of exactly the asked length, made of speech and pauses."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile

from benchmarks.speech import PAUSE, read_speech, write_speech


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "speech.wav"
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000)
    soundfile.write(path, np.stack([tone, tone], axis=1), 16_000)
    return path


@pytest.mark.parametrize("seconds", [0.5, 10.0, 61.25])
def test_length_is_exact(tmp_path: Path, recording: Path, seconds: float) -> None:
    target = write_speech(tmp_path / "out.wav", [recording], seconds=seconds)
    with wave.open(str(target)) as file:
        assert (file.getnframes(), file.getframerate()) == (round(seconds * 16_000), 16_000)


def test_speech_and_pause_alternate(tmp_path: Path, recording: Path) -> None:
    samples = read_speech(write_speech(tmp_path / "out.wav", [recording], seconds=4))
    pause = samples[16_000 : 16_000 + round(PAUSE * 16_000)]
    assert np.abs(samples[:16_000]).max() > 0.4
    assert 0 < np.abs(pause).max() < 0.01
    assert np.abs(samples[16_000 + len(pause) :]).max() > 0.4


def test_other_rates_are_resampled(tmp_path: Path) -> None:
    path = tmp_path / "cd.wav"
    soundfile.write(path, 0.5 * np.sin(2 * np.pi * 440 * np.arange(44_100) / 44_100), 44_100)
    samples = read_speech(path)
    spectrum = np.abs(np.fft.rfft(samples))
    assert len(samples) == 16_000
    assert spectrum.argmax() == 440


def test_nothing_to_repeat_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one"):
        write_speech(tmp_path / "out.wav", [], seconds=1)
