"""The stretch of time a strip shows, and where its seconds lie in pixels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

FINEST = 1 / 500
"""Seconds a pixel at the closest: 5 ms of the waveform are two or three pixels then."""

FIRST = 1 / 90
"""Seconds a pixel at first: most words can be read."""

_STEPS = (0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600)


@dataclass(frozen=True, slots=True)
class TimeView:
    """A stretch of a recording in a strip of pixels; a changed view is a new one.

    Attributes:
        duration: Seconds of the whole recording.
        width: Pixels of the strip.
        start: Seconds at its left edge.
        scale: Seconds a pixel.
        wanted: Seconds a pixel that the user chose, where a short recording cannot be shown
            like that; None: `scale` is it. A longer recording has it again.
    """

    duration: float = 0.0
    width: int = 1
    start: float = 0.0
    scale: float = FIRST
    wanted: float | None = None

    @property
    def span(self) -> float:
        """Seconds in sight."""
        return self.width * self.scale

    @property
    def end(self) -> float:
        """Seconds at the right edge."""
        return self.start + self.span

    def x(self, second: float) -> float:
        """Return the pixel of a second.

        Example:
            >>> TimeView(100.0, 200, start=10.0, scale=0.1).x(15.0)
            50.0
        """
        return (second - self.start) / self.scale

    def second(self, x: float) -> float:
        """Return the second of a pixel, within the recording."""
        return min(max(0.0, self.start + x * self.scale), self.duration)

    def holds(self, second: float) -> bool:
        """Return whether a second is in sight."""
        return self.start <= second < self.end

    def fitted(self, *, duration: float | None = None, width: int | None = None) -> TimeView:
        """Return the same view of a longer recording, or in another strip."""
        return _within(
            replace(
                self,
                duration=self.duration if duration is None else duration,
                width=self.width if width is None else max(1, width),
            )
        )

    def at(self, start: float) -> TimeView:
        """Return the view whose left edge is at a second, as far as the recording goes."""
        return _within(replace(self, start=start))

    def zoomed(self, factor: float, around: float) -> TimeView:
        """Show `factor` times as much time; the second `around` stays where it is.

        Example:
            >>> view = TimeView(1000.0, 100, start=500.0, scale=1.0).zoomed(0.5, 550.0)
            >>> view.x(550.0), view.scale
            (50.0, 0.5)
        """
        scale = min(max(self.scale * factor, FINEST), self._coarsest())
        start = around - (around - self.start) * scale / self.scale
        return _within(replace(self, scale=scale, start=start, wanted=None))

    def whole(self) -> TimeView:
        """Show all of it."""
        return _within(replace(self, scale=self._coarsest(), start=0.0, wanted=None))

    def showing(self, first: float, last: float) -> TimeView:
        """Return the nearest view that shows a stretch, or its beginning where it is too long."""
        margin = min(0.1 * self.span, 1.0)
        if first - margin >= self.start and last + margin <= self.end:
            return self
        if last - first + 2 * margin > self.span or first - margin < self.start:
            return self.at(first - margin)
        return self.at(last + margin - self.span)

    def turned_to(self, second: float) -> TimeView:
        """Turn the page if a second is out of sight, or about to leave it."""
        if self.start <= second <= self.end - 0.06 * self.span:
            return self
        return self.at(second - 0.08 * self.span)

    def ticks(self, *, distance: int = 90) -> Iterator[float]:
        """Return seconds for a ruler, at least `distance` pixels apart."""
        wanted = distance * self.scale
        step = next((step for step in _STEPS if step >= wanted), _STEPS[-1])
        number = int(self.start / step)
        while number * step < min(self.end, self.duration + step):
            if number * step >= self.start:
                yield number * step
            number += 1

    def _coarsest(self) -> float:
        return max(self.duration / self.width, FINEST)


def _within(view: TimeView) -> TimeView:
    """Keep a view inside its recording, its left edge on a whole pixel: nothing shimmers then."""
    coarsest = max(view.duration / view.width, FINEST)
    wanted = view.scale if view.wanted is None else view.wanted
    scale = min(max(wanted, FINEST), coarsest) if view.duration else wanted
    start = min(max(0.0, view.start), max(0.0, view.duration - view.width * scale))
    kept = None if scale == wanted else wanted
    return replace(view, scale=scale, start=round(start / scale) * scale, wanted=kept)
