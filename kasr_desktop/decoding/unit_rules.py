"""The rules of prefixes by what tokens spell: letters of words, syllables, conjoining jamo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from kasr_desktop.decoding.hotwords import HotwordScorer
from kasr_desktop.decoding.language_model import WORD_BREAK
from kasr_desktop.decoding.prefix_rules import (
    BLANK,
    BREAK,
    CLOSE,
    CLOSED,
    GAP,
    LEAD,
    LEAD_VOWEL,
    LETTER,
    NEVER,
    OPEN,
    SPELL,
    STAY,
    TAIL,
    VOWEL,
    WHOLE,
    Closed,
    Memo,
    PrefixRules,
)
from kasr_desktop.decoding.spelling import is_break
from kasr_desktop.decoding.word_scorer import SpellingScorer, SpellingState, WordScorer
from kasr_desktop.text.hangul import is_jamo

_WORD_MOVES = (
    # CLOSED OPEN LEAD LEAD_VOWEL
    (STAY, STAY, STAY, STAY),  # BLANK
    (STAY, GAP, GAP, GAP),  # BREAK
    (SPELL, SPELL, SPELL, SPELL),  # LETTER
    (SPELL, SPELL, SPELL, SPELL),  # VOWEL
    (SPELL, SPELL, SPELL, SPELL),  # TAIL
    (CLOSE, CLOSE, CLOSE, CLOSE),  # a gap and a letter in one, as SentencePiece writes
)
_GAP_AND_LETTER = 5
_SYLLABLE_MOVES = (
    (STAY, STAY, STAY, STAY),
    (STAY, GAP, GAP, GAP),
    (WHOLE, WHOLE, WHOLE, WHOLE),
)
_JAMO_MOVES = (
    (STAY, STAY, STAY, STAY),
    (STAY, GAP, NEVER, GAP),
    (CLOSE, CLOSE, NEVER, CLOSE),
    (NEVER, NEVER, SPELL, NEVER),
    (NEVER, NEVER, NEVER, SPELL),
)
_LAST_VOWEL = "\u1175"
_LEAD_AND_VOWEL = 2
_SOME = "?"
"""Letters of a word that nobody asks about."""


class WordRules(PrefixRules):
    """Words from letters; each is scored when it is whole."""

    def __init__(
        self, labels: Sequence[str], scorer: WordScorer | None, hotwords: HotwordScorer
    ) -> None:
        super().__init__(labels, [_class_of_word_label(label) for label in labels],
                         _WORD_MOVES, hotwords)  # fmt: skip
        self._scorer = scorer

    @property
    def closes_words(self) -> bool:
        """Whether to close a part is to close a word: it was not a syllable of one."""
        return True

    def start(self) -> Any:
        """Return the context of an utterance of which nothing has been heard."""
        return self._scorer.get_start_state() if self._scorer else None

    def close(self, context: Any, part: str, *, is_gap: bool, memo: Memo) -> Closed:
        """Return what a word more adds."""
        del is_gap, memo  # to close a word is the gap
        score, state = self._score(context, part, is_last=False)
        return Closed(score, 0.0, state)

    def most(self, *, is_gap: bool) -> float:
        """Return what `close` can add at most."""
        del is_gap
        return (self._scorer.most() if self._scorer else 0.0) + self.hotwords.most()

    def worth(self, part: str) -> float:
        """Return the share of a hotword a word has earned, else the model's fine for a new word."""
        earned = self.hotwords.score_partial_token(part)
        if earned == 0.0 and part and self._scorer is not None:
            return self._scorer.score_partial_token(part)
        return earned

    def class_of(self, part: str) -> int:
        """Return the class of prefixes with this part."""
        return OPEN if part else CLOSED

    def class_of_text(self, *, is_gap: bool) -> int:
        """Return the class of prefixes without a part."""
        del is_gap
        return CLOSED

    def end(self, context: Any, part: str) -> float:
        """Return what is added if nothing more comes."""
        return self._score(context, part, is_last=True)[0]

    def _score(self, context: Any, word: str, *, is_last: bool) -> tuple[float, Any]:
        bonus = self.hotwords.score(word)
        if self._scorer is None:
            return bonus, None
        score, state = self._scorer.score(context, word, is_last)
        return score + bonus, state


