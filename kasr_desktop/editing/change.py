"""One step of the user: which rows it took away and what it put there instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.script_differences import ScriptDifferences
from kasr_desktop.domain.transcript import Segment


class ChangeKind(StrEnum):
    """What a step did, for the name of it in the menu."""

    TEXT = "text"
    SPLIT = "split"
    MERGE = "merge"
    TIMES = "times"
    SPEAKER = "speaker"
    SPEAKER_NAME = "speaker_name"
    TAKE_READING = "take_reading"
    BACK_TO_MACHINE = "back_to_machine"
    REPLACE = "replace"
    REDECODE = "redecode"
    HEAR_AGAIN = "hear_again"
    READ_AGAIN = "read_again"
    CUES = "cues"
    FIND_SPEAKERS = "find_speakers"
    ALIGN_WORDS = "align_words"
    WRITE_FORM = "write_form"
    AS_HEARD = "as_heard"
    ADD_READING = "add_reading"
    DROP_READING = "drop_reading"
    ALIGN_SCRIPT = "align_script"
    RETIME = "retime"
    ADD_ROW = "add_row"


@dataclass(frozen=True, slots=True)
class Patch:
    """Rows in place of rows.

    Attributes:
        first: Number of the first row touched.
        removed: What stood from there on.
        inserted: What stands there now.
        origin: Whose work it is. What a machine puts there leaves a person's work as it is.
    """

    first: int
    removed: tuple[Segment, ...]
    inserted: tuple[Segment, ...]
    origin: Origin = Origin.PERSON

    @property
    def spares_person(self) -> bool:
        """True if every row with a person's work is still there, with that work as it was."""
        found = {(row.start, row.end): row for row in self.inserted}
        return all(
            (new := found.get((old.start, old.end))) is not None and _work(new) == _work(old)
            for old in self.removed
            if old.is_touched
        )

    @property
    def inverse(self) -> Patch:
        """The patch that takes this one back."""
        return Patch(self.first, self.inserted, self.removed, self.origin)


@dataclass(frozen=True, slots=True)
class Renaming:
    """The names of the speakers before and after; a place in them is a number key."""

    removed: tuple[str, ...]
    inserted: tuple[str, ...]

    @property
    def inverse(self) -> Renaming:
        """The renaming that takes this one back."""
        return Renaming(self.inserted, self.removed)


CueAdjustments = tuple[tuple[Cue, Cue], ...]
"""Subtitles as they would be laid out, each with what the user made of it."""


@dataclass(frozen=True, slots=True)
class CueRevision:
    """The user's subtitles before and after."""

    removed: CueAdjustments
    inserted: CueAdjustments

    @property
    def inverse(self) -> CueRevision:
        """The revision that takes this one back."""
        return CueRevision(self.inserted, self.removed)


@dataclass(frozen=True, slots=True)
class ScriptRevision:
    """Where a script that is laid over differs, before and after; None: none is laid over."""

    removed: ScriptDifferences | None
    inserted: ScriptDifferences | None

    @property
    def inverse(self) -> ScriptRevision:
        """The revision that takes this one back."""
        return ScriptRevision(self.inserted, self.removed)


@dataclass(frozen=True, slots=True)
class Change:
    """One step that can be undone.

    Attributes:
        kind: What the user did.
        patches: In the order they are made; each addresses the rows the one before it left.
        renaming: Where the names of the speakers change with it.
        cues: Where subtitles change that were adjusted by hand.
        script: Where a script comes or goes.
        count: How many places it touched, where the user is told.
    """

    kind: ChangeKind
    patches: tuple[Patch, ...]
    renaming: Renaming | None = None
    count: int = 1
    cues: CueRevision | None = None
    script: ScriptRevision | None = None

    @property
    def inverse(self) -> Change:
        """The change that takes this one back."""
        renaming = self.renaming.inverse if self.renaming else None
        patches = tuple(patch.inverse for patch in reversed(self.patches))
        cues = self.cues.inverse if self.cues else None
        script = self.script.inverse if self.script else None
        return Change(self.kind, patches, renaming, self.count, cues, script)


def _work(row: Segment) -> tuple[list[str] | None, str, Origin]:
    """Return what a person made of a row: text, speaker, whose its times are."""
    texts = None if row.edited is None else [word.text for word in row.edited.words]
    return texts, row.speaker if row.has_named_speaker else "", row.times_by


def row_patches(
    before: Sequence[Segment],
    after: Sequence[Segment],
    *,
    first: int = 0,
    origin: Origin = Origin.PERSON,
) -> tuple[Patch, ...]:
    """Return a patch for every row of two equally long stretches that does not stand as it did.

    Raises:
        ValueError: They are not equally long.
    """
    return tuple(
        Patch(row, (old,), (new,), origin)
        for row, (old, new) in enumerate(zip(before, after, strict=True), start=first)
        if old != new
    )
