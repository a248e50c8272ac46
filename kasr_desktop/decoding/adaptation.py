"""What the user's own documents teach: counted words and rows of syllables, mixed into a model.

A language model has read much, but not the names of the user's colleagues. From a few
pages no second model can be estimated that stands alone; so the counts are mixed into
what the model says, the more the longer the context the documents have in common with
the speech. What the documents never say costs a text at most the share they can take.

Source: mixtures of counts and a prior model, MacKay & Peto 1995,
doi:10.1017/S1351324900000218; the shares here were measured, see trainer/LOG.md.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.decoding.hotwords import PARTICLES
from kasr_desktop.decoding.language_model import WORD_BREAK

MAX_SYLLABLES = 2_000_000
"""Of the documents together; the table takes 8 bytes for each."""

SHARES = (0.003, 0.03, 0.07, 0.1, 0.15)
"""What the documents can take of the probability, by syllables of context in common."""

PRIOR = 2.0
"""Times each different continuation of a context must have been seen to take half of that
(after Witten & Bell 1991, doi:10.1109/18.87000)."""

NEW_SHARES = (0.15, 0.5)
"""What a new word, one the model does not know, can take once its first syllable, or more,
has been said. The model has no idea of it, so the documents are the better judge."""

NEW_PRIORS = (10.0, 1.0)
"""How often such a beginning must have been seen to take half of that."""

WORD_SHARE = 0.1
"""What the documents' words can take of the probability of a word."""

WORD_PRIOR = 300.0
"""Words of text that take half of that."""

_BITS = 12
_MASK = (1 << _BITS) - 1
_OTHER = _MASK
"""The number of syllables beyond the 4,094 most frequent: no table holds their rows."""

_ORDER = 5  # pieces a 64-bit number holds
_SENTENCE_END = "\n"
_MAX_KEPT = 50_000
"""Contexts looked up before that are remembered."""

Continuations = tuple[int, dict[str, int]]
"""How often a context was followed by anything, and by each piece."""


class PieceTable:
    """Counts of rows of syllables and word breaks, up to five, of any text in 8 bytes a piece.

    The rows of five pieces that begin at every place of the text, sorted: those that
    begin alike stand together, so a context is a stretch of the table.
    """

    def __init__(self, sentences: Iterable[str]) -> None:
        text = "".join(f"{WORD_BREAK}{WORD_BREAK.join(each.split())}{WORD_BREAK}{_SENTENCE_END}"
                       for each in sentences)  # fmt: skip
        frequent = [piece for piece, _ in Counter(text).most_common(_OTHER - 1)]
        self._pieces = ["", *frequent]
        self._ids = {piece: number for number, piece in enumerate(self._pieces)}
        ids = np.array([self._ids.get(piece, _OTHER) for piece in text], dtype=np.uint64)
        padded = np.concatenate([ids, np.zeros(_ORDER, np.uint64)])
        rows = np.zeros(len(ids), dtype=np.uint64)
        for place in range(_ORDER):
            rows = (rows << np.uint64(_BITS)) | padded[place : place + len(ids)]
        self._rows: NDArray[np.uint64] = np.sort(rows)
        self._kept: dict[str, Continuations] = {}

    def __len__(self) -> int:
        """Number of pieces, ends of sentences counted."""
        return len(self._rows)

    def continuations(self, context: str) -> Continuations:
        """Tell how often a context, up to four pieces, was followed by what.

        Example:
            >>> PieceTable(["나는 나가"]).continuations("나")
            (2, {'는': 1, '가': 1})
        """
        found = self._kept.get(context)
        if found is None:
            if len(self._kept) >= _MAX_KEPT:
                self._kept.clear()
            found = self._kept[context] = self._look_up(context)
        return found

    def _look_up(self, context: str) -> Continuations:
        prefix = 0
        for piece in context:
            number = self._ids.get(piece)
            if number is None:
                return 0, {}
            prefix = (prefix << _BITS) | number
        rest = _BITS * (_ORDER - len(context))
        first, end = np.searchsorted(
            self._rows, np.array([prefix << rest, (prefix + 1) << rest], dtype=np.uint64)
        )
        following = (self._rows[first:end] >> np.uint64(rest - _BITS)) & np.uint64(_MASK)
        numbers, counts = np.unique(following, return_counts=True)
        pairs = zip(numbers.tolist(), counts.tolist(), strict=True)
        known = {self._pieces[number]: count for number, count in pairs if 0 < number < _OTHER}
        known.pop(_SENTENCE_END, None)
        known.pop("", None)
        return sum(known.values()), known


