"""A sentence in two languages, its gaps filled with facts, Korean particles by their sound.

Korean gaps may end in a particle, after marks that stand between: {name:을}, “{name:”이}.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from kasr_desktop.domain.label import Label, Language
from kasr_desktop.text.elision import one_line, short
from kasr_desktop.text.hangul import nfc
from kasr_desktop.text.particles import is_particle, particle_for


class Place(Enum):
    """Where a sentence is read, which decides what a way out can be."""

    WINDOW = "window"
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Message:
    """What happened, and what can be done about it.

    Attributes:
        what: Said everywhere.
        in_window: The way out of the window, None: there is none.
        in_terminal: The way out of the terminal.
    """

    what: Label
    in_window: Label | None = None
    in_terminal: Label | None = None

    def then(self, english: str, korean: str) -> Message:
        """Return it with a way out that is the same everywhere."""
        return replace(self, in_window=Label(english, korean), in_terminal=Label(english, korean))

    def window(self, english: str, korean: str) -> Message:
        """Return it with a way out in the window."""
        return replace(self, in_window=Label(english, korean))

    def terminal(self, english: str, korean: str) -> Message:
        """Return it with a way out in the terminal."""
        return replace(self, in_terminal=Label(english, korean))

    def template(self, language: Language, place: Place) -> str:
        """Return the sentences of a place, gaps open."""
        way_out = self.in_window if place is Place.WINDOW else self.in_terminal
        parts = (self.what, way_out)
        return " ".join(part.said_in(language) for part in parts if part is not None)


def says(english: str, korean: str) -> Message:
    """Return a message without a way out."""
    return Message(Label(english, korean))


def filled(template: str, facts: Mapping[str, object], place: Place) -> str:
    """Return a template with its facts; one that is missing raises nothing.

    {name} is the name of a file in the window, which shows where it lies and all of it elsewhere:
    here it is cut in the middle where it would push the sentence away. In the terminal it is
    the file's path.

    Example:
        >>> filled("“{name:”을} 지웠어요.", {"path": "/a/회의록.txt"}, Place.WINDOW)
        '“회의록.txt”를 지웠어요.'
    """
    shown = _Facts({fact: _shown(value) for fact, value in facts.items()})
    if "path" in facts:
        path = str(facts["path"])
        shown["name"] = _shown(path if place is Place.TERMINAL else Path(path).name)
    if place is Place.WINDOW and isinstance(name := shown.get("name"), str):
        shown["name"] = _Fact(short(one_line(name)))
    return template.format_map(shown)


def _shown(value: object) -> object:
    return _Fact(nfc(str(value))) if isinstance(value, str | Path) else value


class _Fact(str):
    """A text that a format such as `”을` follows by marks and a particle."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        marks, particle = re.fullmatch(r"(\W*)(\w*)", spec).groups()  # type: ignore[union-attr]
        if not is_particle(particle):
            return format(str(self), spec)
        return f"{self}{marks}{particle_for(self, particle)}"


class _Facts(dict[str, object]):
    """Facts by name; a missing one leaves no hole and raises nothing."""

    def __missing__(self, key: str) -> object:
        return _Fact("?")
