"""An option that is a setting too has its names, bounds, choices and default from there."""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kasr_desktop.cli import setting_flags
from kasr_desktop.cli.arguments import add_subcommands
from kasr_desktop.domain.cue_options import CueProfile
from kasr_desktop.domain.export_options import TextEncoding
from kasr_desktop.domain.label import Label
from kasr_desktop.domain.options import BeamSearch
from kasr_desktop.settings import SETTINGS, SettingInfo

FLAGGED = [info for info in SETTINGS.values() if info.flags]
OWN_VALUES = {"hotwords", "export_formats"}
"""Several values at once, in a way of their own (`tests/cli/test_arguments.py`)."""


def commands() -> dict[str, argparse.ArgumentParser]:
    parser = argparse.ArgumentParser(prog="kasr")
    add_subcommands(parser)
    (found,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    return dict(found.choices)


def options(info: SettingInfo) -> Iterator[tuple[argparse.ArgumentParser, argparse.Action]]:
    """Return where a setting can be said, and the option that says it."""
    for command in commands().values():
        for action in command._actions:
            if tuple(action.option_strings) == info.flags:
                yield command, action


@pytest.mark.parametrize("info", FLAGGED, ids=lambda info: info.name)
def test_help_calls_it_as_the_window_does(info: SettingInfo) -> None:
    found = list(options(info))
    assert found, f"{info.name} is said nowhere"
    for _, action in found:
        assert (action.help or "").lower().startswith(info.label.english.lower())


def said(info: SettingInfo, word: str) -> object:
    """Return what an option gives of a word.

    Raises:
        ArgumentError: It takes no such word.
    """
    command, action = next(options(info))
    return command._get_values(action, [word])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "info", [one for one in FLAGGED if one.minimum is not None], ids=lambda info: info.name
)
def test_bounds_are_those_of_the_setting(info: SettingInfo) -> None:
    assert info.minimum is not None
    assert info.maximum is not None
    for good in (info.minimum, info.maximum):
        assert said(info, f"{good:g}") == good
    for bad in (info.minimum - 1, info.maximum + 1, "nan", "inf", "x", ""):
        with pytest.raises(argparse.ArgumentError, match=info.expected.english):
            said(info, str(bad))


@pytest.mark.parametrize(
    "info",
    [one for one in FLAGGED if one.choices and one.name not in OWN_VALUES],
    ids=lambda info: info.name,
)
def test_choices_are_those_of_the_setting(info: SettingInfo) -> None:
    for choice in info.choices:
        assert said(info, choice) == choice
        assert said(info, choice.replace("_", "-")) == choice
    with pytest.raises(argparse.ArgumentError):
        said(info, "other")


def test_choices_arrive_as_what_they_are() -> None:
    transcribe = commands()["transcribe"]
    given = transcribe.parse_args(["a.wav", "--search", "pyctcdecode", "--encoding", "cp949"])
    assert (given.search, given.encoding) == (BeamSearch.PYCTCDECODE, TextEncoding.CP949)
    check = commands()["check"].parse_args(["a.srt", "--profile", "sdh-children"])
    assert check.profile is CueProfile.SDH_CHILDREN
    assert check.encoding is TextEncoding.UTF_8_BOM


def test_a_default_is_that_of_the_setting() -> None:
    given = commands()["transcribe"].parse_args(["a.wav"])
    assert given.model == SETTINGS["model"].default
    assert given.device == SETTINGS["compute_device"].default
    assert given.decoder == SETTINGS["decoder"].default
    assert given.alpha is SETTINGS["alpha"].default
    assert given.encoding is SETTINGS["export_encoding"].default
    assert given.search is SETTINGS["beam_search"].default


def test_no_option_says_a_setting_in_words_of_its_own() -> None:
    """Whatever is declared as a flag is added by `add_setting`, so that it cannot drift apart."""
    source = inspect.getsource(inspect.getmodule(add_subcommands))  # type: ignore[arg-type]
    own = {"-o"}  # a file of its own for `record` and `check`, no folder
    flags = {flag for info in FLAGGED for flag in info.flags} - own
    assert not [flag for flag in flags if f'"{flag}"' in source]


def test_another_declaration_is_another_option(monkeypatch: pytest.MonkeyPatch) -> None:
    """The options follow the declaration, whatever stands there."""
    other = replace(
        SETTINGS["alpha"], label=Label("Other name", "다른 이름"), flags=("--other",), maximum=7
    )
    monkeypatch.setattr(setting_flags, "setting_info", lambda _: other)
    parser = argparse.ArgumentParser()
    setting_flags.add_setting(parser, "alpha")
    assert parser.parse_args(["--other", "6.5"]).other == 6.5
    assert "other name; 0 to 7" in parser.format_help()
