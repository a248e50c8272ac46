"""A session without a window."""

from __future__ import annotations

from support.session_fixtures import controller, engine, home, library_sync, preferences

__all__ = ["controller", "engine", "home", "library_sync", "preferences"]
