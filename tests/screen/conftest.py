"""What the tests at the screen share."""

from __future__ import annotations

from end_to_end.conftest import microphone as microphone
