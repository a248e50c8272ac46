"""Plain text: a line a segment."""

from __future__ import annotations

from kasr_desktop.domain.readings import BEST
from kasr_desktop.domain.transcript import Segment, Transcript
from kasr_desktop.exports.timestamps import clock, milliseconds


def write_txt(
    transcript: Transcript, *, source: str = BEST, times: bool = False, speakers: bool = True
) -> str:
    """Write a line a segment; with `times` as `[00:00:01.200 --> 00:00:03.400] text`.

    With `speakers`, the name of a known one stands before the text: `김 기자: text`.
    """
    return "".join(
        f"{_times(segment) if times else ''}{_speaker(segment) if speakers else ''}{text}\n"
        for segment in transcript.segments
        if (text := segment.hypothesis(source).text)
    )


def _speaker(segment: Segment) -> str:
    return f"{' '.join(segment.speaker.split())}: " if segment.speaker.strip() else ""


def _times(segment: Segment) -> str:
    start, end = (
        clock(milliseconds(seconds), separator=".") for seconds in (segment.start, segment.end)
    )
    return f"[{start} --> {end}] "
