from __future__ import annotations

import errno
import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.domain.cue_options import CueProfile
from kasr_desktop.domain.errors import SettingsError
from kasr_desktop.domain.export_options import FileFormat, Newline, TextEncoding
from kasr_desktop.domain.options import Hotword
from kasr_desktop.domain.readings import decoder_choices, export_choices
from kasr_desktop.settings import (
    LoadedSettings,
    Settings,
    Theme,
    UiLanguage,
    load_settings,
    save_settings,
    settings_path,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ANY_SETTINGS = st.builds(
    Settings,
    model=TEXTS.filter(bool),
    compute_device=st.sampled_from(["auto", "cpu", "mps", "cuda", "cuda:1"]),
    decoder=st.sampled_from(decoder_choices()),
    alpha=st.none() | st.floats(0, 5),
    beta=st.none() | st.floats(-10, 10),
    beam_width=st.none() | st.integers(1, 1000),
    hotwords=st.lists(st.builds(Hotword, TEXTS, st.floats(-50, 50))).map(tuple),
    cue_profile=st.sampled_from(CueProfile),
    export_formats=st.lists(st.sampled_from(FileFormat)).map(tuple),
    export_side=st.sampled_from(export_choices()),
    export_encoding=st.sampled_from(TextEncoding),
    export_newline=st.none() | st.sampled_from(Newline),
    export_times=st.booleans(),
    export_speakers=st.booleans(),
    export_folder=TEXTS,
    last_open_folder=TEXTS,
    recent_files=st.lists(TEXTS).map(tuple),
    ui_language=st.sampled_from(UiLanguage),
    theme=st.sampled_from(Theme),
    keep_emissions=st.booleans(),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "설정" / "settings.toml"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@given(ANY_SETTINGS)
def test_what_is_saved_is_loaded(
    tmp_path_factory: pytest.TempPathFactory, settings: Settings
) -> None:
    path = tmp_path_factory.getbasetemp() / "law" / "settings.toml"
    save_settings(settings, path)
    assert load_settings(path) == LoadedSettings(settings)


def test_a_missing_file_means_defaults_without_a_word(path: Path) -> None:
    assert load_settings(path) == LoadedSettings(Settings())


def test_the_usual_place_follows_kasr_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KASR_HOME", str(tmp_path))
    save_settings(Settings(theme=Theme.DARK))
    assert settings_path().is_relative_to(tmp_path)
    assert load_settings().settings.theme is Theme.DARK


def test_the_file_explains_itself(path: Path) -> None:
    save_settings(Settings(alpha=0.5), path)
    text = path.read_text(encoding="utf-8")
    assert tomllib.loads(text) == {"alpha": 0.5}  # defaults stay comments
    assert '# theme = "system"' in text
    assert "# Colors. Light or dark, or as the system has it at the moment." in text
    assert "(one of system, light, dark)" in text


def test_unknown_keys_are_kept(path: Path) -> None:
    write(path, 'future = [1, {a = "나"}]\ntheme = "dark"\n[plug-in."한 글"]\nx = 2026-01-02\n')
    before = tomllib.loads(path.read_text(encoding="utf-8"))
    loaded = load_settings(path)
    assert loaded.problems == ()
    save_settings(loaded.settings, path)
    assert tomllib.loads(path.read_text(encoding="utf-8")) == before


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("alpha", "-1"),
        ("alpha", '"0.5"'),
        ("alpha", "true"),
        ("beam_width", "2.5"),
        ("beam_width", "true"),
        ("theme", '"pink"'),
        ("theme", "[]"),
        ("decoder", "1"),
        ("export_formats", '"srt"'),
        ("export_formats", '["srt", "doc"]'),
        ("hotwords", '["한강"]'),
        ("hotwords", "[{weight = 1}]"),
        ("hotwords", "[{text = 1}]"),
        ("hotwords", '[{text = "가", weight = nan}]'),
        ("hotwords", '[{text = "가", wait = 1}]'),
        ("hotwords", '[{text = "가", weight = "x"}]'),
        ("keep_emissions", "1"),
        ("recent_files", "[1]"),
        ("model", '""'),
    ],
)
def test_a_bad_value_is_named_and_the_rest_is_used(path: Path, key: str, text: str) -> None:
    write(path, f'{key} = {text}\nexport_folder = "/자막"\n')
    loaded = load_settings(path)
    assert loaded.settings == Settings(export_folder="/자막")
    (problem,) = loaded.problems
    assert (problem.reason, problem.facts["key"]) == ("bad_value", key)
    assert problem.facts["expected"] in str(problem)


def test_a_whole_number_will_do_for_a_fraction(path: Path) -> None:
    write(path, "alpha = 1\n")
    assert load_settings(path).settings.alpha == 1.0


def test_a_hotword_has_a_weight_by_default(path: Path) -> None:
    write(path, 'hotwords = [{text = "한강"}]\n')
    assert load_settings(path).settings.hotwords == (Hotword("한강"),)


@pytest.mark.parametrize("data", [b"theme = dark", b"\xff\xfe", "테마 = ".encode("cp949")])
def test_a_broken_file_is_put_aside_not_lost(path: Path, data: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(data)
    loaded = load_settings(path)
    assert loaded.settings == Settings()
    assert [problem.reason for problem in loaded.problems] == ["not_toml"]
    save_settings(Settings(theme=Theme.LIGHT), path)
    assert path.with_name("settings.toml.broken").read_bytes() == data
    assert load_settings(path) == LoadedSettings(Settings(theme=Theme.LIGHT))


def test_a_file_that_cannot_be_read_is_named(path: Path) -> None:
    path.mkdir(parents=True)
    loaded = load_settings(path)
    assert loaded.settings == Settings()
    assert [problem.reason for problem in loaded.problems] == ["unreadable"]


@pytest.mark.parametrize(
    ("number", "reason"), [(errno.ENOSPC, "no_space"), (errno.EROFS, "unwritable")]
)
def test_a_full_disk_leaves_the_old_settings(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    save_settings(Settings(theme=Theme.DARK), path)

    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(SettingsError) as caught:
            save_settings(Settings(), path)
    assert caught.value.reason == reason
    assert load_settings(path).settings.theme is Theme.DARK
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.toml"]


def test_one_bad_item_costs_no_other_and_nothing_written_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    bad = '{text = "강", weight = nan}'
    written = f'hotwords = [{{text = "한강", weight = 12.0}}, {bad}, {{text = "남산"}}]\n'
    path.write_text(written, "utf-8")
    loaded = load_settings(path)
    assert [word.text for word in loaded.settings.hotwords] == ["한강", "남산"]
    assert len(loaded.problems) == 1
    save_settings(loaded.settings, path)
    assert [word.text for word in load_settings(path).settings.hotwords] == ["한강", "남산"]
    assert (tmp_path / "settings.toml.broken").read_text("utf-8") == written


def test_a_second_broken_file_leaves_the_first(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    for text in ("= 1", "= 2", "= 2"):
        path.write_text(text, "utf-8")
        save_settings(Settings(), path)
    assert (tmp_path / "settings.toml.broken").read_text("utf-8") == "= 1"
    assert (tmp_path / "settings.toml.broken-2").read_text("utf-8") == "= 2"
    assert len(list(tmp_path.iterdir())) == 3


def test_nesting_without_end_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("a = " + "[" * 5_000, "utf-8")
    assert [problem.reason for problem in load_settings(path).problems] == ["not_toml"]
