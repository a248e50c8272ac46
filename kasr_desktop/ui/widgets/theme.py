"""The look: colors, type and spacing on one scale, light and dark, the bundled font.

Nothing else in the window names a color or a size of its own.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette

from kasr_desktop.resources import resources_dir

# One ratio of about 1.2 between neighbors; pixels at 100 %: layouts are the same everywhere.
SMALL, BODY, READING, TITLE, DISPLAY = 12, 14, 16, 20, 26
# Multiples of four.
XS, S, M, L, XL, XXL = 4, 8, 12, 16, 24, 40
RADIUS = 8
_USUAL_ON_LINUX = 15.0  # pixels: 11 points, the largest that a desktop has as its default
READING_SIZES = (14, 16, 18, 20, 24, 28)

# Beside the bundled font: what Linux, Windows and macOS have, for hanja and emoji.
FAMILIES = (
    "Pretendard",
    "Noto Sans CJK KR",
    "Noto Sans KR",
    "NanumGothic",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
)


@dataclass(frozen=True, slots=True)
class Colors:
    """Every color of one scheme, by what it is for, as #RRGGBB."""

    window: str
    surface: str
    sidebar: str
    border: str
    control: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    hover: str
    selection: str
    greedy_mark: str
    greedy_soft: str
    lm_mark: str
    lm_soft: str
    danger: str
    danger_soft: str
    warning: str
    warning_soft: str


# The accent is the green of celadon ware.
LIGHT = Colors(
    window="#F6F7F5",
    surface="#FFFFFF",
    sidebar="#EDF0EC",
    border="#DCE1DC",
    control="#868F8A",
    text="#1B2220",
    muted="#59635F",
    accent="#17695A",
    accent_hover="#11564A",
    on_accent="#FFFFFF",
    accent_soft="#E1EFEA",
    hover="#E4E9E4",
    selection="#DDEBE6",
    greedy_mark="#8E420B",
    greedy_soft="#FBE6D6",
    lm_mark="#125A4D",
    lm_soft="#D3EAE2",
    danger="#AE2A20",
    danger_soft="#FCEBE8",
    warning="#7F5200",
    warning_soft="#FFF4DA",
)
DARK = Colors(
    window="#151918",
    surface="#1C2120",
    sidebar="#181D1C",
    border="#303735",
    control="#75807B",
    text="#E6EBE9",
    muted="#9CA7A3",
    accent="#70CDB8",
    accent_hover="#8ADBC9",
    on_accent="#08231D",
    accent_soft="#20332E",
    hover="#262D2B",
    selection="#263D36",
    greedy_mark="#F4B283",
    greedy_soft="#43301F",
    lm_mark="#7AD6C1",
    lm_soft="#1F443B",
    danger="#FF9A90",
    danger_soft="#3A2422",
    warning="#F1C566",
    warning_soft="#352D1A",
)

# A film is seen on black in both, its subtitles as players draw them.
FILM_GROUND, FILM_TEXT, FILM_NOTE = "#000000", "#FFFFFF", "#C9CFCC"


def current_colors() -> Colors:
    """Return the colors in use, as the application's palette has them.

    A widget's own palette will not do: under a style sheet its window color is transparent.
    """
    window = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return DARK if window.lightness() < 128 else LIGHT


def text_scale() -> float:
    """Return how much larger than usual the window's text is, as the application's font has it."""
    pixels = QGuiApplication.font().pixelSize()
    return pixels / BODY if pixels > 0 else 1.0


def scaled(pixels: float) -> int:
    """Return so many pixels at the present size of text: what holds text grows with it."""
    return round(pixels * text_scale())


def dialog_size(width: int, height: int) -> QSize:
    """Return the size of a dialog at the present size of text, as far as the screen has room."""
    screen = QGuiApplication.primaryScreen().availableSize()
    return QSize(
        min(scaled(width), screen.width() - XXL), min(scaled(height), screen.height() - 2 * XXL)
    )


def system_text_scale(face: QFont) -> float:
    """Return how much larger than usual the system wants text, from its font, 1...2.

    What a desktop wants by its resolution is Qt's business and is not in this.
    """
    usual = {"win32": 12.0, "darwin": 13.0}.get(sys.platform, _USUAL_ON_LINUX)
    return min(max(QFontInfo(face).pixelSize() / usual, 1.0), 2.0)


def luminance(color: str) -> float:
    """Return the relative luminance 0...1 of a color (WCAG 2.2, "relative luminance").

    Example:
        >>> round(luminance("#FFFFFF"), 3), round(luminance("#000000"), 3)
        (1.0, 0.0)
    """
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio 1...21 of two colors (WCAG 2.2, "contrast ratio").

    Example:
        >>> round(contrast("#000000", "#FFFFFF"))
        21
    """
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def load_fonts() -> list[str]:
    """Register the bundled fonts and give the families found; empty if the files are gone."""
    families: list[str] = []
    for path in sorted((resources_dir() / "fonts").glob("*.otf")):
        number = QFontDatabase.addApplicationFont(str(path))
        families += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return sorted(set(families))


def font(size: int = BODY, *, bold: bool = False, italic: bool = False) -> QFont:
    """Return the house's font; figures all have one width, so that times do not dance."""
    made = QFont()
    made.setFamilies(list(FAMILIES))
    made.setPixelSize(scaled(size))
    made.setBold(bold)
    made.setItalic(italic)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def fixed_font(size: int = SMALL) -> QFont:
    """Return the system's font of one width; Hangul in it comes from the house's own."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    made.setFamilies([made.family(), *FAMILIES])
    made.setPixelSize(scaled(size))
    return made


def palette_of(colors: Colors) -> QPalette:
    """Return Qt's palette of a scheme, so that standard dialogs match."""
    palette = QPalette()
    role = QPalette.ColorRole
    for target, color in {
        role.Window: colors.window,
        role.WindowText: colors.text,
        role.Base: colors.surface,
        role.AlternateBase: colors.sidebar,
        role.Text: colors.text,
        role.PlaceholderText: colors.muted,
        role.Button: colors.surface,
        role.ButtonText: colors.text,
        role.BrightText: colors.danger,
        role.Highlight: colors.accent,
        role.HighlightedText: colors.on_accent,
        role.Link: colors.accent,
        role.ToolTipBase: colors.surface,
        role.ToolTipText: colors.text,
        role.Accent: colors.accent,
    }.items():
        palette.setColor(target, QColor(color))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(colors.control))
    return palette
