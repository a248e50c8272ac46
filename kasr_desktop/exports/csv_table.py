"""Comma-separated values after RFC 4180, for spreadsheets and data frames."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from kasr_desktop.domain.readings import EDITED, GREEDY, LM
from kasr_desktop.domain.transcript import Segment, Transcript

_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")

_FIRST = (GREEDY, LM)
"""Sources whose columns are always there and stand first, so that readers find them."""


def write_csv(transcript: Transcript) -> str:
    """Write a header and a row a segment: every text, how sure each is, seconds to the ms.

    A text that was not decoded is an empty field, its confidence too. `edited` holds the
    user's text where there is one. Sources that not every transcript has stand at the end.
    """
    others = tuple(source for source in transcript.columns if source not in _FIRST)
    header = ("start", "end", *_columns(_FIRST), EDITED, "speaker", *_columns(others))
    return csv_text((header, *_rows(transcript, others)))


def _columns(sources: Sequence[str]) -> tuple[str, ...]:
    return (*sources, *(f"{source}_confidence" for source in sources))


def csv_text(rows: Iterable[Iterable[str]]) -> str:
    """Write rows; a field with a comma, a quote or a line end is quoted, see `harmless` too.

    Example:
        >>> print(csv_text([("가, 나", "다")]), end="")
        "가, 나",다
    """
    text = io.StringIO()
    safe = (map(harmless, row) for row in rows)
    csv.writer(text, lineterminator="\n").writerows(safe)
    return text.getvalue()


def harmless(field: str) -> str:
    """Return a field that no spreadsheet takes for a formula: an apostrophe goes before one.

    What somebody said, or a foreign subtitle file holds, must not run when a table is opened
    (CWE-1236). Numbers stay numbers.

    Example:
        >>> harmless("=1+1"), harmless("- 네"), harmless("-0.5"), harmless("가=나")
        ("'=1+1", "'- 네", '-0.5', '가=나')
    """
    return f"'{field}" if _FORMULA.match(field) and not _NUMBER.fullmatch(field) else field


def _rows(transcript: Transcript, others: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for segment in transcript.segments:
        if any(reading.hypothesis.words for reading in segment.readings):
            times = f"{segment.start:.3f}", f"{segment.end:.3f}"
            own = _line(segment.hypothesis(EDITED).text), _line(segment.speaker)
            yield (*times, *_fields(segment, _FIRST), *own, *_fields(segment, others))


def _fields(segment: Segment, sources: Sequence[str]) -> tuple[str, ...]:
    """Return the texts of sources, then how sure each is."""
    readings = [segment.reading(source) for source in sources]
    return (
        *(_line(one.hypothesis.text) if one else "" for one in readings),
        *(f"{one.hypothesis.confidence:.3f}" if one else "" for one in readings),
    )


def _line(text: str) -> str:
    return " ".join(text.split())
