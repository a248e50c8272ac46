"""Audio in memory: samples, chunks of new sound, windows with context.

Axes, used everywhere: N samples, T frames, V vocabulary. Audio counts samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE = 16_000
"""Samples a second inside the house; every source is resampled to it."""

Samples: TypeAlias = "NDArray[np.float32]"  # (N,), mono, -1...1


@dataclass(frozen=True, slots=True, eq=False)
class AudioChunk:
    """New sound, without overlap, as a source hands it over.

    Attributes:
        samples: (N,) float32, mono, -1...1.
        start: Number of the first sample, counted from the start of the recording.
    """

    samples: Samples
    start: int

    @property
    def end(self) -> int:
        """Number of the sample after the last one."""
        return self.start + len(self.samples)


@dataclass(frozen=True, slots=True, eq=False)
class AudioWindow:
    """A stretch of sound as the acoustic model sees it: new sound between two contexts.

    Only the frames `first_frame`...`end_frame` are kept; those before and after
    exist so that the kept ones have heard their neighbourhood.

    Attributes:
        samples: (N,) float32, contexts included.
        start: Number of the first sample, a multiple of the frame stride.
        first_frame: First frame to keep, counted from the start of the recording.
        end_frame: The frame after the last one to keep.
        said: Tokens of the frames before `first_frame`, if they are known: whole words all.
        careful: To be heard twice, by a model that can.
    """

    samples: Samples
    start: int
    first_frame: int
    end_frame: int
    said: tuple[int, ...] | None = None
    careful: bool = False


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """One sound track of a file.

    Attributes:
        number: 0 for the first *audio* track of the file.
        codec: FFmpeg's short name, such as "aac".
        sample_rate: In Hz, as stored.
        num_channels: As stored.
        language: ISO 639 code if the file names one, else "".
        is_default: The file asks players to take this one.
    """

    number: int
    codec: str
    sample_rate: int
    num_channels: int
    language: str = ""
    is_default: bool = False

    @property
    def is_korean(self) -> bool:
        """Return whether the file names it Korean: `kor` (ISO 639-2), `ko`, `ko-KR`."""
        return self.language.lower().replace("_", "-").split("-")[0] in ("ko", "kor")


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What a file says of itself before anything is decoded.

    Attributes:
        duration: Seconds announced by the container, None if it does not say.
        tracks: All audio tracks, at least one.
    """

    duration: float | None
    tracks: tuple[AudioTrack, ...]

    @property
    def best_track(self) -> int:
        """Return the number of the track to hear unless asked: Korean, then default, then first."""
        best = max(self.tracks, key=lambda t: (t.is_korean, t.is_default, -t.number))
        return best.number
