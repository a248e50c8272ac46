from __future__ import annotations

import pytest

from kasr_trainer.lm.nbest import NBest, Weights, search


def test_the_likelier_of_two_ways_to_a_text_counts() -> None:
    nbest = NBest("가")
    nbest.add("나", (-1.0, 0, 0, 0, 0, 0))
    nbest.add("가", (-3.0, 0, 0, 0, 0, 0))
    assert nbest.errors(Weights().vector()) == pytest.approx(1.1)
    nbest.add("가", (-0.5, 0, 0, 0, 0, 0))
    nbest.add("가", (-9.0, 0, 0, 0, 0, 0))
    assert nbest.errors(Weights().vector()) == 0.0


def two_texts(right: tuple[float, ...], wrong: tuple[float, ...]) -> NBest:
    nbest = NBest("가나")
    nbest.add("가나", right)
    nbest.add("다라", wrong)
    return nbest


def test_the_search_finds_weights_that_put_the_right_texts_first() -> None:
    lists = [
        two_texts((-5.0, -2.0, 0, 1, -2.0, 2), (-4.0, -3.0, 1, 1, -4.0, 2)),
        two_texts((-9.0, -2.0, 0, 1, -2.0, 2), (-7.5, -2.5, 1, 1, -3.0, 2)),
    ]
    trials = search(lists, start=Weights(), num_trials=200, has_syllables=True)
    assert trials[0].errors == 0.0
    assert [trial.errors for trial in trials] == sorted(trial.errors for trial in trials)
    assert len(trials) == 202


def test_without_a_syllable_model_it_has_no_weight() -> None:
    lists = [two_texts((-5.0, -2.0, 0, 1, 0.0, 2), (-4.0, -3.0, 1, 1, 0.0, 2))]
    trials = search(lists, start=Weights(), num_trials=50, has_syllables=False)
    assert all(trial.weights.syllable_alpha == 0.0 for trial in trials)
    assert all(trial.weights.syllable_beta == 0.0 for trial in trials)


def test_no_language_model_wins_where_the_sound_is_right() -> None:
    lists = [two_texts((-1.0, -99.0, 0, 1, -99.0, 2), (-2.0, -1.0, 0, 1, -1.0, 2))]
    best = search(lists, start=Weights(1.0), num_trials=0, has_syllables=True)[0]
    assert best.weights == Weights()
