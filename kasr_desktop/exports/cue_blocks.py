"""What SRT and VTT share: a line of two times, then lines of text, then a blank line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kasr_desktop.domain.cue import Cue
from kasr_desktop.exports.timestamps import clock, milliseconds, parse_clock

ARROW = "-->"


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


def parse_timing(line: str) -> tuple[float, float] | None:
    """Read start and end in seconds from a line of two times, settings after them ignored.

    A cue that ends before it starts is given a millisecond: its text may still be wanted.

    Example:
        >>> parse_timing("00:01.000 --> 00:02.500 align:start")
        (1.0, 2.5)
    """
    before, arrow, after = line.partition(ARROW)
    if not arrow:
        return None
    start = parse_clock(before.strip())
    end = parse_clock(next(iter(after.split()), ""))
    if start is None or end is None:
        return None
    return start, end if end > start else start + 0.001


def blocks(text: str) -> Iterator[Sequence[str]]:
    r"""Split text at its blank lines; every block holds at least one line, stripped.

    Example:
        >>> list(blocks("1\r\na\r\n\r\n\r\nb"))
        [['1', 'a'], ['b']]
    """
    block: list[str] = []
    for line in text.removeprefix("\ufeff").splitlines():
        if stripped := line.strip():
            block.append(stripped)
        elif block:
            yield block
            block = []
    if block:
        yield block


def read_cue(block: Sequence[str]) -> tuple[float, float, Sequence[str]] | None:
    """Return start, end and text lines of a block; None if it holds no times or no text.

    Times stand in the first line or, behind a number or a name, in the second: further
    down an arrow is text.
    """
    for position, line in enumerate(block[:2]):
        timing = parse_timing(line)
        if timing is not None:
            text_lines = block[position + 1 :]
            return (*timing, text_lines) if text_lines else None
    return None
