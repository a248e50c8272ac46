"""WebVTT subtitles, https://www.w3.org/TR/webvtt1/: UTF-8, escaped text, a point before ms."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.exports.cue_blocks import CueGatherer, parse_timing, shown, timing_line
from kasr_desktop.exports.cue_file import CueFault, CueFile
from kasr_desktop.exports.markup import plain_html

_SIGNATURE = re.compile(r"WEBVTT(?=[ \t\r\n]|$)")
_NO_CUE = re.compile(r"(NOTE|STYLE|REGION)(?=\s|$)")
_LINE_END = re.compile(r"\r\n|\n|\r")


def write_vtt(cues: Iterable[Cue]) -> str:
    """Write cues as WebVTT; `&`, `<` and `>` are escaped, so no text can pass for a tag or a time.

    Example:
        >>> print(write_vtt([Cue(0.0, 1.5, ("가 --> 나",))]))
        WEBVTT
        <BLANKLINE>
        00:00:00.000 --> 00:00:01.500
        가 --&gt; 나
        <BLANKLINE>
    """
    return "WEBVTT\n\n" + "".join(
        f"{timing_line(cue, separator='.')}\n{html.escape(text, quote=False)}\n\n"
        for cue, text in shown(cues)
    )


def parse_vtt(text: str) -> tuple[Cue, ...]:
    """Read the cues of a WebVTT file, see `read_vtt`.

    Raises:
        ExportError: `malformed`: the file does not begin with WEBVTT.
    """
    return read_vtt(text).cues


def read_vtt(text: str) -> CueFile:
    """Read a WebVTT file; tags, notes, styles and regions are left out.

    Raises:
        ExportError: `malformed`: the file does not begin with WEBVTT.
    """
    if not _SIGNATURE.match(text.removeprefix("\ufeff")):
        raise ExportError(
            "This is not a WebVTT file: it must begin with WEBVTT.", reason="malformed"
        )
    found = CueGatherer(plain_html)
    for number, block in _blocks(text):
        if _NO_CUE.match(block[0]):
            continue
        timings = ((place, parse_timing(line)) for place, line in enumerate(block[:2]))
        place, timing = next((each for each in timings if each[1] is not None), (0, None))
        if timing is not None:
            found.cue(number + place, timing, block[place + 1 :])
        elif number > 1:
            found.problem(number, CueFault.NO_TIMES, " ".join(block))
    return found.finished()


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Split text at its empty lines, with the number of the first line of each block.

    A line of spaces is not empty there (https://www.w3.org/TR/webvtt1/#webvtt-cue-block):
    YouTube writes them inside of cues.
    """
    block: list[str] = []
    for number, line in enumerate([*_LINE_END.split(text.removeprefix("\ufeff")), ""], start=1):
        if line:
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []
