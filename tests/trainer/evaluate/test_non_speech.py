from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.spoken_model import VOCAB, SpokenModel

from kasr_desktop.domain.audio import AudioWindow
from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.domain.options import DecodeOptions
from kasr_trainer.evaluate.inference import Reader
from kasr_trainer.evaluate.non_speech import SOUNDS, format_babble, listen_to_nothing, make_sound


class HearsAnything(SpokenModel):
    """Takes the loudness of a sample for the number of a token."""

    def emit(self, window: AudioWindow) -> Emissions:
        return super().emit(replace(window, samples=np.abs(window.samples)))


@pytest.mark.parametrize("name", SOUNDS)
def test_sounds_are_long_enough_loud_enough_and_the_same_again(name: str) -> None:
    samples = make_sound(name, minutes=0.05)
    assert samples.shape == (48_000,) and samples.dtype == np.float32
    assert np.abs(samples).max() == pytest.approx(0.0 if name == "silence" else 0.3)
    np.testing.assert_array_equal(samples, make_sound(name, minutes=0.05))


def band_power(samples: np.ndarray, low: float, high: float) -> float:
    power = np.abs(np.fft.rfft(samples)) ** 2
    frequencies = np.fft.rfftfreq(len(samples), 1 / 16_000)
    return float(power[(frequencies >= low) & (frequencies < high)].mean())


def test_pink_noise_falls_with_frequency_and_white_does_not() -> None:
    pink, white = (make_sound(name, minutes=0.2) for name in ("pink noise", "white noise"))
    assert band_power(pink, 100, 200) / band_power(pink, 1_000, 2_000) == pytest.approx(10, rel=0.2)
    assert band_power(white, 100, 200) / band_power(white, 4_000, 8_000) == pytest.approx(
        1, rel=0.2
    )


def test_hum_is_the_mains() -> None:
    samples = make_sound("hum", minutes=0.1)
    assert band_power(samples, 58, 62) > 1_000 * band_power(samples, 70, 110)


def test_characters_are_counted_where_the_app_would_write_them() -> None:
    """White noise reads as tokens to the model whose sound spells its text; silence is blank."""
    reader = Reader.make(VOCAB, None, DecodeOptions())
    heard = {each.sound: each for each in listen_to_nothing(HearsAnything(), reader, minutes=0.1)}
    assert set(heard) == set(SOUNDS)
    assert heard["silence"].characters == {"greedy": 0}
    chords = heard["chords"]
    assert chords.characters["greedy"] == len(chords.texts["greedy"].replace(" ", ""))
    assert chords.characters["greedy"] > 0
    assert chords.per_minute("greedy") == pytest.approx(10 * chords.characters["greedy"])
    table = format_babble(list(heard.values()))
    assert "| silence | 0.1 | 0.0 |" in table
