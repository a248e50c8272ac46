"""All prefixes tried in an utterance: texts and parts by number, each scored once.

Numbers let a frame look hundreds of prefixes up in arrays: only a new one costs Python, and
only one that may matter asks the language models.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.decoding.prefix_rules import CLOSED, EMPTY, Memo, PrefixRules, Text


class PartTree:
    """All parts tried in an utterance, by number."""

    def __init__(self, rules: PrefixRules) -> None:
        self._rules = rules
        self._num_labels = len(rules.labels)
        self._parts: list[str] = []
        self._numbers: dict[str, int] = {}
        self._longer: dict[int, int] = {}
        self.worth = _Column(np.float64)
        self.classes = _Column(np.intp)
        self._number(0, "")
        self.of_labels = np.array([self._find(letters) for letters in rules.letters])
        """(V,), the part that is the label alone."""

    def __getitem__(self, number: int) -> str:
        """Return the letters of a part."""
        return self._parts[number]

    def spell(self, parts: NDArray[np.int64], labels: NDArray[np.int64]) -> list[int]:
        """Return the numbers of parts (P,) longer by a label each (P,)."""
        known = self._longer
        keys: list[int] = (parts * self._num_labels + labels).tolist()
        return [known[key] if key in known else self._spell(key) for key in keys]

    def _spell(self, key: int) -> int:
        part, label = divmod(key, self._num_labels)
        self._longer[key] = number = self._find(self._parts[part] + self._rules.letters[label])
        return number

    def _find(self, letters: str) -> int:
        number = self._numbers.setdefault(letters, len(self._parts))
        return self._number(number, letters)

    def _number(self, number: int, letters: str) -> int:
        if number == len(self._parts):
            self._numbers[letters] = number
            self._parts.append(letters)
            self.worth.append(self._rules.worth(letters))
            self.classes.append(self._rules.class_of(letters))
        return number


class TextTree:
    """All texts tried in an utterance, by number; a text is scored when it may matter."""

    def __init__(self, rules: PrefixRules, parts: PartTree) -> None:
        self._rules = rules
        self._parts = parts
        self._most = np.array([rules.most(is_gap=False), rules.most(is_gap=True)])
        self._text_classes = np.array([rules.class_of_text(is_gap=gap) for gap in (False, True)])
        start = rules.start()
        self._texts: list[Text | None] = [start]
        self._origins = [_NO_ORIGIN]
        self._numbers: dict[int, int] = {}
        self._memo: Memo = {}
        self.bonus: NDArray[np.float64] = np.full(_FIRST_SIZE, start.bonus)
        """(N,), of a text that is not scored yet the most it can be."""
        self._scored: NDArray[np.float64] = np.full(_FIRST_SIZE, start.scored)
        self.is_scored: NDArray[np.bool_] = np.ones(_FIRST_SIZE, dtype=np.bool_)
        self.classes: NDArray[np.intp] = np.full(_FIRST_SIZE, CLOSED)

    def __len__(self) -> int:
        """Number of texts."""
        return len(self._texts)

    def __getitem__(self, number: int) -> Text:
        """Return a text, scored if it was not yet."""
        text = self._texts[number]
        return self._score(number) if text is None else text

    def close(
        self, texts: NDArray[np.int64], parts: NDArray[np.int64], gaps: NDArray[np.bool_]
    ) -> list[int]:
        """Return the numbers of texts (P,) with parts (P,) closed, and gaps (P,) behind them."""
        known, first = self._numbers, len(self._texts)
        keys: list[int] = ((texts << PART_BITS | parts) << 1 | gaps).tolist()
        numbers = [known[key] if key in known else self._promise(key) for key in keys]
        if len(self._texts) > first:
            self._promise_all(first)
        return numbers

    def score(self, numbers: NDArray[np.int64]) -> None:
        """Let `bonus` be true for these texts."""
        texts = self._texts
        for number in numbers.tolist():
            if texts[number] is None:
                self._score(number)

    def _promise(self, key: int) -> int:
        """Return the number of a new text that is not scored yet."""
        number = len(self._texts)
        if key & _PART_AND_GAP_MASK == EMPTY:  # nothing to close
            number = key >> _TEXT_SHIFT
        else:
            self._texts.append(None)
            self._origins.append(key)
        self._numbers[key] = number
        return number

    def _promise_all(self, first: int) -> None:
        """Note what is known of texts that are not scored: the most they can be worth."""
        origins = np.array(self._origins[first:])
        gaps = origins & 1
        parents = origins >> _TEXT_SHIFT
        end = len(self._texts)
        self._room(end)
        self.bonus[first:end] = self._scored[parents] + self._most[gaps]
        self.is_scored[first:end] = False
        self.classes[first:end] = self._text_classes[gaps]

    def _score(self, number: int) -> Text:
        key = self._origins[number]
        parent = self[key >> _TEXT_SHIFT]
        part = self._parts[key >> 1 & _PART_MASK]
        text = self._rules.close(parent, part, is_gap=bool(key & 1), memo=self._memo)
        self._texts[number] = text
        self.bonus[number] = text.bonus
        self._scored[number] = text.scored
        self.is_scored[number] = True
        return text

    def keep(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Forget all texts but these, which are scored; return their new numbers.

        A text between two of them is kept too: the longer one must be found from the
        shorter one again, or beams that say the same would not meet.
        """
        live = set(numbers.tolist())
        above: set[int] = set()
        for number in live:
            while number >= 0 and number not in above:
                above.add(number)
                number = self._parent(number)
        kept: list[int] = []
        places: dict[int, int] = {}
        for number in sorted(above):  # parents come before what grew from them
            if number in live or self._parent(number) in places:
                places[number] = len(kept)
                kept.append(number)
        for column in (self.bonus, self._scored, self.is_scored, self.classes):
            column[: len(kept)] = column[kept]
        self._texts = [self._texts[number] for number in kept]
        self._origins = [self._moved(self._origins[number], places) for number in kept]
        self._numbers = {
            origin: place for place, origin in enumerate(self._origins) if origin != _NO_ORIGIN
        }
        self._memo = {}
        return np.array([places[number] for number in numbers.tolist()])

    def _parent(self, number: int) -> int:
        return self._origins[number] >> _TEXT_SHIFT

    def _moved(self, origin: int, places: dict[int, int]) -> int:
        """Return an origin whose text has another number now."""
        parent = places.get(origin >> _TEXT_SHIFT)
        if parent is None:
            return _NO_ORIGIN
        return parent << _TEXT_SHIFT | origin & _PART_AND_GAP_MASK

    def _room(self, size: int) -> None:
        """Let the columns be at least this long."""
        if size > len(self.bonus):
            more = np.zeros(max(size, len(self.bonus)))
            self.bonus = np.concatenate([self.bonus, more])
            self._scored = np.concatenate([self._scored, more])
            self.is_scored = np.concatenate([self.is_scored, more.astype(np.bool_)])
            self.classes = np.concatenate([self.classes, more.astype(np.intp)])


class _Column:
    """An array that grows by a value at a time."""

    def __init__(self, dtype: type[np.generic]) -> None:
        self.values: NDArray[Any] = np.zeros(_FIRST_SIZE, dtype=dtype)
        self._size = 0

    def append(self, value: float) -> None:
        """Put a value behind the last one."""
        if self._size == len(self.values):
            self.values = np.concatenate([self.values, np.zeros_like(self.values)])
        self.values[self._size] = value
        self._size += 1


_FIRST_SIZE = 1024
PART_BITS = 24
_PART_MASK = (1 << PART_BITS) - 1
_PART_AND_GAP_MASK = (1 << PART_BITS + 1) - 1
_TEXT_SHIFT = PART_BITS + 1
_NO_ORIGIN = -1
