"""What a setting offers that this computer cannot do."""

from __future__ import annotations

from kasr_desktop.decoding.reference_search import reference_obstacle
from kasr_desktop.domain.label import Label
from kasr_desktop.domain.options import BeamSearch


def obstacle_to(value: object) -> Label | None:
    """Return why a value cannot be chosen here, None if it can."""
    return reference_obstacle() if value is BeamSearch.PYCTCDECODE else None
