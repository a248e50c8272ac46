"""What is shown on a screen: subtitle cues."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle block.

    Attributes:
        start: Seconds.
        end: Seconds, exclusive, after `start`.
        lines: One or more non-empty lines, NFC.
    """

    start: float
    end: float
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """Lines joined by newlines."""
        return "\n".join(self.lines)

    @property
    def duration(self) -> float:
        """Seconds on screen."""
        return self.end - self.start
