"""What a user may turn of the beam search is declared once and the same everywhere."""

from __future__ import annotations

import argparse
import re
from dataclasses import fields

import pytest

from kasr_desktop.cli.arguments import add_subcommands
from kasr_desktop.domain.errors import SettingsError
from kasr_desktop.domain.knobs import KNOBS, Knob
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.settings import Settings, setting_infos
from kasr_desktop.settings.model_decoding import ModelDecoding
from kasr_desktop.toml_data import TomlError, read_section


@pytest.mark.parametrize("knob", KNOBS.values(), ids=KNOBS)
def test_options_settings_files_and_command_line_have_the_knob(knob: Knob) -> None:
    for kind in (DecodeOptions, ModelDecoding, Settings):
        assert knob.name in {field.name for field in fields(kind)}
    info = next(info for info in setting_infos(Settings) if info.name == knob.name)
    assert (info.minimum, info.maximum) == (knob.minimum, knob.maximum)
    parser = argparse.ArgumentParser()
    add_subcommands(parser)
    given = parser.parse_args(["transcribe", "a.wav", knob.flag, "2"])
    assert getattr(given, knob.name) == 2
    assert re.search("[가-힣]", knob.label.korean)
    assert re.search("[가-힣]", knob.meaning.korean)


@pytest.mark.parametrize("knob", KNOBS.values(), ids=KNOBS)
def test_bounds_are_the_same_in_settings_and_in_what_is_remembered(knob: Knob) -> None:
    for value in (knob.minimum, knob.maximum):
        Settings(**{knob.name: value})
        table = {"model": "builtin", knob.name: value}
        assert getattr(read_section(ModelDecoding, table, place="x"), knob.name) == value
    for value in (knob.minimum - 1, knob.maximum + 1):
        with pytest.raises(SettingsError):
            Settings(**{knob.name: value})
        table = {"model": "builtin", knob.name: value}
        with pytest.raises(TomlError, match=f"{knob.name} must be between"):
            read_section(ModelDecoding, table, place="x")


@pytest.mark.parametrize(
    ("name", "value"),
    [("alpha", True), ("alpha", "1"), ("alpha", []), ("alpha", float("nan")), ("beam_width", 1.5)],
)
def test_what_is_no_number_is_refused(name: str, value: object) -> None:
    with pytest.raises(TomlError, match=f"{name} must be a"):
        read_section(ModelDecoding, {"model": "builtin", name: value}, place="x")
