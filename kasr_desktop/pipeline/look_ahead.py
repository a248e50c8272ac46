"""One item ahead: what comes next is begun before this one is worked on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_Item = TypeVar("_Item")


def one_ahead(items: Iterable[_Item], looks_ahead: Callable[[], bool]) -> Iterator[_Item]:
    """Give items in order, each of them when the one behind it has been taken too.

    The first comes at once: nobody waits longer for the first text. A failure to take one comes
    behind those before it.

    Args:
        items: To take one is to begin with it.
        looks_ahead: Asked before each whether the next is to be begun meanwhile.

    Example:
        >>> begun = (print(f"begin {n}") or n for n in range(4))
        >>> for n in one_ahead(begun, lambda: True):
        ...     print(f"work on {n}")
        begin 0
        work on 0
        begin 1
        begin 2
        work on 1
        begin 3
        work on 2
        work on 3
    """
    taken = iter(items)
    yield from _next(taken)
    held: list[_Item] = []
    while True:
        try:
            new = _next(taken)
        except Exception:
            yield from held
            raise
        yield from held
        held = new
        if not new:
            return
        if not looks_ahead():
            yield from held
            held = []


def _next(items: Iterator[_Item]) -> list[_Item]:
    """Return the next item alone; none behind the last."""
    for item in items:
        return [item]
    return []
