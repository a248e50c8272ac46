"""Long recordings for evaluation: as they are, or the utterances of a speaker one after another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from kasr_desktop.domain.audio import SAMPLE_RATE, Samples
from kasr_trainer.data.manifest import Utterance, hear_utterance

_PAUSE = 0.4
"""Seconds between joined utterances: shorter than an endpoint, as between sentences."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One long recording against one reference.

    Attributes:
        parts: The utterances it is made of, in order.
    """

    parts: tuple[Utterance, ...]

    @property
    def utterance(self) -> Utterance:
        """The whole as one utterance: texts joined, lengths added, the first one's facts."""
        first = self.parts[0]
        return Utterance(
            path=first.path,
            text=" ".join(part.text for part in self.parts),
            duration=sum(part.duration for part in self.parts) + _PAUSE * (len(self.parts) - 1),
            corpus=first.corpus,
            speaker=first.speaker,
            split=first.split,
        )

    def samples(self) -> Samples:
        """Read its sound, (N,) float32 at 16 kHz."""
        pause = np.zeros(round(_PAUSE * SAMPLE_RATE), np.float32)
        pieces: list[Samples] = []
        for part in self.parts:
            pieces += [pause, hear_utterance(part)]
        return np.concatenate(pieces[1:])


def join_by_speaker(utterances: Iterable[Utterance]) -> list[Recording]:
    """Put the utterances of each speaker together, in the order they come."""
    speakers: dict[tuple[str, str], list[Utterance]] = {}
    for each in utterances:
        speakers.setdefault((each.corpus, each.speaker), []).append(each)
    return [Recording(tuple(parts)) for parts in speakers.values()]
