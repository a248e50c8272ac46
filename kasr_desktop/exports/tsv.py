"""Tab-separated values as openai/whisper writes them: `start`, `end` in whole ms, `text`."""

from __future__ import annotations

from kasr_desktop.domain.readings import BEST
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.exports.csv_table import harmless
from kasr_desktop.exports.timestamps import milliseconds


def write_tsv(transcript: Transcript, *, source: str = BEST) -> str:
    """Write a header and a row a segment; no text can hold a tab or a line end."""
    rows = (
        f"{milliseconds(segment.start)}\t{milliseconds(segment.end)}\t{_field(text)}\n"
        for segment in transcript.segments
        if (text := segment.hypothesis(source).text)
    )
    return "start\tend\ttext\n" + "".join(rows)


def _field(text: str) -> str:
    """Return a text as a field: as it is, unless readers of tables would take it for more.

    A quote at the start opens a field that may hold line ends, and whatever is a formula without
    it; so such a text is quoted as RFC 4180 has it.
    """
    field = harmless(" ".join(text.split()))
    return '"' + field.replace('"', '""') + '"' if field.startswith('"') else field
