"""What was odd about a file that could be heard all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kasr_desktop.domain.events import Notice, NoticeKind

SILENT_PEAK = 2.0**-15
"""Nothing louder than the last bit of 16: digital silence, with or without dither."""

_CUT_OFF = 1.0  # seconds; a video's announced length may be that of another track
_LOST = 0.1  # seconds, where the header counts this very sound
_COUNTS_ITS_SOUND = ("flac", "mp3")


@dataclass(frozen=True, slots=True)
class Reading:
    """A file after it was read to its end.

    Attributes:
        format_name: FFmpeg's name of the container.
        announced: Seconds the header states, None if it states nothing to rely on.
        end_time: Seconds at which the last packet of any track ended.
        decoded: Seconds of sound given out.
        num_bad: Packets that could not be decoded, and holes that tell of lost ones.
        peak: Largest magnitude given out.
        is_cut: True if the bytes themselves show that the end is missing.
    """

    format_name: str
    announced: float | None
    end_time: float
    decoded: float
    num_bad: int
    peak: float
    is_cut: bool = False


def notices_of(reading: Reading) -> tuple[Notice, ...]:
    """Judge a reading.

    Returns:
        Up to one each of `TRUNCATED` (facts decoded and, if known, announced: seconds),
        `DAMAGED` (fact count) and `SILENT` (fact seconds).
    """
    return tuple(_notices(reading))


def _notices(reading: Reading) -> Iterator[Notice]:
    is_truncated = reading.is_cut or _seconds_cut_off(reading) > _CUT_OFF
    if is_truncated:
        facts = {"decoded": f"{reading.decoded:.1f}"}
        if reading.announced is not None:
            facts["announced"] = f"{reading.announced:.1f}"
        yield Notice(NoticeKind.TRUNCATED, tuple(facts.items()))
    num_lost = _num_lost(reading, is_truncated)
    if num_lost > 0:
        yield Notice(NoticeKind.DAMAGED, (("count", str(num_lost)),))
    if reading.peak <= SILENT_PEAK:
        yield Notice(NoticeKind.SILENT, (("seconds", f"{reading.decoded:.1f}"),))


def _seconds_cut_off(reading: Reading) -> float:
    if reading.announced is None:
        return 0.0
    return reading.announced - max(reading.end_time, reading.decoded)


def _num_lost(reading: Reading, is_truncated: bool) -> int:
    if is_truncated:
        return reading.num_bad - 1  # the packet that was cut in two is no damage of its own
    is_short = reading.announced is not None and reading.announced - reading.decoded > _LOST
    if is_short and reading.format_name in _COUNTS_ITS_SOUND:
        return max(1, reading.num_bad)  # these decoders step over damage without a word
    return reading.num_bad
