"""Emissions written by hand: which token is best in every frame."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from kasr_desktop.domain.emissions import Emissions, FrameGrid, concatenate
from kasr_desktop.text.vocab import Vocab

VOCAB = Vocab.from_tokens(["[PAD]", "|", "[UNK]", *"가나다라마바사아자하", "<s>", "</s>"])
BLANK, DELIMITER, UNK = 0, 1, 2


def peaked(
    path: Sequence[int], *, size: int = len(VOCAB), peak: float = 0.9, first_frame: int = 0
) -> Emissions:
    """Return emissions whose best token is `path`, each with probability `peak`."""
    rest = (1 - peak) / (size - 1)
    probabilities = np.full((len(path), size), rest)
    probabilities[np.arange(len(path)), list(path)] = peak
    return Emissions(np.log(probabilities).astype(np.float32), first_frame, FrameGrid())


def spell(text: str, *, gap: int = 2, hold: int = 2, vocab: Vocab = VOCAB) -> list[int]:
    """Return a path that says `text`: every letter `hold` frames, then `gap` blanks."""
    path: list[int] = [BLANK] * gap
    for letter in text:
        token = vocab.word_delimiter_id if letter == " " else vocab.tokens.index(letter)
        assert token is not None
        path += [token] * hold + [vocab.blank_id] * gap
    return path


def noise(
    num_frames: int, *, size: int = len(VOCAB), spread: float = 1.0, seed: int = 0
) -> Emissions:
    """Return emissions of random logits with standard deviation `spread`."""
    logits = np.random.default_rng(seed).normal(0, spread, (num_frames, size))
    log_probs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return Emissions(log_probs.astype(np.float32), 0, FrameGrid())


def cut(emissions: Emissions, places: Sequence[int]) -> list[Emissions]:
    """Cut emissions at these rows; places out of order or twice do no harm."""
    inside = sorted({place % (len(emissions) + 1) for place in places})
    bounds = [0, *inside, len(emissions)]
    start = emissions.first_frame
    return [
        emissions.slice(start + first, start + end) for first, end in itertools.pairwise(bounds)
    ]


paths = st.lists(st.sampled_from([BLANK] * 5 + [DELIMITER, UNK, 3, 4, 5, 13, 14]), max_size=60)
places = st.lists(st.integers(0, 10_000), max_size=6)

__all__ = [
    "BLANK",
    "DELIMITER",
    "UNK",
    "VOCAB",
    "concatenate",
    "cut",
    "noise",
    "paths",
    "peaked",
    "places",
    "spell",
]
