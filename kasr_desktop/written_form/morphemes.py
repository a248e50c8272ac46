"""The one door to the morphological analyser (kiwipiepy)."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from kasr_desktop.domain.errors import WrittenFormError
from kasr_desktop.text.hangul import decompose, is_syllable


@dataclass(frozen=True, slots=True)
class Morpheme:
    """One morpheme of a text.

    Attributes:
        form: As the analyser writes it: endings in their basic form (ᆫ다).
        tag: Of the Sejong tag set, irregular verbs unmarked ("VV", "NNB", "EF", ...).
        start: First character in the text it was found in.
        end: Exclusive.
        sentence: Number of the sentence the analyser counts it to.
    """

    form: str
    tag: str
    start: int
    end: int
    sentence: int = 0


_TAGS_BEHIND_A_NOUN = ("J", "VCP", "E", "XSV", "XSA")
_SUFFIXES = frozenset({"들", "님", "적"})
_NOUN_WITH_TAIL, _NOUN_WITHOUT = "사람", "친구"
"""Nouns the analyser knows: behind them it says whether syllables are particles."""

_BOUND = re.compile("^(?:이상|이하|미만|초과|이내|가량|정도|쯤)")
"""Nouns that are as often written to the number before them as apart."""

_HALF = re.compile("[\ud800-\udfff]")
"""Half a letter, which the analyser cannot take; found in what damaged files say."""


def require_analyser() -> None:
    """See to it that the analyser is here, without loading it.

    Raises:
        WrittenFormError: The analyser is not installed (`no_analyser`).
    """
    if importlib.util.find_spec("kiwipiepy") is None:
        raise _no_analyser()


def _no_analyser() -> WrittenFormError:
    return WrittenFormError(
        "The written form needs the package kiwipiepy: pip install 'kasr-desktop[written]'",
        reason="no_analyser",
    )


class Analyser(Protocol):
    """What finds morphemes: kiwipiepy in this process, or a process that has it."""

    def analyse(self, text: str) -> tuple[Morpheme, ...]:
        """Return the morphemes of a text in order."""

    def spaced(self, texts: Sequence[str]) -> list[str]:
        """Return each text with standard spaces."""


class Kiwipiepy:
    """The analyser in this process, loaded when it is first asked.

    That takes seconds in which no other Python thread runs.
    """

    def __init__(self) -> None:
        self._loaded: Any = None

    def analyse(self, text: str) -> tuple[Morpheme, ...]:
        """Return the morphemes of a text in order.

        Raises:
            WrittenFormError: no_analyser.
        """
        return tuple(
            Morpheme(
                form=token.form,
                tag=token.tag.split("-")[0],
                start=token.start,
                end=token.start + token.len,
                sentence=token.sent_position,
            )
            for token in self._kiwi().tokenize(_HALF.sub("\ufffd", text))
        )

    def spaced(self, texts: Sequence[str]) -> list[str]:
        """Return each text with standard spaces.

        Raises:
            WrittenFormError: no_analyser.
        """
        kiwi = self._kiwi()
        return [
            text if _HALF.search(text) else kiwi.space(text, reset_whitespace=False)
            for text in texts
        ]

    def _kiwi(self) -> Any:
        if self._loaded is None:
            try:
                from kiwipiepy import Kiwi
            except ImportError as error:
                raise _no_analyser() from error
            self._loaded = Kiwi(num_workers=1)
        return self._loaded


_used: list[Analyser] = [Kiwipiepy()]


def use_analyser(analyser: Analyser) -> None:
    """Let another one answer from now on; a program with a window has it in another process."""
    _used[0] = analyser


def analyse(text: str) -> tuple[Morpheme, ...]:
    """Return the morphemes of `text` in order; nothing is sent anywhere.

    Raises:
        WrittenFormError: The analyser is not installed (`no_analyser`) or ended (`stopped`).
    """
    return _used[0].analyse(text)


def are_particles(tail: str, *, behind: str) -> bool:
    """Return whether the syllables behind a noun can only be its particles and endings.

    Args:
        tail: What is left of the word, "" is fine.
        behind: The noun; its last sound decides which particles fit.

    Raises:
        WrittenFormError: The analyser is not installed (`no_analyser`).
    """
    tail = _BOUND.sub("", tail)
    if not tail:
        return True
    last = behind[-1]
    noun = _NOUN_WITH_TAIL if is_syllable(last) and decompose(last)[2] else _NOUN_WITHOUT
    found = [one for one in analyse(noun + tail) if one.start >= len(noun)]
    return bool(found) and all(
        one.tag.startswith(_TAGS_BEHIND_A_NOUN) or (one.tag == "XSN" and one.form in _SUFFIXES)
        for one in found
    )


def standard_spacing(texts: Sequence[str]) -> list[str]:
    """Return each text with the spaces the analyser would put, and no others.

    Raises:
        WrittenFormError: The analyser is not installed (`no_analyser`) or ended (`stopped`).
    """
    return _used[0].spaced(texts)
