"""Running text to sentences and runs of words, as language models are made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kasr_desktop.text.hangul import is_syllable, nfc
from kasr_desktop.text.normalize import is_plain_korean, normalize

_SENTENCE_END = re.compile(r"[.!?…~\n]+|[ㄱ-ㅎㅏ-ㅣ]{2,}|\^\^|;;+")
"""Also runs of letters (ㅋㅋ, ㅠㅠ) and faces: they stand between sentences, never in one."""

_GAP = re.compile(r"[,:;()\[\]{}<>/\"“”‘’'「」『』《》〈〉·-]+")
"""Marks that part words even where the writer left no space."""

LONGEST_WORD = 10
"""Syllables; longer ones are sentences written without spaces, or laughter."""


def split_sentences(line: str) -> list[str]:
    """Return the normalised sentences of a line.

    Example:
        >>> split_sentences("재밌다.정말로 ㅋㅋㅋ 또, 보자!")
        ['재밌다', '정말로', '또 보자']
    """
    pieces = _SENTENCE_END.split(nfc(line))
    normal = (normalize(_GAP.sub(" ", piece)) for piece in pieces)
    return [sentence for sentence in normal if sentence]


def is_fit(sentence: str) -> bool:
    """Return whether a sentence is only composed syllables in words a person would write.

    Example:
        >>> is_fit("세 시에 보자"), is_fit("3시에 보자"), is_fit("하" * 30)
        (True, False, False)
    """
    return is_plain_korean(sentence) and max(map(len, sentence.split())) <= LONGEST_WORD


def korean_runs(line: str) -> Iterator[str]:
    """Return the stretches of fit words of a line; anything else parts them.

    Where every name counts, a sentence is not thrown away for a number in it.

    Example:
        >>> list(korean_runs("2024년 홍길동 팀장은, KBS 뉴스를 봤다."))
        ['홍길동 팀장은', '뉴스를 봤다']
    """
    for sentence in split_sentences(line):
        run: list[str] = []
        for word in sentence.split():
            if len(word) <= LONGEST_WORD and all(map(is_syllable, word)):
                run.append(word)
            elif run:
                yield " ".join(run)
                run = []
        if run:
            yield " ".join(run)
