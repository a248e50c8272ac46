"""Comma-separated values after RFC 4180, for spreadsheets and data frames."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from kasr_desktop.domain.transcript import Segment, Transcript

_HEADER = (
    "start",
    "end",
    "greedy",
    "lm",
    "greedy_confidence",
    "lm_confidence",
    "edited",
    "speaker",
)


def write_csv(transcript: Transcript) -> str:
    """Write a header and a row a segment: both texts, how sure each is, seconds to the ms.

    A text that was not decoded is an empty field, its confidence too. `edited` holds the
    user's text where there is one.
    """
    return csv_text((_HEADER, *_rows(transcript)))


def csv_text(rows: Iterable[Iterable[str]]) -> str:
    """Write rows; a field with a comma, a quote or a line end is quoted.

    Example:
        >>> print(csv_text([("가, 나", "다")]), end="")
        "가, 나",다
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _rows(transcript: Transcript) -> Iterator[tuple[str, ...]]:
    for segment in transcript.segments:
        texts, confidences = zip(*_sides(segment), strict=True)
        edited = "" if segment.edited is None else _line(segment.edited.text)
        if edited or any(texts):
            times = f"{segment.start:.3f}", f"{segment.end:.3f}"
            yield (*times, *texts, *confidences, edited, _line(segment.speaker))


def _sides(segment: Segment) -> Iterator[tuple[str, str]]:
    for hypothesis in (segment.greedy, segment.lm):
        if hypothesis is None:
            yield "", ""
        else:
            yield _line(hypothesis.text), f"{hypothesis.confidence:.3f}"


def _line(text: str) -> str:
    return " ".join(text.split())
