"""SAMI subtitles (.smi), which older Korean players and televisions read."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterable

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.exports.cue_blocks import CueGatherer, Timing, shown
from kasr_desktop.exports.cue_file import CueFault, CueFile
from kasr_desktop.exports.markup import plain_html
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

_LINE_END = re.compile("\n")
_SYNC = re.compile(r"<SYNC\s[^<>]{0,80}?Start\s*=\s*[\"']?(\d{1,10})[^<>]*>", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<P(\s[^<>]*)?>", re.IGNORECASE)
_CLASS = re.compile(r"Class\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BODY_END = re.compile(r"</(?:BODY|SAMI)>", re.IGNORECASE)
_LAST_MS = 5_000  # of a last cue that nothing ends


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


def read_smi(text: str) -> CueFile:
    """Read a SAMI file; of several languages the Korean one, else the first.

    A sync holds until the next one of its language.

    Raises:
        ExportError: `malformed`: there is no SYNC in it.
    """
    syncs = [*_SYNC.finditer(text)]
    if not syncs:
        raise ExportError("This is not a SAMI file: it has no SYNC.", reason="malformed")
    ends = [*(sync.start() for sync in syncs[1:]), _end_of_body(text, syncs[-1].end())]
    line_ends = [found.start() for found in _LINE_END.finditer(text)]
    shown_at = [
        (int(sync[1]), bisect_left(line_ends, sync.start()) + 1, _by_class(text[sync.end() : end]))
        for sync, end in zip(syncs, ends, strict=True)
    ]
    names = list(dict.fromkeys(name for _, _, texts in shown_at for name in texts))
    wanted = next((name for name in names if "KR" in name or "KO" in name), names[0])
    own = [(at, line, texts[wanted]) for at, line, texts in shown_at if wanted in texts]
    found = CueGatherer(str)
    for number, (at, line, body) in enumerate(own):
        lines = [plain_html(one) for one in _BREAK.split(body)]
        if not any(one.strip("\u00a0 ") for one in lines):
            continue
        after = own[number + 1][0] if number + 1 < len(own) else at + _LAST_MS
        fault = CueFault.BACKWARDS if after <= at else None
        found.cue(line, Timing(at / 1000, max(after, at + 1) / 1000, fault), lines)
    return found.finished()


def _by_class(body: str) -> dict[str, str]:
    """Return the text of each paragraph by its class in capitals, "" without one."""
    parts = _PARAGRAPH.split(body)
    texts = {"": parts[0]} if parts[0].strip() else {}
    for attributes, inside in zip(parts[1::2], parts[2::2], strict=True):
        name = _CLASS.search(attributes or "")
        texts[name[1].upper() if name else ""] = " ".join(inside.split())
    return texts or {"": ""}


def _end_of_body(text: str, start: int) -> int:
    end = _BODY_END.search(text, start)
    return end.start() if end else len(text)
