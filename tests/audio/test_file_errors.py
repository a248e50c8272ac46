"""The table of bad input: whatever is wrong, one clear sentence that names the file."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sound_files import halve, hear, pcm16, sine, wav_bytes, write, write_wav

from kasr_desktop.domain.errors import AudioError
from kasr_desktop.domain.options import Channel

TEXT = "이것은 소리가 아니라 글입니다. Not a sound at all.\n" * 200
NOISE = np.random.default_rng(0).bytes(100_000)
SECOND = pcm16(sine(1.0, 16_000))


def film_without_sound(path: Path) -> None:
    """Write a film and take its sound track out."""
    import av

    with av.open(str(path), "w") as container:
        video = container.add_stream("mpeg4", rate=10)
        video.width = video.height = 64
        video.pix_fmt = "yuv420p"
        picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
        for _ in range(10):
            container.mux(video.encode(picture))
        container.mux(video.encode(None))


def m4a_with_scrambled_sound(path: Path) -> None:
    """Write an M4A with a good index and noise for packets, as an encrypted one looks."""
    write(path, "aac", sine(5.0, 44_100), 44_100)
    body = bytearray(path.read_bytes())
    start, end = body.index(b"mdat") + 4, body.index(b"moov") - 4
    body[start:end] = NOISE[: end - start]
    path.write_bytes(body)


def unreadable(path: Path) -> None:
    """Write a file that nobody may open: for the superuser a link that leads to itself."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        path.symlink_to(path)
    else:
        write_wav(path, sine(1.0, 16_000))
        path.chmod(0)


# what: file name, maker, reason, part of the sentence
BAD: dict[str, tuple[str, Callable[[Path], object], str, str]] = {
    "missing": ("none.wav", lambda path: None, "missing", "There is no file"),
    "folder": ("folder.wav", Path.mkdir, "folder", "is a folder"),
    "empty": ("empty.mp3", Path.touch, "empty", "0 bytes"),
    "forbidden": ("mine.wav", unreadable, "unreadable", "cannot be read"),
    "text as mp3": ("text.mp3", lambda path: path.write_text(TEXT), "not_audio", "not a sound"),
    "text as wav": ("text.wav", lambda path: path.write_text(TEXT), "not_audio", "not a sound"),
    "text as m4a": ("text.m4a", lambda path: path.write_text(TEXT), "not_audio", "not a sound"),
    "short text": ("note.mp3", lambda path: path.write_text("메모"), "not_audio", "not a sound"),
    "plain text": ("text.txt", lambda path: path.write_text(TEXT), "not_audio", "not a sound"),
    "UTF-16 text": (
        "wide.mp3",
        lambda path: path.write_bytes(TEXT.encode("utf-16")),
        "not_audio",
        "not a sound",
    ),
    "subtitles": (
        "talk.srt",
        lambda path: path.write_text("1\n00:00:01,000 --> 00:00:02,000\n안녕\n\n" * 9),
        "not_audio",
        "not a sound",
    ),
    "page of a dead link": (
        "talk.mp3",
        lambda path: path.write_text("<html><body>404 Not Found</body></html>"),
        "not_audio",
        "not a sound",
    ),
    "zeros": (
        "zeros.m4a",
        lambda path: path.write_bytes(bytes(50_000)),
        "not_audio",
        "not a sound",
    ),
    "noise as m4a": ("noise.m4a", lambda path: path.write_bytes(NOISE), "not_audio", "not a sound"),
    "noise as mp3": (
        "noise.mp3",
        lambda path: path.write_bytes(NOISE),
        "undecodable",
        "cannot be decoded",
    ),
    "film without sound": ("mute.mp4", film_without_sound, "no_audio_track", "no sound track"),
    "m4a cut before its index": (
        "cut.m4a",
        lambda path: halve(write(path, "aac", sine(3.0, 44_100), 44_100)),
        "incomplete",
        "cut off before its index",
    ),
    "scrambled m4a": ("locked.m4a", m4a_with_scrambled_sound, "undecodable", "cannot be decoded"),
    "no channels": (
        "none.wav",
        lambda path: path.write_bytes(wav_bytes(SECOND, channels=0)),
        "undecodable",
        "cannot be decoded",
    ),
    "1 Hz": (
        "slow.wav",
        lambda path: path.write_bytes(wav_bytes(SECOND, rate=1)),
        "unsupported_rate",
        "sample rate of 1 Hz",
    ),
    "0 Hz": (
        "still.wav",
        lambda path: path.write_bytes(wav_bytes(SECOND, rate=0)),
        "not_audio",
        "not a sound",
    ),
    "2 GHz": (
        "fast.wav",
        lambda path: path.write_bytes(wav_bytes(SECOND, rate=2**31 - 1)),
        "unsupported_rate",
        "sample rate of 2147483647 Hz",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_gives_one_clear_sentence(
    tmp_path: Path, what: str, capfd: pytest.CaptureFixture[str]
) -> None:
    name, make, reason, words = BAD[what]
    folder = tmp_path / "회의 녹음"
    folder.mkdir()
    path = folder / name
    make(path)
    with pytest.raises(AudioError) as caught:
        hear(path)
    sentence = str(caught.value)
    assert caught.value.reason == reason
    assert caught.value.facts["path"] == str(path)
    assert str(path) in sentence
    assert words in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert capfd.readouterr() == ("", "")


def test_track_and_channel_that_are_not_there(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "mono.wav", sine(0.1, 16_000))
    with pytest.raises(AudioError, match="tracks are numbered 0 to 0") as caught:
        hear(path, track=1)
    assert caught.value.reason == "no_such_track"
    with pytest.raises(AudioError):
        hear(path, track=-1)
    with pytest.raises(AudioError, match="mono, so it has no right channel") as caught:
        hear(path, channel=Channel.RIGHT)
    assert caught.value.reason == "no_such_channel"


def test_errors_travel_between_processes(tmp_path: Path) -> None:
    with pytest.raises(AudioError) as caught:
        hear(tmp_path / "none.wav")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.reason, copy.facts) == (
        str(caught.value),
        caught.value.reason,
        caught.value.facts,
    )
