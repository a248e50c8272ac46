"""The second reading's own clock: a core of its own, or what live text leaves of one."""

from __future__ import annotations

import pytest
from support.scripted_engine import SEGMENTS, segment

from benchmarks.take_read_again import SHARE, Piece, SecondCore, standing

BETTER = tuple(segment(row.start, "더 나은 글", "더 나은 글") for row in SEGMENTS)


def test_a_piece_waits_for_its_sound_and_for_the_one_before() -> None:
    pieces = [Piece(5.0, 1.0), Piece(5.5, 2.0), Piece(20.0, 0.5)]
    SecondCore(pieces).finish()
    assert [piece.done for piece in pieces] == pytest.approx([6.0, 8.0, 20.5])


def test_on_one_core_it_has_a_tenth_while_live_text_works_and_all_while_that_waits() -> None:
    piece = Piece(0.0, 1.0)
    core = SecondCore([piece])
    core.advance(5.0, share=SHARE)
    assert core.is_busy
    core.advance(5.0)
    assert piece.done == pytest.approx(5.0 + 1.0 - 5.0 * SHARE)
    assert not core.is_busy
    assert core.now == pytest.approx(10.0)


def test_words_stand_once_they_are_as_they_stay() -> None:
    finals = [(row.end + 2.0, row) for row in SEGMENTS]
    read = [Piece(5.0, 1.0, BETTER[:2], done=6.0), Piece(9.0, 1.0, BETTER[2:], done=12.0)]
    found = standing(finals, read, 9.0)
    assert found.segments == BETTER
    assert found.behind == pytest.approx(3.0)
    assert max(found.delays) <= 12.0
    assert min(found.delays) >= 12.0 - SEGMENTS[-1].end
