"""What SRT and VTT share: a line of two times, then lines of text, then a blank line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kasr_desktop.domain.cue import Cue
from kasr_desktop.exports.cue_file import CueFault, CueFile, CueProblem
from kasr_desktop.exports.timestamps import clock, milliseconds, parse_clock

ARROW = "-->"

_ARROW = re.compile(r"\s*-{1,2}>")
_LIKE_A_TIME = re.compile(r"\s*-?\d+\s*[:：]")


def timing_line(cue: Cue, *, separator: str) -> str:
    """Write the two times of a cue; the end is at least a millisecond after the start.

    Example:
        >>> timing_line(Cue(0.0, 1.5, ("예",)), separator=",")
        '00:00:00,000 --> 00:00:01,500'
    """
    start = milliseconds(cue.start)
    end = max(milliseconds(cue.end), start + 1)
    return f"{clock(start, separator=separator)} {ARROW} {clock(end, separator=separator)}"


def shown(cues: Iterable[Cue]) -> Iterator[tuple[Cue, str]]:
    r"""Return the cues that show something, with their text.

    Blank lines are left out: one inside a cue would end it for every reader.

    Example:
        >>> [text for _, text in shown([Cue(0, 1, ("안녕 ", "", "하세요")), Cue(1, 2, (" ",))])]
        ['안녕\n하세요']
    """
    for cue in cues:
        lines = (line.strip() for line in cue.text.splitlines())
        if text := "\n".join(line for line in lines if line):
            yield cue, text


@dataclass(frozen=True, slots=True)
class Timing:
    """A line of two times.

    Attributes:
        start: Seconds; 0 where the file has less.
        end: Seconds, a millisecond after the start at least.
        fault: What is wrong with it, None if nothing is; with `BAD_TIME` the times mean nothing.
    """

    start: float
    end: float
    fault: CueFault | None = None


def parse_timing(line: str) -> Timing | None:
    """Read a line of two times, settings after them ignored; None if it is none.

    The text of a cue that ends too early, or whose times cannot be read, may still be wanted.

    Example:
        >>> parse_timing("00:01.000 --> 00:02.500 align:start")
        Timing(start=1.0, end=2.5, fault=None)
    """
    parts = _ARROW.split(line, maxsplit=1)
    if len(parts) < 2 or not _LIKE_A_TIME.match(line):
        return None
    before, after = parts[0].strip(), next(iter(parts[1].split()), "")
    start, end = parse_clock(before.removeprefix("-")), parse_clock(after.removeprefix("-"))
    if start is None or end is None:
        return Timing(0.0, 0.0, CueFault.BAD_TIME)
    if before.startswith("-") or after.startswith("-"):
        start = 0.0 if before.startswith("-") else start
        end = 0.0 if after.startswith("-") else end
        return Timing(start, max(end, start + 0.001), CueFault.NEGATIVE)
    if end <= start:
        return Timing(start, start + 0.001, CueFault.BACKWARDS)
    return Timing(start, end)


class CueGatherer:
    """Puts cues and problems together, in the order of a file."""

    def __init__(self, plain: Callable[[str], str]) -> None:
        """Begin a file.

        Args:
            plain: Takes the markup out of a line.
        """
        self._plain = plain
        self._cues: list[Cue] = []
        self._problems: list[CueProblem] = []

    def cue(self, line: int, timing: Timing, lines: Iterable[str]) -> None:
        """Take a cue whose times stand in a line, from 1."""
        shown_lines = [plain for one in lines for plain in self._plain(one).split("\n")]
        text = tuple(bare for one in shown_lines if (bare := one.strip()))
        if not text:
            self.problem(line, CueFault.EMPTY)
            return
        if timing.fault is not None:
            self.problem(line, timing.fault, " ".join(text))
        start, end = timing.start, timing.end
        if timing.fault is CueFault.BAD_TIME:
            start = self._cues[-1].end if self._cues else 0.0
            end = start + 0.001
        self._cues.append(Cue(start, end, text))

    def problem(self, line: int, fault: CueFault, text: str = "") -> None:
        """Note what cannot be read as it stands."""
        self._problems.append(CueProblem(line, fault, text))

    def finished(self) -> CueFile:
        """Return what was read."""
        if not self._cues and not self._problems:
            self.problem(1, CueFault.NO_CUES)
        return CueFile(tuple(self._cues), tuple(self._problems))
