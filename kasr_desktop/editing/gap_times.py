"""Times behind lost sound: text heard while recording comes early by every gap before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kasr_desktop.domain.recording import Gap
from kasr_desktop.domain.transcript import Hypothesis, Segment
from kasr_desktop.editing.change import Change, ChangeKind, row_patches
from kasr_desktop.editing.document import Document


def behind_gaps(segment: Segment, gaps: Sequence[Gap], *, sample_rate: int) -> Segment:
    """Move a segment and its words to where they are once every gap is filled.

    Args:
        segment: Its times leave the gaps out.
        gaps: In order, by the samples written before them.
        sample_rate: Of the gaps, in Hz.
    """
    ruler = _Ruler(tuple(gaps), sample_rate)
    start, end = ruler.start(segment.start), ruler.end(segment.end)
    return replace(segment.map(ruler.hypothesis), start=start, end=end)


def fill_times(document: Document, gaps: Sequence[Gap], *, sample_rate: int) -> Change | None:
    """Return the change that moves all rows behind gaps, None if there is none."""
    before = document.segments
    after = [behind_gaps(segment, gaps, sample_rate=sample_rate) for segment in before]
    patches = row_patches(before, after)
    return Change(ChangeKind.TIMES, patches, count=len(patches)) if patches else None


@dataclass(frozen=True, slots=True)
class _Ruler:
    """Where times go; what begins at a gap lies behind it, what ends there before it."""

    gaps: tuple[Gap, ...]
    sample_rate: int

    def start(self, time: float) -> float:
        return time + self._before(round(time * self.sample_rate) + 1)

    def end(self, time: float) -> float:
        return time + self._before(round(time * self.sample_rate))

    def hypothesis(self, hypothesis: Hypothesis) -> Hypothesis:
        words = tuple(
            replace(word, start=self.start(word.start), end=self.end(word.end))
            for word in hypothesis.words
        )
        return replace(hypothesis, words=words)

    def _before(self, sample: int) -> float:
        """Return the seconds lost before a sample."""
        return sum(gap.length for gap in self.gaps if gap.start < sample) / self.sample_rate
