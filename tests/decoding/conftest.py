"""No deadline for laws: a loaded machine is no counterexample."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
