"""Whatever the file: from second s on it sounds as a reading from the start does at s."""

from __future__ import annotations

import gc
from pathlib import Path

import numpy as np
import pytest
from audio.sound_files import hear, sine, write, write_wav

from kasr_desktop.audio.mixdown import mix_down
from kasr_desktop.audio.seekable_sound import SeekableSound
from kasr_desktop.audio.track_reader import TrackReader
from kasr_desktop.domain.errors import AudioError
from kasr_desktop.domain.options import Channel

pytestmark = pytest.mark.costly

SECONDS = 25.0


def speech(rate: int, seconds: float = SECONDS, channels: int = 1) -> np.ndarray:
    """Return noise in syllables: unlike a sine it fits itself at one place only."""
    rng = np.random.default_rng(7)
    count = round(seconds * rate)
    loud = np.abs(np.sin(np.arange(count) / rate * 2 * np.pi * 1.7)) ** 2
    smooth = np.convolve(rng.standard_normal(count), np.ones(6) / 6, "same")
    return np.tile((0.3 * smooth * loud).astype(np.float32), (channels, 1))


def read(sound: SeekableSound, start: float, seconds: float) -> tuple[np.ndarray, int]:
    """Return what is heard from `start` on, mixed down, and its rate."""
    pieces, length, rate = [], 0.0, 0
    for block in sound.blocks(start):
        if not pieces:
            assert block.time == pytest.approx(start, abs=1 / block.sample_rate)
        rate = block.sample_rate
        pieces.append(mix_down(block.samples, Channel.MIX))
        length += block.duration
        if length >= seconds:
            break
    return np.concatenate(pieces)[: round(seconds * rate)], rate


def from_the_start(path: Path) -> np.ndarray:
    sound = SeekableSound(path)
    samples = [mix_down(block.samples, Channel.MIX) for block in sound.blocks(0.0)]
    sound.close()
    return np.concatenate(samples)


def offset(heard: np.ndarray, whole: np.ndarray, place: int, reach: int) -> int:
    """Return by how many samples `heard` lies off its place in `whole`."""
    begin = max(0, place - reach)
    near = whole[begin : place + reach + len(heard)]
    shift = int(np.correlate(near, heard, "valid").argmax())
    other = near[shift : shift + len(heard)]
    fit = np.dot(heard, other) / (np.linalg.norm(heard) * np.linalg.norm(other) + 1e-9)
    assert fit > 0.95, f"nothing like it is near: {fit}"
    return begin + shift - place


FILES = {
    "wav": ("pcm_s16le", 16_000, {}),
    "flac": ("flac", 44_100, {}),
    "mp3": ("mp3", 44_100, {}),
    "m4a": ("aac", 44_100, {}),
    "ogg": ("vorbis", 44_100, {"channels": 2}),
    "opus": ("libopus", 48_000, {}),
    "mkv": ("aac", 48_000, {}),
    "webm": ("libopus", 48_000, {"film": SECONDS}),
    "mp4": ("aac", 48_000, {"film": SECONDS}),
    "aac": ("aac", 44_100, {}),
    "ac3": ("ac3", 48_000, {}),
    "aiff": ("pcm_s16be", 22_050, {}),
    "wma": ("wmav2", 44_100, {"channels": 2, "bit_rate": 96_000}),
}


@pytest.mark.parametrize("suffix", FILES)
def test_seeking_is_exact(tmp_path: Path, suffix: str) -> None:
    codec, rate, options = FILES[suffix]
    given = speech(rate, channels=options.get("channels", 1))
    options = {name: value for name, value in options.items() if name != "channels"}
    path = write(tmp_path / f"말.{suffix}", codec, given, rate, **options)
    whole = from_the_start(path)
    sound = SeekableSound(path)
    for start in (17.3, 0.2, 3.017, 24.0, 9.5):
        heard, true_rate = read(sound, start, 0.4)
        assert offset(heard, whole, round(start * true_rate), 1200) == 0, start
    sound.close()


def test_a_variable_bit_rate_does_not_lead_astray(tmp_path: Path) -> None:
    rate = 44_100
    sound = speech(rate, 60.0)
    sound[:, : 30 * rate] *= 0.001  # half of it needs hardly any bits
    path = tmp_path / "말.mp3"
    import av

    with av.open(str(path), "w") as container:
        track = container.add_stream("mp3", rate=rate, layout="mono")
        track.codec_context.flags |= 2  # AV_CODEC_FLAG_QSCALE
        track.codec_context.global_quality = 5 * 118
        frame = av.AudioFrame.from_ndarray(sound, format="fltp", layout="mono")
        frame.sample_rate, frame.pts = rate, 0
        fifo = av.AudioFifo()
        fifo.write(frame)
        while piece := fifo.read(1152):
            container.mux(track.encode(piece))
        container.mux(track.encode(None))
    whole = from_the_start(path)
    seekable = SeekableSound(path)
    for start in (45.0, 33.3, 58.9):
        heard, _ = read(seekable, start, 0.4)
        assert offset(heard, whole, round(start * rate), 1200) == 0
    seekable.close()


@pytest.mark.parametrize("suffix", ["m4a", "mp3", "mkv", "flac"])
def test_its_seconds_are_those_of_the_transcript(tmp_path: Path, suffix: str) -> None:
    codec, rate, options = FILES[suffix]
    path = write(tmp_path / f"말.{suffix}", codec, speech(rate), rate, **options)
    transcribed = hear(path)
    sound = SeekableSound(path)
    heard, true_rate = read(sound, 12.0, 0.5)
    sound.close()
    import soxr

    assert offset(soxr.resample(heard, true_rate, 16_000), transcribed, 12 * 16_000, 200) in (
        -1,
        0,
        1,
    )


def test_sound_that_begins_late_begins_late(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mkv", "aac", speech(48_000, 5.0), 48_000, film=8.0, start=2.0)
    sound = SeekableSound(path)
    early, _ = read(sound, 1.0, 0.5)
    late, rate = read(sound, 2.5, 0.5)
    sound.close()
    assert np.abs(early).max() < 1e-3
    transcribed = hear(path)
    import soxr

    place = round(2.5 * 16_000)
    assert abs(offset(soxr.resample(late, rate, 16_000), transcribed, place, 200)) <= 1


def test_beyond_the_end_there_is_nothing(tmp_path: Path) -> None:
    sound = SeekableSound(write_wav(tmp_path / "a.wav", sine(2.0, 16_000)))
    assert list(sound.blocks(2.5)) == []
    assert list(sound.blocks(900.0)) == []
    assert sound.duration == pytest.approx(2.0)
    sound.close()
    sound.close()


def test_a_file_that_is_none_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_text("글입니다", encoding="utf-8")
    with pytest.raises(AudioError) as caught:
        SeekableSound(path)
    assert caught.value.reason == "not_audio"


def test_damage_in_the_middle_is_left_out(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp3", "mp3", speech(44_100), 44_100)
    body = bytearray(path.read_bytes())
    middle = len(body) // 2
    body[middle : middle + 3000] = b"\0" * 3000
    path.write_bytes(body)
    sound = SeekableSound(path)
    assert sum(block.duration for block in sound.blocks(5.0)) > 18.0
    sound.close()


def test_a_file_that_cannot_be_decoded_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_wav(tmp_path / "a.wav", sine(1.0, 16_000))
    monkeypatch.setattr(TrackReader, "blocks", lambda _reader: iter(()))
    with pytest.raises(AudioError) as caught:
        SeekableSound(path)
    assert caught.value.reason == "undecodable"
    del caught
    gc.collect()  # an open file would be told of as a warning, which fails the test
