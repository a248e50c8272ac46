from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from kasr_desktop.audio.peak_file import (
    PeakWriter,
    identify,
    kept_bins,
    map_bins,
    prune_peaks,
)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "회의.wav"
    path.write_bytes(b"sound")
    return path


def bins(count: int) -> np.ndarray:
    return np.arange(count * 3, dtype=np.int16).reshape(count, 3)


def write(recording: Path, folder: Path, *, complete: bool = True) -> Path:
    identity = identify(recording)
    kept_at = identity.kept_at(folder)
    with PeakWriter(kept_at, identity) as writer:
        writer.append(bins(5))
        writer.append(bins(0))
        writer.append(bins(7))
        assert writer.num_bins == 12
        if complete:
            writer.complete()
    return kept_at


def test_what_is_written_is_read(recording: Path, tmp_path: Path) -> None:
    kept_at = write(recording, tmp_path / "peaks")
    assert kept_bins(kept_at, identify(recording)) == 12
    assert np.array_equal(map_bins(kept_at, 12), np.concatenate([bins(5), bins(7)]))
    assert map_bins(kept_at, 0).shape == (0, 3)


def test_it_can_be_mapped_while_it_grows(recording: Path, tmp_path: Path) -> None:
    identity = identify(recording)
    kept_at = identity.kept_at(tmp_path)
    with PeakWriter(kept_at, identity) as writer:
        writer.append(bins(5))
        early = map_bins(kept_at, 5)
        writer.append(bins(5))
        assert np.array_equal(early, bins(5))
        assert np.array_equal(map_bins(kept_at, 10)[5:], bins(5))


def test_what_a_crash_left_is_not_taken_for_the_whole(recording: Path, tmp_path: Path) -> None:
    kept_at = write(recording, tmp_path, complete=False)
    assert kept_bins(kept_at, identify(recording)) is None


@pytest.mark.parametrize("change", ["size", "time", "cut", "foreign", "gone"])
def test_a_changed_recording_or_file_is_read_anew(
    recording: Path, tmp_path: Path, change: str
) -> None:
    kept_at = write(recording, tmp_path / "peaks")
    if change == "size":
        recording.write_bytes(b"more sound")
    elif change == "time":
        os.utime(recording, (1, 1))
    elif change == "cut":
        kept_at.write_bytes(kept_at.read_bytes()[:-1])
    elif change == "foreign":
        kept_at.write_bytes(b"x" * 200)
    else:
        kept_at.unlink()
    assert kept_bins(kept_at, identify(recording)) is None


def test_other_recordings_have_other_files(recording: Path, tmp_path: Path) -> None:
    before = identify(recording).kept_at(tmp_path)
    os.utime(recording, (1, 1))
    assert identify(recording).kept_at(tmp_path) != before


def test_those_not_looked_at_for_longest_go_first(tmp_path: Path) -> None:
    for age in range(5):
        path = tmp_path / f"{age}.peaks"
        path.write_bytes(b"x" * 100)
        os.utime(path, (1000 - age, 1000 - age))
    other = tmp_path / "mine.txt"
    other.write_bytes(b"x" * 1000)
    prune_peaks(tmp_path, 250)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["0.peaks", "1.peaks", "mine.txt"]
