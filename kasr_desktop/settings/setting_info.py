"""What is known of a setting: its type, bounds and description, read from the dataclass."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from enum import Enum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from kasr_desktop.domain.errors import SettingsError
from kasr_desktop.domain.knobs import Knob
from kasr_desktop.toml_data import TomlError, read_value


def setting(
    default: Any,
    description: str,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    pattern: str = ".*",
    expected: str | None = None,
    shown: bool = True,
    choices: Callable[[], tuple[str, ...]] = tuple,
) -> Any:
    """Declare a field of a settings class with what the dialog, the file and the docs need."""
    metadata = {
        "description": description,
        "minimum": minimum,
        "maximum": maximum,
        "pattern": pattern,
        "expected_text": expected,
        "shown": shown,
        "listed": choices,
    }
    return field(default=default, metadata=metadata)


def knob_setting(knob: Knob, unset: str) -> Any:
    """Declare a setting that a knob of the beam search turns; `unset`: what None means."""
    brief = knob.brief[0].upper() + knob.brief[1:]
    return setting(None, f"{brief}; not set: {unset}", minimum=knob.minimum, maximum=knob.maximum)


@dataclass(frozen=True, slots=True)
class SettingInfo:
    """What is known of one field of `Settings`.

    Attributes:
        name: The field, also the key in the file.
        description: One English line.
        default: Where the user chose nothing.
        kind: The type, without "or not set" and "any number of".
        many: True if it holds any number of values.
        optional: True if it may be None, which the file says by leaving it out.
        minimum: Least number, None: no bound.
        maximum: Greatest number, None: no bound.
        pattern: Regular expression that a text matches as a whole.
        expected_text: What a good value is, where type and bounds do not tell.
        shown: False for what is chosen elsewhere, or remembered unasked.
        listed: Returns the texts allowed, where they come from a list; none for any.
    """

    name: str
    description: str
    default: object
    kind: type
    many: bool
    optional: bool
    minimum: float | None
    maximum: float | None
    pattern: str
    expected_text: str | None
    shown: bool
    listed: Callable[[], tuple[str, ...]]

    @property
    def choices(self) -> tuple[str, ...]:
        """Values allowed, empty if they cannot be listed."""
        if issubclass(self.kind, Enum):
            return tuple(choice.value for choice in self.kind)
        return self.listed()

    @property
    def expected(self) -> str:
        """What a good value is, in English."""
        return f"a list, each {self._expected_one()}" if self.many else self._expected_one()

    def check(self, value: object) -> None:
        """Raise `SettingsError` if a value of the right type lies outside its bounds."""
        if isinstance(value, int | float) and self.minimum is not None and self.maximum is not None:
            good = self.minimum <= value <= self.maximum
        elif isinstance(value, str) and self.listed():
            good = value in self.listed()
        elif isinstance(value, str):
            good = re.fullmatch(self.pattern, value, re.DOTALL) is not None
        else:
            good = True
        if not good:
            raise self.error(value)

    def parse(self, value: object) -> Any:
        """Turn what TOML holds into a value of the field.

        Raises:
            SettingsError: `bad_value`.
        """
        try:
            kind = tuple[self.kind, ...] if self.many else self.kind  # type: ignore[name-defined]
            return read_value(kind, value, place=self.name)
        except TomlError as error:
            raise self.error(value) from error

    def error(self, value: object) -> SettingsError:
        """Return the error that names this setting and what it should be."""
        return SettingsError(
            f"The setting {self.name} cannot be {value!r}; expected {self.expected}.",
            reason="bad_value",
            key=self.name,
            value=value,
            expected=self.expected,
        )

    def _expected_one(self) -> str:
        if self.expected_text is not None:
            return self.expected_text
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        if self.minimum is not None:
            return f"a number from {self.minimum:g} to {self.maximum:g}"
        return "true or false" if self.kind is bool else "a text"


def setting_infos(settings_class: type[Any]) -> tuple[SettingInfo, ...]:
    """Describe every field declared by `setting`, in its order."""
    return tuple(_infos(settings_class))


def _infos(settings_class: Any) -> Iterator[SettingInfo]:
    hints = get_type_hints(settings_class)
    for entry in fields(settings_class):
        hint = hints[entry.name]
        many = get_origin(hint) is tuple
        optional = NoneType in get_args(hint)
        yield SettingInfo(
            name=entry.name,
            default=entry.default,
            kind=get_args(hint)[0] if many or optional else hint,
            many=many,
            optional=optional,
            **entry.metadata,
        )
