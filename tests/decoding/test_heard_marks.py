from __future__ import annotations

import numpy as np

from kasr_desktop.decoding.heard_marks import with_marks
from kasr_desktop.domain.emissions import Emissions, FrameGrid
from kasr_desktop.domain.marks import HeardMarks, no_marks
from kasr_desktop.domain.transcript import Hypothesis, Word

STOP, COMMA = HeardMarks(0.0, 0.9, 0.0), HeardMarks(0.5, 0.0, 0.0)


def heard(marks: dict[int, HeardMarks], first_frame: int = 100) -> Emissions:
    """Frames of 20 ms, marks on some of them."""
    rows = no_marks(100)
    for frame, each in marks.items():
        rows[frame] = each
    return Emissions(np.zeros((100, 5), np.float32), first_frame, FrameGrid(), rows)


def said(*ends: float) -> Hypothesis:
    return Hypothesis(tuple(Word("가", end - 0.2, end, 0.9) for end in ends))


def marks_of(text: Hypothesis) -> list[HeardMarks | None]:
    return [word.marks for word in text.words]


def test_marks_go_to_the_word_that_ends_there() -> None:
    found = with_marks(said(2.2, 3.0), heard({9: COMMA, 51: STOP}))  # 2.2 s and 3.04 s
    assert marks_of(found) == [COMMA, STOP]


def test_a_word_in_which_two_were_heard_has_the_marks_of_the_nearer_end() -> None:
    found = with_marks(said(2.2, 3.0), heard({9: COMMA, 45: COMMA, 49: STOP}))
    assert marks_of(found) == [COMMA, STOP]


def test_a_word_that_ends_where_nobody_listened_has_none() -> None:
    found = with_marks(said(2.2, 3.0), heard({9: COMMA, 75: STOP}))
    assert marks_of(found) == [COMMA, None]


def test_a_model_that_hears_no_marks_leaves_the_text_as_it_is() -> None:
    text = said(2.2)
    bare = Emissions(np.zeros((100, 5), np.float32), 100, FrameGrid())
    assert with_marks(text, bare) is text
    assert with_marks(Hypothesis(), heard({9: STOP})) == Hypothesis()
