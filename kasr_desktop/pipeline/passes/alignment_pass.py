"""Word times of a person's text: where its words lie in the emissions that were kept."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

from kasr_desktop.decoding.forced_alignment import align_words
from kasr_desktop.domain.readings import EDITED
from kasr_desktop.domain.transcript import Reading, Segment, Word
from kasr_desktop.editing.change import Change, ChangeKind
from kasr_desktop.editing.typed_text import time_words
from kasr_desktop.pipeline.passes.transcript_pass import (
    KeptSound,
    PassInput,
    PassResult,
    machine_patches,
)


@dataclass(frozen=True, slots=True)
class AlignmentPass:
    """Finds for the words that a person wrote the times at which they were said.

    A typed word has the time of the words heard in its place, shared out by syllables; here
    it gets its own, by CTC forced alignment. Text, confidence and the borders of the row stay,
    and so do rows whose text the emissions cannot spell.
    """

    def run(self, work: PassInput) -> Generator[float | PassResult, None, None]:
        """Yield the end of each row in seconds, and the change; `count` is its rows.

        Raises:
            ExportError: `malformed`: the emissions cannot be read.
            ValueError: There are none.
        """
        kept = work.kept
        if kept is None:
            raise ValueError("an alignment needs emissions")
        after: list[tuple[Segment]] = []
        num_frames = kept.emissions.num_frames()
        for segment in work.segments:
            after.append((_aligned(segment, kept, num_frames),))
            yield segment.end
        patches = machine_patches(work.segments, after)
        count = len(patches)
        change = Change(ChangeKind.ALIGN_WORDS, patches, count=count) if patches else None
        yield PassResult(change, count)


def _aligned(segment: Segment, kept: KeptSound, num_frames: int) -> Segment:
    edited = segment.edited
    if edited is None or not edited.words:
        return segment
    grid = kept.emissions.header.grid
    first = min(grid.frames(segment.start), num_frames)
    end = min(grid.frames(segment.end) + 1, num_frames)
    if first >= end:
        return segment
    emissions = kept.emissions.read(first, end)
    texts = [word.text for word in edited.words]
    placed = align_words(emissions, texts, kept.vocab)
    if placed is None:
        return segment
    said = [
        Word(word.text, word.start, word.end, 1.0)
        for word in placed
        if word.start is not None and word.end is not None
    ]
    if not said:
        return segment
    timed = time_words(texts, said, segment.start, segment.end)
    words = tuple(
        replace(new, confidence=old.confidence)
        for old, new in zip(edited.words, timed, strict=True)
    )
    return segment.with_reading(Reading(EDITED, replace(edited, words=words)))
