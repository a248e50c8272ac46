"""Takes are readable whatever happens to their writer."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.audio.file_source import probe
from kasr_desktop.file_lock import is_locked
from kasr_desktop.safe_wav import HEADER_BYTES, SafeWav, WavFacts, read_wav_facts, repair_wav


def noise(num_samples: int, num_channels: int = 1) -> np.ndarray:
    rng = np.random.default_rng(num_samples)
    return rng.integers(-32768, 32767, (num_samples, num_channels), dtype=np.int16)


def read_by_two(path: Path) -> np.ndarray:
    """Read with soundfile and with Python's own module, which both must agree."""
    samples, _ = soundfile.read(path, dtype="int16", always_2d=True)
    with wave.open(str(path)) as file:
        frames = file.readframes(file.getnframes())
        again = np.frombuffer(frames, dtype="<i2").reshape(-1, file.getnchannels())
    np.testing.assert_array_equal(samples, again)
    return samples


@given(lengths=st.lists(st.integers(0, 400), max_size=6), num_channels=st.integers(1, 3))
def test_it_is_whole_after_every_block(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], num_channels: int
) -> None:
    path = tmp_path_factory.mktemp("wav") / "소리.wav"
    wav = SafeWav(path, sample_rate=44_100, num_channels=num_channels)
    held = np.zeros((0, num_channels), dtype=np.int16)
    for length in lengths:
        block = noise(length, num_channels)
        wav.write(block)
        held = np.concatenate([held, block])
        np.testing.assert_array_equal(read_by_two(path), held)  # while it is open
        assert wav.num_samples == len(held)
    wav.close()
    wav.close()
    np.testing.assert_array_equal(read_by_two(path), held)
    assert read_wav_facts(path) == WavFacts(44_100, num_channels, len(held))


def test_it_never_writes_over_another_file(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"dear")
    with pytest.raises(FileExistsError):
        SafeWav(path, sample_rate=16_000)
    assert path.read_bytes() == b"dear"


def test_it_is_synced_every_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    synced: list[float] = []
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda number: (synced.append(now[0]), sync(number))[1])
    wav = SafeWav(tmp_path / "a.wav", sample_rate=16_000, clock=lambda: now[0])
    synced.clear()
    for _ in range(35):
        now[0] += 0.1
        wav.write(noise(1600))
    assert len(synced) == 3
    wav.close()
    assert len(synced) == 4


FULL_DISK = """
import resource, signal, sys, numpy as np
from pathlib import Path
from kasr_desktop.safe_wav import SafeWav
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
wav = SafeWav(Path(sys.argv[1]), sample_rate=16000, num_channels=2)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_001, 100_001))
ramp = np.arange(16000, dtype=np.int16).reshape(-1, 2)
try:
    while True:
        wav.write(ramp)
except OSError as error:
    print(error.errno, wav.num_samples)
wav.close()
"""


@pytest.mark.skipif("sys.platform == 'win32'", reason="limits of file sizes are POSIX'")
@pytest.mark.costly
def test_a_full_disk_leaves_a_valid_file_of_whole_samples(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    command = [sys.executable, "-c", FULL_DISK, str(path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert int(said[0]) == errno.EFBIG
    samples = read_by_two(path)
    assert len(samples) == int(said[1]) == (100_001 - HEADER_BYTES) // 4
    ramp = np.arange(16000, dtype=np.int16).reshape(-1, 2)
    np.testing.assert_array_equal(samples, np.concatenate([ramp] * 4)[: len(samples)])
    assert path.stat().st_size == HEADER_BYTES + 4 * len(samples)


def test_a_kill_between_sound_and_header_loses_nothing_once_repaired(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    wav = SafeWav(path, sample_rate=16_000)
    wav.write(noise(1000))
    wav.close()
    with path.open("ab") as file:
        file.write(noise(500).tobytes() + b"\x01")  # half a sample at the end
    assert len(read_by_two(path)) == 1000
    assert repair_wav(path).num_samples == 1500
    np.testing.assert_array_equal(read_by_two(path), np.concatenate([noise(1000), noise(500)]))


@pytest.mark.parametrize("content", [b"", b"RIFF", b"x" * 100])
def test_foreign_files_are_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"a\.wav"):
        repair_wav(path)
    assert path.read_bytes() == content


@pytest.mark.skipif("sys.platform == 'win32'", reason="holes in files cost no space on POSIX")
def test_beyond_four_gibibytes_our_reader_goes_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    SafeWav(path, sample_rate=48_000).close()
    num_samples = 2_500_000_000
    os.truncate(path, HEADER_BYTES + 2 * num_samples)
    assert repair_wav(path).num_samples == num_samples
    assert probe(path).duration == pytest.approx(num_samples / 48_000)


@pytest.mark.skipif(sys.platform == "win32", reason="an open file stays in its place there")
def test_a_file_that_was_deleted_is_told_and_put_back(tmp_path: Path) -> None:
    folder = tmp_path / "녹음"
    folder.mkdir()
    path = folder / "a.wav"
    wav = SafeWav(path, sample_rate=8_000, sync_every=0.0)
    wav.write(noise(100))
    path.unlink()
    folder.rmdir()
    with pytest.raises(FileNotFoundError):
        wav.write(noise(100))
    wav.close()
    assert len(read_by_two(path)) == 200


@pytest.mark.skipif(sys.platform == "win32", reason="an open file stays in its place there")
def test_a_file_that_was_moved_is_told_and_stays_where_it_is(tmp_path: Path) -> None:
    wav = SafeWav(tmp_path / "a.wav", sample_rate=8_000, sync_every=0.0)
    wav.write(noise(100))
    (tmp_path / "a.wav").rename(tmp_path / "b.wav")
    with pytest.raises(FileNotFoundError):
        wav.write(noise(100))
    wav.close()
    assert len(read_by_two(tmp_path / "b.wav")) == 200
    assert not (tmp_path / "a.wav").exists()


def test_a_file_is_locked_as_long_as_it_is_written(tmp_path: Path) -> None:
    wav = SafeWav(tmp_path / "a.wav", sample_rate=8_000)
    assert is_locked(tmp_path / "a.wav")
    wav.close()
    assert not is_locked(tmp_path / "a.wav")


@pytest.mark.skipif(sys.platform == "win32", reason="no such permissions there")
def test_nobody_else_may_read_what_is_said(tmp_path: Path) -> None:
    SafeWav(tmp_path / "a.wav", sample_rate=8_000).close()
    assert (tmp_path / "a.wav").stat().st_mode & 0o777 == 0o600
