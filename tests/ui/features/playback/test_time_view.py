from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.ui.features.playback.time_view import FINEST, TimeView

views = st.builds(
    lambda duration, width, share, scale: TimeView(
        duration, width, share * duration, scale
    ).fitted(),
    st.floats(1.0, 20_000.0),
    st.integers(50, 4000),
    st.floats(0.0, 1.0),
    st.floats(FINEST, 10.0),
)


def is_inside(view: TimeView) -> bool:
    slack = 2 * view.scale
    return -slack <= view.start and view.end <= max(view.duration, view.span) + slack


@given(views, st.floats(0.1, 10.0), st.floats(0.0, 1.0))
def test_zooming_keeps_the_place_and_stays_inside(
    view: TimeView, factor: float, share: float
) -> None:
    around = view.second(share * view.width)
    zoomed = view.zoomed(factor, around)
    assert is_inside(zoomed)
    assert FINEST <= zoomed.scale <= max(view.duration / view.width, FINEST) * 1.0001
    free = zoomed.start > 0 and zoomed.end < zoomed.duration - 2 * zoomed.scale
    if free:
        assert zoomed.x(around) == pytest.approx(view.x(around), abs=1.01)


@given(views, st.floats(-100.0, 25_000.0))
def test_any_start_is_brought_inside(view: TimeView, start: float) -> None:
    assert is_inside(view.at(start))


@given(views, st.floats(0.0, 1.0), st.floats(0.0, 30.0))
def test_what_is_to_be_shown_is_in_sight(view: TimeView, share: float, length: float) -> None:
    first = share * view.duration
    last = min(first + length, view.duration)
    shown = view.showing(first, last)
    assert shown.start - 2 * shown.scale <= first <= shown.end + 2 * shown.scale
    if last - first < 0.7 * view.span:
        assert last <= shown.end + 2 * shown.scale
    assert shown.showing(first, last) == shown


@given(views, st.floats(0.0, 1.0))
def test_the_page_turns_only_when_it_must(view: TimeView, share: float) -> None:
    second = share * view.duration
    turned = view.turned_to(second)
    assert turned.start - 2 * turned.scale <= second <= turned.end + 2 * turned.scale
    if view.start <= second <= view.end - 0.06 * view.span:
        assert turned == view


@given(views)
def test_the_ruler_is_neither_crowded_nor_empty(view: TimeView) -> None:
    ticks = list(view.ticks(distance=90))
    assert all(view.start <= tick < view.end for tick in ticks)
    gaps = [later - earlier for earlier, later in pairwise(ticks)]
    assert all(gap / view.scale >= 89 for gap in gaps if gap < 3600)
    assert len(ticks) <= view.width / 85 + 2


def test_the_whole_is_the_whole() -> None:
    view = TimeView(3600.0, 900, start=100.0).whole()
    assert (view.start, view.end) == (0.0, pytest.approx(3600.0))


def test_a_short_recording_does_not_change_how_close_one_looks() -> None:
    before = TimeView(600.0, 800)
    short = before.fitted(duration=0.4)
    assert short.scale < before.scale  # nothing is shown beside it
    assert short.fitted(duration=600.0).scale == before.scale
    assert short.at(0.1).fitted(width=801).fitted(duration=600.0).scale == before.scale


def test_who_zooms_in_a_short_recording_has_chosen_anew() -> None:
    chosen = TimeView(600.0, 800).fitted(duration=4.0).zoomed(0.5, 1.0)
    assert chosen.fitted(duration=600.0).scale == chosen.scale
