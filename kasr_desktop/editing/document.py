"""The segments of one recording as they stand, changed by steps that can all be undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.script_differences import ScriptDifferences
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.change import (
    Change,
    ChangeKind,
    CueAdjustments,
    Patch,
)
from kasr_desktop.editing.machine_text import machine_patches
from kasr_desktop.editing.moved_steps import moved_steps


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being typed into a row, not yet a step: kept in case the program is killed."""

    row: int
    text: str


class Document:
    """What the machine heard and what the user made of it.

    The engine adds at the end with `append`, which is no step: patches address rows
    before it, so undoing goes on working while a recording still grows. All methods
    that change it give the `Change` that was made, so that a view can follow row by row.

    Attributes:
        draft: What is being typed, if anything is.
    """

    def __init__(
        self,
        segments: Iterable[Segment] = (),
        *,
        speakers: Sequence[str] = (),
        adjustments: CueAdjustments = (),
        script: ScriptDifferences | None = None,
    ) -> None:
        self._segments = list(segments)
        self._speakers = tuple(speakers)
        self._adjustments = adjustments
        self._script = script
        self._done: list[Change] = []
        self._undone: list[Change] = []
        self.draft: Draft | None = None

    @property
    def segments(self) -> Sequence[Segment]:
        """All rows in time order; not to be changed, and stale after the next change."""
        return self._segments

    @property
    def speakers(self) -> tuple[str, ...]:
        """Names on the number keys, from 1 on; "" where a key has none yet."""
        return self._speakers

    @property
    def adjustments(self) -> CueAdjustments:
        """Subtitles that the user has set otherwise than they are laid out."""
        return self._adjustments

    @property
    def script(self) -> ScriptDifferences | None:
        """Where the script that was laid over it differs, None: none is."""
        return self._script

    @property
    def undoable(self) -> Change | None:
        """The step `undo` would take back."""
        return self._done[-1] if self._done else None

    @property
    def redoable(self) -> Change | None:
        """The step `redo` would make again."""
        return self._undone[-1] if self._undone else None

    @property
    def is_edited(self) -> bool:
        """True if the user's hand shows anywhere."""
        return any(
            segment.edited is not None or segment.has_named_speaker for segment in self._segments
        )

    def append(self, segment: Segment) -> None:
        """Take a new segment of the engine; no step."""
        self._segments.append(segment)

    def do(self, change: Change) -> Change:
        """Make a step.

        Raises:
            ValueError: It was made for rows that do not stand like that, or a machine's patch
                would take a person's work away; nothing changed.
        """
        for patch in change.patches:
            if patch.origin is Origin.MACHINE and not patch.spares_person:
                raise ValueError(f"row {patch.first} has a person's work, which stays")
        self._apply(change)
        self._undone.clear()
        self._done.append(change)
        return change

    def undo(self) -> Change | None:
        """Take the last step back; give what changed by that, None if there was no step."""
        if not self._done:
            return None
        change = self._done[-1]
        self._apply(change.inverse)
        self._undone.append(self._done.pop())
        return change.inverse

    def redo(self) -> Change | None:
        """Make the step again that was undone last; give what changed, None if none was."""
        if not self._undone:
            return None
        change = self._undone[-1]
        self._apply(change)
        self._done.append(self._undone.pop())
        return change

    def replace_machine(
        self, segments: Sequence[Segment], *, since: float = 0.0, until: float | None = None
    ) -> Change | None:
        """Take what the machine heard at other settings; what the user wrote stays.

        Rows, their times and speakers stay as they are; words go where their middle
        lies. Several in a row are one step, so that undo leads back to before the first.

        Args:
            segments: The recording as heard now, in time order.
            since: Seconds from which on rows are asked about: those that begin before stay.
            until: Seconds up to which they are, None for all: rows from there on stay.

        Returns:
            What changed against before the call, None if nothing did.
        """
        return self.take_machine(
            machine_patches(self._segments, segments, since=since, until=until)
        )

    def take_machine(self, patches: tuple[Patch, ...]) -> Change | None:
        """Make the patches of `machine_patches` a step, or a part of the one before it.

        Returns:
            What changed against before the call, None if nothing did.
        """
        if not patches:
            return None
        change = Change(ChangeKind.REDECODE, patches)
        before = self.undoable
        self.do(change)
        if before is not None and before.kind is ChangeKind.REDECODE:
            joined = _joined(before, change)
            self._done[-2:] = [joined] if joined.patches else []
        return change

    def held_spans(self) -> list[tuple[float, float]]:
        """Return from when to when steps of the user reach, done ones and undone ones: seconds."""
        changes = (*self._done, *self._undone)
        patches = [patch for change in changes for patch in change.patches]
        rows = [row for patch in patches for row in (*patch.removed, *patch.inserted)]
        revisions = [change.cues for change in changes if change.cues is not None]
        pairs = [pair for one in revisions for pair in (*one.removed, *one.inserted)]
        cues = [cue for pair in (*pairs, *self._adjustments) for cue in pair]
        spans = [(row.start, row.end) for row in rows]
        return spans + [(cue.start, cue.end) for cue in cues]

    def clear_of_steps(self, patches: Iterable[Patch]) -> tuple[Patch, ...]:
        """Return the patches that lie between the rows of no step, and so can be put.

        Args:
            patches: From the last row to the first.
        """
        found, done, undone = [], self._done, self._undone
        for patch in patches:
            try:
                done, undone = moved_steps(done, undone, patch)
            except ValueError:  # such as between the halves of a row that was split
                continue
            found.append(patch)
        return tuple(found)

    def put_better(self, change: Change) -> Change:
        """Take what the machine understood better in the meantime; no step, as `append`.

        Steps go on addressing the rows they addressed, and so does what is being typed: none of
        the rows may be one of theirs (`held_spans`), or lie between them (`clear_of_steps`).

        Raises:
            ValueError: A row does not stand like that, or is one of a step; nothing changed.
        """
        done, undone = self._done, self._undone
        for patch in change.patches:
            done, undone = moved_steps(done, undone, patch)
        self._apply(change)
        self._done, self._undone = done, undone
        for patch in change.patches:
            if self.draft is not None and self.draft.row >= patch.first + len(patch.removed):
                row = self.draft.row + len(patch.inserted) - len(patch.removed)
                self.draft = replace(self.draft, row=row)
        return change

    def _apply(self, change: Change) -> None:
        if change.renaming is not None and change.renaming.removed != self._speakers:
            raise ValueError("the speakers are not named as the change expects")
        if change.cues is not None and change.cues.removed != self._adjustments:
            raise ValueError("the subtitles do not stand as the change expects")
        if change.script is not None and change.script.removed != self._script:
            raise ValueError("the script does not differ as the change expects")
        made: list[Patch] = []
        try:
            for patch in change.patches:
                self._patch(patch)
                made.append(patch)
        except ValueError:
            for patch in reversed(made):
                self._patch(patch.inverse)
            raise
        if change.renaming is not None:
            self._speakers = change.renaming.inserted
        if change.cues is not None:
            self._adjustments = change.cues.inserted
        if change.script is not None:
            self._script = change.script.inserted

    def _patch(self, patch: Patch) -> None:
        end = patch.first + len(patch.removed)
        if patch.first < 0 or tuple(self._segments[patch.first : end]) != patch.removed:
            raise ValueError(f"row {patch.first} does not stand as the change expects")
        self._segments[patch.first : end] = patch.inserted


def _joined(first: Change, second: Change) -> Change:
    """Make one step of two that each give rows for single rows."""
    removed = {patch.first: patch.removed for patch in (*second.patches, *first.patches)}
    inserted = {patch.first: patch.inserted for patch in (*first.patches, *second.patches)}
    patches = (Patch(row, removed[row], inserted[row], Origin.MACHINE) for row in sorted(removed))
    return Change(first.kind, tuple(patch for patch in patches if patch.removed != patch.inserted))
