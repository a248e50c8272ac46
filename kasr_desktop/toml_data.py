"""Frozen data classes as TOML 1.0, both ways; what is unknown or out of range is refused by name.

The standard library reads TOML but cannot write it. A field may be a plain value, a choice
(`Literal` or an enumeration), any of these or nothing (`X | None`), a data class, and a tuple
of any of these but nothing. Settings and recipes are read and written here alone.
"""

from __future__ import annotations

import dataclasses
import json
import math
import re
import tomllib
import types
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")

Section = TypeVar("Section")


class TomlError(ValueError):
    """A text is no TOML, or holds what a data class cannot: one sentence, with its place.

    Attributes:
        reason: not_toml, unknown_key or bad_value.
        found: The unknown or missing key, or the bad value.
    """

    def __init__(self, sentence: str, *, reason: str, found: object = None) -> None:
        super().__init__(sentence)
        self.reason, self.found = reason, found


def within(low: float, high: float | None = None, *, default: Any, **metadata: Any) -> Any:
    """Return a field whose value must lie between `low` and `high`, both included."""
    return dataclasses.field(default=default, metadata={"low": low, "high": high, **metadata})


def read_toml(path: Path) -> dict[str, Any]:
    """Return the tables of a file.

    Raises:
        OSError: It cannot be read.
        TomlError: not_toml, with the line.
    """
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # bad UTF-8, bad TOML, 5,000 deep
        raise TomlError(str(error), reason="not_toml") from error


def read_section(kind: type[Section], table: Mapping[str, Any], *, place: str) -> Section:
    """Make a data class of a table; what it leaves out keeps its default.

    Args:
        kind: A data class. A field's metadata may hold "key", its word in the file where that is
            no name in Python (`from`), and the bounds of `within`.
        table: As `tomllib` gives it.
        place: For the sentence of an error, such as "x.toml: data".

    Raises:
        TomlError: unknown_key or bad_value; a silent typo would cost a run.
    """
    fields = dataclasses.fields(kind)  # type: ignore[arg-type]
    known = {key_of(each): each for each in fields}
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise TomlError(
            f"{place}: unknown setting {unknown[0]!r}; known are {', '.join(known)}.",
            reason="unknown_key",
            found=unknown[0],
        )
    hints = get_type_hints(kind)
    values = {
        known[key].name: read_value(
            hints[known[key].name], value, place=f"{place}: {key}", limits=known[key].metadata
        )
        for key, value in table.items()
    }
    missing = [each.name for each in fields if _is_required(each) and each.name not in values]
    if missing:
        raise TomlError(
            f"{place}: {missing[0]!r} is missing.", reason="bad_value", found=missing[0]
        )
    try:
        return kind(**values)
    except ValueError as error:
        raise TomlError(f"{place}: {error}", reason="bad_value") from error


def read_value(
    hint: Any, value: Any, *, place: str, limits: Mapping[str, Any] | None = None
) -> Any:
    """Return a value of TOML as the type that a field declares.

    Args:
        hint: The declared type.
        value: As `tomllib` gives it.
        place: For the sentence of an error.
        limits: The field's metadata, with the bounds of `within`.

    Raises:
        TomlError: unknown_key or bad_value.
    """
    limits = limits or {}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        if not isinstance(value, dict):
            raise _bad(place, "must be a table", value)
        return read_section(hint, value, place=place)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is tuple:
        if not isinstance(value, list):
            raise _bad(place, "must be a list", value)
        return tuple(
            read_value(inner[0], each, place=f"{place}[{number}]", limits=limits)
            for number, each in enumerate(value)
        )
    if origin in (Union, types.UnionType):  # or nothing, which TOML says by leaving it out
        hint = next(each for each in inner if each is not types.NoneType)
        return read_value(hint, value, place=place, limits=limits)
    if origin is Literal:
        return _choose(dict(zip(inner, inner, strict=True)), value, place=place)
    if issubclass(hint, Enum):
        return _choose({each.value: each for each in hint}, value, place=place)
    return _read_plain(hint, value, place=place, limits=limits)


def _choose(choices: Mapping[Any, Any], value: Any, *, place: str) -> Any:
    for written, meant in choices.items():
        if type(written) is type(value) and written == value:
            return meant
    raise _bad(place, f"must be one of {', '.join(map(repr, choices))}", value)


