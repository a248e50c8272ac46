from __future__ import annotations

import numpy as np

from kasr_desktop.ui.features.playback.wave_image import wave_image
from kasr_desktop.ui.widgets.theme import LIGHT


def rows_inked(columns: np.ndarray, height: int = 101, gain: float = 1.0) -> list[int]:
    image = wave_image(columns.astype(np.float32), height, LIGHT, gain=gain)
    return [
        sum(image.pixelColor(x, y).alpha() > 0 for y in range(height)) for x in range(image.width())
    ]


def test_ink_is_as_high_as_the_sound_is_loud() -> None:
    columns = np.array([[-1.0, 1.0, 0.5], [-0.5, 0.5, 0.1], [0.0, 0.0, 0.0], [np.nan] * 3])
    assert rows_inked(columns) == [101, 51, 1, 0]
    assert rows_inked(columns, gain=2.0)[1] == 101


def test_loudness_has_a_color_of_its_own_inside_the_peaks() -> None:
    image = wave_image(np.array([[-0.8, 0.8, 0.3]], dtype=np.float32), 100, LIGHT)
    colors = [image.pixelColor(0, y).name().upper() for y in range(100)]
    assert colors[50] == LIGHT.accent
    assert colors[20] == LIGHT.control
    assert colors.count(LIGHT.accent) < colors.count(LIGHT.control) + colors.count(LIGHT.accent)
    assert image.pixelColor(0, 2).alpha() == 0


def test_a_sound_above_the_middle_is_drawn_above_it() -> None:
    image = wave_image(np.array([[0.2, 0.8, 0.0]], dtype=np.float32), 100, LIGHT)
    inked = [y for y in range(100) if image.pixelColor(0, y).alpha()]
    assert max(inked) < 51
