"""The help is there in both languages, offline, with its pictures, and names what there is."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from kasr_desktop.resources import resources_dir
from kasr_desktop.settings import UiLanguage
from kasr_desktop.ui.features.help.help_feature import HelpFeature
from kasr_desktop.ui.features.help.help_page import HelpPage, help_text
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.widgets.language import LanguageSwitch


@pytest.mark.parametrize("language", [UiLanguage.KOREAN, UiLanguage.ENGLISH])
def test_pictures_are_there_and_nothing_comes_from_elsewhere(
    korean: LanguageSwitch, language: UiLanguage
) -> None:
    korean.use(language)
    text = help_text()
    assert ("쓰는 법" in text) is (language is UiLanguage.KOREAN)
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert len(pictures) == 3
    assert all((resources_dir() / "help" / picture).is_file() for picture in pictures)
    assert "http" not in text


def test_every_key_it_names_is_one(window: MainWindow) -> None:
    given = {key.toString() for action in window.menus.all for key in action.shortcuts()}
    written_in_fields = {"Shift+Enter", "Ctrl+Enter"}
    named = set(re.findall(r"(?:Ctrl\+|Shift\+|Alt\+)+\w+|F\d+", help_text(), re.ASCII))
    assert len(named) > 10
    assert {QKeySequence(key).toString() for key in named - written_in_fields} <= given


def test_it_opens_from_the_menu_with_pictures(qtbot: QtBot, window: MainWindow) -> None:
    (feature,) = (each for each in window.features if isinstance(each, HelpFeature))
    feature.how.trigger()
    page = window.findChild(HelpPage)
    assert page is not None
    assert page.isVisible()
    bare = page.page.document().size().height()
    assert bare > 1200  # three pictures are higher than the words
