"""`kasr record`: the microphone into a file that no crash can take away.

Ctrl-C, a closed terminal and `kill` all mean: stop, and keep. A second Ctrl-C does not
wait for the rest either, and still keeps what is there.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from kasr_desktop.cli.language import error_sentence, notice_sentence, say
from kasr_desktop.cli.signals import signals_to
from kasr_desktop.cli.terminal import Terminal, clock
from kasr_desktop.cli.transcribe import EXIT_DONE, EXIT_FAILED, run_jobs, transcribe_job
from kasr_desktop.desktop.awake import kept_awake
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.events import Notice
from kasr_desktop.domain.recording import Level, MicrophoneOpened, Recorded, RecordingEvent, Take
from kasr_desktop.library.take_inbox import put_in
from kasr_desktop.library.takes import recover, unfinished_takes
from kasr_desktop.pipeline.recorder import Recorder
from kasr_desktop.settings import Settings, library_path, load_settings, log_dir

_CELLS = 20
_QUIETEST_DBFS = -60.0
_FALL = 0.8  # of the bar, a level; a peak of one moment would not be seen


def run(arguments: argparse.Namespace) -> int:
    """Record, or recover what a crash left behind, and give the exit code."""
    terminal = Terminal(quiet=arguments.quiet)
    settings = load_settings().settings
    folder, name = _place(arguments.output, settings)
    if arguments.recover:
        return _recover(folder, terminal)
    for left in unfinished_takes(folder):
        length = clock(left.duration)
        terminal.notice(say("unfinished", path=left.take.growing_path, length=length))
    recorder = make_recorder(folder, arguments.input_device or settings.input_device)
    recorder.record(name)
    with kept_awake("Recording · 녹음하는 중", wanted=settings.keep_awake):
        exit_code = _record(_Session(recorder, terminal, arguments.seconds))
    if not recorder.takes:
        return exit_code
    take = recorder.takes[-1]
    put_in(take, library_path())
    return max(exit_code, _hand_over(take, arguments, terminal))


def make_recorder(folder: Path, input_device: str) -> Recorder:
    """Make the recorder of one run; tests put another in its place."""
    return Recorder(folder, input_device=input_device, log_path=log_dir() / "capture.log")


@dataclass(slots=True)
class _Session:
    """One take, followed on the terminal.

    Attributes:
        recorder: Makes it.
        terminal: Shows it.
        limit: Seconds to record, None: until somebody stops it.
        height: Of the bar, 0...1.
        is_stopping: True once stop was asked for.
    """

    recorder: Recorder
    terminal: Terminal
    limit: float | None
    height: float = 0.0
    is_stopping: bool = field(default=False)

    def follow(self) -> None:
        """Show the take until it is complete.

        Raises:
            KasrError: As the recorder; the take so far is kept.
        """
        events = self.recorder.run()
        try:
            for event in events:
                self._show(event)
                if isinstance(event, Recorded) and self.is_stopping:
                    return  # else it ended by itself, and the reason comes next
        finally:
            events.close()

    def stop(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        """Complete the take; called a second time, do not even wait for its tail."""
        if self.is_stopping:
            raise KeyboardInterrupt
        self.is_stopping = True
        self.recorder.stop()

    def _show(self, event: RecordingEvent) -> None:
        if isinstance(event, MicrophoneOpened):
            device = event.input_device
            self.terminal.notice(say("listening", name=device.name, rate=device.sample_rate))
        elif isinstance(event, Notice):
            self.terminal.notice(notice_sentence(event))
        elif isinstance(event, Level) and event.is_recording:
            self._show_level(event)

    def _show_level(self, level: Level) -> None:
        height = 1.0 - max(_QUIETEST_DBFS, level.peak_dbfs) / _QUIETEST_DBFS
        self.height = max(height, self.height * _FALL)
        shown = say(
            "recording",
            elapsed=clock(level.elapsed),
            bar=level_bar(self.height),
            dbfs=f"{level.peak_dbfs:.0f}",
        )
        self.terminal.progress(shown)
        if self.limit is not None and level.elapsed >= self.limit and not self.is_stopping:
            self.stop()


def level_bar(height: float) -> str:
    """Draw a level of 0...1; in ASCII, since consoles differ about the width of blocks.

    Example:
        >>> level_bar(0.5)
        '[##########----------]'
    """
    full = round(height * _CELLS)
    return f"[{'#' * full}{'-' * (_CELLS - full)}]"


def _record(session: _Session) -> int:
    """Make one take; give 1 if something ended it, though the take so far is kept."""
    try:
        with signals_to(session.stop):
            session.follow()
    except KasrError as error:
        session.terminal.message(f"kasr: {error_sentence(error)}")
        return EXIT_FAILED
    return EXIT_DONE


def _hand_over(take: Take, arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Tell where the take is, and transcribe it if that was asked for."""
    if take.lost:
        terminal.message(say("lost", lost=f"{take.lost:.2f}"))
    if not (arguments.transcribe or arguments.output_format):
        terminal.notice(say("recorded", length=clock(take.duration)))
        terminal.text(str(take.path))
        return EXIT_DONE
    terminal.notice(say("wrote", path=take.path))
    return run_jobs([transcribe_job(arguments, take.path)], arguments)


def _recover(folder: Path, terminal: Terminal) -> int:
    """Complete every unfinished take of a folder."""
    exit_code = EXIT_DONE
    for left in unfinished_takes(folder):
        try:
            take = recover(left)
        except KasrError as error:
            terminal.message(f"kasr: {error_sentence(error)}")
            exit_code = EXIT_FAILED
        else:
            put_in(take, library_path())
            terminal.notice(say("recorded", length=clock(take.duration)))
            terminal.text(str(take.path))
    return exit_code


def _place(output: Path | None, settings: Settings) -> tuple[Path, str]:
    """Return folder and name of the take; the name is made from the time if "" ."""
    if output is None:
        return settings.recordings_path(), ""
    return output.absolute().parent, output.name[: -len(output.suffix)]
