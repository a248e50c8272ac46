"""How sure the beam search is of a word: the share of rivals that agree; docs/CONFIDENCE.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
    """Return each word's posterior among `rivals`: who has this word at this time.

    Args:
        text: One of the rivals.
        rivals: All results of the beam search, best first.

    Returns:
        One number a word, 0...1.
    """
    shares = _shares(rivals)
    places = [_places(rival) for rival in rivals]
    return [
        min(
            1.0,
            sum(
                share
                for share, at in zip(shares, places, strict=True)
                if any(first < span[1] and span[0] < end for first, end in at.get(word, ()))
            ),
        )
        for word, span in zip(text.words, text.frames, strict=True)
    ]


def text_confidence(text: FramedText, confidences: Sequence[float]) -> float:
    """Return the confidence of a text: the mean of its words', by their letters; 0.0 if empty."""
    letters = [len(word) for word in text.words]
    return float(np.average(confidences, weights=letters)) if letters else 0.0


def _shares(rivals: Sequence[FramedText]) -> list[float]:
    scores = np.array([rival.total_score for rival in rivals]) * POSTERIOR_SCALE
    weights = np.exp(scores - scores.max())
    return [float(share) for share in weights / weights.sum()]


def _places(rival: FramedText) -> dict[str, list[tuple[int, int]]]:
    places: dict[str, list[tuple[int, int]]] = {}
    for word, span in zip(rival.words, rival.frames, strict=True):
        places.setdefault(word, []).append(span)
    return places
