"""Rows of the library as entries and segments; a damaged one hides no other."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.domain.readings import EDITED
from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment, Word
from kasr_desktop.editing.document_json import segment_from_object
from kasr_desktop.library.entry import Entry
from kasr_desktop.library.facts_json import entry_from_row, rescued_entry

log = logging.getLogger(__name__)

_NO_SEGMENT = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


class RowReader:
    """Reads rows, and remembers which of them were damaged."""

    def __init__(self, path: Path) -> None:
        """Read rows of a library's file."""
        self._path = path
        self._damaged: set[tuple[str, int]] = set()
        self._num_told = 0

    def entry(self, row: tuple[Any, ...]) -> Entry | None:
        """Return an entry, of a damaged row what can be read; None if it has no name at all."""
        try:
            return entry_from_row(row)
        except (ValueError, OverflowError) as error:
            log.warning("an entry of the library is damaged: %s", error)
            self._damaged.add((str(row[0]), -1))
            return rescued_entry(row)

    def segment(self, key: str, row: tuple[Any, ...]) -> Segment:
        """Return a segment; of a damaged one the words, all at its start.

        Args:
            key: Of its entry.
            row: Its columns document, start, text, place.
        """
        document, start, text, place = row
        try:
            return checked_segment(document)
        except _NO_SEGMENT as error:
            log.warning("a segment of the library is damaged: %s", error)
        self._damaged.add((key, place))
        begin = float(start) if isinstance(start, int | float) else 0.0
        words = tuple(Word(word, begin, begin, 0.0) for word in str(text or "").split())
        return Segment(begin, begin, (Reading(EDITED, Hypothesis(words)),) if words else ())

    def damage(self) -> LibraryError | None:
        """Return what was found damaged since the last call, None if nothing was."""
        num_new = len(self._damaged) - self._num_told
        self._num_told = len(self._damaged)
        if not num_new:
            return None
        return LibraryError(
            f"{num_new} parts of the library {self._path} are damaged; what can be read of them "
            "is shown.",
            reason="rows_damaged",
            path=self._path,
            count=num_new,
        )


def checked_segment(document: Any) -> Segment:
    """Return the segment that a document tells.

    Raises:
        ValueError, TypeError, KeyError, AttributeError, RecursionError: It tells none.
    """
    segment = segment_from_object(json.loads(document))
    for reading in segment.readings:
        for word in reading.hypothesis.words:
            if not (isinstance(word.text, str) and word.start + word.end + word.confidence >= 0):
                raise ValueError("no word")
    if not segment.start <= segment.end:
        raise ValueError("no stretch of time")
    return segment


def readable_text(raw: bytes) -> str:
    """Read text of the file; bytes that are none hide no row."""
    return raw.decode(errors="replace")
