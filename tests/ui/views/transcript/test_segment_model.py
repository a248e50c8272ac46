from __future__ import annotations

import pytest
from pytestqt.modeltest import ModelTester
from support.scripted_engine import SEGMENTS, hypothesis, segment
from support.segments import GREEDY_COLUMN, LM_COLUMN

from kasr_desktop.domain.events import Partial
from kasr_desktop.domain.readings import GREEDY
from kasr_desktop.domain.transcript import Hypothesis
from kasr_desktop.ui.views.transcript.segment_model import SegmentModel
from kasr_desktop.ui.views.transcript.segment_row import describe_cell


@pytest.fixture
def model(qtmodeltester: ModelTester) -> SegmentModel:
    made = SegmentModel()
    qtmodeltester.check(made)
    return made


def texts(model: SegmentModel, column: int) -> list[str]:
    return [row.text(column) for row in model.rows]


def test_a_final_segment_takes_the_place_of_the_tentative_one(model: SegmentModel) -> None:
    model.show_partial(Partial(0.0, hypothesis("오늘은")))
    model.show_partial(Partial(0.0, hypothesis("오늘은 날시가")))
    assert texts(model, GREEDY_COLUMN) == ["오늘은 날시가"]
    assert model.rows[0].tentative
    model.append(SEGMENTS[0])
    assert texts(model, LM_COLUMN) == ["오늘은 날씨가 참 좋습니다"]
    assert not model.rows[0].tentative


def test_an_empty_partial_leaves_no_row(model: SegmentModel) -> None:
    model.append(SEGMENTS[0])
    model.show_partial(Partial(3.0, hypothesis("한강")))
    model.show_partial(Partial(3.0, Hypothesis()))
    assert model.rowCount() == 1
    model.show_partial(None)
    assert model.rowCount() == 1


def test_differences_are_counted_and_found(model: SegmentModel) -> None:
    model.show_segments(SEGMENTS)
    assert model.num_known_differences == 0  # nothing was aligned yet
    assert [row.num_differences for row in model.rows] == [1, 2, 0]
    assert model.num_known_differences == 3
    assert model.next_difference(-1) == 0
    assert model.next_difference(1) is None
    assert model.next_difference(2, backwards=True) == 1


def test_a_recording_shown_again_is_not_aligned_again(model: SegmentModel) -> None:
    model.show_segments(SEGMENTS)
    first = model.rows[0].pairs
    model.show_segments([])
    model.show_segments(SEGMENTS)
    assert model.rows[0].pairs is first


def test_a_screen_reader_hears_the_differences(model: SegmentModel) -> None:
    model.show_segments(SEGMENTS)
    spoken = describe_cell(model.rows[1], LM_COLUMN)
    assert "많아요, Greedy: 만아요" in spoken  # its own first, the others by their names
    assert "아주, Greedy: nothing" in spoken
    heard = describe_cell(model.rows[1], GREEDY_COLUMN)
    assert "nothing, Language model: 아주" in heard
    assert describe_cell(model.rows[2], LM_COLUMN) == "저녁에 다시 만나요"


def test_a_tentative_row_says_so(model: SegmentModel) -> None:
    model.show_partial(Partial(0.0, hypothesis("오늘은")))
    assert "still listening" in describe_cell(model.rows[0], GREEDY_COLUMN)


def test_without_a_language_model_nothing_differs(model: SegmentModel) -> None:
    model.show_segments([segment(0, "오늘은 날시가")], sources=(GREEDY,))
    assert model.rows[0].num_differences == 0
    assert not model.is_compared
