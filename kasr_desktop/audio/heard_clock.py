"""What is heard at this moment, by the device's own clock.

The wall clock will not do: between the filling of a block and its sound lie a buffer or
two, devices drift, and where sound runs out the time goes on without it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from kasr_desktop.audio.sound_queue import PlayedSpan

_MOST_KEPT = 512


@dataclass(frozen=True, slots=True)
class _Span:
    begin: float
    end: float
    position: float
    speed: float


class HeardClock:
    """Places in the recording by the device's time.

    Threads:
        Any.
    """

    def __init__(self) -> None:
        self._spans: deque[_Span] = deque(maxlen=_MOST_KEPT)
        self._lock = threading.Lock()

    def note(self, heard_at: float, spans: Iterable[PlayedSpan], rate: int) -> None:
        """Note what a block holds whose first sample is heard at `heard_at`."""
        with self._lock:
            for span in spans:
                begin = heard_at + span.offset / rate
                end = begin + span.length / rate
                self._spans.append(_Span(begin, end, span.position, span.speed))

    def clear(self) -> None:
        """Forget all: something else will be heard."""
        with self._lock:
            self._spans.clear()

    def at(self, now: float) -> tuple[float, float] | None:
        """Return position and speed of what is heard at `now`; speed 0.0 where nothing sounds.

        None before the first sound.
        """
        with self._lock:
            for span in reversed(self._spans):
                if span.begin <= now:
                    heard = min(now, span.end) - span.begin
                    return span.position + heard * span.speed, span.speed * (now < span.end)
        return None

    def is_past(self, now: float) -> bool:
        """True once everything noted has been heard."""
        with self._lock:
            return not self._spans or now >= self._spans[-1].end
