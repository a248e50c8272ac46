"""A recipe's file to its data class, with sentences for who wrote it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from kasr_desktop.toml_data import TomlError, read_section, read_toml
from kasr_trainer.errors import RecipeError

Section = TypeVar("Section")


def read_recipe(kind: type[Section], path: Path) -> Section:
    """Make a data class of a TOML file; what it leaves out keeps its default.

    Raises:
        RecipeError: unreadable, not_toml, other_kind, unknown_key or bad_value, with its place.
    """
    try:
        table = read_toml(path)
    except OSError as error:
        raise RecipeError(
            f"The recipe {path} cannot be read: {error.strerror}.", reason="unreadable", path=path
        ) from error
    except TomlError as error:
        raise RecipeError(
            f"{path} is not TOML: {error}.", reason=error.reason, path=path
        ) from error
    _require_kind(kind, table, path)
    try:
        return read_section(kind, table, place=path.name)
    except TomlError as error:
        raise RecipeError(str(error), reason=error.reason, found=error.found) from error


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
