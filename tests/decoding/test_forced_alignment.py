from __future__ import annotations

import itertools
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_desktop.decoding.forced_alignment import align, align_words
from kasr_desktop.decoding.greedy import GreedyDecoder, collapse_path
from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.text.hangul import nfd
from kasr_desktop.text.vocab import Vocab
from tests.decoding.emission_builder import noise, peaked, spell

BLANK = 0
WORDS = ["나는", "학교에", "간다"]
SYLLABLES = Vocab.from_tokens(["[PAD]", "|", *sorted(set("".join(WORDS)))])
JAMO = Vocab.from_tokens(["[PAD]", "|", *sorted(set(nfd("".join(WORDS))))])


def best_of_all(log_probs: np.ndarray, token_ids: list[int]) -> float | None:
    """Every path there is, tried: the score of the best that spells the tokens."""
    best = None
    for path in itertools.product(range(log_probs.shape[1]), repeat=len(log_probs)):
        spans = collapse_path(np.array(path), blank_id=BLANK)
        if [span.token_id for span in spans] == token_ids:
            score = float(sum(log_probs[frame, token] for frame, token in enumerate(path)))
            best = score if best is None else max(best, score)
    return best


@given(
    st.integers(1, 6), st.lists(st.integers(1, 3), max_size=4), st.integers(0, 500), st.floats(0, 5)
)
@settings(max_examples=60, deadline=None)
def test_no_path_is_better(num_frames: int, token_ids: list[int], seed: int, spread: float) -> None:
    emissions = noise(num_frames, size=4, spread=spread, seed=seed)
    found = align(emissions.log_probs, token_ids, BLANK)
    expected = best_of_all(emissions.log_probs, token_ids)
    if expected is None:
        assert found is None
        return
    assert found is not None
    assert found.total == pytest.approx(expected, abs=1e-4)
    # the places spell the text, and are worth what is said of them
    path = np.full(num_frames, BLANK)
    for token, start, end, score in zip(
        token_ids, found.starts, found.ends, found.scores, strict=True
    ):
        assert 0 <= start < end <= num_frames
        path[start:end] = token
        assert emissions.log_probs[start:end, token].mean() == pytest.approx(score, abs=1e-4)
    assert [span.token_id for span in collapse_path(path, blank_id=BLANK)] == token_ids
    assert emissions.log_probs[np.arange(num_frames), path].sum() == pytest.approx(
        found.total, abs=1e-3
    )


@pytest.mark.parametrize("vocab", [SYLLABLES, JAMO], ids=["syllables", "jamo"])
def test_words_lie_where_greedy_hears_them(vocab: Vocab) -> None:
    text = " ".join(WORDS)
    letters = nfd(text) if vocab is JAMO else text
    emissions = peaked(spell(letters, vocab=vocab), size=len(vocab), first_frame=500)
    session = GreedyDecoder(vocab).begin()
    session.advance(emissions)
    heard = session.finish()[0].words
    placed = align_words(emissions, WORDS, vocab)
    assert placed is not None
    assert [(word.text, word.start, word.end) for word in placed] == [
        (word.text, word.start, word.end) for word in heard
    ]
    assert all(word.score == pytest.approx(np.log(0.9), abs=1e-3) for word in placed)


def test_a_word_that_was_not_heard_so_is_placed_and_scored_low() -> None:
    emissions = peaked(spell("나는 간다", vocab=SYLLABLES), size=len(SYLLABLES))
    placed = align_words(emissions, ["나는", "학교에", "간다"], SYLLABLES)
    assert placed is not None
    first, middle, last = placed
    assert first.score > -0.2 > -1.0 > middle.score
    assert first.end <= middle.start < middle.end <= last.start  # type: ignore[operator]


def test_what_no_token_spells_is_passed_over() -> None:
    emissions = peaked(spell("나는 간다", vocab=SYLLABLES), size=len(SYLLABLES))
    placed = align_words(emissions, ["나는", "3시에", "USB", "간다"], SYLLABLES)
    assert placed is not None
    assert placed[2].start is None
    assert placed[0].end <= placed[1].start  # type: ignore[operator]


def test_too_few_frames_and_none_at_all() -> None:
    emissions = noise(3, size=len(SYLLABLES))
    assert align_words(emissions, WORDS, SYLLABLES) is None
    assert align(np.zeros((0, 4), np.float32), [1], BLANK) is None
    silence = align(emissions.log_probs, [], BLANK)
    assert silence is not None
    assert len(silence.starts) == 0


def test_an_impossible_token_has_no_place() -> None:
    emissions = noise(9, size=4)
    emissions.log_probs[:, 2] = -np.inf
    assert align(emissions.log_probs, [1, 2], BLANK) is None


def test_a_long_text_needs_little_memory() -> None:
    """A full table of moves would be 2,000 times 2,001 bytes, of scores eight times that."""
    path = [token for _ in range(500) for token in (3, BLANK, 4, BLANK)]
    emissions: Emissions = peaked(path, size=6)
    tracemalloc.start()
    found = align(emissions.log_probs, [3, 4] * 500, BLANK)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found is not None
    assert peak < 2_500_000
