"""Parts and contexts of an utterance by number: what is asked of the rules is asked once.

Numbers let a frame look hundreds of prefixes up in arrays: only a new one costs Python, and
only one that may matter asks the language models.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from kasr_desktop.decoding.prefix_rules import Memo, PrefixRules


class PartTree:
    """All parts tried in an utterance, by number; 0 is the part without letters."""

    def __init__(self, rules: PrefixRules) -> None:
        self._rules = rules
        self._parts: list[str] = []
        self._numbers: dict[str, int] = {}
        self.worths: list[float] = []
        self.classes: list[int] = []
        self.number("")
        self.of_labels = np.array([self.number(letters) for letters in rules.letters])
        """(V,), the part that is the label alone."""

    def __len__(self) -> int:
        """Number of parts."""
        return len(self._parts)

    def __getitem__(self, number: int) -> str:
        """Return the letters of a part."""
        return self._parts[number]

    def spell(self, part: int, label: int) -> tuple[int, float, int]:
        """Return number, worth and class of a part longer by a label."""
        number = self.number(self._parts[part] + self._rules.letters[label])
        return number, self.worths[number], self.classes[number]

    def number(self, letters: str) -> int:
        """Return the number of a part."""
        number = self._numbers.get(letters)
        if number is None:
            number = self._numbers[letters] = len(self._parts)
            self._parts.append(letters)
            self.worths.append(self._rules.worth(letters))
            self.classes.append(self._rules.class_of(letters))
        return number


class ContextTable:
    """All contexts reached in an utterance, by number; 0 is its start."""

    def __init__(self, rules: PrefixRules, parts: PartTree) -> None:
        self._rules = rules
        self._parts = parts
        self._contexts: list[Any] = [rules.start()]
        self._numbers: dict[Any, int] = {self._contexts[0]: 0}
        self._memo: Memo = {}

    def __len__(self) -> int:
        """Number of contexts."""
        return len(self._contexts)

    def __getitem__(self, number: int) -> Any:
        """Return a context."""
        return self._contexts[number]

    def close(self, context: int, part: int, gap: int) -> tuple[float, float, int]:
        """Return what closing a part in a context adds, and the number of the context behind.

        Args:
            context: Of the text before it.
            part: Its number.
            gap: 1 if the word ends behind it.

        Returns:
            `Closed.score`, `Closed.earned`, the number of `Closed.context`.
        """
        score, earned, after = self._rules.close(
            self._contexts[context], self._parts[part], is_gap=bool(gap), memo=self._memo
        )
        number = self._numbers.setdefault(after, len(self._contexts))
        if number == len(self._contexts):
            self._contexts.append(after)
        return score, earned, number

    def keep(self, numbers: Sequence[int]) -> None:
        """Forget all contexts but these, which are numbered anew in their order."""
        self._contexts = [self._contexts[number] for number in numbers]
        self._numbers = {context: number for number, context in enumerate(self._contexts)}
        self._memo = {}
