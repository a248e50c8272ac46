"""An acoustic model that replays kept emissions: for tests and screenshots, without torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kasr_desktop.domain.audio import AudioWindow
from kasr_desktop.domain.emissions import Emissions, FrameGrid, concatenate
from kasr_desktop.domain.events import Notice
from kasr_desktop.domain.marks import no_marks
from kasr_desktop.recognizer.emission_codec import FLOOR
from kasr_desktop.recognizer.emission_store import EmissionReader


class RecordedAcousticModel:
    """Answers every window with what a store holds for its frames.

    Frames beyond the store's end are blank, as silence would be.
    """

    def __init__(self, path: Path) -> None:
        """Read a whole store.

        Raises:
            ExportError: malformed.
        """
        reader = EmissionReader(path)
        self._header = reader.header
        blocks = list(reader)
        nothing = np.zeros((0, reader.header.vocab_size), np.float32)
        self._kept = concatenate(blocks) if blocks else Emissions(nothing, 0, reader.header.grid)

    @property
    def grid(self) -> FrameGrid:
        """Where the frames lie in time."""
        return self._header.grid

    @property
    def vocab_size(self) -> int:
        """V, the width of `log_probs`."""
        return self._header.vocab_size

    @property
    def compute_device(self) -> str:
        """Nothing is computed."""
        return "recorded"

    @property
    def device_reason(self) -> str:
        """Why it is not computed: a plain English clause."""
        return "the emissions were recorded"

    def emit(self, window: AudioWindow) -> Emissions:
        """Return the recorded frames of the whole window."""
        first = window.start // self.grid.frame_stride
        num_frames = self.grid.num_frames(len(window.samples))
        rows = np.full((num_frames, self.vocab_size), FLOOR, np.float32)
        rows[:, self._header.blank_id] = 0.0
        start = max(first, self._kept.first_frame)
        end = min(first + num_frames, self._kept.end_frame)
        if start < end:
            rows[start - first : end - first] = self._kept.slice(start, end).log_probs
        marks = self._kept.marks
        if marks is not None:
            marks = no_marks(num_frames)
            if start < end:
                marks[start - first : end - first] = self._kept.slice(start, end).marks
        return Emissions(rows, first, self.grid, marks)

    batch_size = 1

    def emit_all(self, windows: Sequence[AudioWindow]) -> list[Emissions]:
        """Return the recorded frames of each window."""
        return [self.emit(window) for window in windows]

    def drain_notices(self) -> tuple[Notice, ...]:
        """Nothing ever happens."""
        return ()

    def close(self) -> None:
        """Nothing to free."""
