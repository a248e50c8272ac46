from __future__ import annotations

from kasr_desktop.domain.cue import Cue
from kasr_desktop.subtitles.cue_lines import with_border_moved

TWO = Cue(0.0, 2.0, ("어제는 비가", "와서 우산을"))


def test_a_word_goes_up_and_comes_back() -> None:
    up = with_border_moved(TWO, 1)
    assert up is not None
    assert up.lines == ("어제는 비가 와서", "우산을")
    assert with_border_moved(up, -1) == TWO


def test_the_last_word_of_the_lower_line_leaves_one_line() -> None:
    up = with_border_moved(Cue(0.0, 1.0, ("하나", "둘")), 1)
    assert up is not None
    assert up.lines == ("하나 둘",)
    assert with_border_moved(up, 1) is None


def test_a_single_line_can_be_cut() -> None:
    cut = with_border_moved(Cue(0.0, 1.0, ("하나 둘 셋",)), -1)
    assert cut is not None
    assert cut.lines == ("하나 둘", "셋")
    assert with_border_moved(Cue(0.0, 1.0, ("하나",)), -1) is None
