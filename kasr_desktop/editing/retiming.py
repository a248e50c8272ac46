"""All times of a document at once: shifted, stretched, and rows put where none was."""

from __future__ import annotations

from dataclasses import replace

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.readings import EDITED
from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment
from kasr_desktop.editing.change import Change, ChangeKind, Patch, row_patches
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.word_times import spread_words, written


def retimed(document: Document, *, factor: float = 1.0, offset: float = 0.0) -> Change | None:
    """Move every time to `factor` times itself and `offset` seconds on; None: nothing would move.

    Raises:
        ValueError: The factor is not above 0, or a row would begin before the recording.
    """
    if factor <= 0 or any(each.start * factor + offset < 0 for each in document.segments):
        raise ValueError("a row would begin before the recording")
    moved = [_moved(each, factor, offset) for each in document.segments]
    patches = row_patches(document.segments, moved)
    return Change(ChangeKind.RETIME, patches, count=len(patches)) if patches else None


def cue_retimed(cue: Cue, factor: float, offset: float) -> Cue:
    """Return a subtitle at other times, in whole milliseconds."""
    start, end = (round(time * factor + offset, 3) for time in (cue.start, cue.end))
    return replace(cue, start=start, end=end)


def row_added(document: Document, row: int, start: float, end: float, text: str) -> Change | None:
    """Put a row of a person's text before row `row`; None where the time is not free.

    Args:
        document: Where to.
        row: Number it will have.
        start: Seconds.
        end: Seconds.
        text: At least a word.
    """
    rows = document.segments
    before = rows[row - 1].end if row > 0 else 0.0
    after = rows[row].start if row < len(rows) else float("inf")
    if not before <= start < end <= after or not text.split():
        return None
    said = written(spread_words(text.split(), start, end))
    added = Segment(start, end, (Reading(EDITED, said),), times_by=Origin.PERSON)
    return Change(ChangeKind.ADD_ROW, (Patch(row, (), (added,)),))


def _moved(segment: Segment, factor: float, offset: float) -> Segment:
    def moved(hypothesis: Hypothesis) -> Hypothesis:
        words = tuple(
            replace(word, start=word.start * factor + offset, end=word.end * factor + offset)
            for word in hypothesis.words
        )
        return replace(hypothesis, words=words)

    start, end = segment.start * factor + offset, segment.end * factor + offset
    return replace(segment.map(moved), start=start, end=end, times_by=Origin.PERSON)
