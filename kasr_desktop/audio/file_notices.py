"""What was odd about a file that could be heard all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kasr_desktop.domain.events import Notice, NoticeKind

SILENT_PEAK = 2.0**-15
"""Nothing louder than the last bit of 16: digital silence, with or without dither."""

_TOLERANCE = 1.0  # seconds; a video's announced length may be that of another track
_OWN_TOLERANCE = 0.1  # seconds, where the header counts this very sound
_OWN_LENGTH = ("flac", "mp3")


@dataclass(frozen=True, slots=True)
class Reading:
    """A file after it was read to its end.

    Attributes:
        format_name: FFmpeg's name of the container.
        announced: Seconds the header states, None if it states nothing to rely on.
        end_time: Seconds at which the last packet of any track ended.
        decoded: Seconds of sound given out.
        num_bad: Packets that could not be decoded.
        peak: Largest magnitude given out.
        cut: True if the bytes themselves show that the end is missing.
    """

    format_name: str
    announced: float | None
    end_time: float
    decoded: float
    num_bad: int
    peak: float
    cut: bool = False


def notices_of(reading: Reading) -> tuple[Notice, ...]:
    """Judge a reading.

    Returns:
        Up to one each of `TRUNCATED` (facts decoded and, if known, announced: seconds),
        `DAMAGED` (fact count) and `SILENT` (fact seconds).
    """
    return tuple(_notices(reading))


def _notices(reading: Reading) -> Iterator[Notice]:
    is_truncated = reading.cut or _ends_early(reading)
    if is_truncated:
        facts = {"decoded": f"{reading.decoded:.1f}"}
        if reading.announced is not None:
            facts["announced"] = f"{reading.announced:.1f}"
        yield Notice(NoticeKind.TRUNCATED, tuple(facts.items()))
    # the packet in which a file was cut is no damage of its own
    if reading.num_bad > is_truncated:
        yield Notice(NoticeKind.DAMAGED, (("count", str(reading.num_bad)),))
    if reading.peak <= SILENT_PEAK:
        yield Notice(NoticeKind.SILENT, (("seconds", f"{reading.decoded:.1f}"),))


def _ends_early(reading: Reading) -> bool:
    if reading.announced is None:
        return False
    tolerance = _OWN_TOLERANCE if reading.format_name in _OWN_LENGTH else _TOLERANCE
    return reading.announced - max(reading.end_time, reading.decoded) > tolerance
