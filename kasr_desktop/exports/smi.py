"""SAMI subtitles (.smi), which older Korean players and televisions read."""

from __future__ import annotations

import html
from collections.abc import Iterable

from kasr_desktop.domain.cue import Cue
from kasr_desktop.exports.cue_blocks import shown
from kasr_desktop.exports.timestamps import milliseconds

_HEAD = """\
<SAMI>
<HEAD>
<TITLE></TITLE>
<STYLE TYPE="text/css">
<!--
P { margin-left:2pt; margin-right:2pt; margin-bottom:1pt; margin-top:1pt;
    text-align:center; font-size:20pt; font-family:sans-serif; font-weight:bold; color:white; }
.KRCC { Name:Korean; lang:ko-KR; SAMIType:CC; }
-->
</STYLE>
</HEAD>
<BODY>
"""
_FOOT = "</BODY>\n</SAMI>\n"
_NOTHING = "&nbsp;"


def write_smi(cues: Iterable[Cue]) -> str:
    """Write cues as SAMI: a sync where each begins, one that shows nothing where it ends.

    A sync holds until the next one, so a cue that reaches its follower needs no end of its own.

    Example:
        >>> print(write_smi([Cue(1.0, 2.5, ("예 & 아니요", "둘째 줄"))]))
        <SAMI>
        ...
        <SYNC Start=1000><P Class=KRCC>
        예 &amp; 아니요<br>둘째 줄
        <SYNC Start=2500><P Class=KRCC>&nbsp;
        </BODY>
        </SAMI>
    """
    return _HEAD + "".join(f"{line}\n" for line in _body(cues)) + _FOOT


def _body(cues: Iterable[Cue]) -> list[str]:
    lines: list[str] = []
    ended_ms: int | None = None
    for cue, text in shown(cues):
        start_ms = milliseconds(cue.start)
        if ended_ms is not None and ended_ms < start_ms:
            lines.append(_sync(ended_ms) + _NOTHING)
        lines += [_sync(start_ms), html.escape(text, quote=False).replace("\n", "<br>")]
        ended_ms = max(milliseconds(cue.end), start_ms + 1)
    if ended_ms is not None:
        lines.append(_sync(ended_ms) + _NOTHING)
    return lines


def _sync(time_ms: int) -> str:
    return f"<SYNC Start={time_ms}><P Class=KRCC>"
