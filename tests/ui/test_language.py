from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from kasr_desktop.settings import UiLanguage
from kasr_desktop.ui.language import LanguageSwitch, choose_language, translate


@pytest.mark.parametrize(
    ("wanted", "locale", "language"),
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
    wanted: UiLanguage, locale: str, language: UiLanguage
) -> None:
    assert choose_language(wanted, QLocale(locale)) is language


def test_a_switch_works_both_ways(qapp: QApplication) -> None:
    switch = LanguageSwitch()
    switch.use(UiLanguage.KOREAN)
    assert translate("Queue", "Waiting") == "기다리는 중"
    assert translate("QPlatformTheme", "Cancel") == "취소"  # Qt's own dialogs too
    switch.use(UiLanguage.ENGLISH)
    assert translate("Queue", "Waiting") == "Waiting"
