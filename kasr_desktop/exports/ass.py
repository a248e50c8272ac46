"""Advanced SubStation Alpha and its forerunner (.ass, .ssa), which are read and not written."""

from __future__ import annotations

import re

from kasr_desktop.domain.errors import ExportError
from kasr_desktop.exports.cue_blocks import CueGatherer, Timing
from kasr_desktop.exports.cue_file import CueFault, CueFile
from kasr_desktop.exports.markup import plain_ass
from kasr_desktop.exports.timestamps import parse_clock

_SECTION = re.compile(r"\s*\[(.{1,80})\]\s*$")
_FIELDS = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect")


def read_ass(text: str) -> CueFile:
    """Read the dialogue of an ASS or SSA file, in the order of its times.

    Raises:
        ExportError: `malformed`: it has no section of events.
    """
    found = CueGatherer(plain_ass)
    section, fields, events = "", [*_FIELDS, "text"], list[tuple[int, Timing, str]]()
    seen = False
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if match := _SECTION.match(line):
            section = match[1].strip().lower()
            seen |= section == "events"
        elif section == "events":
            kind, _, rest = line.partition(":")
            if kind.strip().lower() == "format":
                fields = [field.strip().lower() for field in rest.split(",")]
            elif kind.strip().lower() == "dialogue":
                values = dict(zip(fields, rest.split(",", len(fields) - 1), strict=False))
                events.append((number, _timing(values), values.get("text", "")))
    if not seen:
        raise ExportError("This is not an ASS file: it has no events.", reason="malformed")
    for number, timing, said in sorted(events, key=lambda event: event[1].start):
        found.cue(number, timing, [said])
    return found.finished()


def _timing(values: dict[str, str]) -> Timing:
    start = parse_clock(values.get("start", "").strip())
    end = parse_clock(values.get("end", "").strip())
    if start is None or end is None:
        return Timing(0.0, 0.0, CueFault.BAD_TIME)
    return Timing(start, max(end, start + 0.001), CueFault.BACKWARDS if end <= start else None)
