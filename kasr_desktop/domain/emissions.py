"""What the acoustic model says, frame by frame, and where each frame lies in time.

Emissions count frames. `FrameGrid` is the only exchange office between
samples, frames and seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.domain.marks import MarkRows, no_marks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LogProbs: TypeAlias = "NDArray[np.float32]"  # (T, V), natural log, every row sums to 1 under exp


@dataclass(frozen=True, slots=True)
class FrameGrid:
    """How many frames a stretch of audio gives, and when each of them happens.

    wav2vec 2.0 has no spectrogram: seven strided convolutions read the waveform
    (Baevski et al. 2020, sec. 4.2, arXiv:2006.11477). Together they act like one
    window of `receptive_field` samples that moves `frame_stride` samples a frame.
    A model on a spectrogram has another receptive field but the same arithmetic.

    Attributes:
        sample_rate: Samples per second the model was trained on.
        frame_stride: Samples from one frame to the next.
        receptive_field: Samples one frame needs to exist.
    """

    sample_rate: int = SAMPLE_RATE
    frame_stride: int = 320
    receptive_field: int = 400

    def num_frames(self, num_samples: int) -> int:
        """Count the frames the model gives for `num_samples` samples, 0 if too few.

        Example:
            >>> FrameGrid().num_frames(16_000)  # one second is 49 frames, not 50
            49
            >>> FrameGrid().num_frames(399)
            0
        """
        if num_samples < self.receptive_field:
            return 0
        return (num_samples - self.receptive_field) // self.frame_stride + 1

    def num_samples(self, num_frames: int) -> int:
        """Count the samples needed for `num_frames` frames: the inverse of `num_frames`.

        Example:
            >>> FrameGrid().num_samples(49)
            15760
        """
        if num_frames <= 0:
            return 0
        return (num_frames - 1) * self.frame_stride + self.receptive_field

    def seconds(self, frame: int) -> float:
        """Return the start of frame number `frame`, in seconds from the start of the audio.

        Example:
            >>> FrameGrid().seconds(50)
            1.0
        """
        return frame * self.frame_stride / self.sample_rate

    def frames(self, seconds: float) -> int:
        """Return the number of whole frames in `seconds`, at least 0.

        Example:
            >>> FrameGrid().frames(1.0)
            50
        """
        return max(0, round(seconds * self.sample_rate / self.frame_stride))


@dataclass(frozen=True, slots=True, eq=False)
class Emissions:
    """Log-probabilities with their place in time.

    Attributes:
        log_probs: (T, V) float32, natural log.
        first_frame: Number of the first row, counted from the start of the recording.
        grid: Where frames lie in time.
        marks: (T, 3) float32, sentence marks that the model heard; None: it hears none.
    """

    log_probs: LogProbs
    first_frame: int
    grid: FrameGrid
    marks: MarkRows | None = None

    def __len__(self) -> int:
        """Number of frames T."""
        return len(self.log_probs)

    @property
    def end_frame(self) -> int:
        """The frame after the last one."""
        return self.first_frame + len(self.log_probs)

    @property
    def start(self) -> float:
        """Seconds of the first frame."""
        return self.grid.seconds(self.first_frame)

    @property
    def end(self) -> float:
        """Seconds after the last frame."""
        return self.grid.seconds(self.end_frame)

    def slice(self, first_frame: int, end_frame: int) -> Emissions:
        """Return the frames `first_frame`...`end_frame`, numbered as in the recording.

        Raises:
            ValueError: The stretch is not wholly inside.
        """
        if not self.first_frame <= first_frame <= end_frame <= self.end_frame:
            raise ValueError(
                f"frames {first_frame}..{end_frame} are not inside "
                f"{self.first_frame}..{self.end_frame}"
            )
        wanted = slice(first_frame - self.first_frame, end_frame - self.first_frame)
        marks = None if self.marks is None else self.marks[wanted]
        return Emissions(self.log_probs[wanted], first_frame, self.grid, marks)


def concatenate(parts: list[Emissions]) -> Emissions:
    """Join emissions that follow one another without a gap.

    Raises:
        ValueError: `parts` is empty or not contiguous.
    """
    if not parts:
        raise ValueError("nothing to join")
    for before, after in pairwise(parts):
        if before.end_frame != after.first_frame:
            raise ValueError(f"frame {before.end_frame} is followed by {after.first_frame}")
    import numpy as np

    log_probs = np.concatenate([part.log_probs for part in parts])
    marks = None
    if any(part.marks is not None for part in parts):
        marks = np.concatenate(
            [no_marks(len(part)) if part.marks is None else part.marks for part in parts]
        )
    return Emissions(log_probs, parts[0].first_frame, parts[0].grid, marks)
