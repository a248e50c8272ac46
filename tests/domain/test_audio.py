"""A chunk knows where it ends."""

from __future__ import annotations

import numpy as np

from kasr_desktop.domain.audio import AudioChunk


def test_end_is_exclusive() -> None:
    assert AudioChunk(np.zeros(160, np.float32), start=320).end == 480
