"""A take is found under the name it grows under, or under its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kasr_desktop.domain.errors import AudioError
from kasr_desktop.pipeline.open_take import open_take
from kasr_desktop.safe_wav import SafeWav


def grow(path: Path, num_samples: int) -> SafeWav:
    wav = SafeWav(path, sample_rate=16_000)
    wav.write(np.arange(num_samples, dtype=np.int16).reshape(-1, 1))
    return wav


def test_it_ends_when_the_take_gets_its_name(tmp_path: Path) -> None:
    growing = tmp_path / "녹음.recording.wav"
    wav = grow(growing, 800)
    beats = open_take(growing).beats()
    assert len(next(beats).samples) == 800
    assert len(next(beats).samples) == 0  # it waits for more
    wav.write(np.zeros((160, 1), np.int16))
    wav.close()
    growing.rename(tmp_path / "녹음.wav")
    assert sum(len(chunk.samples) for chunk in beats) == 160


def test_a_take_that_is_complete_already_is_read_whole(tmp_path: Path) -> None:
    grow(tmp_path / "녹음.wav", 800).close()
    take = open_take(tmp_path / "녹음.recording.wav")
    assert sum(len(chunk.samples) for chunk in take) == 800
    assert take.num_samples == 800


def test_no_take_at_all_is_missing(tmp_path: Path) -> None:
    with pytest.raises(AudioError) as caught:
        open_take(tmp_path / "녹음.recording.wav")
    assert caught.value.reason == "missing"
