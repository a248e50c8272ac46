"""The protocol of everything that gives sound: files, microphones, scripted tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from kasr_desktop.domain.audio import AudioChunk


class AudioSource(Protocol):
    """An iterator of chunks at `SAMPLE_RATE`, contiguous from sample 0.

    `finish()`: no more new sound, what is held comes out. `close()`: free the handle.
    """

    @property
    def duration(self) -> float | None:
        """Seconds announced, None if unknown."""

    def __iter__(self) -> Iterator[AudioChunk]:
        """Return the chunks in order, each starting where the last ended."""

    def close(self) -> None:
        """Free the file or device. Safe twice."""
