from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from kasr_desktop.resources import resources_dir
from kasr_desktop.settings import UiLanguage
from kasr_desktop.ui.widgets import language
from kasr_desktop.ui.widgets.language import LanguageSwitch, choose_language, translate


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
