"""Films made for tests: each picture carries its number, so that it says which one it is."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

NUM_BITS = 12
WIDTH, HEIGHT = 16 * NUM_BITS, 64
_TICKS = 30_000  # a second, of films whose rate varies


def picture(number: int) -> NDArray[np.uint8]:
    """Return a picture (H, W, 3) whose columns are the bits of its number, the lowest first."""
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    for bit in range(NUM_BITS):
        if number >> bit & 1:
            image[:, 16 * bit : 16 * (bit + 1)] = 255
    return image


def number_in(image: NDArray[np.uint8]) -> int:
    """Read the number of a picture (H, W, 3 or 4), of any size."""
    row = image[image.shape[0] // 2, :, :3].mean(axis=1)
    places = (np.arange(NUM_BITS) + 0.5) * image.shape[1] / NUM_BITS
    return sum(1 << bit for bit, place in enumerate(places) if row[int(place)] > 128)


def made_film(
    path: Path,
    *,
    rate: Fraction = Fraction(25),
    count: int = 100,
    times: Sequence[float] = (),
    sound: bool = True,
    reordered: int = 0,
) -> Path:
    """Write a film of numbered pictures.

    Args:
        path: Its suffix says the container.
        rate: Pictures a second.
        count: Pictures.
        times: The second of each instead, where the rate is to vary.
        sound: With silence beside the pictures.
        reordered: Pictures at most that refer to later ones.
    """
    import av

    with av.open(str(path), "w") as film:
        track = film.add_stream("mpeg4", rate=rate)
        track.width, track.height, track.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        tick = Fraction(1, _TICKS) if times else 1 / rate
        track.codec_context.time_base = tick
        track.codec_context.gop_size = 40
        track.codec_context.max_b_frames = reordered
        voice = film.add_stream("aac", rate=16_000, layout="mono") if sound else None
        for number in range(len(times) or count):
            frame = av.VideoFrame.from_ndarray(picture(number), "rgb24")
            frame.pts = round(times[number] * _TICKS) if times else number
            frame.time_base = tick
            film.mux(track.encode(frame))
        if voice is not None:
            seconds = times[-1] if times else float(count / rate)
            for start in range(0, int(seconds * 16_000), 1024):
                silence = av.AudioFrame.from_ndarray(
                    np.zeros((1, 1024), np.float32), "fltp", "mono"
                )
                silence.sample_rate, silence.pts = 16_000, start
                silence.time_base = Fraction(1, 16_000)
                film.mux(voice.encode(silence))
            film.mux(voice.encode())
        film.mux(track.encode())
    return path
