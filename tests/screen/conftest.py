"""What the tests at the screen share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from end_to_end.conftest import microphone as microphone
from support.screen_user import ScreenUser


@pytest.fixture
def users() -> Iterator[list[ScreenUser]]:
    """Close whatever a test leaves open."""
    opened: list[ScreenUser] = []
    yield opened
    for user in opened:
        user.close()
