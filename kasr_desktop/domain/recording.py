"""Recording: microphones, takes, and what a recorder tells the world.

Positions and lengths count samples *at the take's own rate*, not at `SAMPLE_RATE`:
they are checked against the file that lies on the disk.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kasr_desktop.domain.events import Notice, Tick

LOWEST_DBFS = -96.0
"""What 16 bits can tell from silence."""


@dataclass(frozen=True, slots=True)
class InputDevice:
    """A microphone as the system lists it.

    Attributes:
        name: As the system calls it, NFC.
        host_api: The system's sound interface it was found through, such as "ALSA".
        sample_rate: Its own, in Hz.
        num_channels: At most.
        is_default: True for the one the system would take.
    """

    name: str
    host_api: str
    sample_rate: int
    num_channels: int
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Sound that never reached the disk.

    Attributes:
        start: Number of the sample in the file before which it is missing.
        length: Samples missing.
    """

    start: int
    length: int


@dataclass(frozen=True, slots=True)
class SampleCount:
    """What became of the sound of a take, in samples: the law every take is checked by.

    Attributes:
        captured: What the microphone gave, or by the clock should have given, while recording.
        written: What lies in the file.
        gaps: What does not.
    """

    captured: int
    written: int
    gaps: tuple[Gap, ...] = ()

    @property
    def lost(self) -> int:
        """Samples missing."""
        return sum(gap.length for gap in self.gaps)

    @property
    def adds_up(self) -> bool:
        """True if captured = written + gaps.

        Example:
            >>> SampleCount(48_000, 47_000, (Gap(12_000, 1_000),)).adds_up
            True
        """
        return self.captured == self.written + self.lost


@dataclass(frozen=True, slots=True)
class Take:
    """One recording on the disk.

    Attributes:
        path: The WAV file.
        started: When, in local time with its offset; None if nobody knows.
        input_device: The microphone's name, "" if nobody knows.
        sample_rate: In Hz, the microphone's own.
        num_channels: 1, or 2 where a device gives no less.
        num_samples: Samples a channel in the file.
        gaps: Sound that was lost.
        filled: Samples of silence in the file that stand for gaps; 0 where they are left out.
    """

    path: Path
    started: datetime | None
    input_device: str
    sample_rate: int
    num_channels: int
    num_samples: int
    gaps: tuple[Gap, ...] = ()
    filled: int = 0

    @property
    def duration(self) -> float:
        """Seconds in the file."""
        return self.num_samples / self.sample_rate

    @property
    def heard_gaps(self) -> tuple[Gap, ...]:
        """The gaps by the sound before them alone, as they lay before they were filled.

        Example:
            >>> take = Take(Path("a.wav"), None, "", 8_000, 1, 230, (Gap(10, 20), Gap(80, 10)), 30)
            >>> [gap.start for gap in take.heard_gaps]
            [10, 60]
        """
        if not self.filled:
            return self.gaps
        heard, before = [], 0
        for gap in self.gaps:
            heard.append(Gap(gap.start - before, gap.length))
            before += gap.length
        return tuple(heard)

    @property
    def lost(self) -> float:
        """Seconds that were lost."""
        return sum(gap.length for gap in self.gaps) / self.sample_rate


@dataclass(frozen=True, slots=True)
class MicrophoneOpened:
    """The microphone is open; nothing is kept yet."""

    input_device: InputDevice


@dataclass(frozen=True, slots=True)
class RecordingBegun:
    """From here on the sound lies on the disk.

    Attributes:
        path: The growing file, readable at any moment; it gets its own name at the end.
    """

    path: Path


@dataclass(frozen=True, slots=True)
class Level:
    """How loud the last moments were, and how long the take is.

    Attributes:
        peak: Largest magnitude, 0...1.
        rms: Root of the mean square, 0...1.
        elapsed: Seconds captured in this take, pauses left out; 0 while only listening.
        is_recording: True if the sound is being kept: a take is open and not paused.
    """

    peak: float
    rms: float
    elapsed: float = 0.0
    is_recording: bool = False

    @property
    def peak_dbfs(self) -> float:
        """The peak in decibels below full scale, at least `LOWEST_DBFS`.

        Example:
            >>> Level(0.5, 0.1).peak_dbfs, Level(0.0, 0.0).peak_dbfs
            (-6.02, -96.0)
        """
        if self.peak <= 0:
            return LOWEST_DBFS
        return round(max(LOWEST_DBFS, 20 * math.log10(self.peak)), 2)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A take is complete and has its name; also told when an error follows.

    Attributes:
        take: Where and what.
        count: What became of its sound, None if the capture process died.
    """

    take: Take
    count: SampleCount | None = None


RecordingEvent = MicrophoneOpened | RecordingBegun | Level | Notice | Recorded | Tick
