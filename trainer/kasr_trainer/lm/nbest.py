"""Lists of likely texts, their scores split into parts, and the weights that rank them best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.text.alignment import edit_distance
from kasr_trainer.lm.directory import spell

_LN_10 = float(np.log(10.0))
_WORD_ERROR_SHARE = 0.1
"""A wrong word adds this many syllable errors to what is minimised: of settings with
equal CER the one with the better spacing is taken."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything that weighs the language models.

    Attributes:
        alpha: Of the word model.
        beta: Bonus a word.
        unk_score_offset: log10, a word the word model does not know.
        syllable_alpha: Of the syllable model, 0 without one.
        syllable_beta: Bonus a syllable.
    """

    alpha: float = 0.0
    beta: float = 0.0
    unk_score_offset: float = 0.0
    syllable_alpha: float = 0.0
    syllable_beta: float = 0.0

    def vector(self) -> NDArray[np.float64]:
        """Return the factors of the six parts of a score, see `split_score`."""
        alpha = self.alpha * _LN_10
        return np.array(
            [
                1.0,
                alpha,
                alpha * self.unk_score_offset,
                self.beta,
                self.syllable_alpha * _LN_10,
                self.syllable_beta,
            ]
        )


@dataclass(frozen=True, slots=True)
class Trial:
    """Weights, what they score on the lists, and what they decode to.

    Attributes:
        weights: The weights.
        errors: Syllable errors plus a tenth of the word errors, on the lists.
    """

    weights: Weights
    errors: float


class NBest:
    """The likely texts of one utterance: the parts of their scores and their errors."""

    def __init__(self, reference: str) -> None:
        self._reference = reference
        self._parts: dict[str, tuple[float, ...]] = {}
        self._errors: dict[str, float] = {}
        self._table: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None

    def add(self, text: str, parts: tuple[float, ...]) -> None:
        """Add a text; of two ways to the same text the likelier counts."""
        if text not in self._parts or parts[0] > self._parts[text][0]:
            self._parts[text] = parts
            self._table = None
        if text not in self._errors:
            self._errors[text] = _count_errors(self._reference, text)

    def errors(self, vector: NDArray[np.float64]) -> float:
        """Return the errors of the text that wins under these factors."""
        if self._table is None:
            texts = list(self._parts)
            self._table = (
                np.array([self._parts[text] for text in texts]),
                np.array([self._errors[text] for text in texts]),
            )
        parts, errors = self._table
        return float(errors[int((parts @ vector).argmax())])


def _count_errors(reference: str, text: str) -> float:
    syllables = edit_distance("".join(reference.split()), "".join(text.split()))
    return syllables + _WORD_ERROR_SHARE * edit_distance(reference.split(), text.split())


def split_score(model: LanguageModel, text: str, acoustic_score: float) -> tuple[float, ...]:
    """Split a text's score into the parts that weights multiply.

    Returns:
        Acoustic score; log10 of the word model; unknown words; words; log10 of the
        syllable model; syllables.
    """
    words = text.split()
    state, word_score, unknown = model.start_state(boundary=True), 0.0, 0
    for word in words:
        score, state = model.score_word(state, word)
        word_score += score
        unknown += not model.is_known(word)
    word_score += model.score_end(state)
    syllables = sum(map(len, words))
    return (
        acoustic_score, word_score, unknown, len(words), _spell_score(model, words), syllables
    )  # fmt: skip


def _spell_score(model: LanguageModel, words: Sequence[str]) -> float:
    if model.syllables is None:
        return 0.0
    state, total = model.syllables.start_state(), 0.0
    for piece in spell(" ".join(words)).split():
        score, state = model.syllables.score_piece(state, piece)
        total += score
    return total + model.syllables.score_end(state)


def search(
    lists: Sequence[NBest], *, start: Weights, num_trials: int, has_syllables: bool, seed: int = 0
) -> list[Trial]:
    """Try weights on the lists: at large, then closer and closer around the best.

    No language model at all is always among them, so the result can never be
    worse than that, on these lists.

    Returns:
        All trials, best first.
    """
    rng = np.random.default_rng(seed)
    trials = [_try(weights, lists) for weights in (Weights(), start)]
    for step in range(num_trials):
        best = min(trials, key=lambda trial: trial.errors).weights
        spread = 1.0 if step < num_trials // 3 else 0.25 if step < 2 * num_trials // 3 else 0.08
        weights = _near(best, spread, rng) if step % 3 else _anywhere(rng)
        if not has_syllables:
            weights = replace(weights, syllable_alpha=0.0, syllable_beta=0.0)
        trials.append(_try(weights, lists))
    return sorted(trials, key=lambda trial: trial.errors)


def _try(weights: Weights, lists: Iterable[NBest]) -> Trial:
    vector = weights.vector()
    return Trial(weights, sum(nbest.errors(vector) for nbest in lists))


def _anywhere(rng: np.random.Generator) -> Weights:
    return Weights(
        float(rng.uniform(0, 1.2)),
        float(rng.uniform(-1, 6)),
        float(rng.uniform(-8, 1)),
        float(rng.uniform(0, 1.2)),
        float(rng.uniform(-1, 4)),
    )


def _near(weights: Weights, spread: float, rng: np.random.Generator) -> Weights:
    steps = rng.normal(0, spread, 5) * (rng.random(5) < 0.6)
    return Weights(
        max(0.0, weights.alpha + 0.3 * steps[0]),
        weights.beta + 1.5 * steps[1],
        min(2.0, weights.unk_score_offset + 2.0 * steps[2]),
        max(0.0, weights.syllable_alpha + 0.3 * steps[3]),
        weights.syllable_beta + steps[4],
    )
