"""What the window looks like: its language, colors and size of text, to be chosen from."""

from __future__ import annotations

from kasr_desktop.domain.choice import Choice
from kasr_desktop.domain.label import Label


class UiLanguage(Choice):
    """Language of the window."""

    SYSTEM = "system", Label("As the system says", "시스템 설정 따르기")
    KOREAN = "ko", Label("한국어", "한국어")
    ENGLISH = "en", Label("English", "English")


class Theme(Choice):
    """Colors of the window."""

    SYSTEM = "system", Label("As the system says", "시스템 설정 따르기")
    LIGHT = "light", Label("Light", "라이트")
    DARK = "dark", Label("Dark", "다크")


class TextSize(Choice):
    """Size of all text in the window."""

    SYSTEM = "system", Label("As the system says", "시스템 설정 따르기")
    NORMAL = "100", Label("100%", "100%")
    LARGER = "125", Label("125%", "125%")
    LARGE = "150", Label("150%", "150%")
    VERY_LARGE = "175", Label("175%", "175%")
    DOUBLE = "200", Label("200%", "200%")

    @property
    def factor(self) -> float | None:
        """How much larger than usual, None: as the system says."""
        return None if self is TextSize.SYSTEM else int(self.value) / 100
