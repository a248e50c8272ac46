"""Recordings to training sound: joined, spliced, disturbed, with the text that fits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_trainer.data.augment import (
    Samples,
    change_speed,
    make_noise,
    place,
    set_peak,
)
from kasr_trainer.data.manifest import Utterance, read_samples
from kasr_trainer.recipe.builtin_options import AugmentOptions, ExampleOptions

_CROSSFADE = SAMPLE_RATE // 100
"""10 ms: shorter clicks, longer blurs a stop."""


@dataclass(frozen=True, slots=True)
class Example:
    """What the encoder hears once.

    Attributes:
        samples: (N,) float32.
        text: What is said; "" for noise.
        speaker: The first speaker.
        corpus: The first corpus.
    """

    samples: Samples
    text: str
    speaker: str
    corpus: str


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word and where it lies in its recording.

    Attributes:
        text: The word.
        start: Seconds.
        end: Seconds.
    """

    text: str
    start: float
    end: float


class ExampleMaker:
    """Makes disturbed examples of utterances, other ones every round."""

    def __init__(
        self,
        utterances: Sequence[Utterance],
        options: ExampleOptions,
        *,
        augment: AugmentOptions,
        words: Mapping[Path, Sequence[SpokenWord]] | None = None,
    ) -> None:
        """Read the recordings.

        Args:
            utterances: What there is.
            options: How examples are put together.
            augment: How they are disturbed.
            words: The words of recordings, for splicing.
        """
        self._utterances = list(utterances)
        self._options = options
        self._augment = augment
        self._samples = [read_samples(each.path) for each in self._utterances]
        self._by_speaker: dict[str, list[tuple[int, SpokenWord, bool]]] = defaultdict(list)
        for index, each in enumerate(self._utterances):
            spoken = (words or {}).get(each.path, ())
            for place_in, word in enumerate(spoken):
                last = place_in == len(spoken) - 1
                self._by_speaker[each.speaker].append((index, word, last))

    def round(self, rng: np.random.Generator) -> Iterator[Example]:
        """Return every utterance once, alone, joined to others or its words dealt anew."""
        order = [int(index) for index in rng.permutation(len(self._utterances))]
        while order:
            wanted = 1
            if rng.random() < self._options.joined_share:
                wanted = int(rng.integers(2, self._options.max_joined + 1))
            speed = rng.uniform(self._augment.speed_low, self._augment.speed_high)
            chosen: list[int] = []
            seconds = 0.0
            while order and len(chosen) < wanted:
                more = self._utterances[order[-1]].duration / speed + self._options.max_pause
                if chosen and seconds + more > self._options.max_seconds:
                    break
                chosen.append(order.pop())
                seconds += more
            yield self._make(chosen, speed, rng=rng)
            if rng.random() < self._options.silent_share:
                yield _noise_alone(rng)

    def _make(self, chosen: Sequence[int], speed: float, *, rng: np.random.Generator) -> Example:
        pieces: list[Samples] = [self._pause(rng)]
        texts = []
        for index in chosen:
            samples, text = self._say(index, rng)
            # joined utterances keep one speed within a few percent: the same person goes on
            samples = change_speed(samples, speed * rng.uniform(0.97, 1.03))
            pieces += [set_peak(samples, rng.uniform(-6.0, 0.0)), self._pause(rng)]
            texts.append(text)
        other = self._samples[int(rng.integers(len(self._samples)))]
        samples = place(np.concatenate(pieces), self._augment, rng=rng, babble=lambda: other)
        first = self._utterances[chosen[0]]
        return Example(samples, " ".join(texts), first.speaker, first.corpus)

    def _say(self, index: int, rng: np.random.Generator) -> tuple[Samples, str]:
        utterance = self._utterances[index]
        words = self._by_speaker.get(utterance.speaker, [])
        if len(words) < 12 or rng.random() >= self._options.spliced_share:
            return self._samples[index], utterance.text
        return self._splice(words, len(utterance.text.split()), rng=rng)

    def _splice(
        self,
        words: Sequence[tuple[int, SpokenWord, bool]],
        num_words: int,
        *,
        rng: np.random.Generator,
    ) -> tuple[Samples, str]:
        """Say runs of one to four words from anywhere in what a speaker has said."""
        said: Samples = np.zeros(0, np.float32)
        texts: list[str] = []
        while len(texts) < num_words:
            start = int(rng.integers(len(words)))
            end = start
            length = int(rng.integers(1, 5))
            while end + 1 < len(words) and end - start + 1 < length and not words[end][2]:
                end += 1
            index, first, _ = words[start]
            samples = self._samples[index]
            begin_at, end_at = first.start, words[end][1].end
            piece = samples[int(begin_at * SAMPLE_RATE) : int(end_at * SAMPLE_RATE)]
            said = _append(said, set_peak(piece, -3.0) if len(piece) else piece)
            texts += [word.text for _, word, _ in words[start : end + 1]]
        return said, " ".join(texts)

    def _pause(self, rng: np.random.Generator) -> Samples:
        seconds = rng.uniform(0.0, self._options.max_pause / 2)
        return np.zeros(int(seconds * SAMPLE_RATE), dtype=np.float32)


def plain_examples(utterances: Sequence[Utterance]) -> Iterator[Example]:
    """Return the recordings as they are."""
    for each in utterances:
        yield Example(read_samples(each.path), each.text, each.speaker, each.corpus)


def _noise_alone(rng: np.random.Generator) -> Example:
    num_samples = int(rng.uniform(1.0, 6.0) * SAMPLE_RATE)
    samples = set_peak(make_noise(num_samples, rng=rng), rng.uniform(-60.0, -3.0))
    return Example(samples, "", "", "noise")


def _append(said: Samples, piece: Samples) -> Samples:
    """Join two pieces with a crossfade."""
    overlap = min(_CROSSFADE, len(said), len(piece))
    if overlap == 0:
        return np.concatenate([said, piece])
    ramp = np.linspace(0.0, 1.0, overlap, dtype=np.float32)
    mixed = said[-overlap:] * (1.0 - ramp) + piece[:overlap] * ramp
    return np.concatenate([said[:-overlap], mixed, piece[overlap:]])
