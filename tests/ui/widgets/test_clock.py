from __future__ import annotations

import pytest

from kasr_desktop.ui.widgets.clock import about, clock


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "00:00"),
        (59.9, "00:59"),
        (60, "01:00"),
        (3599, "59:59"),
        (3600, "1:00:00"),
        (-1, "00:00"),
    ],
)
def test_a_place_in_a_recording(seconds: float, text: str) -> None:
    assert clock(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "5 sec"),
        (5, "5 sec"),
        (5.1, "10 sec"),
        (61, "1 min"),
        (3600, "1 h 0 min"),
        (9000, "2 h 30 min"),
    ],
)
def test_an_estimate_is_rough_and_never_nothing(seconds: float, text: str) -> None:
    assert about(seconds) == text
