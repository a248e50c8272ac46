"""What other decoder settings changed: the former text and the new one side by side."""

from __future__ import annotations

from collections.abc import Sequence

from kasr_desktop.domain.readings import EDITED, FORMER, TRIED
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.change import Patch
from kasr_desktop.ui.views.transcript.segment_model import SegmentModel
from kasr_desktop.ui.views.transcript.transcript_table import TranscriptTable
from kasr_desktop.ui.widgets.language import translate


class ChangeModel(SegmentModel):
    """Rows whose text other settings changed: what stood, and what they make of it."""

    def __init__(self) -> None:
        super().__init__(marks_standing=False)
        self.show_segments((), sources=(FORMER, TRIED))

    def show_changes(self, changes: Sequence[Segment]) -> None:
        """Show the rows that changed; those shown already stay where they are."""
        own = (EDITED,) if any(row.edited is not None for row in changes) else ()
        self.show_sources((FORMER, TRIED, *own))
        patches = difference([row.segment for row in self.rows], changes)
        if patches:
            self.apply(patches)


class ChangeTable(TranscriptTable):
    """The changed rows; drawn as the transcript draws its two sides."""

    def __init__(self, model: ChangeModel) -> None:
        super().__init__(model)
        self.setAccessibleName(translate("Decoder", "What changed"))


def difference(before: Sequence[Segment], after: Sequence[Segment]) -> tuple[Patch, ...]:
    """Return the patches that make one list of rows another; both in time order.

    Rows that are the same objects stay.
    """
    patches: list[Patch] = []
    removed: list[Segment] = []
    inserted: list[Segment] = []
    old = new = 0
    while old < len(before) or new < len(after):
        if old < len(before) and new < len(after) and before[old] is after[new]:
            _close(patches, new, removed, inserted)
            old, new = old + 1, new + 1
        elif new == len(after) or (old < len(before) and before[old].start < after[new].start):
            removed.append(before[old])
            old += 1
        else:
            inserted.append(after[new])
            new += 1
    _close(patches, new, removed, inserted)
    return tuple(patches)


def _close(
    patches: list[Patch], place: int, removed: list[Segment], inserted: list[Segment]
) -> None:
    """End a run of rows that are not the same; `place` is behind it."""
    if removed or inserted:
        patches.append(Patch(place - len(inserted), tuple(removed), tuple(inserted)))
        removed.clear()
        inserted.clear()
