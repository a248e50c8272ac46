"""How long a download will still take, from how fast it was."""

from __future__ import annotations

from collections import deque

_WINDOW_SECONDS = 10.0


class DownloadRate:
    """The mean rate of the last ten seconds: steady enough to read, quick enough to believe."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def note(self, done_bytes: int, *, now: float) -> None:
        """Take down how much is here at a time (seconds of any one clock)."""
        self._seen.append((now, done_bytes))
        while len(self._seen) > 2 and now - self._seen[0][0] > _WINDOW_SECONDS:
            self._seen.popleft()

    @property
    def bytes_per_second(self) -> float:
        """The rate, 0 while it is not known."""
        if len(self._seen) < 2:
            return 0.0
        (start, before), (end, after) = self._seen[0], self._seen[-1]
        return (after - before) / (end - start) if end > start else 0.0

    def seconds_left(self, missing_bytes: int) -> float | None:
        """Return the time until the rest is here, None while nothing arrives.

        Example:
            >>> rate = DownloadRate()
            >>> rate.note(0, now=0.0)
            >>> rate.note(500, now=1.0)
            >>> rate.seconds_left(1_000)
            2.0
        """
        rate = self.bytes_per_second
        return missing_bytes / rate if rate > 0 else None
