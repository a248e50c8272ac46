"""Raw text to the sentences a language model learns from: normalised, plain Korean, once each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kasr_desktop.text.hangul import nfc
from kasr_desktop.text.normalize import is_plain_korean, normalize

_SENTENCE_END = re.compile(r"[.!?…~\n]+|[ㄱ-ㅎㅏ-ㅣ]{2,}|\^\^|;;+")
"""Also runs of letters (ㅋㅋ, ㅠㅠ) and faces: they stand between sentences, never in one."""

_GAP = re.compile(r"[,:;()\[\]{}<>/\"“”‘’'「」『』《》〈〉·-]+")
"""Marks that part words even where the writer left no space."""

_LONGEST_WORD = 10
"""Syllables; longer ones are sentences written without spaces, or laughter."""


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
        """Give the sentences of `lines` that have not been given yet."""
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


def split_sentences(line: str) -> list[str]:
    """Give the normalised sentences of a line.

    Example:
        >>> split_sentences("재밌다.정말로 ㅋㅋㅋ 또, 보자!")
        ['재밌다', '정말로', '또 보자']
    """
    pieces = _SENTENCE_END.split(nfc(line))
    normal = (normalize(_GAP.sub(" ", piece)) for piece in pieces)
    return [sentence for sentence in normal if sentence]


def is_fit(sentence: str) -> bool:
    """Tell whether a sentence is only composed syllables in words a person would write.

    Example:
        >>> is_fit("세 시에 보자"), is_fit("3시에 보자"), is_fit("하" * 30)
        (True, False, False)
    """
    return is_plain_korean(sentence) and max(map(len, sentence.split())) <= _LONGEST_WORD


def count_words(sentences: Iterable[str]) -> Counter[str]:
    """Count the words of sentences."""
    counts: Counter[str] = Counter()
    for sentence in sentences:
        counts.update(sentence.split())
    return counts
