"""What is said of a text file whose encoding had to be guessed."""

from __future__ import annotations

from collections.abc import Sequence

from kasr_desktop.domain.label import Label, Language
from kasr_desktop.messages.sentence import Place, filled

_GUESSED = Label(
    "Read as {encoding}, a guess: the file does not say it.",
    "읽은 인코딩: {encoding} (파일에 적혀 있지 않아 짐작했어요)",
)
_MIXED = Label(
    "Lines in another encoding, or damaged: {count}, from line {line} on.",
    "인코딩이 다르거나 손상된 줄: {count}줄 ({line}번째 줄부터)",
)


def guess_told(encoding: str, bad_lines: Sequence[int], language: Language) -> str:
    """Return what was guessed, "" if nothing was.

    Args:
        encoding: That was guessed, "" if the file is in UTF-8 or says its own.
        bad_lines: Numbers of lines in another one.
        language: Of the sentence.

    Example:
        >>> guess_told("CP949", (), Language.ENGLISH)
        'Read as CP949, a guess: the file does not say it.'
    """
    told = []
    if encoding:
        told.append(filled(_GUESSED.said_in(language), {"encoding": encoding}, Place.WINDOW))
    if bad_lines:
        facts = {"count": len(bad_lines), "line": bad_lines[0]}
        told.append(filled(_MIXED.said_in(language), facts, Place.WINDOW))
    return " ".join(told)
