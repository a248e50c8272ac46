from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot
from support.fake_microphone import device

from kasr_desktop.domain.cue_options import CueProfile
from kasr_desktop.domain.export_options import FileFormat, Newline
from kasr_desktop.domain.label import Label
from kasr_desktop.domain.options import BeamSearch, Hotword
from kasr_desktop.domain.readings import GREEDY
from kasr_desktop.recognizer.networks.devices import ComputeDevice
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.settings import SETTINGS, Section, Settings, Theme, UiLanguage, load_settings
from kasr_desktop.settings.model_decoding import ModelDecoding
from kasr_desktop.ui.features.settings_page import setting_editors
from kasr_desktop.ui.features.settings_page.present import Present
from kasr_desktop.ui.features.settings_page.setting_editors import (
    ChoiceEditor,
    HotwordsEditor,
    NumberEditor,
    PresentEditor,
    SeveralEditor,
    TextEditor,
    ToggleEditor,
)
from kasr_desktop.ui.features.settings_page.settings_window import SettingsWindow
from kasr_desktop.ui.views.devices_present import (
    absent_microphone,
    absent_processor,
    microphones_always,
    microphones_found,
    processors_always,
    processors_found,
)
from kasr_desktop.ui.widgets.appearance import Appearance
from kasr_desktop.ui.widgets.language import LanguageSwitch
from kasr_desktop.ui.widgets.present_box import PresentBox

SHOWN = [info for info in SETTINGS.values() if info.section is not None]


@pytest.fixture
def settings_window(
    qtbot: QtBot, appearance: Appearance, korean: LanguageSwitch, preferences: Preferences
) -> SettingsWindow:
    made = SettingsWindow(preferences, present())
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


class Found(QObject):
    """What is there, as the session looks it up; at once here."""

    changed = Signal(object)

    def __init__(self, *there: object) -> None:
        super().__init__()
        self.there: tuple[object, ...] = there
        self.found: tuple[object, ...] = ()

    def refresh(self) -> None:
        self.found = self.there
        self.changed.emit(self.found)


def present() -> dict[str, Present]:
    microphones = Found(device("USB 마이크"), device("헤드셋"))
    card = ComputeDevice("cuda:0", "H100", 80 * 2**30, usable=True)
    cpu = ComputeDevice("cpu", "Xeon", 8 * 2**30, usable=True)
    return {
        "input_device": Present(
            microphones, microphones_always(), absent_microphone(), microphones_found
        ),
        "compute_device": Present(
            Found(card, cpu), processors_always(), absent_processor(), processors_found
        ),
    }


def texts_of(widget: QWidget) -> set[str]:
    """Return what its labels, boxes and lists say."""
    said = {label.text() for label in widget.findChildren(QLabel)}
    said |= {box.text() for box in widget.findChildren(QCheckBox)}
    for box in widget.findChildren(QComboBox):
        said |= {box.itemText(row) for row in range(box.count())}
    return said


def test_every_setting_has_its_row_in_its_own_words(settings_window: SettingsWindow) -> None:
    assert set(settings_window.rows) == {info.name for info in SHOWN}
    for info in SHOWN:
        said = texts_of(settings_window.rows[info.name])
        assert info.label.korean in said
        assert any(text.startswith(info.meaning.korean) for text in said), info.name
        if info.bounds is not None:
            assert any(info.bounds.korean in text for text in said)
        for choice in info.choices:
            value = info.kind(choice)
            assert info.label_of(value).korean in said, choice


def test_headings_stand_in_order(settings_window: SettingsWindow) -> None:
    headings = [label.text() for label, _, _ in settings_window._cards]
    assert headings == [section.value.korean for section in Section]
    shown = [row.info for _, _, rows in settings_window._cards for row in rows]
    assert sorted(shown, key=SHOWN.index) == SHOWN


@pytest.mark.parametrize("language", [UiLanguage.KOREAN, UiLanguage.ENGLISH])
def test_no_row_is_wider_than_the_page(
    qtbot: QtBot,
    appearance: Appearance,
    korean: LanguageSwitch,
    preferences: Preferences,
    language: UiLanguage,
) -> None:
    """There is no bar to scroll sideways: what is wider would be cut off."""
    korean.use(language)
    made = SettingsWindow(preferences, present())
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    area = made.findChild(QScrollArea)
    assert area is not None
    for row in made.rows.values():
        right = row.reset.mapTo(area.viewport(), row.reset.rect().topRight()).x()
        assert right <= area.viewport().width(), row.info.name


def test_settings_not_shown_are_chosen_or_remembered_elsewhere() -> None:
    hidden = {info.name for info in SETTINGS.values() if info.section is None}
    assert hidden == {
        "model",
        "known_models",
        "cue_rules_off",
        "last_open_folder",
        "recent_files",
        "adapted_models",
        "decodings",
    }


def search_box(window: SettingsWindow) -> QComboBox:
    editor = window.rows["beam_search"].editor
    assert isinstance(editor, ChoiceEditor)
    return editor.box


