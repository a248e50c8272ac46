from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from kasr_desktop.audio.levels import SoundLevels, hear_levels
from kasr_desktop.domain.audio import SAMPLE_RATE, AudioChunk


def levels(*loud: tuple[float, float], seconds: float = 10.0, quiet: float = 1e-3) -> SoundLevels:
    """Noise that is loud in stretches, in chunks of an odd length."""
    noise = np.random.default_rng(0).standard_normal(round(seconds * SAMPLE_RATE)) * quiet
    for start, end in loud:
        noise[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)] *= 0.1 / quiet
    sound = noise.astype(np.float32)

    def chunks() -> Iterator[AudioChunk]:
        for first in range(0, len(sound), 777):
            yield AudioChunk(sound[first : first + 777], first)

    work = hear_levels(chunks())
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: SoundLevels = end.value
            return found


def test_words_reach_as_far_as_their_sound() -> None:
    heard = levels((1.0, 2.0), (3.0, 4.0))
    fitted = heard.fitted([(1.1, 1.7), (3.06, 3.9)])
    assert fitted == [pytest.approx((1.0, 2.0), abs=0.011), pytest.approx((3.0, 4.0), abs=0.011)]


def test_a_closed_lip_is_no_pause() -> None:
    heard = levels((1.0, 1.5), (1.54, 2.0))
    assert heard.fitted([(1.1, 1.4)])[0][1] == pytest.approx(2.0, abs=0.011)


def test_without_a_pause_words_meet() -> None:
    heard = levels((1.0, 3.0))
    (_, end), (start, _) = heard.fitted([(1.1, 1.9), (2.0, 2.9)])
    assert end == start == pytest.approx(1.98)


def test_a_long_last_syllable_reaches_to_the_next_word() -> None:
    heard = levels((1.0, 3.0))
    (_, end), (start, _) = heard.fitted([(1.1, 1.9), (2.25, 2.9)])
    assert end == start == pytest.approx(2.23)


def test_a_word_meets_speech_that_is_not_in_the_script() -> None:
    heard = levels((1.0, 4.0))
    (_, end), (start, _) = heard.fitted([(1.1, 1.9), (2.95, 3.9)], strangers=[(2.1, 2.7)])
    assert end == pytest.approx(2.08)
    assert start == pytest.approx(2.93)


def test_over_music_words_stay_where_ctc_heard_them() -> None:
    heard = levels((0.0, 10.0))
    assert heard.fitted([(1.0, 2.0), (4.0, 5.0)]) == [(1.0, 2.0), (4.0, 5.0)]


def test_no_word_reaches_into_speech_that_is_not_its_own() -> None:
    heard = levels((1.0, 1.4), (1.5, 2.0))
    fitted = heard.fitted([(1.1, 1.3)], strangers=[(1.5, 2.0)])
    assert fitted == [pytest.approx((1.0, 1.4), abs=0.011)]
    assert heard.fitted([(1.6, 1.9)], strangers=[(1.0, 1.45)])[0][0] >= 1.45


def test_nothing_is_told_of_no_sound() -> None:
    assert SoundLevels(np.zeros(0, np.float32)).fitted([(0.0, 1.0)]) == [(0.0, 1.0)]
