"""Silence stands where sound was lost, and a take is as long as it lasted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.domain.recording import Gap
from kasr_desktop.library.gap_filling import LONGEST, fill_gaps
from kasr_desktop.safe_wav import SafeWav, read_wav_facts

RATE = 8_000


def write(path: Path, num_samples: int, num_channels: int = 1) -> np.ndarray:
    """Write samples of which none is silent and no two neighbors are alike."""
    samples = 1 + np.arange(num_samples * num_channels, dtype=np.int16).reshape(-1, num_channels)
    wav = SafeWav(path, sample_rate=RATE, num_channels=num_channels)
    wav.write(samples)
    wav.close()
    return samples


@given(
    places=st.lists(st.tuples(st.integers(0, 999), st.integers(1, 500)), max_size=5),
    num_channels=st.integers(1, 2),
)
def test_all_sound_is_kept_and_every_gap_is_silent(
    tmp_path_factory: pytest.TempPathFactory, places: list[tuple[int, int]], num_channels: int
) -> None:
    path = tmp_path_factory.mktemp("take") / "a.recording.wav"
    samples = write(path, 1_000, num_channels)
    gaps = tuple(Gap(start, length) for start, length in sorted(places))
    moved = fill_gaps(path, read_wav_facts(path), gaps)
    held = soundfile.read(path, dtype="int16", always_2d=True)[0]
    assert len(held) == 1_000 + sum(gap.length for gap in gaps)
    silent = np.zeros(len(held), bool)
    for gap in moved:
        silent[gap.start : gap.start + gap.length] = True
    assert not held[silent].any()
    np.testing.assert_array_equal(held[~silent], samples)
    assert [path.name] == [each.name for each in path.parent.iterdir()]


def test_what_was_lost_at_the_end_is_not_filled(tmp_path: Path) -> None:
    path = tmp_path / "a.recording.wav"
    write(path, 100)
    assert fill_gaps(path, read_wav_facts(path), (Gap(100, 50),)) == (Gap(100, 50),)
    assert soundfile.info(path).frames == 100


def test_hours_of_sleep_are_not_filled(tmp_path: Path) -> None:
    path = tmp_path / "a.recording.wav"
    write(path, 100)
    gaps = (Gap(10, round((LONGEST + 1) * RATE)),)
    assert fill_gaps(path, read_wav_facts(path), gaps) == gaps
    assert soundfile.info(path).frames == 100


def test_where_there_is_no_room_the_take_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.recording.wav"
    write(path, 100)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(SafeWav, "write", full)
    assert fill_gaps(path, read_wav_facts(path), (Gap(10, 5),)) == (Gap(10, 5),)
    assert soundfile.info(path).frames == 100
    assert [path.name] == [each.name for each in tmp_path.iterdir()]
