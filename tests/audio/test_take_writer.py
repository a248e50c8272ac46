"""Everything that is put goes to the disk, or is counted as lost."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fake_microphone import RATE, ramp, wait_for

from kasr_desktop.audio.take_writer import (
    DiskFailed,
    GapFound,
    News,
    SilenceFound,
    TakeBegun,
    TakeEnded,
    TakeWriter,
)
from kasr_desktop.domain.recording import Gap, SampleCount
from kasr_desktop.safe_wav import SafeWav


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def make_writer(clock: Clock) -> TakeWriter:
    return TakeWriter(sample_rate=RATE, num_channels=1, clock=clock)


def put(writer: TakeWriter, clock: Clock, start: int, length: int) -> int:
    clock.now = (start + length) / RATE
    writer.put(ramp(start, length), False)
    return start + length


def kinds(news: list[News]) -> list[type]:
    return [type(item) for item in news]


def samples_of(path: Path) -> np.ndarray:
    return soundfile.read(path, dtype="int16", always_2d=True)[0]


@settings(max_examples=40)
@given(
    script=st.lists(
        st.sampled_from(["block", "block", "block", "begin", "pause", "resume", "end"]),
        max_size=25,
    )
)
def test_the_order_of_commands_decides_what_is_kept(
    tmp_path_factory: pytest.TempPathFactory, script: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("takes")
    clock = Clock()
    writer = make_writer(clock)
    kept: list[list[np.ndarray]] = []
    position, is_open, is_paused = 0, False, False
    for word in script:
        if word == "block":
            if is_open and not is_paused:
                kept[-1].append(ramp(position, 100))
            position = put(writer, clock, position, 100)
        elif word == "begin":
            writer.begin(folder / f"{len(kept)}.wav")
            kept.append([])
            is_open, is_paused = True, False
        elif word == "pause":
            writer.pause()
            is_paused = is_open
        elif word == "resume":
            writer.resume()
            is_paused = False
        else:
            writer.end()
            is_open = False
    writer.close()
    ended = [item.count for item in writer.news() if isinstance(item, TakeEnded)]
    assert len(ended) == len(kept)
    for number, (blocks, count) in enumerate(zip(kept, ended, strict=True)):
        expected = np.concatenate([np.zeros((0, 1), dtype=np.int16), *blocks])
        np.testing.assert_array_equal(samples_of(folder / f"{number}.wav"), expected)
        assert count == SampleCount(len(expected), len(expected))


def test_lost_sound_is_counted_and_told(tmp_path: Path) -> None:
    clock = Clock()
    writer = make_writer(clock)
    writer.begin(tmp_path / "a.wav")
    position = 0
    for number in range(600):
        if number == 100:
            position += 4_000  # half a second never came
        position = put(writer, clock, position, 80)
    writer.close()
    begun, found, ended = writer.news()
    assert isinstance(begun, TakeBegun)
    assert isinstance(found, GapFound)
    assert isinstance(ended, TakeEnded)
    assert found.gap.start == 8_000
    assert found.gap.length == pytest.approx(4_000, abs=30)
    assert ended.count.gaps == (found.gap,)
    assert ended.count.written == 48_000
    assert ended.count.adds_up


def test_a_full_disk_keeps_what_was_and_counts_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = SafeWav.write

    def fill_up(wav: SafeWav, samples: np.ndarray) -> None:
        if wav.num_samples >= 800:
            write(wav, samples[:30])
            raise OSError(errno.ENOSPC, "No space left on device")
        write(wav, samples)

    monkeypatch.setattr(SafeWav, "write", fill_up)
    clock = Clock()
    writer = make_writer(clock)
    writer.begin(tmp_path / "a.wav")
    position = 0
    for _ in range(15):
        position = put(writer, clock, position, 80)
    assert writer.level().is_recording in (True, False)
    writer.close()
    news = writer.news()
    assert kinds(news) == [TakeBegun, DiskFailed, TakeEnded]
    assert isinstance(news[1], DiskFailed)
    assert news[1].error.reason == "no_space"
    assert isinstance(news[2], TakeEnded)
    assert news[2].count == SampleCount(1_200, 830, (Gap(830, 370),))
    np.testing.assert_array_equal(samples_of(tmp_path / "a.wav"), ramp(0, 830))


def test_a_name_that_is_taken_is_refused_and_nothing_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"dear")
    writer = make_writer(Clock())
    writer.begin(path)
    writer.close()
    (failed,) = writer.news()
    assert isinstance(failed, DiskFailed)
    assert failed.error.reason == "exists"
    assert path.read_bytes() == b"dear"


def test_zeros_are_told_once_until_there_is_sound() -> None:
    clock = Clock()
    writer = make_writer(clock)
    second = np.zeros((RATE, 1), dtype=np.int16)
    for _ in range(8):
        writer.put(second, False)
    writer.put(ramp(0, 10), False)
    for _ in range(3):
        writer.put(second, False)
    writer.close()
    assert kinds(writer.news()) == [SilenceFound, SilenceFound]


def test_the_level_is_that_of_the_time_since_the_last_one() -> None:
    writer = make_writer(Clock())
    writer.put(np.full((100, 1), 16_384, dtype=np.int16), False)
    wait_for(lambda: writer._num_measured == 100)
    level = writer.level()
    assert (level.peak, level.rms, level.is_recording) == (0.5, 0.5, False)
    assert writer.level().peak == 0
    writer.close()
    writer.close()
