"""Finds sound that a system lost without a word, by comparing samples with the clock.

The overflow flag cannot be trusted: measured, PortAudio lost 3.4 of 8 s and never set it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from kasr_desktop.domain.recording import Gap

SHORTEST_GAP = 0.05
"""Seconds; less cannot be told from the jitter of callbacks on a busy machine."""

SHORTEST_TOLD_GAP = 0.005
"""Seconds; enough where the system itself says that it lost something."""

PATIENCE = 2.0
"""Seconds that a deficit must last: samples that are only late come within them."""

_FRESH = 0.5  # seconds in which lateness is most often only that

DRIFT = 0.001
"""Share by which a device's clock may be slow against ours; crystals are within 0.0002."""


@dataclass(slots=True)
class _Deficit:
    """Sound that seems to be missing.

    Attributes:
        since: Time of the first block without it.
        position: Sample of the stream before which it is missing.
        least: Seconds missing at least, over all blocks since.
        is_told: True if the system said so.
    """

    since: float
    position: int
    least: float
    is_told: bool


class GapMeter:
    """Counts samples of an even stream against the clock.

    Blocks come late and in lumps, never early: the least lateness seen so far is what the
    stream owes at any moment, and a lateness that stays above it is lost sound.
    """

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._start: float | None = None
        self._num_samples = 0
        self._owed = 0.0
        self._told = -math.inf
        self._deficit: _Deficit | None = None

    def feed(
        self, time: float, num_samples: int, *, position: int, is_overflow: bool = False
    ) -> Gap | None:
        """Take in a block, give a gap once it is sure that there was one.

        Args:
            time: When the block came, seconds of a steady clock.
            num_samples: Its length.
            position: Where it goes in the take, in samples.
            is_overflow: The system says that sound before this block was lost.
        """
        if self._start is None:
            self._start = time - num_samples / self._rate
        self._num_samples += num_samples
        late = time - self._start - self._num_samples / self._rate
        self._owed = min(self._owed + DRIFT * num_samples / self._rate, late)
        if is_overflow:
            self._told = time
        return self._judge(time, late - self._owed, position)

    def last_gap(self, time: float) -> Gap | None:
        """Return the gap that is still doubtful when a take ends, unless it is quite fresh."""
        deficit, self._deficit = self._deficit, None
        if deficit is None or not (deficit.is_told or time - deficit.since > _FRESH):
            return None
        return self._found(deficit)

    def forget(self) -> None:
        """What is missing up to now belongs to no take."""
        if self._deficit is not None:
            self._found(self._deficit)
            self._deficit = None

    def _judge(self, time: float, missing: float, position: int) -> Gap | None:
        deficit = self._deficit
        is_told = deficit.is_told if deficit else time - self._told < _FRESH
        if missing < (SHORTEST_TOLD_GAP if is_told else SHORTEST_GAP):
            self._deficit = None
            return None
        if deficit is None:
            deficit = self._deficit = _Deficit(time, position, missing, is_told)
        deficit.least = min(deficit.least, missing)
        if time - deficit.since < PATIENCE:
            return None
        self._deficit = None
        return self._found(deficit)

    def _found(self, deficit: _Deficit) -> Gap:
        """Count a deficit as lost, so that it is not found again."""
        self._owed += deficit.least
        self._told = -math.inf
        return Gap(deficit.position, round(deficit.least * self._rate))
