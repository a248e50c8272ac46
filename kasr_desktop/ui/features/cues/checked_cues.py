"""The subtitles of a recording with the rules they break: what the cue view shows."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.cue_options import CueOptions
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.change import CueAdjustments
from kasr_desktop.subtitles.cue_fixes import violations
from kasr_desktop.subtitles.cue_layout import layout
from kasr_desktop.subtitles.cue_sheet import adjusted
from kasr_desktop.subtitles.korean_profile import Rule, Violation


@dataclass(frozen=True, slots=True)
class CueTask:
    """What subtitles are made from; frozen, so that another thread may read it.

    Attributes:
        segments: All rows of the recording.
        adjustments: What the user has set otherwise.
        options: The limits.
        rules: Those that are looked at.
    """

    segments: tuple[Segment, ...]
    adjustments: CueAdjustments
    options: CueOptions
    rules: frozenset[Rule]


@dataclass(frozen=True, slots=True)
class CheckedCues:
    """What came of a `CueTask`.

    Attributes:
        task: What it was made from.
        laid_out: As the program lays them out.
        cues: With the user's own in their places.
        broken: By number of the cue.
    """

    task: CueTask
    laid_out: tuple[Cue, ...] = ()
    cues: tuple[Cue, ...] = ()
    broken: dict[int, tuple[Violation, ...]] = field(default_factory=dict)

    @property
    def num_violations(self) -> int:
        """How many rules are broken in all."""
        return sum(map(len, self.broken.values()))

    def is_adjusted(self, number: int) -> bool:
        """True if the user has set this cue otherwise."""
        return self.cues[number] != self.laid_out[number]

    def next_broken(self, after: int, *, backwards: bool = False) -> int | None:
        """Return the nearest cue with a broken rule after (or before) a number, going round."""
        numbers = sorted(self.broken)
        if backwards:
            before = [number for number in numbers if number < after]
            return (before or numbers)[-1] if numbers else None
        later = [number for number in numbers if number > after]
        return (later or numbers)[0] if numbers else None


def checked(task: CueTask) -> CheckedCues:
    """Lay out and check."""
    laid_out = layout(task.segments, task.options)
    return with_cues(task, laid_out, adjusted(laid_out, task.adjustments))


def with_cues(task: CueTask, laid_out: tuple[Cue, ...], cues: Sequence[Cue]) -> CheckedCues:
    """Check cues that are laid out already."""
    broken: dict[int, tuple[Violation, ...]] = {}
    for found in violations(cues, task.options, rules=task.rules):
        broken[found.cue_number] = (*broken.get(found.cue_number, ()), found)
    return CheckedCues(task, laid_out, tuple(cues), broken)


def checking(task: CueTask) -> Generator[object, None, None]:
    """Check as a generator, to be pumped by a thread."""
    yield checked(task)
