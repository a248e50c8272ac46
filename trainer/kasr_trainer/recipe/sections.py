"""TOML tables to frozen data classes; what is unknown or out of range is refused by name."""

from __future__ import annotations

import dataclasses
import tomllib
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from kasr_trainer.errors import RecipeError

Section = TypeVar("Section")


def within(low: float, high: float | None = None, *, default: Any) -> Any:
    """Return a field whose value must lie between `low` and `high`, both included."""
    return dataclasses.field(default=default, metadata={"low": low, "high": high})


def read_recipe(kind: type[Section], path: Path) -> Section:
    """Make a data class of a TOML file; what it leaves out keeps its default.

    Raises:
        RecipeError: unreadable, not_toml, other_kind, unknown_key or bad_value, with its place.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecipeError(
            f"The recipe {path} cannot be read: {error.strerror}.", reason="unreadable", path=path
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecipeError(f"{path} is not TOML: {error}.", reason="not_toml", path=path) from error
    _require_kind(kind, table, path)
    return read_section(kind, table, place=path.name)


COMMANDS_OF_KINDS = {"run": "run", "encoder": "encoder", "head": "head"}
"""Kind of recipe to the command that takes it."""


def _require_kind(kind: type[Any], table: Mapping[str, Any], path: Path) -> None:
    """Refuse a recipe of another kind by its name, before its settings are called unknown.

    Raises:
        RecipeError: other_kind.
    """
    wanted = {each.name: each.default for each in dataclasses.fields(kind)}.get("kind")
    found = table.get("kind", "run")
    if wanted is not None and found != wanted and found in COMMANDS_OF_KINDS:
        raise RecipeError(
            f'{path.name} is a recipe of kind "{found}", and this wants one of kind "{wanted}": '
            f"`kasr-train {COMMANDS_OF_KINDS[found]} {path}` takes it.",
            reason="other_kind",
            found=found,
        )


def read_section(kind: type[Section], table: Mapping[str, Any], *, place: str) -> Section:
    """Make a data class of a TOML table; what it leaves out keeps its default.

    Args:
        kind: A data class; its fields may be plain values, choices (`Literal`), tuples of
            plain values, data classes, and tuples of data classes.
        table: As `tomllib` gives it.
        place: For the sentence of an error, such as "x.toml, [data]".

    Raises:
        RecipeError: unknown_key or bad_value; a silent typo would cost a run.
    """
    # "key": a word of the file that is no name in Python, such as `from`
    fields = dataclasses.fields(kind)  # type: ignore[arg-type]
    known = {each.metadata.get("key", each.name): each for each in fields}
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise RecipeError(
            f"{place}: unknown setting {unknown[0]!r}; known are {', '.join(known)}.",
            reason="unknown_key",
            found=unknown[0],
        )
    hints = get_type_hints(kind)
    values = {
        known[key].name: _read(
            hints[known[key].name], value, place=f"{place}: {key}", limits=known[key].metadata
        )
        for key, value in table.items()
    }
    missing = [each.name for each in known.values() if _is_required(each, values)]
    if missing:
        raise RecipeError(
            f"{place}: {missing[0]!r} is missing.", reason="bad_value", found=missing[0]
        )
    try:
        return kind(**values)
    except ValueError as error:
        raise RecipeError(f"{place}: {error}", reason="bad_value") from error


def _is_required(each: dataclasses.Field[Any], values: Mapping[str, Any]) -> bool:
    nothing = dataclasses.MISSING
    has_default = each.default is not nothing or each.default_factory is not nothing
    return not has_default and each.name not in values


def _read(hint: Any, value: Any, *, place: str, limits: Mapping[str, Any]) -> Any:
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        if not isinstance(value, dict):
            raise _bad(place, "must be a table", value)
        return read_section(hint, value, place=place)
    origin = get_origin(hint)
    if origin is tuple:
        return _read_tuple(get_args(hint)[0], value, place=place, limits=limits)
    if origin is Literal:
        if value not in get_args(hint):
            choices = ", ".join(map(repr, get_args(hint)))
            raise _bad(place, f"must be one of {choices}", value)
        return value
    if origin in (Union, types.UnionType):
        hint = next(each for each in get_args(hint) if each is not type(None))
    return _read_plain(hint, value, place=place, limits=limits)


def _read_tuple(hint: Any, value: Any, *, place: str, limits: Mapping[str, Any]) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _bad(place, "must be a list", value)
    return tuple(
        _read(hint, each, place=f"{place}[{number}]", limits=limits)
        for number, each in enumerate(value)
    )


def _read_plain(hint: Any, value: Any, *, place: str, limits: Mapping[str, Any]) -> Any:
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, hint) or (isinstance(value, bool) and hint is not bool):
        raise _bad(place, f"must be {_NAMES.get(hint, hint.__name__)}", value)
    low, high = limits.get("low"), limits.get("high")
    if low is not None and not (value >= low and (high is None or value <= high)):
        span = f"at least {low}" if high is None else f"between {low} and {high}"
        raise _bad(place, f"must be {span}", value)
    return value


_NAMES = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}


def _bad(place: str, rule: str, value: object) -> RecipeError:
    return RecipeError(f"{place} {rule}, not {value!r}.", reason="bad_value", found=value)
