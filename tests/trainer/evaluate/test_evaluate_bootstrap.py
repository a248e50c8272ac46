from __future__ import annotations

import numpy as np
import pytest

from kasr_desktop.text.error_rate import ErrorRate
from kasr_trainer.evaluate.bootstrap import rate_interval


def counts(rng: np.random.Generator, num: int, rate: float, length: int = 20) -> list[ErrorRate]:
    return [
        ErrorRate(substitutions=int(each), reference_length=length)
        for each in rng.binomial(length, rate, num)
    ]


def test_equal_seeds_give_equal_intervals_and_others_nearly() -> None:
    utterances = counts(np.random.default_rng(0), 200, 0.2)
    first, again = rate_interval(utterances), rate_interval(utterances)
    other = rate_interval(utterances, seed=2)
    assert first == again
    assert first is not None and other is not None and first != other
    assert other.low == pytest.approx(first.low, abs=0.01)
    assert first.num_units == 200


def test_independent_utterances_give_the_textbooks_width() -> None:
    """For n·L independent units the standard error is sqrt(p (1 - p) / (n L))."""
    utterances = counts(np.random.default_rng(0), 400, 0.25)
    interval = rate_interval(utterances)
    assert interval is not None
    expected = 2 * 1.96 * np.sqrt(0.25 * 0.75 / (400 * 20))
    assert interval.high - interval.low == pytest.approx(expected, rel=0.15)


def test_the_true_rate_is_inside_about_as_often_as_promised() -> None:
    rng = np.random.default_rng(3)
    inside = 0
    for _ in range(100):
        interval = rate_interval(counts(rng, 60, 0.3), num_resamples=300)
        assert interval is not None
        inside += interval.low <= 0.3 <= interval.high
    assert 88 <= inside <= 100


def test_speakers_who_differ_widen_the_interval() -> None:
    rng = np.random.default_rng(1)
    rates = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5]
    utterances = [each for rate in rates for each in counts(rng, 50, rate)]
    speakers = [place // 50 for place in range(300)]
    over_utterances = rate_interval(utterances)
    over_speakers = rate_interval(utterances, speakers)
    assert over_utterances is not None and over_speakers is not None
    assert over_speakers.num_units == 6
    narrow = over_utterances.high - over_utterances.low
    assert over_speakers.high - over_speakers.low > 3 * narrow


def test_one_unit_or_nothing_said_has_no_interval() -> None:
    one = ErrorRate(substitutions=1, reference_length=4)
    assert rate_interval([one]) is None
    assert rate_interval([one, one], ["s", "s"]) is None
    assert rate_interval([ErrorRate(), ErrorRate()]) is None
    assert rate_interval([]) is None


def test_draws_in_which_nothing_was_said_do_no_harm() -> None:
    interval = rate_interval([ErrorRate(insertions=1), ErrorRate(1, 0, 0, 2)])
    assert interval is not None
    assert 0 <= interval.low <= interval.high
