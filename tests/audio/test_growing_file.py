"""A take is read while it grows: all of it, once, and the same as afterwards."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fake_microphone import wait_for

from kasr_desktop.audio.file_source import FileSource
from kasr_desktop.audio.growing_file import GrowingFile
from kasr_desktop.domain.audio import AudioChunk
from kasr_desktop.domain.errors import AudioError
from kasr_desktop.safe_wav import SafeWav


def tone(num_samples: int, num_channels: int = 1) -> np.ndarray:
    phase = np.arange(num_samples * num_channels).reshape(-1, num_channels) * 0.05
    return (8_000 * np.sin(phase)).astype(np.int16)


class Reader(threading.Thread):
    """Reads in a thread of its own, as slowly as it is allowed to."""

    def __init__(self, source: GrowingFile) -> None:
        super().__init__(daemon=True)
        self.source = source
        self.chunks: list[AudioChunk] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.start()

    def run(self) -> None:
        for chunk in self.source:
            self.chunks.append(chunk)
            self.may_go_on.wait(20)

    def samples(self) -> np.ndarray:
        self.join(20)
        assert not self.is_alive()
        position = 0
        for chunk in self.chunks:
            assert chunk.start == position
            position = chunk.end
        return np.concatenate([np.zeros(0, np.float32), *(chunk.samples for chunk in self.chunks)])


@settings(max_examples=15, deadline=None)
@given(
    lengths=st.lists(st.integers(1, 40_000), max_size=5),
    rate=st.sampled_from([16_000, 44_100, 48_000]),
    num_channels=st.integers(1, 2),
)
def test_growing_equals_whole(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], rate: int, num_channels: int
) -> None:
    path = tmp_path_factory.mktemp("take") / "a.wav"
    wav = SafeWav(path, sample_rate=rate, num_channels=num_channels)
    source = GrowingFile(path)
    reader = Reader(source)
    sound = tone(sum(lengths), num_channels)
    for end, length in zip(np.cumsum(lengths), lengths, strict=True):
        wav.write(sound[end - length : end])
    wav.close()
    source.finish()
    heard = reader.samples()
    whole = [chunk.samples for chunk in FileSource(path)]
    np.testing.assert_allclose(heard, np.concatenate([heard[:0], *whole]), atol=2e-5)
    assert source.duration == pytest.approx(sum(lengths) / rate)
    assert source.lag == 0


def test_sound_is_given_at_once_and_before_the_end(tmp_path: Path) -> None:
    wav = SafeWav(tmp_path / "a.wav", sample_rate=16_000)
    source = GrowingFile(tmp_path / "a.wav")
    assert source.duration is None
    reader = Reader(source)
    wav.write(tone(1_600))
    wait_for(lambda: reader.chunks)
    assert reader.is_alive()
    source.close()
    assert len(reader.samples()) == 1_600
    source.close()
    wav.close()


def test_a_slow_reader_loses_nothing_and_shows_its_lag(tmp_path: Path) -> None:
    path = tmp_path / "a.recording.wav"
    wav = SafeWav(path, sample_rate=16_000)
    source = GrowingFile(path)
    reader = Reader(source)
    reader.may_go_on.clear()
    sound = tone(160_000)
    wav.write(sound[:1_600])
    wait_for(lambda: reader.chunks)
    wav.write(sound[1_600:])
    assert source.lag == pytest.approx(9.9)
    wav.close()
    path.rename(tmp_path / "a.wav")  # a take gets its name while it is still being read
    source.finish()
    reader.may_go_on.set()
    np.testing.assert_array_equal(reader.samples(), sound[:, 0].astype(np.float32) / 32_768)
    assert source.lag == 0


@pytest.mark.parametrize(("content", "reason"), [(None, "missing"), (b"no", "not_audio")])
def test_what_is_no_take_is_named(tmp_path: Path, content: bytes | None, reason: str) -> None:
    path = tmp_path / "a.wav"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AudioError) as caught:
        GrowingFile(path)
    assert caught.value.reason == reason
