"""WebVTT subtitles, https://www.w3.org/TR/webvtt1/: UTF-8, escaped text, a point before ms."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.exports.cue_blocks import blocks, read_cue, shown, timing_line

_SIGNATURE = re.compile(r"WEBVTT(?=[ \t\r\n]|$)")
_TAG = re.compile(r"<[^>]*>")


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
    """Read the cues of a WebVTT file; tags, notes, styles and regions are left out.

    Raises:
        ExportError: `malformed`: the file does not begin with WEBVTT.
    """
    if not _SIGNATURE.match(text.removeprefix("\ufeff")):
        raise ExportError(
            "This is not a WebVTT file: it must begin with WEBVTT.", reason="malformed"
        )
    found = (read_cue(block) for block in blocks(text) if block[0].split()[0] != "NOTE")
    cues = (Cue(start, end, _plain(lines)) for start, end, lines in filter(None, found))
    return tuple(cue for cue in cues if cue.lines)


def _plain(lines: Iterable[str]) -> tuple[str, ...]:
    """Take tags out first and entities after, so that `&lt;b&gt;` stays text."""
    plain = (html.unescape(_TAG.sub("", line)).strip() for line in lines)
    return tuple(line for line in plain if line)