class Adaptation:
    """Counts of the user's documents, and how they change what a language model says."""

    def __init__(self, sentences: Iterable[str], new_words: Collection[str] = ()) -> None:
        """Count.

        Args:
            sentences: Runs of Korean words, normalised.
            new_words: Those among them that the model does not know, particles left off.
        """
        kept = list(sentences)
        self._table = PieceTable(kept)
        self.words = Counter(word for sentence in kept for word in sentence.split())
        self._num_words = sum(self.words.values())
        self._new = _count_beginnings(self.words, new_words)

    def mix_piece(self, context: str, piece: str, log10: float) -> float:
        """Return the log10 score of a syllable or word break after `context`, documents mixed in.

        Args:
            context: The pieces before it; the last four count.
            piece: A syllable or `WORD_BREAK`.
            log10: What the model says.
        """
        said = 10.0**log10
        probability = self._mix_new(context, piece, said)
        for length, share in enumerate(SHARES[: len(context) + 1]):
            total, counts = self._table.continuations(context[len(context) - length :])
            if not total:
                break
            weight = share * total / (total + PRIOR * len(counts))
            probability += weight * (counts.get(piece, 0) / total - probability)
        # what nothing was mixed into stays as it was, not as near as rounding lets it
        return log10 if probability == said else math.log10(probability)

    def _mix_new(self, context: str, piece: str, probability: float) -> float:
        """Mix in how new words go on that begin like the word being said."""
        _, gap, beginning = context.rpartition(WORD_BREAK)
        counts = self._new.get(beginning) if gap else None
        if not counts:
            return probability
        place = min(len(beginning), len(NEW_SHARES)) - 1
        total = sum(counts.values())
        weight = NEW_SHARES[place] * total / (total + NEW_PRIORS[place])
        return probability + weight * (counts.get(piece, 0) / total - probability)

    def mix_word(self, word: str, log10: float) -> float:
        """Return the log10 score of a word, the documents' words mixed in."""
        if not self._num_words:
            return log10
        weight = WORD_SHARE * self._num_words / (self._num_words + WORD_PRIOR)
        share = self.words.get(word, 0) / self._num_words
        return math.log10((1 - weight) * 10.0**log10 + weight * share)

    def knows(self, word: str) -> bool:
        """Return whether the documents have the word, or what is left of it without a particle.

        Example:
            >>> adaptation = Adaptation(["홍길동 팀장"])
            >>> adaptation.knows("홍길동은"), adaptation.knows("길동은")
            (True, False)
        """
        return word in self.words or any(
            word[end:] in PARTICLES and word[:end] in self.words for end in range(1, len(word))
        )


def _count_beginnings(words: Counter[str], new_words: Collection[str]) -> dict[str, Counter[str]]:
    """Count how new words go on after their first one to three syllables."""
    new = set(new_words)
    beginnings: dict[str, Counter[str]] = {}
    for word, count in words.items():
        stems = (word[:end] for end in range(len(word), 0, -1) if word[:end] in new)
        stem = next((each for each in stems if each == word or word[len(each) :] in PARTICLES), "")
        for end in range(1, min(len(stem), _ORDER - 1)):
            beginnings.setdefault(stem[:end], Counter())[stem[end]] += count
    return beginnings
