"""How far a long work is, now and then in the log, and when it will be done."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

log = logging.getLogger(__name__)

Item = TypeVar("Item")

_EVERY = 10.0
"""Seconds between two lines."""


class Progress:
    """Counts what is done of a work and tells the time that is left."""

    def __init__(self, what: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._what = what
        self._clock = clock
        self._started = self._told = clock()
        self._begun_with: int | None = None

    def tell(self, done: int, total: int = 0) -> None:
        """Log that `done` of `total` are done, 0 if nobody knows how many there are."""
        now = self._clock()
        if self._begun_with is None:
            self._begun_with = done
        if now - self._told < _EVERY:
            return
        self._told = now
        if not total:
            log.info("%s: %s", self._what, f"{done:,}")
            return
        left = self.left(done, total)
        log.info("%s: %s of %s%s", self._what, f"{done:,}", f"{total:,}", left and f", {left} left")

    def left(self, done: int, total: int) -> str:
        """Return the time left at the pace so far, "" while nothing is done yet."""
        begun_with = self._begun_with or 0
        if done <= begun_with:
            return ""
        pace = (self._clock() - self._started) / (done - begun_with)
        return format_time(pace * max(0, total - done))


def followed(items: Iterable[Item], what: str, total: int) -> Iterator[Item]:
    """Return the items one by one and tell how many are done."""
    progress = Progress(what)
    progress.tell(0, total)
    for done, item in enumerate(items, start=1):
        yield item
        progress.tell(done, total)


def format_time(seconds: float) -> str:
    """Return a length of time as people say it.

    Example:
        >>> format_time(20), format_time(300), format_time(7_000), format_time(200_000)
        ('20 s', '5 min', '1 h 57 min', '2 days 7 h')
    """
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min"
    return f"{hours // 24} days {hours % 24} h"
