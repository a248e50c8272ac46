"""What goes to the clipboard when rows of the transcript are copied."""

from __future__ import annotations

from collections.abc import Sequence

from kasr_desktop.ui.views.transcript.segment_row import SegmentRow
from kasr_desktop.ui.widgets.clock import clock


def rows_as_text(
    rows: Sequence[SegmentRow], *, source: str, times: bool = False, corrected: bool = True
) -> str:
    """Return one line a row; rows still being heard are left out.

    Args:
        rows: In time order.
        source: Whose text, where a row has it and the user has not written another.
        times: Put the start before each line.
        corrected: Where the user has written another text, give that.
    """
    lines = []
    for row in rows:
        own = row.segment.best.text
        text = own if corrected and row.is_edited else row.segment.hypothesis(source).text or own
        if row.tentative or not text:
            continue
        lines.append(f"[{clock(row.segment.start)}] {text}" if times else text)
    return "\n".join(lines)
