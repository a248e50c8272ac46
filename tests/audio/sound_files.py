"""Sound files made at run time with PyAV's own encoders; nothing is committed, no ffmpeg needed."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from kasr_desktop.audio.file_source import FileSource
from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.domain.options import AudioOptions, Channel

Sound = NDArray[np.float32]  # (C, N)

_FILMS = {".webm": "libvpx", ".flv": "flv"}
_LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}


def sine(
    seconds: float, rate: int, *, hertz: float = 440.0, peak: float = 0.5, channels: int = 1
) -> Sound:
    """Return the same sine on every channel."""
    time = np.arange(round(seconds * rate)) / rate
    wave = (peak * np.sin(2 * np.pi * hertz * time)).astype(np.float32)
    return np.tile(wave, (channels, 1))


def write(
    path: Path,
    codec: str,
    sound: Sound,
    rate: int,
    *,
    film: float = 0.0,
    start: float = 0.0,
    more: tuple[Sound, ...] = (),
    tracks: tuple[tuple[str, bool], ...] = (("kor", False), ("eng", False), ("jpn", False)),
    bit_rate: int | None = None,
    **container_options: str,
) -> Path:
    """Encode `sound`; its name chooses the container.

    `film` adds a video track of so many seconds, `start` delays the sound by its time
    stamps, `more` are further tracks, `tracks` their languages and which is the default.
    """
    with av.open(str(path), "w", container_options=container_options) as container:
        video = container.add_stream(_FILMS.get(path.suffix, "mpeg4"), rate=10) if film else None
        streams = []
        for (language, is_default), each in zip(tracks, (sound, *more), strict=False):
            options = {"strict": "-2"} if codec == "vorbis" else {}
            track = container.add_stream(
                codec, rate=rate, layout=_LAYOUTS[len(each)], options=options
            )
            if bit_rate:
                track.bit_rate = bit_rate
            track.metadata["language"] = language
            track.disposition = av.stream.Disposition(int(is_default))
            streams.append(track)
        if video is not None:
            video.width = video.height = 64
            video.pix_fmt = "yuv420p"
            for number in range(round(film * 10)):
                picture = np.full((64, 64, 3), number % 255, np.uint8)
                container.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            container.mux(video.encode(None))
        for track, each in zip(streams, (sound, *more), strict=True):
            _encode(container, track, each, rate, start)
    return path


def _encode(container, track, sound: Sound, rate: int, start: float) -> None:
    layout = _LAYOUTS[len(sound)]
    packed = np.ascontiguousarray(sound.T).reshape(1, -1)  # PyAV miscounts 8 planes
    frame = av.AudioFrame.from_ndarray(packed, format="flt", layout=layout)
    frame.sample_rate = rate
    frame.time_base = Fraction(1, rate)
    frame.pts = round(start * rate)
    coder = track.codec_context
    convert = av.AudioResampler(
        format=coder.format, layout=layout, rate=rate, frame_size=coder.frame_size or 1024
    )
    for piece in [*convert.resample(frame), *convert.resample(None)]:
        container.mux(track.encode(piece))
    container.mux(track.encode(None))


def wav_bytes(
    body: bytes,
    *,
    rate: int = 16_000,
    channels: int = 1,
    bits: int = 16,
    tag: int = 1,
    announced: int | None = None,
    riff: bytes = b"RIFF",
) -> bytes:
    """Build a WAV by hand, honest or not; numbers too large wrap around."""
    align = channels * bits // 8
    fmt = struct.pack(
        "<HHIIHH",
        tag,
        channels & 0xFFFF,
        rate & 0xFFFFFFFF,
        (rate * align) & 0xFFFFFFFF,
        align & 0xFFFF,
        bits,
    )
    size = (len(body) if announced is None else announced) & 0xFFFFFFFF
    whole = (36 + size) & 0xFFFFFFFF
    return (
        struct.pack("<4sI4s4sI", riff, whole, b"WAVE", b"fmt ", len(fmt))
        + fmt
        + struct.pack("<4sI", b"data", size)
        + body
    )


def pcm16(sound: Sound) -> bytes:
    """Return the interleaved 16-bit body of a WAV."""
    return np.round(sound.T * 32767).astype("<i2").tobytes()


def write_wav(path: Path, sound: Sound, rate: int = 16_000) -> Path:
    """Write 16-bit PCM."""
    path.write_bytes(wav_bytes(pcm16(sound), rate=rate, channels=len(sound)))
    return path


def halve(path: Path, keep: float = 0.5) -> Path:
    """Cut a file off after this part of its bytes."""
    body = path.read_bytes()
    path.write_bytes(body[: round(len(body) * keep)])
    return path


def hear(path: Path, *, track: int = 0, channel: Channel = Channel.MIX) -> NDArray[np.float32]:
    """Decode a whole file."""
    return join(FileSource(path, AudioOptions(track, channel)))


def join(source: FileSource) -> NDArray[np.float32]:
    """Drain a source, checking that its chunks follow one another."""
    pieces = [np.zeros(0, np.float32)]
    end = 0
    for chunk in source:
        assert chunk.start == end
        assert chunk.samples.dtype == np.float32
        pieces.append(chunk.samples)
        end = chunk.end
    return np.concatenate(pieces)


def pitch(samples: NDArray[np.float32]) -> float:
    """Return the strongest frequency in Hz, to a small part of a hertz."""
    windowed = samples * np.hanning(len(samples))
    spectrum = np.abs(np.fft.rfft(windowed, 8 * len(samples)))
    return float(spectrum.argmax() * SAMPLE_RATE / (8 * len(samples)))


def loudness(samples: NDArray[np.float32]) -> float:
    """Return the peak of the sine with the same power."""
    return float(np.sqrt(2 * np.mean(samples.astype(np.float64) ** 2)))
