"""New decoder settings being tried on a recording, against those it was decoded with before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kasr_desktop.domain.transcript import Hypothesis, Segment
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
        complete: True once all of the recording is decoded.
    """

    item: QueueItem
    former: tuple[Segment, ...]
    former_decoding: ModelDecoding
    decoding: ModelDecoding
    decoded: list[Segment] = field(default_factory=list)
    complete: bool = False

    def restart(self, decoding: ModelDecoding) -> None:
        """Try other settings against the same former ones."""
        self.decoding = decoding
        self.decoded = []
        self.complete = False

    @property
    def until(self) -> float | None:
        """Seconds decoded, None for all: what `replace_machine` asks."""
        if self.complete:
            return None
        return self.decoded[-1].end if self.decoded else 0.0

    def changes(self) -> tuple[Segment, ...]:
        """Give the rows whose text changed: the former one as greedy, the new one as LM.

        Rows the user has split or merged meanwhile are compared as they stand.
        """
        rows = self.item.segments
        before = with_machine(rows, self.former)
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


def with_machine(rows: Sequence[Segment], machine: Sequence[Segment]) -> list[Segment]:
    """Give the rows as they would stand with other words of the machine in them."""
    made = list(rows)
    for patch in machine_patches(rows, machine):
        made[patch.first : patch.first + 1] = patch.inserted
    return made


def _text(segment: Segment) -> str:
    return segment.lm.text if segment.lm is not None else ""
