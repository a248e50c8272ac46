from __future__ import annotations

import sys

import numpy as np
import pytest

from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.recognizer.networks.self_test import MAX_NOISE, difference, probe_sound


def test_without_soundfile_a_network_is_tried_with_a_chirp(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """No model needs that library: without it none may say that it needs another one, torch."""
    of_speech = probe_sound()
    monkeypatch.setitem(sys.modules, "soundfile", None)
    sound = probe_sound()
    assert sound.shape == (4 * SAMPLE_RATE,)
    assert sound.dtype == np.float32
    assert np.abs(sound).max() > 0.1
    assert not np.array_equal(sound, of_speech[: sound.size])
    assert "sample cannot be read" in caplog.text


def _log_softmax(logits: LogProbs) -> LogProbs:
    under = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(under - np.log(np.exp(under).sum(axis=1, keepdims=True)), np.float32)


def _logits(spread: float) -> LogProbs:
    generator = np.random.default_rng(1)
    return np.asarray(generator.standard_normal((400, 60)) * spread, np.float32)


@pytest.mark.parametrize("spread", [0.3, 2.0, 6.0])
def test_rounding_counts_alike_in_doubtful_and_in_sure_networks(spread: float) -> None:
    logits = _logits(spread)
    noise = np.random.default_rng(2).standard_normal(logits.shape)
    little = difference(_log_softmax(logits), _log_softmax(logits + 0.05 * spread * noise))
    much = difference(_log_softmax(logits), _log_softmax(logits + 0.2 * spread * noise))
    assert little.noise == pytest.approx(0.05, rel=0.05)
    assert little.is_small
    assert much.noise > MAX_NOISE
    assert not much.is_small


def test_one_clear_frame_that_turns_is_too_many() -> None:
    exact = _log_softmax(np.where(np.eye(60)[np.arange(150) % 60] > 0, 12.0, 0.0))
    other = exact.copy()
    other[70] = np.roll(exact[70], 1)
    found = difference(exact, other)
    assert found.flipped == pytest.approx(1 / 150)
    assert not found.is_small


def test_values_that_are_no_numbers_are_refused() -> None:
    exact = _log_softmax(_logits(6.0))
    assert not difference(exact, np.full_like(exact, np.nan)).is_small
