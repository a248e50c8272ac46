from __future__ import annotations

import numpy as np
import pytest

from kasr_trainer.data import codec as module
from kasr_trainer.data.codec import through_codec


def speech(num_samples: int = 16_001) -> np.ndarray:
    time = np.arange(num_samples) / 16_000
    tone = np.sin(2 * np.pi * 440 * time) + np.sin(2 * np.pi * 5_000 * time)
    return (0.2 * tone).astype(np.float32)


@pytest.mark.parametrize("codec", module._CODECS, ids=lambda each: each.name)
def test_what_is_heard_is_as_long_and_says_the_same(codec: module._Codec) -> None:
    rate = None if codec.bit_rates is None else codec.bit_rates[1]
    heard = module._round_trip(speech(), codec, rate)
    assert heard.dtype == np.float32
    assert heard.shape == (16_001,)
    spectrum = np.abs(np.fft.rfft(heard[4_000:12_000]))
    low, high = spectrum[220], spectrum[2_500]  # 440 Hz, 5 kHz
    assert low > 100
    assert np.abs(heard - speech()).max() > 1e-4, "nothing was done"
    if codec.rate == 8_000:
        assert high < 0.05 * low, "a telephone has no 5 kHz"


def test_chance_decides_and_can_be_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[str] = []
    real = module._round_trip

    def noted(samples: np.ndarray, codec: module._Codec, rate: int | None) -> np.ndarray:
        used.append(codec.name)
        return real(samples, codec, rate)

    monkeypatch.setattr(module, "_round_trip", noted)
    first, again = (
        [through_codec(speech(4_000), rng=np.random.default_rng(seed)) for seed in range(8)]
        for _ in range(2)
    )
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert len(set(used)) > 3


def test_a_codec_that_is_not_there_is_a_telephone_instead() -> None:
    gone = module._Codec("no_such_codec", "wav")
    telephone = module._round_trip(speech(4_000), module._CODECS[0], None)
    assert np.array_equal(module._round_trip(speech(4_000), gone, None), telephone)
