from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from audio.sound_files import sine, write, write_wav

from kasr_desktop.audio.peak_file import map_bins
from kasr_desktop.audio.peaks import BINS_A_SECOND
from kasr_desktop.domain.errors import AudioError, LibraryError
from kasr_desktop.pipeline.peak_child import PeaksRead
from kasr_desktop.pipeline.peak_reading import read_peaks
from kasr_desktop.safe_wav import SafeWav

pytestmark = pytest.mark.costly


def told(path: Path, folder: Path) -> list[PeaksRead]:
    return [event for event in read_peaks(path, folder) if isinstance(event, PeaksRead)]


def test_a_recording_is_read_once_and_known_afterwards(tmp_path: Path) -> None:
    sound = sine(8.0, 44_100, peak=0.5)
    sound[:, : 4 * 44_100] = 0
    path = write(tmp_path / "말.m4a", "aac", sound, 44_100)
    folder = tmp_path / "peaks"
    first = told(path, folder)
    assert first[-1].is_complete
    assert first[-1].num_bins / BINS_A_SECOND == pytest.approx(8.0, abs=0.1)
    bins = map_bins(first[-1].kept_at, first[-1].num_bins)
    assert np.abs(bins[: 3 * BINS_A_SECOND]).max() < 100
    assert bins[6 * BINS_A_SECOND, 1] == pytest.approx(0.5 * 32767, rel=0.05)
    children = len(psutil.Process().children())
    started = time.perf_counter()
    again = told(path, folder)
    assert len(psutil.Process().children()) == children
    assert again == [
        PeaksRead(first[-1].kept_at, first[-1].num_bins, again[0].duration, is_complete=True)
    ]
    assert time.perf_counter() - started < 0.5


def test_it_grows_while_it_is_read_in_constant_memory(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "긴 녹음.wav", np.zeros((1, 16_000 * 60 * 40), np.float32))
    events = read_peaks(path, tmp_path / "peaks")
    sizes, known = [], []
    for event in events:
        children = psutil.Process().children()
        readers = [c for c in children if any("spawn_main" in word for word in c.cmdline())]
        sizes += [reader.memory_info().rss for reader in readers]
        if isinstance(event, PeaksRead):
            known.append(event.num_bins)
            assert event.duration is None or event.duration == pytest.approx(2400, abs=1)
    assert known == sorted(known)
    assert len(known) > 2, "it told nothing before the end"
    assert known[-1] == 2400 * BINS_A_SECOND
    assert max(sizes) < 250e6
    later = sizes[len(sizes) // 3 :]
    assert max(later) - min(later) < 30e6


def test_closing_ends_the_work_and_the_next_one_begins_anew(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", np.zeros((1, 16_000 * 60 * 30), np.float32))
    events = read_peaks(path, tmp_path / "peaks")
    next(event for event in events if isinstance(event, PeaksRead))
    events.close()
    assert told(path, tmp_path / "peaks")[-1].num_bins == 1800 * BINS_A_SECOND


def test_a_take_is_followed_while_it_grows(tmp_path: Path) -> None:
    growing = tmp_path / "회의.recording.wav"
    wav = SafeWav(growing, sample_rate=16_000, num_channels=1)
    is_seen = threading.Event()

    def record() -> None:
        for number in range(80):
            wav.write(np.full((800, 1), 8192, dtype=np.int16))
            if number == 40:
                is_seen.wait(20)
            is_seen.wait(0.02)
        wav.close()
        growing.rename(tmp_path / "회의.wav")

    wav.write(np.zeros((16_000, 1), dtype=np.int16))
    recording = threading.Thread(target=record)
    recording.start()
    known: list[int] = []
    for event in read_peaks(growing, tmp_path / "peaks"):
        if isinstance(event, PeaksRead):
            known.append(event.num_bins)
            if event.num_bins > BINS_A_SECOND:
                is_seen.set()
    recording.join()
    assert is_seen.is_set()
    assert known == sorted(known)
    assert known[-1] == 5 * BINS_A_SECOND


@pytest.mark.parametrize(("body", "reason"), [(None, "missing"), (b"no sound", "not_audio")])
def test_what_cannot_be_read_says_so(tmp_path: Path, body: bytes | None, reason: str) -> None:
    path = tmp_path / "a.mp3"
    if body is not None:
        path.write_bytes(body)
    with pytest.raises(AudioError) as caught:
        told(path, tmp_path / "peaks")
    assert caught.value.reason == reason


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", sine(1.0, 16_000))
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with pytest.raises(LibraryError) as caught:
        told(path, blocked / "peaks")
    assert caught.value.reason == "unwritable"
