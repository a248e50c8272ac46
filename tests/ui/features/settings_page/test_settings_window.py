from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from pathlib import Path

import pytest
from kasr_desktop.ui.features.settings_page.setting_texts import choice_name, setting_texts
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from kasr_desktop.domain.options import (
    CueProfile,
    FileFormat,
    Hotword,
    Newline,
)
from kasr_desktop.domain.readings import GREEDY
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.settings import Settings, Theme, load_settings, setting_infos
from kasr_desktop.ui.features.settings_page.setting_editors import (
    ChoiceEditor,
    HotwordsEditor,
    NumberEditor,
    SeveralEditor,
    TextEditor,
    ToggleEditor,
)
from kasr_desktop.ui.features.settings_page.settings_window import SettingsWindow
from kasr_desktop.ui.widgets.appearance import Appearance
from kasr_desktop.ui.widgets.language import LanguageSwitch

SHOWN = [info for info in setting_infos(Settings) if info.shown]


@pytest.fixture
def settings_window(
    qtbot: QtBot, appearance: Appearance, korean: LanguageSwitch, preferences: Preferences
) -> SettingsWindow:
    made = SettingsWindow(preferences)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_every_setting_has_its_row_with_korean_texts(settings_window: SettingsWindow) -> None:
    assert set(settings_window.rows) == {info.name for info in SHOWN}
    for info in SHOWN:
        for text in setting_texts(info):
            assert re.search("[가-힣]", text), (info.name, text)


def test_every_value_that_can_be_chosen_has_a_name() -> None:
    for info in SHOWN:
        if issubclass(info.kind, Enum):
            names = [choice_name(value) for value in info.kind]
            assert len(set(names)) == len(names)


def test_settings_not_shown_are_chosen_or_remembered_elsewhere() -> None:
    hidden = {info.name for info in setting_infos(Settings) if not info.shown}
    assert hidden == {
        "model",
        "known_models",
        "cue_rules_off",
        "last_open_folder",
        "recent_files",
        "adapted_models",
        "decodings",
    }


def toggle(window: SettingsWindow, qtbot: QtBot) -> None:
    editor = window.rows["export_times"].editor
    assert isinstance(editor, ToggleEditor)
    qtbot.mouseClick(editor.box, Qt.MouseButton.LeftButton)


def choose(window: SettingsWindow, qtbot: QtBot) -> None:
    editor = window.rows["theme"].editor
    assert isinstance(editor, ChoiceEditor)
    editor.box.setFocus()
    qtbot.keyClick(editor.box, Qt.Key.Key_Down)
    qtbot.keyClick(editor.box, Qt.Key.Key_Down)


def count(window: SettingsWindow, qtbot: QtBot) -> None:
    editor = window.rows["beam_width"].editor
    assert isinstance(editor, NumberEditor)
    editor.box.setValue(300)


def measure(window: SettingsWindow, qtbot: QtBot) -> None:
    editor = window.rows["alpha"].editor
    assert isinstance(editor, NumberEditor)
    editor.box.setValue(0.7)


def write(window: SettingsWindow, qtbot: QtBot) -> None:
    editor = window.rows["input_device"].editor
    assert isinstance(editor, TextEditor)
    editor.line.setText("USB 마이크")
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)


def tick(window: SettingsWindow, qtbot: QtBot) -> None:
    editor = window.rows["export_formats"].editor
    assert isinstance(editor, SeveralEditor)
    qtbot.mouseClick(editor._boxes[FileFormat.DOCX], Qt.MouseButton.LeftButton)


def list_words(window: SettingsWindow, qtbot: QtBot) -> None:
    editor = window.rows["hotwords"].editor
    assert isinstance(editor, HotwordsEditor)
    editor.lines.setFocus()
    editor.lines.setPlainText("한강\n  김 철수   12.5\n\n")
    window.field.setFocus()


def leave_to_the_app(window: SettingsWindow, qtbot: QtBot) -> None:
    editor = window.rows["export_newline"].editor
    assert isinstance(editor, ChoiceEditor)
    editor.edited.emit(Newline.CRLF)


