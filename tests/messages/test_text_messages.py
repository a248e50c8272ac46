from __future__ import annotations

from kasr_desktop.domain.label import Language
from kasr_desktop.messages import guess_told


def test_nothing_guessed_is_nothing_said() -> None:
    assert guess_told("", (), Language.KOREAN) == ""


def test_encoding_and_odd_lines_in_both_languages() -> None:
    english = guess_told("CP949", (3, 9), Language.ENGLISH)
    assert "CP949" in english
    assert "2, from line 3" in english
    korean = guess_told("", (3, 9), Language.KOREAN)
    assert "2줄" in korean
    assert "CP949" not in korean
