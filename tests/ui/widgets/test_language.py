from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from kasr_desktop.resources import resources_dir
from kasr_desktop.settings import UiLanguage
from kasr_desktop.ui.widgets import language
from kasr_desktop.ui.widgets.language import (
    FILE_DIALOG,
    LanguageSwitch,
    choose_language,
    translate,
)


@pytest.mark.parametrize(
    ("wanted", "locale", "expected"),
    [
        (UiLanguage.SYSTEM, "C", UiLanguage.KOREAN),
        (UiLanguage.SYSTEM, "ko_KR", UiLanguage.KOREAN),
        (UiLanguage.SYSTEM, "de_DE", UiLanguage.KOREAN),
        (UiLanguage.SYSTEM, "en_US", UiLanguage.ENGLISH),
        (UiLanguage.KOREAN, "en_US", UiLanguage.KOREAN),
        (UiLanguage.ENGLISH, "ko_KR", UiLanguage.ENGLISH),
    ],
)
def test_korean_unless_somebody_says_english(
    wanted: UiLanguage, locale: str, expected: UiLanguage
) -> None:
    assert choose_language(wanted, QLocale(locale)) is expected


def test_a_switch_works_both_ways(qapp: QApplication) -> None:
    switch = LanguageSwitch()
    switch.use(UiLanguage.KOREAN)
    assert translate("Queue", "Waiting") == "대기 중"
    assert translate("QPlatformTheme", "Cancel") == "취소"  # Qt's own dialogs too
    switch.use(UiLanguage.ENGLISH)
    assert translate("Queue", "Waiting") == "Waiting"


@pytest.mark.skipif(sys.platform == "darwin", reason="a Mac shows signs, no names")
@pytest.mark.parametrize("wanted", [UiLanguage.KOREAN, UiLanguage.ENGLISH])
def test_keys_are_called_as_keyboards_call_them(qapp: QApplication, wanted: UiLanguage) -> None:
    switch = LanguageSwitch()
    switch.use(wanted)
    native = QKeySequence.SequenceFormat.NativeText
    menu = QKeySequence("Shift+Return")
    assert menu.toString(native) == "Shift+Enter"
    assert menu == QKeySequence(Qt.Modifier.SHIFT | Qt.Key.Key_Return)
    assert menu.toString() == "Shift+Return"  # as it is kept
    switch.use(UiLanguage.ENGLISH)


def test_a_translation_rewritten_while_it_is_in_use_does_no_harm(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Qt would read the file through a memory map: a bus error."""
    folder = tmp_path / "translations"
    shutil.copytree(resources_dir() / "translations", folder)
    monkeypatch.setattr(language, "resources_dir", lambda: tmp_path)
    switch = LanguageSwitch()
    switch.use(UiLanguage.KOREAN)
    (folder / "kasr_ko.qm").write_bytes(b"")
    assert translate("Queue", "Done") == "완료"
    switch.use(UiLanguage.ENGLISH)


def test_without_its_file_the_window_speaks_english(
    qapp: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(language, "resources_dir", lambda: tmp_path)
    switch = LanguageSwitch()
    switch.use(UiLanguage.KOREAN)
    assert translate("Queue", "Done") == "Done"
    assert "no translation" in caplog.text
    switch.use(UiLanguage.ENGLISH)


KINDS_OF_DIALOG = ["open", "folder", "save"]


@pytest.mark.parametrize("kind", KINDS_OF_DIALOG)
def test_qt_s_own_file_dialog_speaks_the_language_of_the_window(
    qtbot: QtBot, korean: LanguageSwitch, tmp_path: Path, kind: str
) -> None:
    """Where the system has no dialog of its own, Qt's stands in."""
    (tmp_path / "녹음").mkdir()
    dialog = QFileDialog(None, "", str(tmp_path))
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    if kind == "folder":
        dialog.setFileMode(QFileDialog.FileMode.Directory)
    if kind == "save":
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.show()
    said = {dialog.windowTitle()}
    for widget in dialog.findChildren(QWidget):
        for about in ("text", "toolTip", "accessibleName"):
            said.add(getattr(widget, about, str)())
    said |= {action.text() for action in dialog.findChildren(QAction)}
    tree = dialog.findChild(QTreeView)
    assert tree is not None
    model = tree.model()
    qtbot.waitUntil(lambda: model.rowCount(tree.rootIndex()) == 1)
    row = tree.rootIndex()
    said |= {model.headerData(column, Qt.Orientation.Horizontal) for column in range(4)}
    said.add(model.data(model.index(0, 2, row)))
    foreign = {text for text in said if text and not re.search("[가-힣]", text)}
    assert not foreign
    assert not [text for text in said if "디렉터리" in text]


def test_its_questions_leave_no_particle_open(korean: LanguageSwitch) -> None:
    for source in FILE_DIALOG:
        contexts = ("QFileDialog", "QAbstractFileIconProvider")
        said = [text for context in contexts if (text := translate(context, source)) != source]
        assert said, source
        assert all(re.search("[가-힣]", text) and "(가)" not in text for text in said)
