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
    return harmless(" ".join(text.split()))
