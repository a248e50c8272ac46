"""Columns of peaks as an image, made in one piece: no line is drawn by hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from kasr_desktop.audio.peaks import PeakPyramid
from kasr_desktop.ui.widgets.theme import Colors

_QUIETEST = 0.04  # a recording softer than this is not blown up any further


def wave_image(
    columns: NDArray[np.float32], height: int, colors: Colors, *, gain: float = 1.0
) -> QImage:
    """Draw a waveform: what peaks reach in one color, the loudness inside in another.

    Args:
        columns: (W, 3): least, greatest, root mean square, -1...1; NaN draws nothing.
        height: Pixels.
        colors: Of the scheme.
        gain: What the amplitudes are multiplied with.

    Returns:
        `W` x `height` pixels, transparent where nothing sounds.
    """
    middle = height / 2
    rows = np.arange(height, dtype=np.float32)[:, None] + 0.5
    scaled = np.clip(columns * gain, -1.0, 1.0) * (middle - 1)
    top, bottom = middle - scaled[:, 1] - 0.5, middle - scaled[:, 0] + 0.5
    pixels = np.zeros((height, len(columns)), dtype=np.uint32)
    pixels[(rows >= top) & (rows <= bottom)] = QColor(colors.control).rgba()
    pixels[np.abs(rows - middle) <= scaled[:, 2]] = QColor(colors.accent).rgba()
    width = len(columns)
    image = QImage(pixels.tobytes(), width, height, width * 4, QImage.Format.Format_ARGB32)
    return image.copy()  # of its own, the bytes are gone with this function


def fitting_gain(peaks: PeakPyramid) -> float:
    """Return the gain at which the loud places of a recording fill the strip."""
    return 0.92 / max(peaks.loudest, _QUIETEST)
