"""Recording as a generator of events: the capture process there, names and facts here.

The window pumps it in a thread as it pumps the engine; the terminal in its main thread.
Sound never comes here: it goes to the disk in the capture process, and whoever wants it
reads the file.
"""

from __future__ import annotations

import logging
import queue
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from kasr_desktop.audio.capture import Failed, Opened
from kasr_desktop.audio.microphone import OpenStream, open_microphone
from kasr_desktop.audio.take_writer import GapFound, SilenceFound, TakeBegun, TakeEnded
from kasr_desktop.domain.errors import KasrError, LibraryError, MicrophoneError
from kasr_desktop.domain.events import Notice, NoticeKind, Tick
from kasr_desktop.domain.recording import (
    Gap,
    InputDevice,
    Level,
    MicrophoneOpened,
    Recorded,
    RecordingBegun,
    RecordingEvent,
    SampleCount,
    Take,
)
from kasr_desktop.library.take_description import NewTake
from kasr_desktop.library.takes import abandon_take, begin_take, complete_take, note_gaps
from kasr_desktop.pipeline.capture_child import (
    CaptureAnswer,
    CaptureCommand,
    Devices,
    ListDevices,
    Open,
    Pause,
    RecordTo,
    Resume,
    Stop,
    capture_main,
)
from kasr_desktop.pipeline.process_handle import ChildDiedError, ProcessHandle

log = logging.getLogger(__name__)

TICK = 0.05
"""Seconds without news after which a `Tick` is yielded; commands wait no longer than this."""

_SHUTDOWN_SECONDS = 5.0  # seconds for the capture process to complete its file
_PATIENCE = 30.0  # seconds for a slow sound system to list its devices

_Capture = ProcessHandle[CaptureCommand, CaptureAnswer]


@dataclass(frozen=True, slots=True)
class _Record:
    name: str


_Wish = _Record | Pause | Resume | Stop


def list_microphones(*, log_path: Path | None = None) -> tuple[InputDevice, ...]:
    """List the microphones plugged in now; takes as long as a process start.

    In a process of its own: the sound system may block, chatter on stderr or crash, and a
    fresh one sees what was plugged in since.

    Raises:
        MicrophoneError: no_library, cannot_open, crashed or not_started.
    """
    child = _start(open_microphone, log_path)
    try:
        child.send(ListDevices())
        answer = child.receive(_PATIENCE)
    except ChildDiedError as death:
        raise _crashed(death) from death
    finally:
        child.close()
    if isinstance(answer, Devices):
        return answer.found
    if isinstance(answer, Failed):
        raise answer.error
    raise _not_started("the sound system does not answer")


