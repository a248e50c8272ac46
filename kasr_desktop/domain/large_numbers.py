"""How numbers from ten thousand on are written."""

from __future__ import annotations

from kasr_desktop.domain.choice import Choice
from kasr_desktop.domain.label import Label


class LargeNumbers(Choice):
    """Where the marks of a large number stand."""

    COMMAS = "commas", Label("Commas: 16,000", "쉼표로: 16,000")
    UNITS = "units", Label("By ten thousands: 1만 6000", "만 단위로: 1만 6000")
