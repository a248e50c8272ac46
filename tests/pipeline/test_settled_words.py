"""Where a step of live text begins and ends: between words, if it can."""

from __future__ import annotations

import numpy as np
from support.spoken_model import VOCAB

from kasr_desktop.domain.emissions import Emissions, FrameGrid
from kasr_desktop.pipeline.settled_words import SettledWords

_DELIMITER = "|"
_BLANK = "_"


def emissions(path: str, first: int = 0) -> Emissions:
    """A frame a character: a letter, `|` for the space, `_` for the blank."""
    rows = np.full((len(path), len(VOCAB)), -9.0, np.float32)
    for frame, char in enumerate(path):
        rows[frame, VOCAB.blank_id if char == _BLANK else VOCAB.tokens.index(char)] = 0.0
    return Emissions(rows, first, FrameGrid())


def settled(path: str, first: int = 0, *, is_whole: bool = True) -> SettledWords:
    words = SettledWords(VOCAB)
    words.begin(first)
    if path:
        words.append(emissions(path, first), is_whole=is_whole)
    return words


def said(words: SettledWords, start: int) -> str:
    return VOCAB.join("".join(map(VOCAB.text_of_token, words.said(start))))


def test_begins_before_the_space_in_front_of_a_word() -> None:
    words = settled("가나__|다라__|마음_")
    start = words.start_near(7, within=5)
    assert start == 3
    assert said(words, 3) == "다라 마음"


def test_begins_behind_where_nothing_is_before() -> None:
    words = settled("가나다라마__|바다", first=50)
    assert words.start_near(53, within=5) == 56
    assert words.start_near(53, within=2) is None


def test_the_beginning_of_a_take_is_between_words() -> None:
    assert settled("가나다").start_near(0, within=5) == 0
    assert settled("").start_near(0, within=5) == 0


def test_begins_anywhere_in_silence() -> None:
    words = settled("가나|" + _BLANK * 30)
    assert words.start_near(12, within=1) == 12
    assert said(words, 12) == ""


def test_words_that_are_not_whole_are_not_known() -> None:
    assert settled("가나|다", is_whole=False).start_near(0, within=5) is None


def test_ends_before_the_last_space() -> None:
    words = settled("")
    assert words.border(emissions("가나__|다라__|마음__"), 14) == (8, True)
    assert words.border(emissions("가나__|다라__|마음__"), 7) == (3, True)


def test_ends_anywhere_in_silence() -> None:
    path = "가나" + _BLANK * 20
    assert settled("").border(emissions(path), 15) == (15, True)


def test_waits_for_the_end_of_a_word_but_not_for_ever() -> None:
    words = settled("")
    assert words.border(emissions("가나" * 40), 70) == (0, True)
    assert words.border(emissions("가나" * 80), 140) == (140, False)


def test_sure_words_are_settled_sooner_up_to_the_first_doubt() -> None:
    words, said = settled(""), emissions("가나__|다라__|마음__|바다__")
    assert words.border(said, 7) == (3, True)
    assert words.border(said, 7, sure=17) == (13, True)
    doubtful = with_doubt(said, 11)
    assert words.border(doubtful, 7, sure=17) == (8, True)
    assert words.border(doubtful, 15, sure=17) == (13, True)
    assert words.border(said, 0, sure=17) == (13, True)


def test_a_letter_between_two_frames_is_no_doubt() -> None:
    said = emissions("가나__|다라__|마음__|바다__")
    half = np.log(np.float32(0.5))
    for row, spelled in ((10, 11), (11, 11)):
        token = int(said.log_probs[spelled].argmax())
        said.log_probs[row] = -20.0
        said.log_probs[row, [token, VOCAB.blank_id]] = half, half - 0.01
    assert settled("").border(said, 7, sure=17) == (13, True)


def with_doubt(said: Emissions, row: int) -> Emissions:
    """The same, but a letter may as well be none."""
    rows = said.log_probs.copy()
    rows[row, VOCAB.blank_id] = -0.6
    rows[row, rows[row].argmax()] = -0.5
    return Emissions(rows, said.first_frame, said.grid)


def test_nothing_is_settled_where_nothing_may_be() -> None:
    assert settled("가나|").border(emissions("다라", first=3), 3) == (3, True)


def test_what_is_forgotten_is_not_begun_with() -> None:
    words = settled("가나__|다라__|마음_")
    words.forget_before(6)
    assert words.start_near(4, within=3) is None
    assert words.start_near(7, within=5) == 8
    assert words.end == 13
