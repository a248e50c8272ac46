"""Choices with their names: a value, and what it is called in both languages, declared together."""

from __future__ import annotations

from enum import StrEnum
from typing import Self, TypeVar

from kasr_desktop.domain.label import Label

_Member = TypeVar("_Member", bound="Choice")


class Choice(StrEnum):
    """One of a few; a member without its name is refused when the class is made.

    Attributes:
        value: In files, on the command line and in the settings.
        label: As lists and buttons call it, with what it is good for where that helps.
    """

    _value_: str
    label: Label

    def __new__(cls, value: str, label: Label | None = None) -> Self:
        """Make a member of its row; with the value alone `Enum` itself looks a member up."""
        return labelled(cls, value, label)

    @property
    def flag_word(self) -> str:
        """Return what stands for it on the command line."""
        return self.value.replace("_", "-")


def labelled(kind: type[_Member], value: str, label: Label | None) -> _Member:
    """Return a member in the making; for classes whose members carry more than a name.

    Raises:
        TypeError: There is no name.
    """
    if not isinstance(label, Label):
        raise TypeError(f"{kind.__name__} {value!r} has no name")
    member = str.__new__(kind, value)
    member._value_ = value
    member.label = label
    return member
