"""Prefixes of the beam search: what has been said so far, each piece of it scored once.

A prefix is a *text* (what is whole and scored) and a *part* (letters still being spelled).
How a label makes it longer depends on the tokens (`unit_rules`) and is a
small table, so that a frame can look all its extensions up at once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from kasr_desktop.decoding.hotwords import HotwordScorer

STAY, SPELL, CLOSE, WHOLE, GAP, NEVER = range(6)
"""What a label does to a prefix: leaves it as it is; makes its part longer; closes the part
into the text and begins a new one; is a part of its own that is whole at once; closes the
part and the word; does not fit at all."""

BLANK, BREAK, LETTER, VOWEL, TAIL = range(5)
"""Classes of labels: nothing new; a gap between words; a letter that may follow anything;
of conjoining jamo the ones that only go on with a syllable."""

CLOSED, OPEN, LEAD, LEAD_VOWEL = range(4)
"""Classes of prefixes: no word begun; a word begun; its last syllable is one letter, or two."""

EMPTY = 0
"""The number of the part without letters."""


class History(NamedTuple):
    """Whole words, the last first: a list that texts share.

    Attributes:
        before: The words before it, None at the start.
        word: In the tokens' letters.
    """

    before: History | None
    word: str


Memo = dict[Any, Any]
"""What a scorer remembers of an utterance."""


class Text(NamedTuple):
    """What is whole of a prefix, and what it is worth without the sound.

    Attributes:
        history: Whole words, None at the start.
        word: Whole syllables of the word that is open; only where syllables are scored.
        state: Where the language models stand.
        scored: Weighted log scores and the bonuses of whole hotwords, natural log.
        bonus: `scored`, and what the open word earns while it may still be a hotword.
    """

    history: History | None
    word: str
    state: Any
    scored: float
    bonus: float


class PrefixRules(ABC):
    """How labels make prefixes longer, and what prefixes are worth."""

    def __init__(
        self,
        labels: Sequence[str],
        classes: Sequence[int],
        moves: tuple[tuple[int, ...], ...],
        hotwords: HotwordScorer,
    ) -> None:
        """Take the labels.

        Args:
            labels: What every token writes: "" for the blank, a gap begins with a space.
            classes: Of every label, a row of `moves`.
            moves: For each class of labels what it does to each class of prefixes.
            hotwords: In the tokens' letters.
        """
        self.labels = list(labels)
        self.label_classes = np.array(classes, dtype=np.intp)
        self.is_gap = self.label_classes == BREAK
        self.is_heard = (self.label_classes != BLANK) & ~self.is_gap
        self.moves = np.array(moves, dtype=np.int8)
        self.closes = np.isin(np.arange(NEVER + 1), (CLOSE, WHOLE, GAP))
        """Of every move whether it makes a part whole."""
        self.gap_move = NEVER if self.closes_words else GAP
        """The move whose texts differ from those of `CLOSE`: not where a word ends anyway."""
        self.letters = [label.strip() for label in labels]
        self.hotwords = hotwords

    @property
    @abstractmethod
    def closes_words(self) -> bool:
        """Whether to close a part is to close a word: it was not a syllable of one."""

    @abstractmethod
    def start(self) -> Text:
        """Return the text of an utterance of which nothing has been heard."""

    @abstractmethod
    def close(self, text: Text, part: str, *, is_gap: bool, memo: Memo) -> Text:
        """Return the text with a part that is whole now, and a gap behind it if there is one.

        Args:
            text: What is whole before it.
            part: Its letters.
            is_gap: Whether the word ends behind it.
            memo: What the language models have said in this utterance.
        """

    @abstractmethod
    def most(self, *, is_gap: bool) -> float:
        """Return what `close` can add at most to `Text.scored` to make a `Text.bonus`."""

    @abstractmethod
    def worth(self, part: str) -> float:
        """Return what a part still being spelled is worth."""

    @abstractmethod
    def class_of(self, part: str) -> int:
        """Return the class of prefixes with this part."""

    @abstractmethod
    def class_of_text(self, *, is_gap: bool) -> int:
        """Return the class of prefixes without a part, behind a gap or not."""

    @abstractmethod
    def end(self, text: Text, part: str) -> float:
        """Return the bonus if nothing more comes: all is whole, the sentence has ended."""

    def words(self, text: Text, part: str) -> tuple[str, ...]:
        """Return all words in order, the open one last."""
        found = [text.word + part] if text.word or part else []
        history = text.history
        while history is not None:
            found.append(history.word)
            history = history.before
        return tuple(reversed(found))

    def ends_apart(self, text: Text, part: str) -> bool:
        """Return whether a prefix is a rival, at the end, of the one with the same words.

        It is where a gap behind the last word has been scored.
        """
        del text, part
        return False
