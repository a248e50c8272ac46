"""Which second each frame of a film is shown at, read without decoding one."""

from __future__ import annotations

from collections.abc import Generator
from fractions import Fraction
from pathlib import Path
from typing import Any

from kasr_desktop.audio.containers import av_library, opened
from kasr_desktop.domain.errors import AudioError
from kasr_desktop.domain.frame_grid import FrameGrid, grid_of

_LOOKED_AT = 240
"""Frames that must be even before a stated rate is believed."""

_REORDERED = 32  # frames at the end of those whose order is not known yet
_EVERY = 2_000  # packets between two moments at which reading can be stopped
_MOST_FRAMES = 4_000_000  # more than a day's
_STATED_ALIKE = 1e-3  # share by which the mean and the base rate of an even film may differ
_STANDARD = tuple(
    Fraction(number, divisor)
    for number, divisor in (
        (24000, 1001),
        (24, 1),
        (25, 1),
        (30000, 1001),
        (30, 1),
        (48, 1),
        (50, 1),
        (60000, 1001),
        (60, 1),
    )
)
_STANDARD_WITHIN = 2e-4  # 24 and 23.976 differ by five times that
_FASTEST = 1_000  # frames a second; what claims more counts ticks, not frames


def film_track(container: Any) -> Any | None:
    """Return the stream of moving pictures of an open container, None without one.

    The cover of an album is a picture, too, but shows for all time.
    """
    covers = av_library().stream.Disposition.attached_pic
    for stream in container.streams.video:
        if not stream.disposition & covers and stream.codec_context is not None:
            return stream
    return None


def has_pictures(path: Path) -> bool:
    """Return whether a file can be opened and has moving pictures; nothing is decoded."""
    try:
        with opened(path) as (container, _file):
            return film_track(container) is not None
    except AudioError:
        return False


def reading_frames(path: Path) -> Generator[None, None, FrameGrid | None]:
    """Return the frames of a film, None of a file without moving pictures.

    Of an even film the first seconds are read; of one whose rate varies, or whose header
    contradicts itself, all of it. Second 0 is the container's, as everywhere.

    Raises:
        AudioError: It cannot be opened.
    """
    with opened(path) as (container, _file):
        track = film_track(container)
        if track is None:
            return None
        origin = (container.start_time or 0) / av_library().time_base
        rate, is_sure = _rate_of(track)
        times: list[float] = []
        packets = _packets(container, track)
        for number, packet in enumerate(packets):
            stamp = packet.pts if packet.pts is not None else packet.dts
            if stamp is not None and packet.size:
                times.append(float(stamp * packet.time_base) - origin)
            if is_sure and len(times) == _LOOKED_AT + _REORDERED:
                grid = grid_of(sorted(times)[:_LOOKED_AT], rate)
                if not grid.is_variable:
                    return grid
            if len(times) >= _MOST_FRAMES:
                break
            if number % _EVERY == 0:
                yield
        if not times:
            return None
        return grid_of(times, _mean(times, rate))


def _rate_of(track: Any) -> tuple[Fraction, bool]:
    """Return the stated rate, and whether nothing in the header speaks against it."""
    stated = [one for one in (track.average_rate, track.base_rate) if one and 0 < one < _FASTEST]
    if not stated:
        return Fraction(25), False
    rate = _standard(Fraction(stated[0]))
    alike = abs(float(stated[0] / stated[-1]) - 1) < _STATED_ALIKE
    return rate, alike and len(stated) == 2


def _mean(times: list[float], stated: Fraction) -> Fraction:
    """Return the mean rate of frames, the stated one if they agree with it or say nothing."""
    span = max(times) - min(times)
    if span <= 0:
        return stated
    mean = Fraction((len(times) - 1) / span).limit_denominator(10_000)
    if mean <= 0:  # two frames hours apart, as damaged stamps have them
        return stated
    return stated if abs(float(mean / stated) - 1) < _STATED_ALIKE else _standard(mean)


def _standard(rate: Fraction) -> Fraction:
    """Return the standard rate that a header means, which says "2997/100" for 30 000/1001."""
    nearest = min(_STANDARD, key=lambda one: abs(one - rate))
    return nearest if abs(float(rate / nearest) - 1) < _STANDARD_WITHIN else rate


def _packets(container: Any, track: Any) -> Any:
    """Yield packets of a track, to the first place that cannot be read."""
    try:
        yield from container.demux(track)
    except (av_library().FFmpegError, OSError, IndexError):
        return
