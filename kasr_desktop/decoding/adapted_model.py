"""A language model with the user's documents mixed in; to the beam search it is like any other."""

from __future__ import annotations

from typing import Any

from kasr_desktop.decoding.adaptation import SHARES, Adaptation
from kasr_desktop.decoding.language_model import WORD_BREAK, LanguageModel, SyllableModel
from kasr_desktop.decoding.lexicon import Lexicon, readable
from kasr_desktop.decoding.lm_files import LmWeights

_CONTEXT = len(SHARES) - 1


class AdaptedSyllables(SyllableModel):
    """A syllable model whose state also remembers the last syllables, to look them up."""

    def __init__(self, base: SyllableModel, adaptation: Adaptation) -> None:
        super().__init__(base._model, base.weights)
        self._adaptation = adaptation

    def start_state(self) -> Any:
        """Return the state at the start of a sentence: as after a gap."""
        return super().start_state(), WORD_BREAK

    def score_piece(self, state: Any, piece: str) -> tuple[float, Any]:
        """Return the log10 score of a syllable or `WORD_BREAK`, and the state after it."""
        inner, context = state
        score, after = super().score_piece(inner, piece)
        mixed = self._adaptation.mix_piece(context, piece, score)
        return mixed, (after, (context + piece)[-_CONTEXT:])

    def score_end(self, state: Any) -> float:
        """Return the log10 score of ending the sentence after `state`: the model's own."""
        return super().score_end(state[0])


class AdaptedLanguageModel(LanguageModel):
    """A language model that also knows the words of the user's documents."""

    def __init__(self, base: LanguageModel, adaptation: Adaptation) -> None:
        super().__init__(
            base._model,
            base._lexicon,
            form=base._form,
            weights=base.weights,
            spell=base._spell,
            syllables=base.syllables and AdaptedSyllables(base.syllables, adaptation),
        )
        self._base = base
        self._adaptation = adaptation
        self._beginnings = Lexicon(map(base._spell, adaptation.words))

    def reweighted(self, weights: LmWeights, syllable_weights: LmWeights) -> LanguageModel:
        """Return the same model with other weights for its tuned ones."""
        base = self._base.reweighted(weights, syllable_weights)
        return AdaptedLanguageModel(base, self._adaptation)

    def score_word(self, state: Any, letters: str) -> tuple[float, Any]:
        """Return the log10 score of a word after `state`, and the state after it."""
        score, after = super().score_word(state, letters)
        return self._adaptation.mix_word(readable(letters), score), after

    def is_known(self, letters: str) -> bool:
        """Return whether the model or the documents have the word."""
        return super().is_known(letters) or self._adaptation.knows(readable(letters))

    def can_become_known(self, letters: str) -> bool:
        """Return whether a word of the model or of the documents begins so."""
        return super().can_become_known(letters) or self._beginnings.has_prefix(letters)
