"""A recipe's file to its data class and back, with sentences for who wrote it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_type_hints

from kasr_desktop.toml_data import TomlError, key_of, read_section, read_toml, toml_lines
from kasr_trainer.errors import RecipeError
from kasr_trainer.recipe.recipe import Kind, Recipe


def load_recipe(path: Path, kind: Kind = "run") -> Recipe:
    """Read a recipe of one kind; what it leaves out keeps its default.

    Raises:
        RecipeError: unreadable, not_toml, other_kind, unknown_key or bad_value, with its place.
    """
    table = require_kind(path, kind)
    _require_readers(Recipe, table, kind, place=path.name)
    try:
        return read_section(Recipe, table, place=path.name)
    except TomlError as error:
        raise RecipeError(str(error), reason=error.reason, found=error.found) from error


def recipe_lines(recipe: Recipe) -> Iterator[str]:
    """Return a recipe as TOML, with all its defaults and nothing that its kind does not read."""
    return toml_lines(recipe, keeps=lambda each: recipe.kind in _readers(each))


def require_kind(path: Path, wanted: Kind) -> Mapping[str, Any]:
    """Return a recipe's table; refuse one of another kind by its name, whatever else it holds.

    Raises:
        RecipeError: unreadable, not_toml or other_kind.
    """
    try:
        table: Mapping[str, Any] = read_toml(path)
    except OSError as error:
        raise RecipeError(
            f"The recipe {path} cannot be read: {error.strerror}.", reason="unreadable", path=path
        ) from error
    except TomlError as error:
        raise RecipeError(
            f"{path} is not TOML: {error}.", reason=error.reason, path=path
        ) from error
    found = table.get("kind", "run")
    if found != wanted and found in get_args(Kind):
        raise RecipeError(
            f'{path.name} is a recipe of kind "{found}", and this wants one of kind "{wanted}": '
            f"`kasr-train {found} {path}` takes it.",
            reason="other_kind",
            found=found,
        )
    return table


def _require_readers(kind: Any, table: Mapping[str, Any], wanted: Kind, *, place: str) -> None:
    """Refuse settings that a recipe of this kind does not read: they would do nothing.

    Raises:
        RecipeError: other_kind.
    """
    hints = get_type_hints(kind)
    for each in dataclasses.fields(kind):
        written = table.get(key_of(each))
        if written is None:
            continue
        if wanted not in _readers(each):
            readers = " and ".join(f'"{reader}"' for reader in _readers(each))
            raise RecipeError(
                f"{place}: {key_of(each)!r} is read by recipes of kind {readers}, "
                f'and this one is of kind "{wanted}".',
                reason="other_kind",
                found=key_of(each),
            )
        if isinstance(written, dict) and dataclasses.is_dataclass(hints[each.name]):
            inner = f"{place}: {key_of(each)}"
            _require_readers(hints[each.name], written, wanted, place=inner)


def _readers(each: dataclasses.Field[Any]) -> tuple[str, ...]:
    """Return the kinds of recipe that read a setting."""
    readers: tuple[str, ...] = each.metadata.get("kinds", get_args(Kind))
    return readers
