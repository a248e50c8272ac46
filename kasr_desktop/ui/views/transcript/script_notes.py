"""What a row says of the script laid over it: what of it nobody read there, what is not in it."""

from __future__ import annotations

from dataclasses import dataclass

from kasr_desktop.domain.script_differences import ScriptDifferences
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.ui.widgets.language import translate

_LEAST = 0.1  # seconds of other speech in a row
_CLOSE = 0.005  # seconds; times are rounded to milliseconds where they are kept


@dataclass(frozen=True, slots=True)
class ScriptNotes:
    """Of one row.

    Attributes:
        skipped: Passages of the script, as written, that would have stood in or behind the row.
        has_added: True if something is said in it that is not in the script.
    """

    skipped: tuple[str, ...] = ()
    has_added: bool = False

    def lines(self) -> list[str]:
        """Return what stands below the time."""
        lines = []
        if self.skipped:
            said = translate("Transcript", "◇ not read: {count}")
            lines.append(said.format(count=len(self.skipped)))
        if self.has_added:
            lines.append(translate("Transcript", "◇ not in the script"))
        return lines

    def tip(self) -> str:
        """Return the same at length."""
        skipped = translate("Transcript", "In the script, but not read: {text}")
        lines = [skipped.format(text=text) for text in self.skipped]
        if self.has_added:
            lines.append(translate("Transcript", "Something said here is not in the script."))
        return "\n".join(lines)


NOTHING = ScriptNotes()


def notes_of(
    differences: ScriptDifferences | None, segment: Segment, *, is_first: bool
) -> ScriptNotes:
    """Return what is to be said of a row.

    Args:
        differences: Of the recording, None where no script was laid over it.
        segment: The row.
        is_first: True for the first row: what would stand before every word is its own.
    """
    if differences is None:
        return NOTHING
    low, high = segment.start + _CLOSE, segment.end + _CLOSE
    skipped = tuple(
        one.text
        for one in differences.skipped
        if low < one.after <= high or (is_first and one.after < low)
    )
    has_added = any(
        min(end, segment.end) - max(start, segment.start) >= _LEAST
        for start, end in differences.added
    )
    return ScriptNotes(skipped, has_added)
