from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasr_desktop.decoding.endpoint import Endpointer
from kasr_desktop.decoding.greedy import GreedyDecoder, best_path
from kasr_desktop.domain.emissions import Emissions
from tests.decoding.emission_builder import (
    BLANK,
    DELIMITER,
    VOCAB,
    concatenate,
    cut,
    noise,
    peaked,
    places,
    spell,
)

SILENCE, LONGEST = 0.2, 0.8  # 10 and 40 frames
streams = st.lists(
    st.tuples(st.sampled_from([BLANK, BLANK, DELIMITER, 3, 4]), st.integers(1, 14)), max_size=20
).map(lambda runs: [token for token, length in runs for _ in range(length)])


def endpointer() -> Endpointer:
    return Endpointer(VOCAB, endpoint_silence=SILENCE, max_utterance=LONGEST)


def utterances(*parts: Emissions) -> list[Emissions]:
    ends = endpointer()
    closed = [utterance for part in parts for utterance in ends.feed(part)]
    return closed + ends.finish()


def bounds(found: list[Emissions]) -> list[tuple[int, int]]:
    return [(utterance.first_frame, utterance.end_frame) for utterance in found]


def spoken_frames(emissions: Emissions) -> set[int]:
    path = best_path(emissions.log_probs, VOCAB)
    return {
        emissions.first_frame + frame
        for frame, token in enumerate(path)
        if token not in (BLANK, DELIMITER)
    }


@given(streams, places)
def test_any_cut_gives_the_same_utterances(path: list[int], at: list[int]) -> None:
    emissions = peaked(path, first_frame=7)
    whole, parts = utterances(emissions), utterances(*cut(emissions, at))
    assert bounds(parts) == bounds(whole)
    for one, other in zip(parts, whole, strict=True):
        np.testing.assert_array_equal(one.log_probs, other.log_probs)


@given(streams)
def test_no_spoken_frame_is_lost_or_doubled(path: list[int]) -> None:
    emissions = peaked(path, first_frame=7)
    found = bounds(utterances(emissions))
    covered = [frame for first, end in found for frame in range(first, end)]
    assert len(covered) == len(set(covered))
    assert covered == sorted(covered)
    assert spoken_frames(emissions) <= set(covered)


@given(streams)
def test_every_utterance_speaks_and_none_is_too_long(path: list[int]) -> None:
    for utterance in utterances(peaked(path)):
        assert spoken_frames(utterance)
        assert utterance.end - utterance.start <= LONGEST + 1e-9


@given(st.lists(st.tuples(st.text("가나다 ", max_size=4), st.integers(10, 30)), max_size=6))
def test_text_by_utterance_is_text_of_the_whole(pieces: list[tuple[str, int]]) -> None:
    path = [token for text, gap in pieces for token in [*spell(text.strip()), *([BLANK] * gap)]]
    emissions = peaked(path)
    texts = []
    for utterance in utterances(emissions):
        session = GreedyDecoder(VOCAB).begin()
        session.advance(utterance)
        texts.append(session.finish()[0].text.replace(" ", ""))
    assert "".join(texts) == "".join("".join(text.split()) for text, _ in pieces)


def test_an_utterance_closes_as_soon_as_the_silence_is_long_enough() -> None:
    ends = endpointer()
    assert ends.feed(peaked([3] + [BLANK] * 9)) == []
    assert ends.open_utterance() is not None
    (closed,) = ends.feed(peaked([BLANK], first_frame=10))
    assert (closed.first_frame, closed.end_frame) == (0, 6)
    assert ends.open_utterance() is None
    assert ends.finish() == []


def test_long_silence_in_front_is_dropped_but_for_a_little() -> None:
    (found,) = utterances(peaked([BLANK] * 500 + [3]))
    assert (found.first_frame, found.end_frame) == (495, 501)


def test_delimiters_in_silence_do_not_keep_it_open() -> None:
    ends = endpointer()
    assert len(ends.feed(peaked([3, *([BLANK, DELIMITER] * 6)]))) == 1


def test_a_long_utterance_is_cut_at_its_longest_silence() -> None:
    path = [3] * 15 + [BLANK] * 3 + [4] * 5 + [BLANK] * 6 + [5] * 30
    first, second = bounds(utterances(peaked(path)))
    assert first == (0, 26)
    assert second == (26, len(path))


def test_speech_without_silence_is_cut_where_the_token_changes() -> None:
    path = [3] * 30 + [4] * 30
    assert bounds(utterances(peaked(path))) == [(0, 30), (30, 60)]


def test_one_endless_token_is_cut_at_the_limit() -> None:
    assert bounds(utterances(peaked([3] * 100))) == [(0, 40), (40, 80), (80, 100)]


def test_memory_stays_flat_through_hours_of_silence_and_noise() -> None:
    ends = endpointer()
    frame = 0
    for turn in range(50):
        part = peaked([BLANK] * 400) if turn % 2 else noise(400, seed=turn)
        ends.feed(Emissions(part.log_probs, frame, part.grid))
        frame += 400
        held = ends._tokens, ends._parts
        assert len(held[0]) <= 41
        assert sum(map(len, held[1])) <= 800


def test_frames_that_do_not_follow_are_refused() -> None:
    ends = endpointer()
    ends.feed(peaked([3, 0]))
    with pytest.raises(ValueError, match="due"):
        ends.feed(peaked([3, 0]))


def test_open_utterance_is_what_finish_would_close_with_its_silence() -> None:
    ends = endpointer()
    ends.feed(peaked([BLANK] * 20 + [3, 3, BLANK]))
    held = ends.open_utterance()
    assert held is not None
    (closed,) = ends.finish()
    assert (held.first_frame, held.end_frame) == (closed.first_frame, 23)
    assert concatenate([held]).end_frame == closed.end_frame


@given(streams, places)
def test_the_endpoint_ahead_is_where_feeding_closes(path: list[int], at: list[int]) -> None:
    """Looking ahead takes nothing and names the frame with which the next utterance closes."""
    ends = endpointer()
    for part in cut(peaked(path, first_frame=7), at):
        rest = part
        while len(rest):
            ahead = ends.endpoint_in(rest)
            assert ahead == ends.endpoint_in(rest)
            border = rest.end_frame if ahead is None else ahead
            if ahead is not None:
                assert not ends.feed(rest.slice(rest.first_frame, border - 1))
                assert len(ends.feed(rest.slice(border - 1, border))) == 1
            else:
                assert not ends.feed(rest)
            rest = rest.slice(border, rest.end_frame)
