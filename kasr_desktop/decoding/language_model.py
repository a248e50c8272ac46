"""N-gram language models over words and over syllables: the only door to kenlm."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kasr_desktop.bundle.language_model_dir import SYLLABLE_MODEL_NAME
from kasr_desktop.decoding.lexicon import (
    SPELLING_FORMS,
    Lexicon,
    SpellingForm,
    TokenShape,
    readable,
    token_form,
    token_shape,
)
from kasr_desktop.decoding.lm_files import LmFiles, LmWeights, read_lm_files
from kasr_desktop.decoding.narrow_paths import narrow_path
from kasr_desktop.domain.errors import LanguageModelError
from kasr_desktop.text.hangul import all_syllables, nfc, nfd
from kasr_desktop.text.vocab import Vocab

_SAMPLE = 2000
"""Unigrams looked up to find how a language model spells."""

_MIN_SHARE = 0.1
"""Of the sample at least so many must be in the model; pyctcdecode warns below it."""

WORD_BREAK = "▁"
"""How a syllable model writes the gap between words."""

SPELLED_SHAPES = (TokenShape.SYLLABLE, TokenShape.CONJOINING)
"""Tokens that show where a syllable begins, so that each can be scored by itself."""


NO_FACTS: Mapping[str, str] = {}


def hash_name(directory: Path) -> str:
    """Return the name under which `kasr.json` has the hash of a directory's KenLM file.

    Example:
        >>> hash_name(Path("model/language_model"))
        'language_model_sha256'
    """
    return f"{directory.name}_sha256"


_RARE = -7.0
"""log10 of beginnings no syllable of the model has."""


class SyllableModel:
    """A loaded n-gram model over syllables and word breaks; it knows no unknown word.

    Of the words of real speech every seventh is in no list of moderate size, so a
    word model alone cannot tell a new word from noise.

    Attributes:
        weights: What the directory's attrs.json was tuned to.
    """

    def __init__(self, model: Any, weights: LmWeights) -> None:
        self._model = model
        self._prefixes: dict[str, float] | None = None
        self.weights = weights

    @classmethod
    def load(cls, directory: Path, facts: Mapping[str, str] = NO_FACTS) -> SyllableModel:
        """Load a `syllable_model/` directory.

        Raises:
            LanguageModelError: "corrupt" or "no_library".
        """
        files = read_lm_files(directory, sha256=facts.get(hash_name(directory), ""))
        return cls(load_kenlm(files.model_path), files.weights)

    def start_state(self) -> Any:
        """Return the state at the start of a sentence."""
        state = _new_state()
        self._model.BeginSentenceWrite(state)
        return state

    def score_piece(self, state: Any, piece: str) -> tuple[float, Any]:
        """Return the log10 score of a syllable or `WORD_BREAK`, and the state after it."""
        end_state = _new_state()
        return float(self._model.BaseScore(state, piece, end_state)), end_state

    def score_end(self, state: Any) -> float:
        """Return the log10 score of ending the sentence after `state`."""
        return float(self._model.BaseScore(state, "</s>", _new_state()))

    def score_beginning(self, letters: str) -> float:
        """Return log10 of how often a syllable begins with these conjoining jamo, anywhere.

        What a syllable half said is worth until it can be scored in its place.
        """
        if self._prefixes is None:
            self._prefixes = self._sum_prefixes()
        return self._prefixes.get(letters, _RARE)

    def _sum_prefixes(self) -> dict[str, float]:
        state = _new_state()
        self._model.NullContextWrite(state)
        sums: dict[str, float] = {}
        for syllable in filter(self._model.__contains__, all_syllables()):
            share = 10.0 ** float(self._model.BaseScore(state, syllable, _new_state()))
            letters = nfd(syllable)
            for length in range(1, len(letters) + 1):
                sums[letters[:length]] = sums.get(letters[:length], 0.0) + share
        return {letters: math.log10(total) for letters, total in sums.items()}


class LanguageModel:
    """A loaded n-gram model, asked in the letters of an acoustic model's tokens.

    Words are scored in whatever form the n-gram was written in; the acoustic
    model's tokens may be syllables or jamo. Weights to use are not applied here,
    so that trying others does not load the model again. Where a syllable model
    stands alone there is no n-gram of words: each is worth its bonus, none is unknown.

    Attributes:
        weights: What the directory's attrs.json was tuned to.
        syllables: The model that spells what this one does not know, if any.
    """

    def __init__(
        self,
        model: Any,
        lexicon: Lexicon | None,
        *,
        form: SpellingForm,
        weights: LmWeights,
        spell: SpellingForm = nfc,
        syllables: SyllableModel | None = None,
    ) -> None:
        self._model = model
        self._spell = spell
        self._lexicon = lexicon
        self._form = form
        self.weights = weights
        self.syllables = syllables

    @classmethod
    def load(
        cls, directory: Path, vocab: Vocab, facts: Mapping[str, str] = NO_FACTS
    ) -> LanguageModel:
        """Load a `language_model/` directory for an acoustic model's vocabulary.

        A `syllable_model/` beside it is loaded too where the tokens show syllables;
        words are then asked for as syllables, not in the tokens' letters.

        Args:
            directory: `language_model/`, or a `syllable_model/` that stands alone.
            vocab: Of the acoustic model.
            facts: `kasr.json`; a hash in it that is not the file's is an error.

        Raises:
            LanguageModelError: "corrupt", "no_library", or "unit_mismatch" if its
                words cannot be spelled with the vocabulary.
        """
        if directory.name == SYLLABLE_MODEL_NAME:
            return cls._of_syllables(directory, vocab, facts)
        files = read_lm_files(directory, sha256=facts.get(hash_name(directory), ""))
        model = load_kenlm(files.model_path)
        if not files.unigrams:
            return cls(model, None, form=SPELLING_FORMS[0], weights=files.weights)
        form = _find_form(model, files)
        spell = token_form(vocab)
        words = _known_words(model, files, form)
        if set(spell("".join(set("".join(words))))).isdisjoint(vocab.tokens):
            raise _unit_mismatch(directory, "its words share no letter with the vocabulary")
        beside = directory.with_name(SYLLABLE_MODEL_NAME)
        if token_shape(vocab) not in SPELLED_SHAPES or not beside.is_dir():
            return cls(
                model, Lexicon(map(spell, words)), form=form, weights=files.weights, spell=spell
            )
        syllables = SyllableModel.load(beside, facts)
        return cls(model, Lexicon(words), form=form, weights=files.weights, syllables=syllables)

    @classmethod
    def _of_syllables(
        cls, directory: Path, vocab: Vocab, facts: Mapping[str, str]
    ) -> LanguageModel:
        if token_shape(vocab) not in SPELLED_SHAPES:
            raise _unit_mismatch(directory, "the vocabulary does not show where a syllable begins")
        syllables = SyllableModel.load(directory, facts)
        words = LmWeights(0.0, syllables.weights.word_beta, 0.0, syllables.weights.score_boundary)
        return cls(None, None, form=nfc, weights=words, syllables=syllables)

    def reweighted(self, weights: LmWeights, syllable_weights: LmWeights) -> LanguageModel:
        """Return the same loaded model with other weights for its tuned ones."""
        syllables = self.syllables and SyllableModel(self.syllables._model, syllable_weights)
        return LanguageModel(
            self._model,
            self._lexicon,
            form=self._form,
            weights=weights,
            spell=self._spell,
            syllables=syllables,
        )

    @property
    def order(self) -> int:
        """Words an n-gram is long."""
        return 1 if self._model is None else int(self._model.order)

    def start_state(self, *, boundary: bool) -> Any:
        """Return the state before the first word, at the start of a sentence or anywhere."""
        if self._model is None:
            return None
        state = _new_state()
        write = self._model.BeginSentenceWrite if boundary else self._model.NullContextWrite
        write(state)
        return state

    def score_word(self, state: Any, letters: str) -> tuple[float, Any]:
        """Return the log10 score of a word after `state`, and the state after it."""
        if self._model is None:
            return 0.0, state
        end_state = _new_state()
        score = float(self._model.BaseScore(state, self._form(readable(letters)), end_state))
        return score, end_state

    def score_end(self, state: Any) -> float:
        """Return the log10 score of ending the sentence after `state`."""
        if self._model is None:
            return 0.0
        return float(self._model.BaseScore(state, "</s>", _new_state()))

    def is_known(self, letters: str) -> bool:
        """Return whether the model has seen the word, in the tokens' letters or in syllables."""
        if self._model is None:
            return True
        if self._lexicon is not None:
            return letters in self._lexicon or self._spell(letters) in self._lexicon
        return self._form(readable(letters)) in self._model

    def can_become_known(self, letters: str) -> bool:
        """Return whether a known word begins so; yes, where nobody says which words are known.

        pyctcdecode says no there, and so takes every word for an unknown one.
        """
        return self._lexicon is None or self._lexicon.has_prefix(letters)