@pytest.mark.parametrize(
    ("act", "name", "value"),
    [
        (toggle, "export_times", True),
        (choose, "theme", Theme.DARK),
        (count, "beam_width", 300),
        (measure, "alpha", 0.7),
        (write, "input_device", "USB 마이크"),
        (tick, "export_formats", (FileFormat.SRT, FileFormat.DOCX)),
        (list_words, "hotwords", (Hotword("한강"), Hotword("김 철수", 12.5))),
        (leave_to_the_app, "export_newline", Newline.CRLF),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_change_counts_at_once_and_can_be_undone(
    settings_window: SettingsWindow,
    preferences: Preferences,
    qtbot: QtBot,
    tmp_path: Path,
    act: Callable[[SettingsWindow, QtBot], None],
    name: str,
    value: object,
) -> None:
    row = settings_window.rows[name]
    assert not row.reset.isEnabled()
    act(settings_window, qtbot)
    assert getattr(preferences.settings, name) == value
    assert getattr(load_settings(tmp_path / "settings.toml").settings, name) == value
    assert row.reset.isEnabled()
    while getattr(preferences.settings, name) != row.info.default:
        assert settings_window._undo.isEnabled()
        settings_window.on_undo()
    assert not row.reset.isEnabled()
    assert not settings_window._undo.isEnabled()


def test_all_back_to_normal_is_one_step_and_leaves_the_rest_alone(
    settings_window: SettingsWindow, preferences: Preferences, qtbot: QtBot
) -> None:
    preferences.change(recent_files=("/a.wav",), theme=Theme.DARK, alpha=1.5)
    preferences.change(cue_profile=CueProfile.SDH)
    before = preferences.settings
    settings_window.on_reset_all()
    assert preferences.settings == Settings(recent_files=("/a.wav",))
    settings_window.on_undo()
    assert preferences.settings == before


def test_one_setting_goes_back_alone(
    settings_window: SettingsWindow, preferences: Preferences, qtbot: QtBot
) -> None:
    preferences.change(alpha=1.5, beta=2.0)
    qtbot.mouseClick(settings_window.rows["alpha"].reset, Qt.MouseButton.LeftButton)
    assert (preferences.settings.alpha, preferences.settings.beta) == (None, 2.0)


def test_a_bad_value_is_told_and_not_taken(
    settings_window: SettingsWindow, preferences: Preferences, qtbot: QtBot
) -> None:
    row = settings_window.rows["compute_device"]
    assert isinstance(row.editor, TextEditor)
    row.editor.line.setText("gpu")
    qtbot.keyClick(row.editor.line, Qt.Key.Key_Return)
    assert preferences.settings.compute_device == "auto"
    assert row._problem.isVisible()
    assert "cuda:1" in row._problem.text()
    row.editor.line.setText("cpu")
    qtbot.keyClick(row.editor.line, Qt.Key.Key_Return)
    assert preferences.settings.compute_device == "cpu"
    assert not row._problem.isVisible()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("α", {"alpha"}),
        ("ALPHA", {"alpha"}),
        ("언어 모델 가중치", {"alpha"}),
        ("theme", {"theme"}),
    ],
)
def test_search_in_korean_and_english(
    settings_window: SettingsWindow, qtbot: QtBot, typed: str, found: set[str]
) -> None:
    settings_window.field.setText(typed)
    visible = {name for name, row in settings_window.rows.items() if row.isVisible()}
    assert found <= visible
    assert len(visible) < 4
    settings_window.field.setText("없는 것")
    assert settings_window._nothing.isVisible()


def test_the_wheel_scrolls_and_changes_nothing(settings_window: SettingsWindow) -> None:
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent

    editor = settings_window.rows["theme"].editor
    assert isinstance(editor, ChoiceEditor)
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(editor.box, wheel)
    assert editor.box.currentIndex() == 0


def test_every_control_has_a_name(settings_window: SettingsWindow) -> None:
    for widget in settings_window.findChildren(QWidget):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isVisible():
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        inside = isinstance(widget.parent(), QComboBox | QAbstractSpinBox)
        assert inside or interface.text(QAccessible.Text.Name), widget


def test_what_the_engine_does_follows(
    qtbot: QtBot, window: object, preferences: Preferences
) -> None:
    from kasr_desktop.ui.features.settings_page.settings_feature import SettingsFeature
    from kasr_desktop.ui.shell.main_window import MainWindow

    assert isinstance(window, MainWindow)
    feature = window.findChild(SettingsFeature)
    assert feature is not None
    feature.on_show()
    feature.window.on_row_changed("decoder", GREEDY)
    feature.window.on_row_changed("beam_width", 25)
    feature.window.on_row_changed("compute_device", "cpu")
    controller = window.controller
    assert controller.choices.decoder is GREEDY
    assert controller.choices.decode_options("builtin").beam_width == 25
    assert controller.spec.compute_device == "cpu"
    feature.window.on_row_changed("theme", Theme.DARK)
    (ticked,) = [action for action in window.menus.themes.actions() if action.isChecked()]
    assert ticked.data() == "dark"


def test_every_setting_that_is_shown_has_words_of_its_own(korean: LanguageSwitch) -> None:
    for info in setting_infos(Settings):
        if info.shown:
            name, meaning = setting_texts(info)
            assert re.search("[가-힣]", name), info.name
            assert re.search("[가-힣]", meaning), info.name
