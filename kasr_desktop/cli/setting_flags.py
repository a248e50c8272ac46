"""Options of the command line that are settings too: names, bounds and words as declared there."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from enum import Enum
from typing import Any

from kasr_desktop.domain.errors import SettingsError
from kasr_desktop.settings import SettingInfo, setting_info


def add_setting(
    group: argparse._ActionsContainer, name: str, *, more: str = "", **given: Any
) -> None:
    """Add the option of a setting.

    Args:
        group: Where `--help` shows it.
        name: The field of `Settings`.
        more: What help says behind its name, None: its bounds.
        given: What differs here from the declaration, as `add_argument` takes it.
    """
    info = setting_info(name)
    words = _words(info) | given
    words["help"] = _help(info, more)
    group.add_argument(*info.flags, **words)


def _words(info: SettingInfo) -> dict[str, Any]:
    """Return type, choices and default as the declaration has them."""
    if info.kind is bool:
        return {"action": "store_true"}
    if issubclass(info.kind, Enum) and not info.many:
        words = ",".join(choice.flag_word for choice in info.kind)  # type: ignore[attr-defined]
        return {"type": _choice(info), "metavar": f"{{{words}}}", "default": info.default}
    if info.choices and not info.many:
        return {"choices": info.choices, "default": info.default}
    if info.kind in (int, float):
        return {"type": _number(info), "default": info.default}
    return {"type": _text(info), "default": info.default}


def _help(info: SettingInfo, more: str) -> str:
    name = info.label.english
    plain = name if name[1:2].isupper() else name[0].lower() + name[1:]
    behind = more or (info.bounds.english if info.bounds is not None else "")
    return f"{plain}; {behind}" if behind else plain


def _number(info: SettingInfo) -> Callable[[str], float]:
    """Return what reads a number within the bounds of a setting."""

    def read(text: str) -> float:
        try:
            number = info.kind(text)
            info.check(number)
        except (ValueError, SettingsError):
            raise argparse.ArgumentTypeError(f"{text!r} is not {info.expected.english}") from None
        return number  # type: ignore[no-any-return]

    return read


def _choice(info: SettingInfo) -> Callable[[str], object]:
    """Return what reads a choice by its word on the command line or its value in files."""
    words = {choice.flag_word: choice for choice in info.kind}  # type: ignore[attr-defined]

    def read(text: str) -> object:
        try:
            return words.get(text) or info.kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(words)}") from None

    return read


def _text(info: SettingInfo) -> Callable[[str], str]:
    """Return what reads a text of the form that a setting has."""

    def read(text: str) -> str:
        try:
            info.check(text)
        except SettingsError:
            raise argparse.ArgumentTypeError(f"{text!r} is not {info.expected.english}") from None
        return text

    return read