class _Spelled(NamedTuple):
    """Where both language models stand, and the word that is open.

    Attributes:
        syllable: State of the syllable model.
        word: State of the word model, after the last whole word.
        letters: Of the open word, in syllables; of a word model that has no say only
            whether there are any.
        spelled: The open word in the tokens' letters; only where there are hotwords.
    """

    syllable: Any
    word: Any
    letters: str
    spelled: str


class SpelledRules(PrefixRules):
    """Words from syllables, each scored as soon as it is whole; syllables perhaps from jamo."""

    def __init__(
        self,
        labels: Sequence[str],
        scorer: SpellingScorer,
        hotwords: HotwordScorer,
        *,
        is_jamo: bool,
    ) -> None:
        """Take the parts.

        Args:
            labels: As `spelling.spelled_labels` makes them.
            scorer: Both language models.
            hotwords: In the tokens' letters.
            is_jamo: Whether labels are conjoining jamo, not whole syllables.
        """
        classes = [_class_of_spelled_label(label) for label in labels]
        super().__init__(labels, classes, _JAMO_MOVES if is_jamo else _SYLLABLE_MOVES, hotwords)
        self._scorer = scorer
        self._has_hotwords = hotwords.is_active
        self._asks_words = scorer.words.weights.alpha != 0.0

    @property
    def closes_words(self) -> bool:
        """Whether to close a part is to close a word: it was not a syllable of one."""
        return False

    def start(self) -> _Spelled:
        """Return the context of an utterance of which nothing has been heard."""
        state = self._scorer.get_start_state()
        return _Spelled(state.syllable, state.word, "", "")

    def close(self, context: _Spelled, part: str, *, is_gap: bool, memo: Memo) -> Closed:
        """Return what a syllable more adds, and a gap behind it if there is one."""
        syllable, word, letters, spelled = context
        total = 0.0
        if part:
            total, syllable, composed = self._scorer.score_syllable(syllable, part, memo)
            total += self._scorer.beta
            letters = letters + composed if self._asks_words else _SOME
            if self._has_hotwords:
                spelled += part
        if not is_gap:
            earned = self.hotwords.score_partial_token(spelled) if self._has_hotwords else 0.0
            return Closed(total, earned, _Spelled(syllable, word, letters, spelled))
        score, syllable, _ = self._scorer.score_syllable(syllable, WORD_BREAK, memo)
        of_word, word = self._scorer.words.score(word, letters)
        total += score + of_word
        if self._has_hotwords:
            total += self.hotwords.score(spelled)
        return Closed(total, 0.0, _Spelled(syllable, word, "", ""))

    def most(self, *, is_gap: bool) -> float:
        """Return what `close` can add at most."""
        return self._scorer.most(is_gap=is_gap) + self.hotwords.most()

    def worth(self, part: str) -> float:
        """Return what a syllable half said is worth."""
        return self._scorer.score_partial_token(part) if part else 0.0

    def class_of(self, part: str) -> int:
        """Return the class of prefixes with this part."""
        if not part:
            return CLOSED
        if is_jamo(part[0]) and len(part) <= _LEAD_AND_VOWEL:
            return LEAD if len(part) == 1 else LEAD_VOWEL
        return OPEN

    def class_of_text(self, *, is_gap: bool) -> int:
        """Return the class of prefixes without a part."""
        return CLOSED if is_gap else OPEN

    def end(self, context: _Spelled, part: str) -> float:
        """Return what is added if nothing more comes."""
        syllable, word, letters, spelled = context
        score, _ = self._scorer.score(SpellingState(syllable, word, letters), part, True)
        return score + self.hotwords.score(spelled + part)


def _class_of_word_label(label: str) -> int:
    if not label:
        return BLANK
    if label[0] == " ":
        return _GAP_AND_LETTER if label[1:] else BREAK
    return LETTER


def _class_of_spelled_label(label: str) -> int:
    if not label:
        return BLANK
    if label[0] != " ":
        return VOWEL if label <= _LAST_VOWEL else TAIL
    return BREAK if is_break(label) else LETTER
