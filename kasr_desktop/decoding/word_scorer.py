"""Language models with their weights, as the beam search asks them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from kasr_desktop.decoding.language_model import WORD_BREAK, LanguageModel, SyllableModel
from kasr_desktop.decoding.lm_files import LmWeights
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.text.hangul import nfc

_LN_10 = math.log(10)
_EXPECTED_WORD_LENGTH = 6
"""Letters after which an unknown word costs more and more; pyctcdecode's AVG_TOKEN_LEN."""

_LETTERS_OF_A_SYLLABLE = 2
"""Jamo after which a syllable may be whole, a lead and a vowel."""


def chosen_weights(language_model: LanguageModel, options: DecodeOptions) -> LmWeights:
    """Return the user's weights where there are some, else those the model was tuned to."""
    tuned = language_model.weights
    return LmWeights(
        tuned.alpha if options.alpha is None else options.alpha,
        tuned.beta if options.beta is None else options.beta,
        tuned.unk_score_offset if options.unk_score_offset is None else options.unk_score_offset,
        tuned.score_boundary,
    )


@dataclass(frozen=True, slots=True)
class WordScorer:
    """A language model over words with its weights; the interface pyctcdecode asks for."""

    language_model: LanguageModel
    weights: LmWeights

    @property
    def order(self) -> int:
        """Words an n-gram is long."""
        return self.language_model.order

    def get_start_state(self) -> Any:
        """Return the state before the first word."""
        return self.language_model.start_state(boundary=self.weights.score_boundary)

    def most(self) -> float:
        """Return what a word can add at most: a model gives no more than certainty."""
        unknown = self.weights.alpha * self.weights.unk_score_offset * _LN_10
        return self.weights.beta + max(0.0, unknown)

    def score(self, prev_state: Any, word: str, is_last_word: bool = False) -> tuple[float, Any]:
        """Return the weighted score of a word, natural log, and the state after it.

        No word is no word: where pyctcdecode scores the nothing behind a trailing
        delimiter as an unknown word, only the end of the sentence is scored.
        """
        score, state, bonus = 0.0, prev_state, 0.0
        if self.weights.alpha == 0.0:  # the model has no say: it need not be asked
            return self.weights.beta if word else 0.0, prev_state
        if word:
            score, state = self.language_model.score_word(prev_state, word)
            bonus = self.weights.beta
            if not self.language_model.is_known(word):
                score += self.weights.unk_score_offset
        if is_last_word and self.weights.score_boundary:
            score += self.language_model.score_end(state)
        return self.weights.alpha * score * _LN_10 + bonus, state

    def score_partial_token(self, partial_token: str) -> float:
        """Return the score of a word being spelled: a fine once no known word begins so."""
        if self.language_model.can_become_known(partial_token):
            return 0.0
        length = max(1.0, len(partial_token) / _EXPECTED_WORD_LENGTH)
        return self.weights.unk_score_offset * length


class SpellingState(NamedTuple):
    """Where both language models stand.

    Attributes:
        syllable: State of the syllable model.
        word: State of the word model, after the last whole word.
        letters: The word being spelled.
        before_break: Right after a word break: its score, and the state before it.
    """

    syllable: Any
    word: Any
    letters: str = ""
    before_break: tuple[float, SpellingState] | None = None


@dataclass(frozen=True, slots=True)
class SpellingScorer:
    """Syllables scored one by one, and each word once more when it is whole.

    To pyctcdecode a syllable is a word and `WORD_BREAK` another.

    Attributes:
        words: The word model with its weights.
        syllables: The syllable model.
        alpha: Its weight.
        beta: Bonus a syllable, natural log; without one, few long syllables win.
    """

    words: WordScorer
    syllables: SyllableModel
    alpha: float
    beta: float

    @property
    def order(self) -> int:
        """Syllables the word model looks back at, about."""
        return self.words.order * _EXPECTED_WORD_LENGTH

    def get_start_state(self) -> Any:
        """Return the state before the first syllable."""
        return SpellingState(self.syllables.start_state(), self.words.get_start_state())

    def most(self, *, is_gap: bool) -> float:
        """Return what a syllable, and a break behind it, can add at most."""
        return max(0.0, self.beta) + (max(0.0, self.words.most()) if is_gap else 0.0)

    def score(self, prev_state: Any, word: str, is_last_word: bool = False) -> tuple[float, Any]:
        """Return the weighted score of a syllable, a break or both, and the state after."""
        total, state = 0.0, prev_state
        for piece in word.split():
            score, state = self.score_piece(state, piece)
            total += score
        if is_last_word:
            score, state = self._end(state)
            total += score
        return total, state

    def score_piece(self, state: SpellingState, piece: str) -> tuple[float, SpellingState]:
        """Return the weighted score of a syllable, in any form, or of a break, and the state."""
        total, syllable, composed = self.score_syllable(state.syllable, piece, {})
        if piece != WORD_BREAK:
            return total + self.beta, SpellingState(syllable, state.word, state.letters + composed)
        score, word = self.words.score(state.word, state.letters)
        total += score
        return total, SpellingState(syllable, word, "", before_break=(total, state))

    def score_syllable(
        self, state: Any, piece: str, memo: dict[Any, Any]
    ) -> tuple[float, Any, str]:
        """Return the syllable model's weighted score of a piece, its state, the piece composed.

        Args:
            state: The syllable model's, before it.
            piece: The syllable, in any form, or `WORD_BREAK`.
            memo: Filled with what the model said; many texts end alike for it.
        """
        key = state, piece
        said: tuple[float, Any, str] | None = memo.get(key)
        if said is None:
            composed = nfc(piece)
            score, after = self.syllables.score_piece(state, composed)
            said = memo[key] = self.alpha * score * _LN_10, after, composed
        return said

    def _end(self, state: SpellingState) -> tuple[float, SpellingState]:
        """Score the end of the sentence; a break right before it is taken back."""
        total = 0.0
        if state.before_break is not None:
            score, state = state.before_break
            total -= score
        total += self.alpha * self.syllables.score_end(state.syllable) * _LN_10
        score, word = self.words.score(state.word, state.letters, True)
        return total + score, SpellingState(state.syllable, word)

    def score_partial_token(self, partial_token: str) -> float:
        """Return what a syllable half said is worth: as much as the syllables it may become.

        Whole syllables never come here, they are scored at once.
        """
        score = self.syllables.score_beginning(partial_token)
        share = min(1.0, len(partial_token) / _LETTERS_OF_A_SYLLABLE)
        return self.alpha * score * _LN_10 + self.beta * share


def make_scorer(
    language_model: LanguageModel | None, options: DecodeOptions
) -> WordScorer | SpellingScorer | None:
    """Return the scorer of a language model under the user's weights.

    Where there is a syllable model it does most of the work, so the user's alpha is
    its weight, and the word model's follows: at alpha 0 there is no language model.
    """
    if language_model is None:
        return None
    weights = chosen_weights(language_model, options)
    syllables = language_model.syllables
    if syllables is None:
        return WordScorer(language_model, weights)
    tuned = syllables.weights
    share = 1.0 if options.alpha is None else options.alpha / (tuned.alpha or 1.0)
    words = replace(weights, alpha=language_model.weights.alpha * share)
    return SpellingScorer(
        WordScorer(language_model, words), syllables, tuned.alpha * share, tuned.beta * share
    )
