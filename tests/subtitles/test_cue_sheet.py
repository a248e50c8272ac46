from __future__ import annotations

from kasr_desktop.domain.cue import Cue
from kasr_desktop.subtitles.cue_sheet import adjusted, readjusted

A = Cue(1.0, 2.0, ("하나",))
B = Cue(3.0, 4.0, ("둘",))
C = Cue(5.0, 6.0, ("셋",))


def test_without_adjustments_the_sheet_is_as_laid_out() -> None:
    assert adjusted([A, B, C], []) == (A, B, C)


def test_the_users_cue_stands_in_its_place() -> None:
    own = Cue(2.5, 4.5, ("둘",))
    assert adjusted([A, B, C], [(B, own)]) == (A, own, C)


def test_an_adjustment_without_ground_is_left_out() -> None:
    other = Cue(3.0, 4.0, ("두 번째",))
    assert adjusted([A, other, C], [(B, Cue(2.5, 4.5, ("둘",)))]) == (A, other, C)


def test_neighbors_never_run_into_each_other() -> None:
    assert adjusted([A, B], [(A, Cue(1.0, 3.5, ("하나",)))]) == (A, B)
    assert adjusted([A, B], [(B, Cue(1.5, 4.0, ("둘",)))]) == (A, B)


def test_neighbors_adjusted_together_stay_together() -> None:
    first, second = Cue(1.0, 3.2, ("하나",)), Cue(3.3, 4.0, ("둘",))
    assert adjusted([A, B], [(A, first), (B, second)]) == (first, second)


def test_adjusting_again_and_back() -> None:
    own, laid_out = Cue(0.5, 2.0, ("하나",)), (A, B)
    made = readjusted(laid_out, laid_out, (own, B), [])
    assert made == ((A, own),)
    assert adjusted(laid_out, made) == (own, B)
    assert readjusted(laid_out, (own, B), laid_out, made) == ()


def test_adjustments_of_cues_not_laid_out_now_are_kept() -> None:
    other = (C, Cue(5.5, 6.0, ("셋",)))
    assert other in readjusted([A], [A], [Cue(0.5, 2.0, ("하나",))], [other])
