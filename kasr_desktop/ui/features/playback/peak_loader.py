"""Loads the waveform of the recording shown, as far as it is known, again and again."""

from __future__ import annotations

import logging
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from kasr_desktop.settings import cache_dir, log_dir
from kasr_desktop.worker.task_runner import Policy, TaskRunner

if TYPE_CHECKING:
    from kasr_desktop.audio.peaks import PeakPyramid

log = logging.getLogger(__name__)

_PAUSE_MS = 250  # whoever runs through the list with the arrow keys wants none of them read


@dataclass(frozen=True, slots=True)
class Waveform:
    """What is known of a recording's sound.

    Attributes:
        peaks: All levels, None before anything is known.
        duration: Seconds of the whole, as far as anybody knows.
        is_complete: True once no more will come.
    """

    peaks: PeakPyramid | None
    duration: float
    is_complete: bool

    @property
    def num_bins(self) -> int:
        """Bins of the finest level that are known."""
        return 0 if self.peaks is None else self.peaks.num_bins


NOTHING_KNOWN = Waveform(None, 0.0, is_complete=False)


class PeakLoader(QObject):
    """Follows one recording at a time.

    Threads:
        Lives in the main thread; files are read, mapped and summed up in another.

    Signals:
        grown: The `Waveform` known now.
        failed: Why there will be none.
    """

    grown = Signal(object)
    failed = Signal(Exception)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = TaskRunner(self, policy=Policy.REPLACE, pause_ms=_PAUSE_MS)

    @property
    def is_busy(self) -> bool:
        """True while something is read."""
        return self._tasks.is_busy

    def use(self, path: Path | None, track: int | None = None) -> None:
        """Load another recording or track, after a moment; None: none."""
        self._tasks.drop()
        self.grown.emit(NOTHING_KNOWN)
        if path is not None:
            self._tasks.run(
                lambda: _waveforms(path, track), produced=self._pass_on, failed=self._fail
            )

    def _pass_on(self, waveform: object) -> None:
        if isinstance(waveform, Waveform):
            self.grown.emit(waveform)

    def _fail(self, error: Exception) -> None:
        log.info("no waveform: %s", error)
        self.failed.emit(error)


def _waveforms(path: Path, track: int | None) -> Generator[object, None, None]:
    """Yield what is known, every time there is more; called in the worker's thread."""
    from kasr_desktop.audio.peak_file import map_bins
    from kasr_desktop.audio.peaks import PeakPyramid
    from kasr_desktop.pipeline.peak_child import PeaksRead
    from kasr_desktop.pipeline.peak_reading import read_peaks

    peaks = PeakPyramid()
    folder, log_path = cache_dir() / "peaks", log_dir() / "peaks.log"
    for told in read_peaks(path, folder, track=track, log_path=log_path):
        if not isinstance(told, PeaksRead):
            yield told
            continue
        peaks = peaks.grown(map_bins(told.kept_at, told.num_bins))
        duration = max(told.duration or 0.0, peaks.duration)
        if told.is_complete:
            duration = peaks.duration
        yield Waveform(peaks, duration, told.is_complete)
