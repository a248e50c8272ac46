"""How sure the beam search is of a word: the share of rivals that agree; docs/CONFIDENCE.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np

POSTERIOR_SCALE = 0.2
"""Scores are multiplied by this before they become shares: frames are not
independent of each other, so their summed log probabilities exaggerate every
difference (Wessel et al. 2001, doi:10.1109/89.906002, scale posteriors likewise)."""


@dataclass(frozen=True, slots=True)
class FramedText:
    """One result of the beam search.

    Attributes:
        words: In time order.
        frames: First and end frame of each word, within the utterance.
        acoustic_score: Natural log.
        total_score: Natural log, with language model and hotwords.
    """

    words: tuple[str, ...]
    frames: tuple[tuple[int, int], ...]
    acoustic_score: float
    total_score: float


def merge_same_words(texts: Sequence[FramedText]) -> list[FramedText]:
    """Add up the acoustic scores of texts with the same words; best first.

    Two beams may differ only in a delimiter at the end, or in how letters join.
    """
    merged: dict[tuple[str, ...], FramedText] = {}
    for text in sorted(texts, key=lambda text: -text.total_score):
        known = merged.get(text.words)
        if known is None:
            merged[text.words] = text
            continue
        gain = float(np.logaddexp(0.0, text.acoustic_score - known.acoustic_score))
        merged[text.words] = replace(
            known,
            acoustic_score=known.acoustic_score + gain,
            total_score=known.total_score + gain,
        )
    return sorted(merged.values(), key=lambda text: -text.total_score)


def word_confidences(text: FramedText, rivals: Sequence[FramedText]) -> list[float]:
    """Return each word's posterior among `rivals`: who has its letters at this time.

    Spacing has no say: 한국 말을 supports 한국말을, and the other way round.

    Args:
        text: One of the rivals.
        rivals: All results of the beam search, best first.

    Returns:
        One number a word, 0...1.
    """
    shares = _shares(rivals)
    heard = [_Letters.of(rival) for rival in rivals]
    own = _Letters.of(text)
    confidences, first = [], 0
    for word in text.words:
        end = first + len(word)
        agree = (
            share for share, one in zip(shares, heard, strict=True) if one.hold(own, first, end)
        )
        confidences.append(min(1.0, sum(agree)))
        first = end
    return confidences


def text_confidence(text: FramedText, confidences: Sequence[float]) -> float:
    """Return the confidence of a text: the mean of its words', by their letters; 0.0 if empty."""
    letters = [len(word) for word in text.words]
    return float(np.average(confidences, weights=letters)) if letters else 0.0


def _shares(rivals: Sequence[FramedText]) -> list[float]:
    scores = np.array([rival.total_score for rival in rivals]) * POSTERIOR_SCALE
    weights = np.exp(scores - scores.max())
    return [float(share) for share in weights / weights.sum()]


@dataclass(frozen=True, slots=True)
class _Letters:
    """A text without its spaces.

    Attributes:
        text: All its words in one.
        frames: For each letter the frames of the word it stands in.
        borders: Places where a word begins or ends.
    """

    text: str
    frames: tuple[tuple[int, int], ...]
    borders: frozenset[int]

    @classmethod
    def of(cls, text: FramedText) -> _Letters:
        spans = zip(text.words, text.frames, strict=True)
        borders = accumulate(map(len, text.words), initial=0)
        return cls(
            "".join(text.words),
            tuple(span for word, span in spans for _ in word),
            frozenset(borders),
        )

    def hold(self, other: _Letters, first: int, end: int) -> bool:
        """Return whether a word of another text stands here, in frames that overlap its own.

        Where no word begins or ends here, the letter beyond must be the other's too: 학교에 holds
        no 학교 of 학교 간다, but 한국말을 holds the 한국 of 한국 말을.
        """
        word, span = other.text[first:end], other.frames[first]
        place = self.text.find(word)
        while place >= 0:
            behind = place + len(word)
            is_then = self.frames[place][0] < span[1] and span[0] < self.frames[behind - 1][1]
            begins = is_then and self._meets(place - 1, place, other, first - 1)
            if begins and self._meets(behind, behind, other, end):
                return True
            place = self.text.find(word, place + 1)
        return False

    def _meets(self, letter: int, border: int, other: _Letters, beyond: int) -> bool:
        """Return whether a word ends at a border, or goes on as the other text does."""
        if border in self.borders:
            return True
        return 0 <= beyond < len(other.text) and self.text[letter] == other.text[beyond]
