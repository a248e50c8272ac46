"""Raw text to the sentences a language model learns from: normalised, plain Korean, once each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kasr_desktop.text.sentences import is_fit, split_sentences


@dataclass(slots=True)
class TextCount:
    """What became of the text.

    Attributes:
        lines: Lines read.
        sentences: Sentences kept, each once.
        words: Words in them.
        repeated: Sentences seen before.
        unfit: Sentences with digits, Latin, lone letters or endless words.
    """

    lines: int = 0
    sentences: int = 0
    words: int = 0
    repeated: int = 0
    unfit: int = 0


@dataclass(slots=True)
class SentenceFilter:
    """Passes every fit sentence once, over all the texts it is given.

    Attributes:
        min_words: Shorter sentences are left out.
        count: What became of the text so far.
    """

    min_words: int = 1
    count: TextCount = field(default_factory=TextCount)
    _seen: set[int] = field(default_factory=set)

    def sentences(self, lines: Iterable[str]) -> Iterator[str]:
        """Return the sentences of `lines` that have not been given yet."""
        for line in lines:
            self.count.lines += 1
            for sentence in split_sentences(line):
                if self._is_new(sentence):
                    self.count.sentences += 1
                    self.count.words += sentence.count(" ") + 1
                    yield sentence

    def _is_new(self, sentence: str) -> bool:
        if not is_fit(sentence) or sentence.count(" ") + 1 < self.min_words:
            self.count.unfit += 1
            return False
        key = hash(sentence)
        self.count.repeated += key in self._seen
        is_new = key not in self._seen
        self._seen.add(key)
        return is_new


def count_words(sentences: Iterable[str]) -> Counter[str]:
    """Count the words of sentences."""
    counts: Counter[str] = Counter()
    for sentence in sentences:
        counts.update(sentence.split())
    return counts
