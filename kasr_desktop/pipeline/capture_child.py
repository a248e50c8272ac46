"""The capture process: one microphone, one disk, nothing else that could hold up the sound.

It outlives its parent by as long as it takes to complete the file: when the pipe ends,
for whatever reason, the take is closed and the process goes.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

from kasr_desktop.audio.capture import Capture, CaptureMessage, Failed
from kasr_desktop.audio.microphone import OpenStream, list_input_devices
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.recording import InputDevice
from kasr_desktop.pipeline.child_setup import begin_quietly

_TICK = 0.02  # seconds between looks at the pipe and the microphone


@dataclass(frozen=True, slots=True)
class ListDevices:
    """To the child: look for microphones; only before `Open`."""


@dataclass(frozen=True, slots=True)
class Open:
    """To the child: open a microphone, "" the default."""

    name: str


@dataclass(frozen=True, slots=True)
class RecordTo:
    """To the child: begin a take in a new file."""

    path: Path


@dataclass(frozen=True, slots=True)
class Pause:
    """To the child: let the sound pass by."""


@dataclass(frozen=True, slots=True)
class Resume:
    """To the child: keep the sound again."""


@dataclass(frozen=True, slots=True)
class Stop:
    """To the child: complete the take, and go on listening."""


@dataclass(frozen=True, slots=True)
class Devices:
    """From the child: the microphones there are."""

    found: tuple[InputDevice, ...]


CaptureCommand = ListDevices | Open | RecordTo | Pause | Resume | Stop
CaptureAnswer = CaptureMessage | Devices


def capture_main(connection: Connection, log_path: Path | None, open_stream: OpenStream) -> None:
    """Serve commands until the parent goes away; the target of the capture process."""
    begin_quietly(log_path)
    _outlive_the_terminal()
    _CaptureChild(connection, Capture(open_stream)).serve()
    os._exit(0)  # a stream that never ended must not hold the process


class _CaptureChild:
    """Obeys commands and passes on what happens."""

    def __init__(self, connection: Connection, capture: Capture) -> None:
        self._connection = connection
        self._capture = capture
        self._is_over = False
        signal.signal(signal.SIGTERM, self._on_terminate)

    def serve(self) -> None:
        try:
            while not self._is_over:
                if self._connection.poll(_TICK):
                    self._send(self._obey(self._connection.recv()))
                self._send(self._capture.poll())
        except (EOFError, OSError):  # the parent is gone, perhaps killed
            pass
        finally:  # whatever happens, the take is completed
            last = self._capture.close()
            with contextlib.suppress(OSError):
                self._send(last)

    def _obey(self, command: CaptureCommand) -> Iterable[CaptureAnswer]:
        """Do as told; a failure is an answer, and the end."""
        try:
            match command:
                case ListDevices():
                    return [Devices(list_input_devices())]
                case Open():
                    return [self._capture.open(command.name)]
                case RecordTo():
                    self._capture.record(command.path)
                case Pause():
                    self._capture.pause()
                case Resume():
                    self._capture.resume()
                case Stop():
                    self._capture.stop()
        except KasrError as error:
            return [Failed(error)]
        return []

    def _send(self, answers: Iterable[CaptureAnswer]) -> None:
        for answer in answers:
            self._connection.send(answer)
            self._is_over |= isinstance(answer, Failed)

    def _on_terminate(self, _number: int, _frame: FrameType | None) -> None:
        self._is_over = True


def _outlive_the_terminal() -> None:
    """Ignore the end of the terminal: the parent's end is what counts."""
    hang_up = getattr(signal, "SIGHUP", None)
    if hang_up is not None:
        signal.signal(hang_up, signal.SIG_IGN)
