"""The subtitles of a recording with the rules they break: what the cue view shows."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.cue_options import CueOptions, FrameRate
from kasr_desktop.domain.events import Tick
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.change import CueAdjustments
from kasr_desktop.pipeline.film_cues import limits_on_film
from kasr_desktop.subtitles.cue_fixes import violations
from kasr_desktop.subtitles.cue_layout import break_lines, layout
from kasr_desktop.subtitles.cue_sheet import adjusted, finished
from kasr_desktop.subtitles.korean_profile import Measure, Rule, Violation, measures


@dataclass(frozen=True, slots=True)
class CueTask:
    """What subtitles are made from; frozen, so that another thread may read it.

    Attributes:
        segments: All rows of the recording.
        adjustments: What the user has set otherwise.
        options: The limits.
        rules: Those that are looked at.
        frame_rate: To which frames subtitles keep.
        film: Whose frames, where they keep to those of a film.
    """

    segments: tuple[Segment, ...]
    adjustments: CueAdjustments
    options: CueOptions
    rules: frozenset[Rule]
    frame_rate: FrameRate = FrameRate.NONE
    film: Path | None = None


@dataclass(frozen=True, slots=True)
class CheckedCues:
    """What came of a `CueTask`.

    Attributes:
        task: What it was made from; its options have the frames by now.
        laid_out: As the program lays them out, to the millisecond.
        cues: With the user's own in their places, on the film's frames.
        broken: By number of the cue.
        own: Numbers of those that the user has set otherwise.
    """

    task: CueTask
    laid_out: tuple[Cue, ...] = ()
    cues: tuple[Cue, ...] = ()
    broken: dict[int, tuple[Violation, ...]] = field(default_factory=dict)
    own: frozenset[int] = frozenset()

    @property
    def options(self) -> CueOptions:
        """The limits."""
        return self.task.options

    @property
    def num_violations(self) -> int:
        """How many rules are broken in all."""
        return sum(map(len, self.broken.values()))

    def is_adjusted(self, number: int) -> bool:
        """True if the user has set this cue otherwise."""
        return number in self.own

    def measures_of(self, number: int) -> tuple[Measure, ...]:
        """Return all that is looked at in a cue, broken or not."""
        follower = self.cues[number + 1] if number + 1 < len(self.cues) else None
        found = measures(self.cues[number], follower, self.options)
        return tuple(one for one in found if one.rule in self.task.rules)

    def next_broken(self, after: int, *, backwards: bool = False) -> int | None:
        """Return the nearest cue with a broken rule after (or before) a number, going round."""
        numbers = sorted(self.broken)
        if backwards:
            before = [number for number in numbers if number < after]
            return (before or numbers)[-1] if numbers else None
        later = [number for number in numbers if number > after]
        return (later or numbers)[0] if numbers else None

    def with_draft(self, number: int, cue: Cue) -> CheckedCues:
        """Return what is found while a cue is being typed or dragged: it and its neighbor anew."""
        cues = (*self.cues[:number], cue, *self.cues[number + 1 :])
        first = max(0, number - 1)
        near = cues[first : number + 2]
        found = _by_number(violations(near, self.options, rules=self.task.rules))
        broken = dict(self.broken)
        # the last of these was checked without the one behind it
        for place in range(first, min(number + 1, len(cues))):
            broken.pop(place, None)
            for one in found.get(place - first, ()):
                broken[place] = (*broken.get(place, ()), replace(one, cue_number=place))
        return replace(self, cues=cues, broken=broken)

    def typed(self, number: int, text: str) -> Cue:
        """Return a cue as it will stand with a text that is being typed.

        Lines that the user has broken stay so; otherwise they are broken as usual.
        """
        cue = self.cues[number]
        lines = tuple(line for line in text.split("\n") if line.strip())
        if len(lines) == 1 and number not in self.own:
            lines = break_lines(text.split(), self.options)
        return replace(cue, lines=lines or ("",))


def checked(task: CueTask) -> CheckedCues:
    """Lay out and check, with the limits of the task as they are."""
    laid_out = layout(task.segments, task.options)
    sheet = adjusted(laid_out, task.adjustments)
    own = frozenset(n for n, cue in enumerate(sheet) if cue != laid_out[n])
    return with_cues(task, laid_out, finished(laid_out, task.adjustments, task.options), own=own)


def with_cues(
    task: CueTask,
    laid_out: tuple[Cue, ...],
    cues: Sequence[Cue],
    *,
    own: frozenset[int] = frozenset(),
) -> CheckedCues:
    """Check cues that are laid out already."""
    broken = _by_number(violations(cues, task.options, rules=task.rules))
    return CheckedCues(task, laid_out, tuple(cues), broken, own)


def checking(task: CueTask) -> Generator[object, None, None]:
    """Check as a generator, to be pumped by a thread; the film's frames are read first."""
    reading = limits_on_film(task.options, task.frame_rate, task.film)
    while True:
        try:
            next(reading)
        except StopIteration as end:
            yield checked(replace(task, options=end.value))
            return
        yield Tick()


def _by_number(found: Sequence[Violation]) -> dict[int, tuple[Violation, ...]]:
    by_number: dict[int, tuple[Violation, ...]] = {}
    for one in found:
        by_number[one.cue_number] = (*by_number.get(one.cue_number, ()), one)
    return by_number
