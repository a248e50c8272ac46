from __future__ import annotations

from kasr_desktop.decoding.reference_step import EMPTY_BEAM, Beam, grow, grow_spelled


def walk(labels: list[str], *, spelled: bool = False) -> Beam:
    """Grow one beam label by label; what pyctcdecode's scoring does in between is done here."""
    beam = EMPTY_BEAM
    for frame, label in enumerate(labels):
        text, next_word, *rest = (grow_spelled if spelled else grow)(beam, label, frame)
        beam = (" ".join(filter(None, [text, next_word])), "", *rest, 0.0, 0.0)
    return beam


def test_repeats_are_one_letter_and_a_blank_parts_two() -> None:
    assert walk(["가", "가"])[2] == "가"
    assert walk(["가", "", "가"])[2] == "가가"


def test_a_delimiter_ends_a_word_and_keeps_its_frames() -> None:
    text, _, part, _, frames, part_frames, *_ = walk(["", "가", "가", "", "나", " ", "", "다"])
    assert (text, part) == ("가나", "다")
    assert frames == [(1, 5)]
    assert part_frames == (7, 8)


def test_delimiters_in_a_row_make_no_words() -> None:
    text, _, part, _, frames, *_ = walk([" ", "", " ", "가", " ", "", " "])
    assert (text, part, frames) == ("가", "", [(3, 4)])


def test_a_piece_that_starts_a_word_is_delimiter_and_letter() -> None:
    text, _, part, _, frames, part_frames, *_ = walk([" 안", "녕", " 세"])
    assert (text, part, frames, part_frames) == ("안녕", "세", [(0, 2)], (2, 3))


def test_spelled_tokens_are_words_with_frames_of_their_own() -> None:
    text, _, part, _, frames, *_ = walk([" 가", " 가", "", " 가", " ▁", " ▁", " 나"], spelled=True)
    assert (text, part) == ("가 가 ▁ 나", "")
    assert frames == [(0, 2), (3, 4), (4, 5), (6, 7)]


def test_spelled_breaks_at_the_start_and_in_a_row_are_nothing() -> None:
    text, *_, frames, _, _, _ = walk([" ▁", "", " 가", " ▁", "", " ▁"], spelled=True)
    assert (text, frames) == ("가 ▁", [(2, 3), (3, 4)])
