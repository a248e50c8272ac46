"""What waveform models want of their samples."""

from __future__ import annotations

import numpy as np

from kasr_desktop.domain.audio import Samples

_VARIANCE_FLOOR = 1e-7
"""As in transformers' Wav2Vec2FeatureExtractor.zero_mean_unit_var_norm."""


def normalized(samples: Samples) -> Samples:
    """Bring samples to mean 0 and variance 1, in float32 as transformers does.

    Example:
        >>> normalized(np.array([1, 3], np.float32)).round(3).tolist()
        [-1.0, 1.0]
    """
    scaled = (samples - samples.mean()) / np.sqrt(samples.var() + _VARIANCE_FLOOR)
    return np.asarray(scaled, dtype=np.float32)
