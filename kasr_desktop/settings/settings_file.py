"""The settings file: read with every bad value named, written whole, unknown keys kept."""

from __future__ import annotations

import contextlib
import errno
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kasr_desktop.atomic_file import replace_file
from kasr_desktop.domain.errors import SettingsError
from kasr_desktop.settings.folders import config_dir
from kasr_desktop.settings.setting_info import SettingInfo, setting_infos
from kasr_desktop.settings.user_settings import Settings
from kasr_desktop.toml_data import TomlError, plain, read_toml, toml_line

_HEADER = "# Settings of KASR Desktop. A line behind # shows a default; the app rewrites this file."


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """What the file gave.

    Attributes:
        settings: Usable in any case.
        problems: What was wrong; the defaults stand in for it.
    """

    settings: Settings
    problems: tuple[SettingsError, ...] = ()


def settings_path() -> Path:
    """Return the settings file of this user."""
    return config_dir() / "settings.toml"


def load_settings(path: Path | None = None) -> LoadedSettings:
    """Read the settings; a missing file gives the defaults, a bad one too, with its problems."""
    path = path or settings_path()
    try:
        table = _read_table(path)
    except SettingsError as problem:
        return LoadedSettings(Settings(), (problem,))
    settings = Settings()
    problems: list[SettingsError] = []
    for info in setting_infos(Settings):
        if info.name in table:
            try:
                settings = replace(settings, **{info.name: info.parse(table[info.name])})
            except SettingsError as problem:
                problems.append(problem)
                settings = replace(settings, **_good_items(info, table[info.name]))
    return LoadedSettings(settings, tuple(problems))


def _good_items(info: SettingInfo, value: object) -> dict[str, Any]:
    """Return what can be used of a list with a bad item, by the setting's name."""
    if not isinstance(value, list):
        return {}
    good = []
    for item in value:
        with contextlib.suppress(SettingsError):
            info.parse([item])
            good.append(item)
    return {info.name: info.parse(good)} if good else {}


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings; keys that this version does not know stay as they are.

    A file that is no TOML, or has a value that cannot be used, is kept as
    `settings.toml.broken` first, or under the next free number: nothing a person wrote is lost.

    Raises:
        SettingsError: `unwritable` or `no_space`; the old file is as it was.
    """
    path = path or settings_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _set_aside(path)
        lines = _lines(settings, _unknown(path))
        replace_file(path, "\n".join([*lines, ""]).encode())
    except OSError as error:
        full = error.errno == errno.ENOSPC
        raise SettingsError(
            f"The settings cannot be written to {path}: {error.strerror or error}.",
            reason="no_space" if full else "unwritable",
            path=path,
        ) from error


def _read_table(path: Path) -> dict[str, object]:
    try:
        return read_toml(path)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(
            f"The settings in {path} cannot be read: {error.strerror}.",
            reason="unreadable",
            path=path,
        ) from error
    except TomlError as error:
        raise SettingsError(
            f"{path} is not a TOML file: {error}.", reason="not_toml", path=path, detail=error
        ) from error


def _set_aside(path: Path) -> None:
    """Keep a copy of a file that holds what cannot be used, each one once."""
    if not any(problem.reason != "unreadable" for problem in load_settings(path).problems):
        return
    written = path.read_bytes()
    for number in itertools.count(1):
        copy = path.with_name(f"{path.name}.broken{f'-{number}' if number > 1 else ''}")
        if not copy.exists():
            copy.write_bytes(written)
            return
        if copy.read_bytes() == written:
            return


def _unknown(path: Path) -> dict[str, object]:
    """Return what the present file holds beyond our settings."""
    try:
        table = _read_table(path)
    except SettingsError:
        return {}
    known = {info.name for info in setting_infos(Settings)}
    return {key: value for key, value in table.items() if key not in known}


def _lines(settings: Settings, unknown: dict[str, object]) -> Iterator[str]:
    yield _HEADER
    for info in setting_infos(Settings):
        yield ""
        yield f"# {info.label.english}. {info.meaning.english} ({info.expected.english})"
        yield _line(info, getattr(settings, info.name))
    if unknown:
        yield ""
        yield "# Unknown to the version that wrote this file"
        yield from (toml_line(key, value) for key, value in unknown.items())


def _line(info: SettingInfo, value: object) -> str:
    if value is None:
        return f"# {info.name} ="
    line = toml_line(info.name, plain(value))
    return f"# {line}" if value == info.default else line
