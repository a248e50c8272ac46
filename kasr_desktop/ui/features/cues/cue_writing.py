"""Writing in a subtitle writes in the rows it was laid out from: one text, one undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.change import Change, ChangeKind, CueRevision, Patch
from kasr_desktop.editing.document import Document
from kasr_desktop.editing.typed_text import type_text
from kasr_desktop.subtitles.cue_layout import layout
from kasr_desktop.subtitles.cue_sheet import adjustments_to
from kasr_desktop.ui.features.cues.checked_cues import CheckedCues


@dataclass(frozen=True, slots=True)
class CueSource:
    """Words of a row that stand in a subtitle.

    Attributes:
        row: Number of the row.
        first: Its first word there.
        end: Behind the last one.
    """

    row: int
    first: int
    end: int


def sources_of_cue(
    segments: Sequence[Segment], laid_out: Sequence[Cue], number: int
) -> tuple[CueSource, ...]:
    """Return the words a subtitle was laid out from; none where text and layout do not agree."""
    counts = [len(cue.text.split()) for cue in laid_out]
    words = [len(segment.best.text.split()) for segment in segments]
    if sum(counts) != sum(words):
        return ()
    first, end = sum(counts[:number]), sum(counts[: number + 1])
    found, place = [], 0
    for row, count in enumerate(words):
        own = max(first, place), min(end, place + count)
        if own[0] < own[1]:
            found.append(CueSource(row, own[0] - place, own[1] - place))
        place += count
    return tuple(found)


def written_cue(document: Document, checked: CheckedCues, number: int, text: str) -> Change | None:
    """Return the step that gives a subtitle another text, "" to take it away.

    Lines the user has broken stay so; otherwise they are broken as usual.
    """
    return written_cues(document, checked, {number: text})


def written_cues(
    document: Document, checked: CheckedCues, texts: Mapping[int, str]
) -> Change | None:
    """Return the one step that gives several subtitles other texts; None if nothing changes."""
    rows = list(document.segments)
    lines_of: dict[int, tuple[str, ...]] = {}
    words_of: dict[int, list[str]] = {}
    for number in sorted(texts, reverse=True):  # from behind, so that places stay true
        sources = sources_of_cue(document.segments, checked.laid_out, number)
        lines = _lines(texts[number])
        if not sources or lines == checked.cues[number].lines:
            continue
        lines_of[number] = lines
        typed = " ".join(lines).split()
        for source in sources:
            said = words_of.setdefault(source.row, rows[source.row].best.text.split())
            said[source.first : source.end] = typed
            typed = []  # the first row takes it all
    if not lines_of:
        return None
    patches = []
    for row in sorted(words_of):
        segment, new = rows[row], words_of[row]
        if new != segment.best.text.split():
            rows[row] = segment.with_edited(type_text(segment, " ".join(new)))
            patches.append(Patch(row, (segment,), (rows[row],)))
    return Change(
        ChangeKind.TEXT if patches else ChangeKind.CUES,
        tuple(patches),
        cues=_revision(document, checked, lines_of, rows),
        count=len(lines_of),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in (" ".join(one.split()) for one in text.split("\n")) if line)


def _revision(
    document: Document,
    checked: CheckedCues,
    lines_of: Mapping[int, tuple[str, ...]],
    rows: Sequence[Segment],
) -> CueRevision | None:
    """Keep the times of subtitles that were adjusted, and lines that the user has broken."""
    wanted = []
    for place, cue in enumerate(checked.cues):
        lines = lines_of.get(place)
        if lines is None:
            wanted += [cue] if checked.is_adjusted(place) else []
        elif lines and (len(lines) > 1 or checked.is_adjusted(place)):
            wanted.append(replace(cue, lines=lines))
    before = document.adjustments
    after = adjustments_to(layout(rows, checked.task.options), wanted)
    return CueRevision(before, after) if before != after else None
