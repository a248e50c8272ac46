"""SubRip subtitles: numbered cues with times in milliseconds behind a comma."""

from __future__ import annotations

from collections.abc import Iterable

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.exports.cue_blocks import blocks, read_cue, shown, timing_line


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
    """Read cues as people's files have them: with BOM, without numbers, with any line end.

    Raises:
        ExportError: `malformed`: there is text but not one cue.
    """
    found = (read_cue(block) for block in blocks(text))
    cues = tuple(Cue(start, end, tuple(lines)) for start, end, lines in filter(None, found))
    if not cues and text.strip("\ufeff \t\r\n"):
        raise ExportError("This is not an SRT file: no cue was found.", reason="malformed")
    return cues
