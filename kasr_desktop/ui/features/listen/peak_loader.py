"""Loads the waveform of the recording shown, as far as it is known, again and again."""

from __future__ import annotations

import logging
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kasr_desktop.audio.peak_file import map_bins
from kasr_desktop.audio.peaks import PeakPyramid
from kasr_desktop.pipeline.peak_child import PeaksRead
from kasr_desktop.pipeline.peak_reading import read_peaks
from kasr_desktop.settings import cache_dir, log_dir
from kasr_desktop.worker.generator_thread import GeneratorThread

log = logging.getLogger(__name__)

_PAUSE_MS = 250  # whoever runs through the list with the arrow keys wants none of them read
_GOODBYE_MS = 5000


@dataclass(frozen=True, slots=True)
class Waveform:
    """What is known of a recording's sound.

    Attributes:
        peaks: All levels.
        duration: Seconds of the whole, as far as anybody knows.
        is_complete: True once no more will come.
    """

    peaks: PeakPyramid
    duration: float
    is_complete: bool


NOTHING_KNOWN = Waveform(PeakPyramid(), 0.0, is_complete=False)


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
        self._path: Path | None = None
        self._thread: GeneratorThread | None = None
        self._ending: list[GeneratorThread] = []
        self._is_over = False
        self._starting = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._starting.timeout.connect(self.on_start)

    def use(self, path: Path | None) -> None:
        """Load another recording, after a moment; None: none."""
        self._end()
        self._path = path
        self._starting.stop()
        self.grown.emit(NOTHING_KNOWN)
        if path is not None and not self._is_over:
            self._starting.start()

    def shut_down(self) -> None:
        """End all work; nothing is begun any more, whatever is chosen while the window closes."""
        self._is_over = True
        self._starting.stop()
        self._end()
        for thread in self._ending:
            thread.wait(_GOODBYE_MS)

    @Slot()
    def on_start(self) -> None:
        """Begin to read."""
        path = self._path
        if path is None:
            return
        thread = GeneratorThread(lambda: _waveforms(path), self)
        thread.produced.connect(self.on_produced)
        thread.failed.connect(self.on_failed)
        thread.stopped.connect(self.on_stopped)
        self._thread = thread
        thread.start()

    @Slot(object)
    def on_produced(self, waveform: object) -> None:
        """Pass on what is known."""
        if self.sender() is self._thread and isinstance(waveform, Waveform):
            self.grown.emit(waveform)

    @Slot(Exception)
    def on_failed(self, error: Exception) -> None:
        """Say why there is none."""
        if self.sender() is self._thread:
            log.info("no waveform: %s", error)
            self.failed.emit(error)

    @Slot(bool)
    def on_stopped(self, _completed: bool) -> None:
        """Let go of a thread that has ended."""
        thread = self.sender()
        if thread is self._thread:
            self._end()
        for ended in [known for known in self._ending if known is thread]:
            ended.wait()
            self._ending.remove(ended)
            ended.deleteLater()

    def _end(self) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.cancel()
            self._ending.append(thread)


def _waveforms(path: Path) -> Generator[object, None, None]:
    """Yield what is known, every time there is more; called in the worker's thread."""
    peaks = PeakPyramid()
    for told in read_peaks(path, cache_dir() / "peaks", log_path=log_dir() / "peaks.log"):
        if not isinstance(told, PeaksRead):
            yield told
            continue
        peaks = peaks.grown(map_bins(told.kept_at, told.num_bins))
        duration = max(told.duration or 0.0, peaks.duration)
        if told.is_complete:
            duration = peaks.duration
        yield Waveform(peaks, duration, told.is_complete)
