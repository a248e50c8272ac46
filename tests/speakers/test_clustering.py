from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_desktop.speakers.clustering import find_speakers
from kasr_desktop.speakers.voice_encoder import EMBEDDING_SIZE, Embeddings


def voices(turns: list[tuple[int, int]], *, noise: float, seed: int) -> Embeddings:
    """Return vectors of turns (speaker, number of windows) around one direction a speaker."""
    random = np.random.default_rng(seed)
    means = random.normal(size=(10, EMBEDDING_SIZE))
    common = random.normal(size=EMBEDDING_SIZE) * 2  # what a room gives to every voice
    rows = [
        common + means[speaker] + noise * random.normal(size=EMBEDDING_SIZE)
        for speaker, count in turns
        for _ in range(count)
    ]
    stacked = np.array(rows, np.float32)
    return np.asarray(stacked / np.linalg.norm(stacked, axis=1, keepdims=True), np.float32)


@st.composite
def conversations(draw: st.DrawFn) -> tuple[list[tuple[int, int]], int]:
    number = draw(st.integers(2, 5))
    order = [*range(number), *draw(st.lists(st.integers(0, number - 1), max_size=8))]
    return [(speaker, draw(st.integers(6, 15))) for speaker in order], number


@settings(max_examples=30, deadline=None)
@given(conversations(), st.integers(0, 1000), st.booleans())
def test_voices_that_lie_apart_are_found(
    case: tuple[list[tuple[int, int]], int], seed: int, told: bool
) -> None:
    turns, number = case
    truth = [speaker for speaker, count in turns for _ in range(count)]
    labels = find_speakers(
        voices(turns, noise=0.3, seed=seed), num_speakers=number if told else None
    )
    pairs = set(zip(truth, labels.tolist(), strict=True))
    assert len(pairs) == number


def test_numbers_follow_the_order_in_which_speakers_begin() -> None:
    labels = find_speakers(voices([(3, 9), (1, 9), (3, 9), (0, 9)], noise=0.2, seed=1))
    assert list(dict.fromkeys(labels.tolist())) == [0, 1, 2]


def test_one_voice_is_one_speaker() -> None:
    assert set(find_speakers(voices([(0, 40)], noise=0.2, seed=2)).tolist()) == {0}


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_windows(count: int) -> None:
    labels = find_speakers(voices([(0, count)], noise=0.1, seed=3) if count else np.zeros((0, 256)))
    assert labels.tolist() == [0] * count


def test_a_blink_of_another_voice_does_not_end_a_turn() -> None:
    embeddings = voices([(0, 20), (1, 20)], noise=0.2, seed=4)
    blurred = embeddings.copy()
    blurred[10] = 0.52 * embeddings[30] + 0.48 * embeddings[5]
    blurred[10] /= np.linalg.norm(blurred[10])
    assert find_speakers(blurred, num_speakers=2).tolist() == [0] * 20 + [1] * 20


def test_short_talk_of_two_has_two_speakers() -> None:
    """A window alone is no voice that lies far from all others."""
    turns = [(0, 2), (1, 2), (0, 1), (1, 2), (0, 2), (1, 1)]
    labels = find_speakers(voices(turns, noise=0.6, seed=6))
    assert labels.tolist() == [speaker for speaker, count in turns for _ in range(count)]


def test_more_speakers_than_windows() -> None:
    assert len(find_speakers(voices([(0, 2)], noise=0.2, seed=5), num_speakers=4)) == 2


def test_one_window_has_one_speaker_whatever_number_is_given() -> None:
    window = np.eye(1, 8, dtype=np.float32)
    assert find_speakers(window, num_speakers=2).tolist() == [0]
