"""What is known of a setting: names, bounds, flag and type, read from the dataclass."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from enum import Enum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from kasr_desktop.domain.choice import Choice
from kasr_desktop.domain.errors import SettingsError
from kasr_desktop.domain.knobs import Knob
from kasr_desktop.domain.label import Label
from kasr_desktop.domain.readings import choice_label
from kasr_desktop.toml_data import TomlError, read_value


class Section(Enum):
    """Headings under which the window shows settings, in order."""

    GENERAL = Label("General", "일반")
    RECORDING = Label("Recording", "녹음")
    RECOGNITION = Label("Recognition", "인식")
    KEPT = Label("What is kept", "보관")
    SUBTITLES = Label("Subtitles", "자막")
    SAVING = Label("Saving", "저장")


def setting(
    default: Any,
    label: Label,
    meaning: Label,
    *,
    section: Section | None = None,
    flags: tuple[str, ...] = (),
    minimum: float | None = None,
    maximum: float | None = None,
    step: float = 1,
    decimals: int = 0,
    pattern: str = ".*",
    expected: Label | None = None,
    unset: Label | None = None,
    choices: Callable[[], tuple[str, ...]] = tuple,
) -> Any:
    """Declare a field of a settings class: window, command line, file and docs read it here."""
    metadata = {
        "label": label,
        "meaning": meaning,
        "section": section,
        "flags": flags,
        "minimum": minimum,
        "maximum": maximum,
        "step": step,
        "decimals": decimals,
        "pattern": pattern,
        "expected_text": expected,
        "unset": unset,
        "listed": choices,
    }
    return field(default=default, metadata=metadata)


def knob_setting(knob: Knob, unset: Label) -> Any:
    """Declare a setting that a knob of the beam search turns; `unset`: what None means."""
    return setting(
        None,
        knob.label,
        knob.meaning,
        section=Section.RECOGNITION,
        flags=(knob.flag,),
        minimum=knob.minimum,
        maximum=knob.maximum,
        step=knob.step,
        decimals=knob.decimals,
        unset=unset,
    )


@dataclass(frozen=True, slots=True)
class SettingInfo:
    """What is known of one field of `Settings`.

    Attributes:
        name: The field, also the key in the file.
        label: What it is called.
        meaning: What it does, in a sentence.
        default: Where the user chose nothing.
        kind: The type, without "or not set" and "any number of".
        many: True if it holds any number of values.
        optional: True if it may be None, which the file says by leaving it out.
        section: Where the window shows it; None: chosen elsewhere, or remembered unasked.
        flags: Its names on the command line, the one that documents tell first; none: not there.
        minimum: Least number, None: no bound.
        maximum: Greatest number, None: no bound.
        step: From one press of an arrow to the next.
        decimals: Digits behind the point.
        pattern: Regular expression that a text matches as a whole.
        expected_text: What a good value is, where type and bounds do not tell.
        unset: What is taken where the value is None or an empty text.
        listed: Returns the texts allowed, where they come from a list; none for any.
    """

    name: str
    label: Label
    meaning: Label
    default: object
    kind: type
    many: bool
    optional: bool
    section: Section | None
    flags: tuple[str, ...]
    minimum: float | None
    maximum: float | None
    step: float
    decimals: int
    pattern: str
    expected_text: Label | None
    unset: Label | None
    listed: Callable[[], tuple[str, ...]]

    @property
    def choices(self) -> tuple[str, ...]:
        """Values allowed, empty if they cannot be listed."""
        if issubclass(self.kind, Enum):
            return tuple(choice.value for choice in self.kind)
        return self.listed()

    @property
    def bounds(self) -> Label | None:
        """Least and greatest number, None: there are none."""
        if self.minimum is None or self.maximum is None:
            return None
        low, high = f"{self.minimum:,.10g}", f"{self.maximum:,.10g}"
        return Label(f"{low} to {high}", f"{low}부터 {high}까지")

    @property
    def expected(self) -> Label:
        """What a good value is."""
        one = self._expected_one()
        if not self.many:
            return one
        return Label(f"a list, each {one.english}", f"목록, 항목마다 {one.korean}")

    @property
    def default_label(self) -> Label:
        """How the default is called where people read; empty where nothing is to be said."""
        if self.default is None or (self.default == "" and self.unset is not None):
            return self.unset or Label("", "")
        if isinstance(self.default, tuple):
            labels = [self.label_of(value) for value in self.default]
            return Label(
                ", ".join(one.english for one in labels), ", ".join(o.korean for o in labels)
            )
        return self.label_of(self.default)

    def label_of(self, value: object) -> Label:
        """Return what a value is called where people read."""
        if isinstance(value, Choice):
            return value.label
        if isinstance(value, bool):
            return Label("on", "켜짐") if value else Label("off", "꺼짐")
        if isinstance(value, str) and self.listed():
            return choice_label(value)
        return Label(str(value), str(value))

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
            f"The setting {self.name} cannot be {value!r}; expected {self.expected.english}.",
            reason="bad_value",
            key=self.name,
            value=value,
            expected=self.expected.english,
        )

    def _expected_one(self) -> Label:
        if self.expected_text is not None:
            return self.expected_text
        if self.choices:
            listed = ", ".join(self.choices)
            return Label(f"one of {listed}", f"{listed} 가운데 하나")
        bounds = self.bounds
        if bounds is not None:
            whole = self.kind is int
            return Label(
                f"a {'whole number' if whole else 'number'} from {bounds.english}",
                f"{bounds.korean}의 {'정수' if whole else '수'}",
            )
        if self.kind is bool:
            return Label("true or false", "true 또는 false")
        return Label("a text", "텍스트")


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
