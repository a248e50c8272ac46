from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QRawFont
from PySide6.QtWidgets import QApplication, QCompleter, QLineEdit

from kasr_desktop.resources import resources_dir
from kasr_desktop.ui.widgets.style_sheet import style_sheet
from kasr_desktop.ui.widgets.theme import BODY, DARK, LIGHT, Colors, contrast, font, load_fonts

INK_ON_GROUND = [
    (ink, ground)
    for ink in ("text", "muted", "accent", "danger")
    for ground in ("window", "surface", "sidebar", "selection")
] + [
    ("greedy_mark", "surface"),
    ("greedy_mark", "greedy_soft"),
    ("greedy_mark", "selection"),
    ("lm_mark", "surface"),
    ("lm_mark", "lm_soft"),
    ("lm_mark", "selection"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("danger", "danger_soft"),
    ("warning", "warning_soft"),
    ("accent", "accent_soft"),
    ("text", "hover"),
]


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), INK_ON_GROUND)
def test_text_can_be_read(colors: Colors, ink: str, ground: str) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1 for text."""
    assert contrast(getattr(colors, ink), getattr(colors, ground)) >= 4.5


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_edges_of_controls_can_be_seen(colors: Colors) -> None:
    """WCAG 2.2, 1.4.11: 3 to 1 for what a control is known by."""
    assert contrast(colors.control, colors.surface) >= 3
    assert contrast(colors.accent, colors.surface) >= 3


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["window", "surface", "sidebar"])
def test_what_cannot_be_used_now_can_still_be_read(colors: Colors, ground: str) -> None:
    """WCAG asks nothing of disabled controls; ours keep the contrast of an edge."""
    assert contrast(colors.control, getattr(colors, ground)) >= 2.8


def test_what_a_file_dialog_proposes_lies_on_a_ground(qapp: QApplication) -> None:
    """A list of proposals is a window of its own: see-through it is black."""
    known, field = qapp.styleSheet(), QLineEdit()
    qapp.setStyleSheet(style_sheet(LIGHT))
    try:
        completer = QCompleter(["tags.srt"], field)
        popup = completer.popup()
        popup.resize(200, 80)
        ground = popup.grab().toImage().pixelColor(190, 70)
        assert (ground.name().upper(), ground.alpha()) == (LIGHT.surface, 255)
        completer.deleteLater()
    finally:
        qapp.setStyleSheet(known)


def test_the_bundled_font_is_used_in_both_weights(qapp: QApplication) -> None:
    assert "Pretendard" in load_fonts()
    assert QRawFont.fromFont(font(BODY)).familyName() == "Pretendard"
    assert QRawFont.fromFont(font(BODY, bold=True)).styleName() == "Bold"


def test_no_text_of_the_window_shows_as_a_box(qapp: QApplication) -> None:
    """Every letter of the translation, and every Hangul syllable, is in the bundled font."""
    raw = QRawFont(str(resources_dir() / "fonts" / "Pretendard-Regular.otf"), BODY)
    shown = (resources_dir() / "translations" / "kasr_ko.ts").read_text("utf-8")
    shown = re.sub(r"<[^>]+>|\s", "", shown) + "✓▲■●○↑↓…·×"
    syllables = "".join(map(chr, range(0xAC00, 0xD7A4)))
    letters = set(shown + syllables)
    assert [letter for letter in letters if not raw.supportsCharacter(ord(letter))] == []