def _read_plain(hint: Any, value: Any, *, place: str, limits: Mapping[str, Any]) -> Any:
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    is_number = isinstance(value, float) and math.isfinite(value)
    if type(value) is not hint or (hint is float and not is_number):
        raise _bad(place, f"must be {_NAMES.get(hint, hint.__name__)}", value)
    low, high = limits.get("low"), limits.get("high")
    if low is not None and not (value >= low and (high is None or value <= high)):
        span = f"at least {low}" if high is None else f"between {low} and {high}"
        raise _bad(place, f"must be {span}", value)
    return value


_NAMES = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}


def _bad(place: str, rule: str, value: object) -> TomlError:
    return TomlError(f"{place} {rule}, not {value!r}.", reason="bad_value", found=value)


def _is_required(each: dataclasses.Field[Any]) -> bool:
    nothing = dataclasses.MISSING
    return each.default is nothing and each.default_factory is nothing


def key_of(each: dataclasses.Field[Any]) -> str:
    """Return a field's word in the file."""
    return str(each.metadata.get("key", each.name))


def plain(value: object) -> Any:
    """Return a value as what TOML can hold: data classes as tables, choices as their values.

    A field that is nothing, or an empty list as by default, is left out of its table.

    Raises:
        TypeError: A field is nothing and would be read back as its default, which is something.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dict(_entries(value))
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def _entries(section: Any) -> Iterator[tuple[str, Any]]:
    for each in dataclasses.fields(section):
        value = getattr(section, each.name)
        if value is None and each.default is not None:
            raise TypeError(f"TOML cannot say that {each.name} is nothing")
        if value is not None and not (value == () and each.default == ()):
            yield key_of(each), plain(value)


def toml_lines(
    section: object,
    name: str = "",
    *,
    keeps: Callable[[dataclasses.Field[Any]], bool] = lambda _: True,
) -> Iterator[str]:
    """Write a data class with all its values, tables of tables under their headings.

    Args:
        section: The data class.
        name: Of its table; "" is the file itself.
        keeps: Tells whether a field is written.
    """
    tables = []
    every: tuple[dataclasses.Field[Any], ...] = dataclasses.fields(section)  # type: ignore[arg-type]
    for each in filter(keeps, every):
        value = getattr(section, each.name)
        is_list = isinstance(value, tuple) and value and dataclasses.is_dataclass(value[0])
        if dataclasses.is_dataclass(value) or is_list:
            tables.append((f"{name}.{_key(key_of(each))}".lstrip("."), value))
        elif value is not None:
            yield toml_line(key_of(each), plain(value))
        elif each.default is not None:
            raise TypeError(f"TOML cannot say that {each.name} is nothing")
    for table, value in tables:
        for part in value if isinstance(value, tuple) else (value,):
            yield ""
            yield f"[[{table}]]" if isinstance(value, tuple) else f"[{table}]"
            yield from toml_lines(part, table, keeps=keeps)


def toml_line(key: str, value: object) -> str:
    """Write one key with its value.

    Example:
        >>> toml_line("hotwords", [{"text": "한강", "weight": 10.0}])
        'hotwords = [{text = "한강", weight = 10.0}]'
    """
    return f"{_key(key)} = {toml_value(value)}"


def toml_value(value: object) -> str:
    """Write a value on one line; tables become inline tables, tuples arrays.

    Raises:
        TypeError: TOML has no such value.
    """
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _string(value)
        case int() | float():
            return repr(value)
        case datetime() | date() | time():
            return value.isoformat()
        case list() | tuple():
            return f"[{', '.join(map(toml_value, value))}]"
        case Mapping():
            return f"{{{', '.join(toml_line(key, item) for key, item in value.items())}}}"
    raise TypeError(f"TOML cannot hold {value!r}")


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _string(key)


def _string(text: str) -> str:
    """Quote text. JSON's escapes are TOML's, but for DEL, which TOML wants escaped too.

    Half a surrogate pair (a file name no encoding can write) becomes a question mark.
    """
    writable = text.encode(errors="replace").decode()
    return json.dumps(writable, ensure_ascii=False).replace("\x7f", "\\u007f")
