"""The text's clock is the picture's and the player's clock is the text's, in every container."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soxr
from audio.faulty_films import CODECS, RATE, WRAP, film, joined, syllables
from audio.sound_files import join
from numpy.typing import NDArray

from kasr_desktop.audio.file_source import FileSource
from kasr_desktop.audio.mixdown import mix_down
from kasr_desktop.audio.seekable_sound import SeekableSound
from kasr_desktop.domain.events import NoticeKind
from kasr_desktop.domain.options import Channel

pytestmark = pytest.mark.costly

Mono = NDArray[np.float32]

SOUND = syllables(12.0, channels=2)
TRUTH: Mono = soxr.resample(SOUND[0], RATE, 16_000)

OFF = 0.06
"""Seconds by which a word may lie off: two frames of a codec. Nobody sees it."""


def off(heard: Mono, truth: Mono, second: float, length: float = 0.6, reach: float = 4.0) -> float:
    """Return by how many seconds what is heard at `second` lies off its place in the truth."""
    piece = heard[round(second * 16_000) : round((second + length) * 16_000)]
    assert len(piece) == round(length * 16_000), f"nothing is heard at {second}"
    pad = np.zeros(round(reach * 16_000), np.float32)
    near = np.concatenate([pad, truth, pad])[round(second * 16_000) :][: 2 * len(pad) + len(piece)]
    size = len(near) + len(piece)
    spectrum = np.fft.rfft(near, size) * np.fft.rfft(piece, size).conj()
    fits = np.fft.irfft(spectrum, size)[: len(near) - len(piece) + 1]
    best = int(fits.argmax())
    like = near[best : best + len(piece)]
    fit = fits[best] / (np.linalg.norm(piece) * np.linalg.norm(like) + 1e-9)
    assert fit > 0.5, f"what is heard at {second} was never said: {fit}"
    return (len(pad) - best) / 16_000


def at(start: float, *pieces: Mono) -> Mono:
    """Return pieces one after the other, from second `start` on."""
    return np.concatenate([np.zeros(round(start * 16_000), np.float32), *pieces])


def check(path: Path, truth: Mono, *places: float) -> FileSource:
    """Text and player must have what is in `truth` at each of these seconds."""
    source = FileSource(path)
    heard = join(source)
    player = SeekableSound(path)
    for second in places:
        assert abs(off(heard, truth, second)) < OFF, second
        played = _played(player, second, 0.6)
        assert abs(off(at(second, played), heard, second)) < 0.01, second
    player.close()
    return source


def _played(player: SeekableSound, start: float, seconds: float) -> Mono:
    pieces, length, rate = [], 0.0, 0
    for block in player.blocks(start):
        pieces.append(mix_down(block.samples, Channel.MIX))
        length, rate = length + block.duration, block.sample_rate
        if length > seconds + 0.1:
            break
    sound = soxr.resample(np.concatenate(pieces), rate, 16_000)
    return sound[: round(seconds * 16_000)]


def kinds(source: FileSource) -> list[NoticeKind]:
    return [notice.kind for notice in source.notices]


def name(kind: str) -> str:
    return f"말.{kind}"


@pytest.mark.parametrize("kind", CODECS)
def test_sound_that_starts_late(tmp_path: Path, kind: str) -> None:
    path = film(tmp_path / name(kind), SOUND, picture=16.0, start=3.0, kind=kind)
    source = check(path, at(3.0, TRUTH), 3.5, 8.2, 13.1)
    assert source.notices == ()


@pytest.mark.parametrize("kind", CODECS)
def test_sound_that_starts_with_the_picture(tmp_path: Path, kind: str) -> None:
    path = film(tmp_path / name(kind), SOUND, picture=12.0, kind=kind)
    source = check(path, TRUTH, 0.3, 5.2, 10.9)
    assert source.notices == ()


# an AVI has no stamps, and libavformat's muxer closes the gap in PCM of a MOV
TIMED = [kind for kind in CODECS if not kind.endswith("avi") and kind != "mov"]


@pytest.mark.parametrize("kind", TIMED)
def test_lost_packets_leave_their_time(tmp_path: Path, kind: str) -> None:
    def lose(stream: str, second: float) -> float | None:
        return None if stream == "sound" and 4.0 <= second < 6.0 else 0.0

    path = film(tmp_path / name(kind), SOUND, picture=12.0, kind=kind, fault=lose)
    source = check(path, TRUTH, 2.1, 6.5, 10.2)
    assert kinds(source) == ([NoticeKind.DAMAGED] if kind in ("ts", "m2ts", "mpg", "vob") else [])


@pytest.mark.parametrize("kind", [kind for kind in CODECS if "pcm" not in CODECS[kind]])
def test_damaged_packets_leave_their_time(tmp_path: Path, kind: str) -> None:
    path = film(tmp_path / name(kind), SOUND, picture=12.0, kind=kind, damaged=(4.0, 5.0))
    source = check(path, TRUTH, 2.1, 6.5, 10.2)
    # this decoder takes noise for sound
    assert kinds(source) == ([] if kind == "wmv" else [NoticeKind.DAMAGED])


@pytest.mark.parametrize("kind", ["ts", "m2ts", "flv"])
@pytest.mark.parametrize("length", [14.0, 40.0])
def test_long_losses_are_measured_by_the_picture(tmp_path: Path, kind: str, length: float) -> None:
    def lose(stream: str, second: float) -> float:
        return length if stream == "sound" and second >= 4.0 else 0.0

    path = film(tmp_path / name(kind), SOUND, picture=12.0 + length, kind=kind, fault=lose)
    split = 4 * 16_000
    truth = at(0.0, TRUTH[:split], np.zeros(round(length * 16_000), np.float32), TRUTH[split:])
    check(path, truth, 2.1, 4.6 + length, 9.2 + length)


@pytest.mark.parametrize("kind", ["ts", "m2ts", "mpg", "vob"])
@pytest.mark.parametrize("ahead", [100.0, -5.0, 700.0])
def test_joined_recordings_follow_one_another(tmp_path: Path, kind: str, ahead: float) -> None:
    """The second one has a clock of its own; nothing is missing."""

    def later(seconds: float):
        return lambda _stream, _second: seconds

    first = film(tmp_path / f"1.{kind}", SOUND, picture=12.0, fault=later(20.0))
    other = syllables(12.0, seed=8, channels=2)
    second = film(tmp_path / f"2.{kind}", other, picture=12.0, fault=later(20.0 + ahead))
    path = joined(tmp_path / name(kind), first, second)
    truth = at(0.0, TRUTH, soxr.resample(other[0], RATE, 16_000))
    check(path, truth, 2.1, 9.5, 12.6, 15.2, 22.3)


@pytest.mark.parametrize("kind", ["ts", "m2ts", "mpg", "vob"])
def test_a_clock_that_wraps_around_goes_on(tmp_path: Path, kind: str) -> None:
    def wrapped(_stream: str, _second: float) -> float:
        return WRAP - 5.0  # the container keeps 33 bits of it

    path = film(tmp_path / name(kind), SOUND, picture=14.0, start=1.0, kind=kind, fault=wrapped)
    check(path, at(1.0, TRUTH), 2.1, 4.6, 7.2, 11.3)


@pytest.mark.parametrize("kind", ["mp4", "mov"])
def test_edit_lists_are_followed(tmp_path: Path, kind: str) -> None:
    """Sound that begins before the picture is cut off there by an edit list."""
    path = film(tmp_path / name(kind), SOUND, picture=12.0, kind=kind, start=-1.5)
    check(path, TRUTH[24_000:], 0.3, 5.2, 9.1)