def load_kenlm(path: Path) -> Any:
    """Load a KenLM binary or an ARPA file.

    Raises:
        LanguageModelError: "corrupt" or "no_library".
    """
    try:
        import kenlm
    except ImportError as error:
        raise LanguageModelError(
            "The kenlm module is not installed, so no language model can be used.",
            reason="no_library",
        ) from error
    config = kenlm.Config()
    config.show_progress = False  # else an ARPA file draws a bar on stderr
    config.arpa_complain = kenlm.ARPALoadComplain.NONE
    try:
        with narrow_path(path) as name:
            return kenlm.Model(name, config)
    except (OSError, RuntimeError, ValueError) as error:
        raise LanguageModelError(
            f"The language model {path} is damaged: KenLM cannot load it.",
            reason="corrupt",
            path=path,
            detail=str(error).split("\n", maxsplit=1)[0],
        ) from error


def _new_state() -> Any:
    import kenlm

    return kenlm.State()


def _find_form(model: Any, files: LmFiles) -> SpellingForm:
    """Find how the n-gram file spells Korean by looking its own unigrams up in it."""
    step = max(1, len(files.unigrams) // _SAMPLE)
    sample = [readable(word) for word in files.unigrams[::step]]
    hits = {form: sum(form(word) in model for word in sample) for form in SPELLING_FORMS}
    best = max(SPELLING_FORMS, key=lambda form: hits[form])
    if hits[best] < len(sample) * _MIN_SHARE:
        raise _unit_mismatch(files.model_path.parent, "the words of unigrams.txt are not in it")
    return best


def _known_words(model: Any, files: LmFiles, form: SpellingForm) -> list[str]:
    """Return the unigrams that are in the model, readable; all spelled at once, they are many."""
    words = readable("\n".join(files.unigrams)).split("\n")
    spelled = form("\n".join(words)).split("\n")
    return [word for word, written in zip(words, spelled, strict=True) if written in model]


def _unit_mismatch(path: Path, how: str) -> LanguageModelError:
    return LanguageModelError(
        f"The language model {path} does not fit: {how}.",
        reason="unit_mismatch",
        path=path,
        detail=how,
    )
