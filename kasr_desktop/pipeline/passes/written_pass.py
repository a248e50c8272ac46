"""The written form as a reading of its own, beside what was heard."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest

from kasr_desktop.domain.large_numbers import LargeNumbers
from kasr_desktop.domain.readings import BEST, WRITTEN
from kasr_desktop.domain.transcript import Reading, Segment
from kasr_desktop.editing.change import Change, ChangeKind
from kasr_desktop.pipeline.passes.transcript_pass import PassInput, PassResult, machine_patches
from kasr_desktop.pipeline.written_text import written_segment


@dataclass(frozen=True, slots=True)
class WrittenPass:
    """Writes down what the machine heard; rows that a person wrote stay as they wrote them.

    Attributes:
        names: How names sound to how they are written.
        large_numbers: How numbers from ten thousand on are written.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    large_numbers: LargeNumbers = LargeNumbers.COMMAS

    def run(self, work: PassInput) -> Generator[float | PassResult, None, None]:
        """Yield the end of each row in seconds, and the change; `count` is its rows.

        Raises:
            WrittenFormError: `no_analyser`: the analyser is not installed.
        """
        after: list[tuple[Segment]] = []
        for segment, following in zip_longest(work.segments, work.segments[1:]):
            after.append((self._written(segment, following),))
            yield segment.end
        patches = machine_patches(work.segments, after)
        count = len(patches)
        change = Change(ChangeKind.WRITE_FORM, patches, count=count) if patches else None
        yield PassResult(change, count)

    def _written(self, segment: Segment, following: Segment | None) -> Segment:
        bare = segment.as_heard
        if bare.edited is not None or bare.heard is None:
            return bare
        written = written_segment(
            bare, BEST, self.names, following=following, large_numbers=self.large_numbers
        ).heard
        if written is None or not written.hypothesis.words:
            return bare
        return bare.with_reading(Reading(WRITTEN, written.hypothesis))
