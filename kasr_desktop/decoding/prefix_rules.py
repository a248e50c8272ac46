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


Memo = dict[Any, Any]
"""What a scorer remembers of an utterance."""


class Closed(NamedTuple):
    """What a part that is whole now adds to a text without the sound.

    Attributes:
        score: Weighted log scores and the bonuses of whole hotwords, natural log; for good.
        earned: On top of it, while the open word may still be a hotword.
        context: Where the language models stand behind it, hashable: texts with equal
            contexts are scored alike from there on.
    """

    score: float
    earned: float
    context: Any


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
    def start(self) -> Any:
        """Return the context of an utterance of which nothing has been heard."""

    @abstractmethod
    def close(self, context: Any, part: str, *, is_gap: bool, memo: Memo) -> Closed:
        """Return what a part adds that is whole now, and a gap behind it if there is one.

        Args:
            context: Of the text before it.
            part: Its letters.
            is_gap: Whether the word ends behind it.
            memo: What the language models have said in this utterance.
        """

    @abstractmethod
    def most(self, *, is_gap: bool) -> float:
        """Return what `close` can add at most, `earned` included."""

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
    def end(self, context: Any, part: str) -> float:
        """Return what is added if nothing more comes: the part is whole, the sentence has ended.

        A gap behind the last word says nothing then: it is asked for the text before it.
        """
