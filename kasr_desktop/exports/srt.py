"""SubRip subtitles: numbered cues with times in milliseconds behind a comma."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.exports.cue_blocks import CueGatherer, Timing, parse_timing, shown, timing_line
from kasr_desktop.exports.cue_file import CueFault, CueFile
from kasr_desktop.exports.markup import plain_srt


def write_srt(cues: Iterable[Cue]) -> str:
    """Write cues as SRT: numbers from 1, a blank line after each cue.

    Example:
        >>> print(write_srt([Cue(0.0, 1.5, ("안녕하세요",))]))
        1
        00:00:00,000 --> 00:00:01,500
        안녕하세요
        <BLANKLINE>
    """
    return "".join(
        f"{number}\n{timing_line(cue, separator=',')}\n{text}\n\n"
        for number, (cue, text) in enumerate(shown(cues), start=1)
    )


def parse_srt(text: str) -> tuple[Cue, ...]:
    """Read cues as people's files have them, see `read_srt`.

    Raises:
        ExportError: `malformed`: there is text but not one cue.
    """
    return read_srt(text).cues


def read_srt(text: str) -> CueFile:
    """Read a file as people have them: with BOM, without numbers, with any line end.

    What stands between two lines of times is the text of the first, blank lines or not.

    Raises:
        ExportError: `malformed`: there is text but not one cue.
    """
    lines = [line.strip() for line in text.removeprefix("\ufeff").splitlines()]
    found = CueGatherer(plain_srt)
    times = [*_times(lines), (len(lines), None)]
    head = [line for line in lines[: times[0][0]] if line]
    if head[:-1] or (head and not head[-1].isdigit()):
        if len(times) == 1:
            raise ExportError("This is not an SRT file: no cue was found.", reason="malformed")
        found.problem(1, CueFault.NO_TIMES, " ".join(head))
    for (place, timing), (after, _) in pairwise(times):
        if timing is not None:
            body = lines[place + 1 : after]
            found.cue(place + 1, timing, body if after == len(lines) else _without_number(body))
    return found.finished()


def _times(lines: list[str]) -> Iterator[tuple[int, Timing | None]]:
    """List the lines that begin a cue: behind a blank line, a number or nothing.

    An arrow anywhere else is text.
    """
    for place, line in enumerate(lines):
        before = lines[place - 1] if place else ""
        if (not before or before.isdigit()) and (timing := parse_timing(line)) is not None:
            yield place, timing


def _without_number(lines: list[str]) -> list[str]:
    """Leave out the number of the next cue."""
    while lines and not lines[-1]:
        lines = lines[:-1]
    return lines[:-1] if lines and lines[-1].isdigit() else lines