def test_the_reference_search_is_chosen_remembered_and_used(
    settings_window: SettingsWindow, preferences: Preferences, qtbot: QtBot, tmp_path: Path
) -> None:
    box = search_box(settings_window)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert preferences.settings.beam_search is BeamSearch.PYCTCDECODE
    kept = load_settings(tmp_path / "settings.toml").settings
    assert kept.beam_search is BeamSearch.PYCTCDECODE
    for model in ("builtin", "/models/other"):
        assert kept.decode_options(model).search is BeamSearch.PYCTCDECODE
    tuned = kept.with_decoding(ModelDecoding("builtin", alpha=0.3))
    assert tuned.decode_options("builtin").search is BeamSearch.PYCTCDECODE
    settings_window.on_undo()
    assert preferences.settings.beam_search is BeamSearch.PREFIX


def test_a_search_that_is_not_here_is_grey_and_says_why(
    qtbot: QtBot,
    appearance: Appearance,
    korean: LanguageSwitch,
    preferences: Preferences,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    why = Label("It is not here.", "여기에는 없어요.")
    monkeypatch.setattr(
        setting_editors,
        "obstacle_to",
        lambda value: why if value is BeamSearch.PYCTCDECODE else None,
    )
    made = SettingsWindow(preferences, present())
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    box = search_box(made)
    model = box.model()
    greyed = [
        not model.flags(model.index(row, 0)) & Qt.ItemFlag.ItemIsEnabled
        for row in range(box.count())
    ]
    assert greyed == [False, True]
    assert any("여기에는 없어요." in text for text in texts_of(made.rows["beam_search"]))
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert preferences.settings.beam_search is BeamSearch.PREFIX


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
    editor = window.rows["export_folder"].editor
    assert isinstance(editor, TextEditor)
    editor.line.setText("/자막")
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)


def plug(window: SettingsWindow, qtbot: QtBot) -> None:
    box = present_box(window, "input_device")
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)


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
        (write, "export_folder", "/자막"),
        (plug, "input_device", "USB 마이크"),
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


def present_box(window: SettingsWindow, name: str) -> PresentBox:
    editor = window.rows[name].editor
    assert isinstance(editor, PresentEditor)
    return editor.box


def items_of(box: QComboBox) -> list[str]:
    return [box.itemText(row) for row in range(box.count())]


def test_microphones_are_chosen_from_what_is_plugged_in(
    settings_window: SettingsWindow, preferences: Preferences
) -> None:
    preferences.change(input_device="회의실 마이크")
    box = present_box(settings_window, "input_device")
    box.setFocus()
    assert items_of(box) == [
        "시스템 기본 마이크",
        "USB 마이크",
        "헤드셋",
        "회의실 마이크 (연결 안 됨)",
    ]
    assert box.currentText() == "회의실 마이크 (연결 안 됨)"
    box.activated.emit(2)
    assert preferences.settings.input_device == "헤드셋"
    settings_window.on_undo()
    assert box.currentText() == "회의실 마이크 (연결 안 됨)"


def test_processors_are_chosen_from_those_of_this_computer(
    settings_window: SettingsWindow, preferences: Preferences
) -> None:
    preferences.change(compute_device="cuda:1")
    box = present_box(settings_window, "compute_device")
    box.setFocus()
    assert [box.itemData(row) for row in range(box.count())] == [
        "auto",
        "cpu",
        "cuda",
        "cuda:0",
        "cuda:1",
    ]
    assert "H100" in items_of(box)[3]
    assert box.currentText() == "cuda:1 (지금 이 컴퓨터에 없음)"
    box.activated.emit(1)
    assert preferences.settings.compute_device == "cpu"


def test_what_is_not_known_yet_is_not_called_absent(
    settings_window: SettingsWindow, preferences: Preferences
) -> None:
    preferences.change(compute_device="cuda")
    box = present_box(settings_window, "compute_device")
    assert box.currentText() == "cuda"
    box.setFocus()
    assert box.currentText() == "그래픽 카드 (CUDA)"


def test_a_bad_value_is_told_in_the_language_of_the_window_and_not_taken(
    settings_window: SettingsWindow, preferences: Preferences
) -> None:
    row = settings_window.rows["compute_device"]
    row.editor.edited.emit("gpu")
    assert preferences.settings.compute_device == "auto"
    assert row._problem.isVisible()
    assert "auto, cpu, mps, cuda 또는 cuda:1" in row._problem.text()
    row.editor.edited.emit("cpu")
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
    feature.window.on_row_changed("beam_search", BeamSearch.PYCTCDECODE)
    controller = window.controller
    assert controller.choices.decoder is GREEDY
    assert controller.choices.decode_options("builtin").beam_width == 25
    assert controller.choices.decode_options("builtin").search is BeamSearch.PYCTCDECODE
    assert controller.spec.compute_device == "cpu"
    feature.window.on_row_changed("theme", Theme.DARK)
    (ticked,) = [action for action in window.menus.themes.actions() if action.isChecked()]
    assert ticked.data() == "dark"
