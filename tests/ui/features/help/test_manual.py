"""The manual says what is true: names on the screen, keys, pictures, links, measured figures."""

from __future__ import annotations

import importlib
import pkgutil
import re
import runpy
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtGui import QKeySequence

from kasr_desktop import domain
from kasr_desktop.domain import readings
from kasr_desktop.domain.choice import Choice
from kasr_desktop.domain.label import Label, Language
from kasr_desktop.resources import manual_dir, resources_dir
from kasr_desktop.settings import Settings, UiLanguage
from kasr_desktop.settings.setting_info import setting_infos
from kasr_desktop.ui.features.help.manual import manual_pages
from kasr_desktop.ui.shell.feature_list import FEATURES
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.widgets.action_labels import plain
from kasr_desktop.ui.widgets.language import LanguageSwitch

ROOT = Path(__file__).resolve().parents[4]
LANGUAGES = (Language.KOREAN, Language.ENGLISH)
WRITTEN_IN_FIELDS = {"Shift+Enter", "Ctrl+Enter"}
SOURCES_OF_FIGURES = (
    "README.md",
    "benchmarks/RESULTS.md",
    "benchmarks/LIVE.md",
    "docs/CONFIDENCE.md",
    "docs/decisions/0042-speakers-by-voice-vectors.md",
    "resources/models/builtin-ko/README.md",
)
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_WITH_KEY = re.compile(r"\*\*([^*]+)\*\* ?\(((?:(?:Ctrl|Shift|Alt)\+)*(?:F\d+|Esc|[^\s()]+))\)")
_KEY = re.compile(r"(?:Ctrl\+|Shift\+|Alt\+)+(?:F?\d+|\w+|[\[\],=-])|\bF\d+\b", re.ASCII)


def texts(language: Language) -> dict[str, str]:
    return {page.path.name: page.text for page in manual_pages(language)}


def labels() -> Iterator[Label]:
    for found in pkgutil.iter_modules(domain.__path__, "kasr_desktop.domain."):
        importlib.import_module(found.name)
    for kind in Choice.__subclasses__():
        yield from (member.label for member in kind)
    for source in readings.SOURCES:
        yield from filter(None, (source.name, source.heading, source.short))
    yield from (info.label for info in setting_infos(Settings))


def names_on_the_screen(language: Language) -> set[str]:
    """Return every text of the window and every declared name, as a person would say it."""
    tree = ET.parse(resources_dir() / "translations" / "kasr_ko.ts")
    kind = "translation" if language is Language.KOREAN else "source"
    catalogue = (message.findtext(kind) or "" for message in tree.iter("message"))
    declared = (label.said_in(language) for label in labels())
    return {plain(text).rstrip("…") for text in chain(catalogue, declared)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_bold_name_is_on_the_screen_under_that_name(language: Language) -> None:
    known = names_on_the_screen(language)
    named = {
        (page, name)
        for page, text in texts(language).items()
        for path in _BOLD.findall(text)
        for name in path.split(" > ")
    }
    named -= {("index.md", "굵은 글씨"), ("index.md", "Bold words")}
    assert len(named) > 80
    assert {(page, name) for page, name in named if name not in known} == set()


@pytest.mark.parametrize("features", [FEATURES], ids=["every feature"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_has_the_key_that_is_written_behind_it(
    window: MainWindow, korean: LanguageSwitch, language: Language
) -> None:
    tree = ET.parse(resources_dir() / "translations" / "kasr_ko.ts")
    english: dict[str, set[str]] = {}
    for message in tree.iter("message"):
        said, source = message.findtext("translation") or "", message.findtext("source") or ""
        english.setdefault(plain(said).rstrip("…"), set()).add(plain(source).rstrip("…"))
    keys: dict[str, set[str]] = {}
    for action in window.menus.all:  # a Korean window: its names, and their English
        name = plain(action.text()).rstrip("…")
        for each in (name, *english.get(name, ())):
            keys.setdefault(each, set()).update(key.toString() for key in action.shortcuts())
    # a view's name, or a button's, stands for the command that opens it
    keys |= {"디코더": keys["디코더와 자주 쓰는 단어"], "Decoder": keys["Decoder and hotwords"]}
    keys |= {"자막 저장": keys["자막 저장 (SRT)"], "Save subtitles": keys["Save subtitles (SRT)"]}
    found = [
        (path.split(" > ")[-1], QKeySequence(key).toString())
        for text in texts(language).values()
        for path, key in _WITH_KEY.findall(text)
        if QKeySequence(key).toString() and key not in ("SDH", "SRT")
    ]
    assert len(found) > 30
    assert [(name, key) for name, key in found if key not in keys.get(name, ())] == []


@pytest.mark.parametrize("features", [FEATURES], ids=["every feature"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_is_one(window: MainWindow, language: Language) -> None:
    given = {key.toString() for action in window.menus.all for key in action.shortcuts()}
    named = {key for text in texts(language).values() for key in _KEY.findall(text)}
    assert len(named) > 25
    unknown = {QKeySequence(key).toString() for key in named - WRITTEN_IN_FIELDS} - given
    assert unknown == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_somewhere_and_nothing_comes_from_elsewhere(language: Language) -> None:
    folder = manual_dir() / language.value
    pages, pictures = set(), set()
    for text in texts(language).values():
        pages |= set(re.findall(r"(?<!!)\[[^\]]*\]\(([^)]+)\)", text))
        pictures |= set(re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text))
        assert "://" not in text
    assert pages == {path.name for path in folder.glob("[0-9]*.md")}
    assert {folder / picture for picture in pictures} == set((folder / "pictures").iterdir())


def test_every_picture_is_made_by_the_script() -> None:
    made = runpy.run_path(str(ROOT / "packaging" / "screenshots.py"))["MANUAL"].values()
    for language in LANGUAGES:
        there = {path.stem for path in (manual_dir() / language.value / "pictures").iterdir()}
        assert there == set(made)


def test_both_languages_say_the_same_in_the_same_order() -> None:
    korean, english = (texts(language) for language in LANGUAGES)
    assert list(korean) == list(english)
    for name in korean:
        shapes = [
            re.findall(r"^(?:#+ |\d\. |- |\||```)|!\[|\bpictures/[\w-]+", text[name], re.MULTILINE)
            for text in (korean, english)
        ]
        assert shapes[0] == shapes[1], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_what_it_cannot_do_was_measured(language: Language) -> None:
    measured = {
        figure
        for name in SOURCES_OF_FIGURES
        for figure in re.findall(r"\d+(?:\.\d+)?", (ROOT / name).read_text("utf-8"))
    }
    text = texts(language)["10-limits.md"]
    said = set(re.findall(r"\d+\.\d+|\d+(?=%)|\b\d{3,}\b(?!M)", text))
    assert len(said) > 18
    assert said - measured - {"300"} == set()


def test_the_pages_begin_with_the_contents_and_are_in_order() -> None:
    names = list(texts(Language.KOREAN))
    assert names[0] == "index.md"
    assert [name[:2] for name in names[1:]] == [f"{number:02}" for number in range(1, len(names))]


def test_a_window_language_has_a_manual() -> None:
    assert {language.value for language in LANGUAGES} == {
        language.value for language in UiLanguage if language is not UiLanguage.SYSTEM
    }
