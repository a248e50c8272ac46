"""A script: lines of a text that was read aloud, with who speaks and how its words sound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kasr_desktop.text.hangul import nfc
from kasr_desktop.text.number_reading import spoken_words

_SPEAKER = re.compile(r"\s*(?P<name>[^:：\d][^:：]{0,19}?)\s*[:：](?!//)\s*(?P<rest>.*)")
_MOST_NAME_WORDS = 3
_BRACKETS = {"(": ")", "[": "]", "（": "）", "〔": "〕", "<": ">"}


@dataclass(frozen=True, slots=True)
class ScriptWord:
    """One word of a script.

    Attributes:
        text: As written, NFC, no spaces.
        spoken: How it sounds, in syllables: digits and signs in words.
        line: Number of its line, from 0.
        is_remark: True in brackets, as (웃음): said or not, nobody misses it.
    """

    text: str
    spoken: str
    line: int
    is_remark: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """A script as it is laid over a recording.

    Attributes:
        words: In order.
        speakers: Who speaks in each line, "" if nobody is named.
    """

    words: tuple[ScriptWord, ...]
    speakers: tuple[str, ...]

    @property
    def num_lines(self) -> int:
        """How many lines hold words."""
        return len(self.speakers)


def read_script(text: str) -> Script:
    r"""Return a script; empty lines are left out.

    A line "이름: …" names who speaks, up to the next name; "이름:" alone names the lines below.

    Example:
        >>> script = read_script("사회자: 3시에 시작합니다\n네.\n\n김도윤: (웃음) 네")
        >>> script.speakers
        ('사회자', '사회자', '김도윤')
        >>> [(word.spoken, word.is_remark) for word in script.words][::3]
        [('세시에', False), ('웃음', True)]
    """
    words: list[ScriptWord] = []
    speakers: list[str] = []
    speaker = ""
    for line in nfc(text).splitlines():
        found = _SPEAKER.fullmatch(line)
        if found and len(found["name"].split()) <= _MOST_NAME_WORDS:
            speaker, line = " ".join(found["name"].split()), found["rest"]
        said = list(_words(line, len(speakers)))
        if said:
            words += said
            speakers.append(speaker)
    return Script(tuple(words), tuple(speakers))


def _words(line: str, number: int) -> Iterator[ScriptWord]:
    texts = line.split()
    closing = ""
    for text, spoken in zip(texts, spoken_words(texts), strict=True):
        closing = closing or _BRACKETS.get(text[0], "")
        word = ScriptWord(text, spoken, number)
        yield replace(word, is_remark=True) if closing else word
        if closing and text.rstrip(".,?!…").endswith(closing):
            closing = ""
