"""Films whose sound is late, lost, damaged, joined or wrapped, made packet by packet."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float32]  # (C, N)

RATE = 48_000
WRAP = 2**33 / 90_000
"""Seconds after which the clock of an MPEG file begins anew."""

CODECS = {
    "ts": "aac",
    "m2ts": "ac3",
    "mpg": "mp2",
    "vob": "ac3",
    "wmv": "wmav2",
    "avi": "mp3",
    "pcm.avi": "pcm_s16le",
    "ac3.avi": "ac3",
    "mkv": "aac",
    "mp4": "aac",
    "mov": "pcm_s16le",
    "flv": "aac",
    "nut": "mp2",
}
_PICTURES = {"flv": "flv", "mpg": "mpeg1video", "vob": "mpeg2video"}

Fault = Callable[[str, float], float | None]
"""Of "sound" or "picture" and the second of a packet: seconds to add, None to drop it."""


def syllables(seconds: float, *, seed: int = 7, channels: int = 1) -> Sound:
    """Return noise in syllables: unlike a sine it fits itself at one place only."""
    rng = np.random.default_rng(seed)
    count = round(seconds * RATE)
    loud = np.abs(np.sin(np.arange(count) / RATE * 2 * np.pi * 1.7)) ** 2
    smooth = np.convolve(rng.standard_normal(count), np.ones(12) / 12, "same")
    return np.tile((0.8 * smooth * loud).astype(np.float32), (channels, 1))


def film(
    path: Path,
    sound: Sound,
    *,
    picture: float,
    start: float = 0.0,
    kind: str | None = None,
    fault: Fault | None = None,
    damaged: tuple[float, float] | None = None,
) -> Path:
    """Write a film of `picture` seconds whose sound begins at second `start`.

    Args:
        path: Its name chooses the container.
        sound: (C, N) at `RATE`.
        picture: Seconds.
        start: Of the sound, seconds.
        kind: Key of `CODECS`; the name's ending if None.
        fault: What happens to each packet.
        damaged: Seconds between which the sound's packets hold noise.
    """
    kind = kind or path.suffix[1:]
    random = np.random.default_rng(0)
    # mpegts writes its clock without a head start, so that stamps are those of the packets
    options = {"mpegts_copyts": "1"} if kind in ("ts", "m2ts") else {}
    with av.open(str(path), "w", options=options) as container:
        video = container.add_stream(_PICTURES.get(kind, "mpeg4"), rate=25)
        video.width = video.height = 64
        video.pix_fmt = "yuv420p"
        layout = "stereo" if len(sound) == 2 else "mono"
        audio = container.add_stream(CODECS[kind], rate=RATE, layout=layout)
        if not CODECS[kind].startswith("pcm"):
            audio.bit_rate = 128_000
        packets = [*_pictures(video, picture), *_sounds(audio, sound, start)]
        for packet in sorted(packets, key=_second):
            stream = "sound" if packet.stream is audio else "picture"
            second = _second(packet)
            if stream == "sound" and damaged and damaged[0] <= second < damaged[1]:
                packet = _replaced(packet, random.bytes(packet.size))
            moved = fault(stream, second) if fault else 0.0
            if moved is None:
                continue
            ticks = round(moved / packet.time_base)
            packet.pts += ticks
            packet.dts = packet.pts if packet.dts is None else packet.dts + ticks
            container.mux(packet)
    if kind.endswith("avi") and start:
        _delay_avi(path, start)
    return path


def joined(path: Path, first: Path, second: Path) -> Path:
    """Lay two files end to end, as viewers of broadcasts and `cat` do."""
    path.write_bytes(first.read_bytes() + second.read_bytes())
    return path


def _delay_avi(path: Path, seconds: float) -> None:
    """Set `dwStart` of the sound; libavformat's muxer leaves it out."""
    body = bytearray(path.read_bytes())
    header = body.index(b"auds") - 8  # `strh` and its length
    scale, rate = struct.unpack_from("<II", body, header + 28)
    struct.pack_into("<I", body, header + 36, round(seconds * rate / scale))
    path.write_bytes(body)


def _second(packet: av.Packet) -> float:
    stamp = packet.pts if packet.dts is None else packet.dts
    return float(stamp * packet.time_base)


def _replaced(packet: av.Packet, body: bytes) -> av.Packet:
    other = av.Packet(body)
    other.stream, other.time_base = packet.stream, packet.time_base
    other.pts, other.dts, other.duration = packet.pts, packet.dts, packet.duration
    return other


def _pictures(video: av.VideoStream, seconds: float) -> Iterator[av.Packet]:
    for number in range(round(seconds * 25)):
        picture = np.full((64, 64, 3), number % 255, np.uint8)
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = number, Fraction(1, 25)
        yield from video.encode(frame)
    yield from video.encode(None)


def _sounds(audio: av.AudioStream, sound: Sound, start: float) -> Iterator[av.Packet]:
    layout = "stereo" if len(sound) == 2 else "mono"
    packed = np.ascontiguousarray(sound.T).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(packed, format="flt", layout=layout)
    frame.sample_rate, frame.time_base = RATE, Fraction(1, RATE)
    frame.pts = round(start * RATE)
    coder = audio.codec_context
    convert = av.AudioResampler(
        format=coder.format, layout=layout, rate=RATE, frame_size=coder.frame_size or 1024
    )
    for piece in [*convert.resample(frame), *convert.resample(None)]:
        yield from audio.encode(piece)
    yield from audio.encode(None)
