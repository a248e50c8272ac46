from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st
from spoken_words import speech

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.cue_options import CueOptions
from kasr_desktop.domain.frame_grid import FrameGrid
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.subtitles.cue_layout import layout
from kasr_desktop.subtitles.cue_sheet import adjusted, finished, on_frames, readjusted
from kasr_desktop.subtitles.korean_profile import check

STEPS = [(1 / 30, 1 / 15, 1 / 24)[number % 3] for number in range(300)]
GRIDS = [
    FrameGrid(Fraction(24000, 1001)),
    FrameGrid(Fraction(25), first=0.017),
    FrameGrid(Fraction(60000, 1001)),
    FrameGrid(Fraction(12)),
    FrameGrid(Fraction(30), times=tuple(accumulate(STEPS, initial=0.0))),
]

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


@given(speech(), st.sampled_from(GRIDS))
def test_laws_of_frames(segments: tuple[Segment, ...], grid: FrameGrid) -> None:
    limits = CueOptions().on(grid)
    laid_out = layout(segments, limits)
    assert laid_out == layout(segments)  # what was set by hand finds its subtitle again
    cues = finished(laid_out, [], limits)
    assert [cue.lines for cue in cues] == [cue.lines for cue in laid_out]
    for cue, before in zip(cues, laid_out, strict=True):
        assert cue.start in (0.0, grid.snapped(cue.start))  # before the first frame: at once
        assert cue.end == grid.snapped(cue.end)
        assert cue.end > cue.start
        assert cue.start <= before.start + 0.0011  # a millisecond, and what floats lose
    for cue, follower in pairwise(cues):
        assert cue.end <= follower.start
        # where words have no time, or a frame is as long as the gap, a frame is kept all the same
        if grid.rate > 20 and cue.duration > 0.25:
            assert grid.nearest(follower.start) - grid.nearest(cue.end) >= 2
    assert on_frames(cues, limits) == cues


def test_what_a_person_has_set_stands_between_frames() -> None:
    own = Cue(3.011, 4.017, ("둘",))
    limits = CueOptions().on(FrameGrid(Fraction(25)))
    assert finished([A, B, C], [(B, own)], limits) == (A, own, C)
    late = Cue(1.01, 2.01, ("하나",))
    assert finished([late, B], [], limits) == (Cue(1.0, 2.04, ("하나",)), B)


def test_a_gap_is_kept_in_frames() -> None:
    limits = CueOptions().on(FrameGrid(Fraction(24000, 1001)))
    near = Cue(2.084, 4.0, ("둘",))
    first, second = finished([A, near], [], limits)
    assert check([first, second], limits) == ()
    assert check([first, replace(second, start=2.002)], limits)[0].value == 1
