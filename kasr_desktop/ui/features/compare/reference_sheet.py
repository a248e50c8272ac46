"""A reference shared out over the rows of a document, with what each text gets wrong."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from kasr_desktop.domain.readings import BEST, sources_in_order
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.change import Change
from kasr_desktop.text.normalize import normalize
from kasr_desktop.text.reference_alignment import drain, share_reference
from kasr_desktop.text.reference_errors import (
    Rates,
    SegmentCheck,
    WordError,
    check_segment,
    list_errors,
    total_rates,
)

_MANY = 50  # patches that are followed at once


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of the document against its part of the reference.

    Attributes:
        words: The part, normalized.
        checks: What each text gets wrong, by source; of what stands as `BEST`, always.
    """

    words: tuple[str, ...]
    checks: dict[str, SegmentCheck]


class ReferenceSheet:
    """Follows a document: a changed row is checked anew, the others stay.

    Attributes:
        rows: As many as the document has.
    """

    def __init__(self, rows: Sequence[SheetRow]) -> None:
        self.rows = list(rows)

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources of the machine's texts that any row has, in order."""
        return sources_in_order({one for row in self.rows for one in row.checks} - {BEST})

    def rates(self, source: str) -> Rates | None:
        """Add up the errors of one source, or of `BEST`, in all rows; None if no row has it.

        In a row that it does not have, what stands is counted.
        """
        if not any(source in row.checks for row in self.rows):
            return None
        return total_rates(self._checks(source))

    def errors(self, source: str) -> tuple[WordError, ...]:
        """List the confusions of words of one source, or of `BEST`, the most frequent first."""
        return list_errors(self._checks(source))

    def follow(self, change: Change) -> None:
        """Take over a change of the document; rows split or merged share their parts anew.

        Where very many rows got another text, their errors stay as they were counted: all is
        compared anew a little later, without a stall.
        """
        many = len(change.patches) > _MANY
        for patch in change.patches:
            if many and len(patch.removed) == len(patch.inserted):
                continue
            end = patch.first + len(patch.removed)
            words = tuple(word for row in self.rows[patch.first : end] for word in row.words)
            self.rows[patch.first : end] = shared_rows(words, patch.inserted)

    def append(self, segment: Segment) -> None:
        """Take a new row, with nothing of the reference until all is shared out anew."""
        self.rows.append(make_row((), segment))

    def _checks(self, source: str) -> list[SegmentCheck]:
        return [row.checks.get(source) or row.checks[BEST] for row in self.rows]


def make_sheet(
    words: Sequence[str], segments: Sequence[Segment]
) -> Generator[None, None, ReferenceSheet]:
    """Share a reference out over all rows and check them.

    Args:
        words: The reference, normalized.
        segments: The rows.

    Yields:
        None, after every few milliseconds of work: a place to stop.
    """
    parts = yield from share_reference(words, [normalize(row.said.text) for row in segments])
    rows = []
    for (first, end), segment in zip(parts, segments, strict=True):
        rows.append(make_row(tuple(words[first:end]), segment))
        yield
    return ReferenceSheet(rows)


def shared_rows(words: tuple[str, ...], segments: Sequence[Segment]) -> list[SheetRow]:
    """Share a few words out over a few rows."""
    if len(segments) == 1:
        return [make_row(words, segments[0])]
    parts = drain(share_reference(words, [normalize(row.said.text) for row in segments]))
    return [
        make_row(words[first:end], segment)
        for (first, end), segment in zip(parts, segments, strict=True)
    ]


def make_row(words: tuple[str, ...], segment: Segment) -> SheetRow:
    """Check every text of a row."""
    reference = " ".join(words)
    texts = {one.source: one.hypothesis for one in segment.machine} | {BEST: segment.said}
    return SheetRow(
        words,
        {source: check_segment(reference, normalize(said.text)) for source, said in texts.items()},
    )
