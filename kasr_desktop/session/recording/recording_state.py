"""What the recording is at."""

from __future__ import annotations

from enum import Enum


class RecordingState(Enum):
    """The states that the user sees, one at a time."""

    IDLE = "idle"
    OPENING = "opening"
    MONITORING = "monitoring"
    RECORDING = "recording"
    PAUSED = "paused"
    FINISHING = "finishing"

    @property
    def is_open(self) -> bool:
        """True while a take is being made."""
        return self in (RecordingState.RECORDING, RecordingState.PAUSED, RecordingState.FINISHING)

    @property
    def hears(self) -> bool:
        """True while the microphone is open."""
        return self is not RecordingState.IDLE
