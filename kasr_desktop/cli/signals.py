"""Signals that ask the program to end."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Terminated(KeyboardInterrupt):
    """Somebody else ends the program: what Ctrl-C keeps is kept then too."""


@contextlib.contextmanager
def signals_to(stop: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Have everything that asks this program to end call `stop`, however often it asks.

    Outside the main thread nothing is changed: signals do not arrive there.
    """
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    before = {}
    with contextlib.suppress(ValueError):
        before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
