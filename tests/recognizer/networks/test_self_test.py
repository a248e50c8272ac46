from __future__ import annotations

import sys

import numpy as np
import pytest

from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.recognizer.networks.self_test import probe_sound


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
