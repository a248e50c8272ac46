"""The one owner of the microphone: pumps a recorder, knows no widget, outlives the window."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from kasr_desktop.domain.errors import KasrError, MicrophoneError
from kasr_desktop.domain.events import Notice
from kasr_desktop.domain.recording import (
    InputDevice,
    Level,
    MicrophoneOpened,
    Recorded,
    RecordingBegun,
    RecordingEvent,
    Take,
)
from kasr_desktop.session.recording.recording_state import RecordingState
from kasr_desktop.worker.task_runner import TaskRunner

log = logging.getLogger(__name__)

_PATIENCE_MS = 10_000  # until the last second of a take is on the disk


class TakeRecorder(Protocol):
    """What `pipeline.recorder.Recorder` gives."""

    takes: list[Take]

    def run(self) -> Generator[RecordingEvent, None, None]:
        """Listen until it is closed; a take that is open is completed first."""

    def record(self, name: str = "") -> None:
        """Begin a take."""

    def pause(self) -> None:
        """Let the sound pass by."""

    def resume(self) -> None:
        """Keep the sound again."""

    def stop(self) -> None:
        """Complete the take."""


class RecordingController(QObject):
    """Listens, records, pauses and finishes, whatever the windows do meanwhile.

    The microphone is open only while its level is wanted or a take is being made.

    Threads:
        Lives in the main thread. The recorder is pumped in another; sound
        never comes here.

    Signals:
        state_changed: The new `RecordingState`.
        level_changed: A `Level`, some twenty a second while the microphone is open.
        begun: The path of the file that grows.
        recorded: A `Recorded`: the take has its name. None: it could not be completed.
        noticed: A `Notice`.
        failed: The `KasrError` that ended listening; what was recorded is kept.
    """

    state_changed = Signal(object)
    level_changed = Signal(object)
    begun = Signal(object)
    recorded = Signal(object)
    noticed = Signal(object)
    failed = Signal(object)

    def __init__(
        self, make_recorder: Callable[[], TakeRecorder], parent: QObject | None = None
    ) -> None:
        """Prepare; nothing is opened.

        Args:
            make_recorder: Returns a recorder for the microphone and folder chosen now.
            parent: Who owns it.
        """
        super().__init__(parent)
        self.state = RecordingState.IDLE
        self.input_device: InputDevice | None = None
        self.elapsed = 0.0
        self._make_recorder = make_recorder
        self._recorder: TakeRecorder | None = None
        self._tasks = TaskRunner(self, patience_ms=_PATIENCE_MS)
        self._wants_level = False
        self._has_take = False
        self._goes_on = False
        self._is_closing = False

    def monitor(self) -> None:
        """Open the microphone to show its level."""
        self._wants_level = True
        self._open()

    def stop_monitoring(self) -> None:
        """No level is wanted any more: close the microphone, unless a take is being made."""
        self._wants_level = False
        self._close_if_idle()

    def reopen(self) -> None:
        """Use the microphone chosen now, if it is open for its level only."""
        if self._tasks.is_busy and not self._has_take:
            self._goes_on = self._wants_level
            self._close()

    def record(self) -> None:
        """Begin a take; nothing if one is being made."""
        if self._has_take:
            return
        self._has_take = True
        self.elapsed = 0.0
        if self._is_closing:
            return  # `_end_monitoring` opens it again and records
        self._open()
        if self._recorder is not None:
            self._recorder.record()

    def pause(self) -> None:
        """Let the sound pass by until `resume`."""
        if self.state is RecordingState.RECORDING and self._recorder is not None:
            self._recorder.pause()
            self._set_state(RecordingState.PAUSED)

    def resume(self) -> None:
        """Go on with the take."""
        if self.state is RecordingState.PAUSED and self._recorder is not None:
            self._recorder.resume()
            self._set_state(RecordingState.RECORDING)

    def stop(self) -> None:
        """Complete the take; `recorded` follows."""
        if self._has_take and self.state is not RecordingState.FINISHING:
            if self._recorder is not None:
                self._recorder.stop()
            self._set_state(RecordingState.FINISHING)

    def shut_down(self) -> None:
        """Complete the take, if there is one, and close the microphone, before returning."""
        recorder, self._recorder = self._recorder, None
        self._wants_level = False
        self._tasks.shut_down()
        if recorder is None:
            return
        if self._has_take:
            takes = recorder.takes
            self._end_take(Recorded(takes[-1]) if takes else None)
        self._set_state(RecordingState.IDLE)

    def _route(self, event: RecordingEvent) -> None:
        match event:
            case Level():
                self._take_level(event)
            case MicrophoneOpened():
                self.input_device = event.input_device
                self._set_state(RecordingState.MONITORING)
            case RecordingBegun():
                if self.state is not RecordingState.FINISHING:
                    self._set_state(RecordingState.RECORDING)
                self.begun.emit(event.path)
            case Recorded():
                self._end_take(event)
            case Notice():
                self.noticed.emit(event)

    def _fail(self, error: Exception) -> None:
        """Say why the microphone is closed; a take has been completed before."""
        known = error if isinstance(error, KasrError) else _unexpected(error)
        if known is error:
            log.info("recording ended: %s", known)
        else:
            log.error("recording failed", exc_info=error)
        self._wants_level = self._goes_on = False
        if self._has_take:
            self._end_take(None)
        self.failed.emit(known)

    def _end_monitoring(self, _completed: bool) -> None:
        """Note that the microphone is closed; open it again if that is wanted."""
        self._recorder, self._is_closing = None, False
        goes_on, self._goes_on = self._goes_on, False
        self._set_state(RecordingState.IDLE)
        if self._has_take or goes_on or self._wants_level:
            self._open()
            if self._has_take and self._recorder is not None:
                self._recorder.record()

    def _open(self) -> None:
        if self._tasks.is_busy:
            return
        recorder = self._recorder = self._make_recorder()
        self._set_state(RecordingState.OPENING)
        self._tasks.run(
            recorder.run, produced=self._route, failed=self._fail, stopped=self._end_monitoring
        )

    def _close_if_idle(self) -> None:
        if self._tasks.is_busy and not self._has_take and not self._wants_level:
            self._close()

    def _close(self) -> None:
        if self._tasks.is_busy:
            self._is_closing = True
            self._tasks.cancel()

    def _take_level(self, level: Level) -> None:
        if self._has_take:
            self.elapsed = max(self.elapsed, level.elapsed)
        self.level_changed.emit(level)

    def _end_take(self, recorded: Recorded | None) -> None:
        self._has_take = False
        if self._tasks.is_busy:
            self._set_state(RecordingState.MONITORING)
        self.recorded.emit(recorded)
        self._close_if_idle()

    def _set_state(self, state: RecordingState) -> None:
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state)


def _unexpected(error: Exception) -> MicrophoneError:
    return MicrophoneError(f"{type(error).__name__}: {error}", reason="crashed", cause=str(error))
