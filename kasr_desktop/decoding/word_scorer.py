"""A language model with its weights, as the beam search asks it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.decoding.lm_files import LmWeights
from kasr_desktop.domain.options import DecodeOptions

_LN_10 = math.log(10)
_EXPECTED_WORD_LENGTH = 6
"""Letters after which an unknown word costs more and more; pyctcdecode's AVG_TOKEN_LEN."""


def chosen_weights(language_model: LanguageModel, options: DecodeOptions) -> LmWeights:
    """Give the user's weights where there are some, else those the model was tuned to."""
    tuned = language_model.weights
    return LmWeights(
        tuned.alpha if options.alpha is None else options.alpha,
        tuned.beta if options.beta is None else options.beta,
        tuned.unk_score_offset if options.unk_score_offset is None else options.unk_score_offset,
        tuned.score_boundary,
    )


@dataclass(frozen=True, slots=True)
class WordScorer:
    """A language model with its weights; the interface pyctcdecode's scoring asks for."""

    language_model: LanguageModel
    weights: LmWeights

    @property
    def order(self) -> int:
        """Words an n-gram is long."""
        return self.language_model.order

    def get_start_state(self) -> Any:
        """Give the state before the first word."""
        return self.language_model.start_state(boundary=self.weights.score_boundary)

    def score(self, prev_state: Any, word: str, is_last_word: bool = False) -> tuple[float, Any]:
        """Give the weighted score of a word, natural log, and the state after it.

        No word is no word: where pyctcdecode scores the nothing behind a trailing
        delimiter as an unknown word, only the end of the sentence is scored.
        """
        score, state, bonus = 0.0, prev_state, 0.0
        if word:
            score, state = self.language_model.score_word(prev_state, word)
            bonus = self.weights.beta
            if not self.language_model.is_known(word):
                score += self.weights.unk_score_offset
        if is_last_word and self.weights.score_boundary:
            score += self.language_model.score_end(state)
        return self.weights.alpha * score * _LN_10 + bonus, state

    def score_partial_token(self, partial_token: str) -> float:
        """Give the score of a word being spelled: a fine once no known word begins so."""
        if self.language_model.can_become_known(partial_token):
            return 0.0
        length = max(1.0, len(partial_token) / _EXPECTED_WORD_LENGTH)
        return self.weights.unk_score_offset * length