class Recorder:
    """Listens to one microphone and records takes from it, one after another.

    `run` listens until it is closed; `record` ... `stop` make a take, as often as wanted.
    Whatever ends the generator, even an error, a take that is open is completed first:
    closing a window loses nothing.

    Threads:
        `run` is pumped in one thread; `record`, `pause`, `resume` and `stop` may be called
        from any and take effect within `TICK`.

    Attributes:
        takes: All takes completed so far.
    """

    def __init__(
        self,
        folder: Path,
        *,
        input_device: str = "",
        log_path: Path | None = None,
        open_stream: OpenStream = open_microphone,
    ) -> None:
        """Prepare; nothing is opened before `run`.

        Args:
            folder: Where takes go.
            input_device: A microphone's name, "" for the system's default.
            log_path: Where the sound system may chatter, None: nowhere.
            open_stream: Opens it; another one in tests.
        """
        self.takes: list[Take] = []
        self._folder = folder
        self._input_device = input_device
        self._log_path = log_path
        self._open_stream = open_stream
        self._wishes: queue.SimpleQueue[_Wish] = queue.SimpleQueue()
        self._microphone: InputDevice | None = None
        self._take: NewTake | None = None
        self._gaps: tuple[Gap, ...] = ()
        self._is_stopping = False

    def record(self, name: str = "") -> None:
        """Begin a take; `RecordingBegun` tells when. Nothing if one is open and not stopping.

        Args:
            name: Of the file, without suffix; "" is made from the time.
        """
        self._wishes.put(_Record(name))

    def pause(self) -> None:
        """Let the sound pass by; levels go on."""
        self._wishes.put(Pause())

    def resume(self) -> None:
        """Keep the sound again."""
        self._wishes.put(Resume())

    def stop(self) -> None:
        """Complete the take with all that was said until now; `Recorded` follows."""
        self._wishes.put(Stop())

    def run(self) -> Generator[RecordingEvent, None, None]:
        """Yield `MicrophoneOpened`, then levels and what happens, a `Tick` every 50 ms at least.

        Raises:
            MicrophoneError: It cannot be opened, went away, or its process died.
            LibraryError: The take cannot be written, or not be put in its place.
                In all cases the take so far is kept and its `Recorded` was yielded.
        """
        child = _start(self._open_stream, self._log_path)
        try:
            child.send(Open(self._input_device))
            while True:
                self._obey(child)
                answer = child.receive(TICK)
                if answer is None:
                    yield Tick()
                elif isinstance(answer, Failed):
                    raise self._as_it_ended(answer.error)
                else:
                    yield from self._told(answer)
        except ChildDiedError as death:
            yield from self._completed(None)
            raise _crashed(death) from death
        finally:
            self._finish(child)

    def _obey(self, child: _Capture) -> None:
        """Pass on what was asked for, once there is a microphone to ask.

        While a take is being completed, later wishes wait: they mean the next one.
        """
        while self._microphone and not self._is_stopping and not self._wishes.empty():
            wish = self._wishes.get()
            if isinstance(wish, _Record):
                if self._take is None:
                    self._take = begin_take(
                        self._folder, input_device=self._microphone, name=wish.name
                    )
                    child.send(RecordTo(self._take.growing_path))
            elif self._take is not None:
                self._is_stopping = isinstance(wish, Stop)
                child.send(wish)

    def _told(self, answer: CaptureAnswer) -> Generator[RecordingEvent, None, None]:
        match answer:
            case Opened():
                self._microphone = answer.input_device
                yield MicrophoneOpened(answer.input_device)
            case Level():
                yield answer
            case TakeBegun():
                yield RecordingBegun(answer.path)
            case GapFound():
                yield self._note(answer.gap)
            case SilenceFound():
                facts = (("seconds", f"{answer.seconds:.0f}"),)
                yield Notice(NoticeKind.MICROPHONE_SILENT, facts)
            case TakeEnded():
                yield from self._completed(answer.count)

    def _note(self, gap: Gap) -> Notice:
        rate = self._microphone.sample_rate if self._microphone is not None else 1
        self._gaps += (gap,)
        if self._take is not None:
            note_gaps(self._take, self._gaps)
        facts = (("position", f"{gap.start / rate:.1f}"), ("seconds", f"{gap.length / rate:.2f}"))
        return Notice(NoticeKind.SOUND_LOST, facts)

    def _completed(self, count: SampleCount | None) -> Generator[RecordingEvent, None, None]:
        take = self._complete(count)
        if take is not None:
            yield Recorded(take, count)

    def _complete(self, count: SampleCount | None) -> Take | None:
        """Return the open take its name, and check the law it has to fulfil.

        Args:
            count: What the capture process counted, None if it is dead.
        """
        new, self._take = self._take, None
        self._gaps, self._is_stopping = (), False
        if new is None:
            return None
        if not new.growing_path.exists():
            abandon_take(new)
            if count is not None and count.written:
                raise LibraryError(
                    f"The recording {new.growing_path} was moved or deleted while it was made.",
                    reason="gone",
                    path=new.growing_path,
                )
            return None
        take = complete_take(new, count)
        self.takes.append(take)
        sound = take.num_samples - take.filled
        if count is not None and not (count.adds_up and sound == count.written):
            log.error("%s holds %d samples, counted were %s", take.path, take.num_samples, count)
        return take

    def _as_it_ended(self, error: KasrError) -> KasrError:
        """Return an error with the name that the take has now, where it speaks of one."""
        if error.reason != "no_space" or not self.takes:
            return error
        path = self.takes[-1].path
        return LibraryError(
            f"The disk is full; what was recorded before is kept in {path}.",
            reason="no_space",
            path=path,
        )

    def _finish(self, child: _Capture) -> None:
        """Have an open take completed and end the process, whatever has happened."""
        try:
            if self._take is not None:
                self._complete(_last_count(child))
        except LibraryError as error:  # nobody is listening any more; the sound is on the disk
            log.info("a take stays unfinished: %s", error)
        finally:
            child.finish(_SHUTDOWN_SECONDS)
            self._microphone = None


def _last_count(child: _Capture) -> SampleCount | None:
    """Stop the take and wait for its end, None if its process does not answer."""
    try:
        child.send(Stop())
        deadline = time.monotonic() + _SHUTDOWN_SECONDS
        while (left := deadline - time.monotonic()) > 0:
            answer = child.receive(left)
            if isinstance(answer, TakeEnded):
                return answer.count
    except ChildDiedError:
        pass
    child.close()  # before its file is touched
    return None


def _start(open_stream: OpenStream, log_path: Path | None) -> _Capture:
    try:
        return ProcessHandle(capture_main, (log_path, open_stream), name="kasr-capture")
    except OSError as error:
        raise _not_started(error.strerror or str(error)) from error


def _not_started(detail: str) -> MicrophoneError:
    return MicrophoneError(
        f"Recording cannot be started: {detail}.", reason="not_started", detail=detail
    )


def _crashed(death: ChildDiedError) -> MicrophoneError:
    return MicrophoneError(
        f"The recording process stopped unexpectedly ({death.cause}); "
        "what was recorded before is kept.",
        reason="crashed",
        cause=death.cause,
    )
