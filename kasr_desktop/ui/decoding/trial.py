"""New decoder settings being tried on a recording, against those it was decoded with before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kasr_desktop.domain.transcript import Hypothesis, Segment
from kasr_desktop.editing.change import Change
from kasr_desktop.editing.machine_text import machine_patches
from kasr_desktop.settings.model_decoding import ModelDecoding
from kasr_desktop.ui.queue_item import QueueItem


@dataclass(slots=True)
class Trial:
    """What was before, and how far the new decoding is.

    Attributes:
        item: Whose text is decoded anew.
        former: Its rows before the first trial that was not kept.
        former_decoding: The settings they came of.
        decoding: The settings being tried.
        decoded: The machine's new segments so far.
        num_applied: How many of them stand in the document.
        complete: True once all of the recording is decoded.
    """

    item: QueueItem
    former: tuple[Segment, ...]
    former_decoding: ModelDecoding
    decoding: ModelDecoding
    decoded: list[Segment] = field(default_factory=list)
    num_applied: int = 0
    complete: bool = False

    def restart(self, decoding: ModelDecoding) -> None:
        """Try other settings against the same former ones."""
        self.decoding = decoding
        self.decoded = []
        self.num_applied = 0
        self.complete = False

    def apply(self) -> Change | None:
        """Put what was decoded into the document; of rows as they were, only what is new."""
        first = self.num_applied if self._rows_stand() else 0
        fresh = self.decoded[first:]
        since = self.decoded[first - 1].end if first else 0.0
        until = None if self.complete else fresh[-1].end if fresh else since
        self.num_applied = len(self.decoded)
        return self.item.document.replace_machine(fresh, since=since, until=until)

    def changes(self) -> tuple[Segment, ...]:
        """Give the rows whose text changed: the former one as greedy, the new one as LM.

        Rows the user has split or merged meanwhile are compared as they stand.
        """
        rows = self.item.segments
        before = self.former if self._rows_stand() else with_machine(rows, self.former)
        return tuple(
            Segment(
                new.start,
                new.end,
                greedy=old.lm or Hypothesis(),
                lm=new.lm or Hypothesis(),
                edited=new.edited,
            )
            for old, new in zip(before, rows, strict=True)
            if _text(old) != _text(new)
        )

    def _rows_stand(self) -> bool:
        """Tell whether rows were neither split nor merged nor shifted."""
        rows, former = self.item.segments, self.former
        return len(rows) == len(former) and all(
            (row.start, row.end) == (old.start, old.end)
            for row, old in zip(rows, former, strict=True)
        )


def with_machine(rows: Sequence[Segment], machine: Sequence[Segment]) -> list[Segment]:
    """Give the rows as they would stand with other words of the machine in them."""
    made = list(rows)
    for patch in machine_patches(rows, machine):
        made[patch.first : patch.first + 1] = patch.inserted
    return made


def _text(segment: Segment) -> str:
    return segment.lm.text if segment.lm is not None else ""
