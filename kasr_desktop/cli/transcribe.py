"""`kasr transcribe`: files one after another through the engine; one failing stops no other.

The engine runs in its child process here too. It costs a process start (0.1 s, beside
seconds for torch) and gives what a long queue needs: Ctrl-C answers at once even inside
native code, a crash loses nothing, and this process never imports torch.
"""

from __future__ import annotations

import argparse
import os
import traceback
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from kasr_desktop.audio import file_errors
from kasr_desktop.audio.file_source import FileSource
from kasr_desktop.audio.media_names import media_in
from kasr_desktop.cli.arguments import decode_options
from kasr_desktop.cli.collected import Collected
from kasr_desktop.cli.language import error_sentence, notice_sentence, say
from kasr_desktop.cli.output import Output
from kasr_desktop.cli.piped import NAMED, STDIN, received
from kasr_desktop.cli.rendering import segment_lines
from kasr_desktop.cli.terminal import Terminal, clock
from kasr_desktop.domain.errors import BundleError, EngineError, KasrError
from kasr_desktop.domain.events import Event, Final, Notice, Partial, Progress, Ready
from kasr_desktop.domain.options import AudioOptions, Channel
from kasr_desktop.editing.document import Document
from kasr_desktop.pipeline.engine_process import EngineProcess
from kasr_desktop.pipeline.job import EngineSpec, Job, TranscribeJob
from kasr_desktop.pipeline.passes.speaker_pass import SpeakerPass
from kasr_desktop.pipeline.passes.transcript_pass import PassInput, PassResult
from kasr_desktop.settings import keep_private, log_dir

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_INTERRUPTED = 130

_NOTHING_CAN_WORK = {"no_such_device", "not_started", "no_reference"}
"""Reasons of an `EngineError` that every further file would meet too."""


def run(arguments: argparse.Namespace) -> int:
    """Transcribe the files and give the exit code."""
    output = Output.from_arguments(arguments)
    with ExitStack() as stack:
        files = list(arguments.files)
        if STDIN in files:
            piped = stack.enter_context(received())
            output.names[piped] = NAMED
            files = [piped if path == STDIN else path for path in files]
        files = list(_opened(files))
        output.check_folder(files, keeps=arguments.keep_emissions)
        jobs = [transcribe_job(arguments, path, output) for path in files]
        return run_jobs(jobs, arguments, output)


def _opened(paths: Sequence[Path]) -> Iterator[Path]:
    """Put what a folder holds in its place, as the window does.

    Raises:
        AudioError: folder: there is neither sound nor film in it.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = list(media_in(path))
        if not found:
            raise file_errors.folder(path)
        yield from found


def run_jobs(
    jobs: Sequence[Job], arguments: argparse.Namespace, output: Output | None = None
) -> int:
    """Do jobs in order, show and write what comes of them, and give the exit code."""
    if arguments.threads:
        os.environ["OMP_NUM_THREADS"] = str(arguments.threads)  # read by the child's torch
    keep_private()
    terminal = Terminal(quiet=arguments.quiet)
    output = output or Output.from_arguments(arguments)
    output.check_folder()
    with EngineProcess(log_path=log_dir() / "engine.log") as engine:
        if isinstance(jobs[0], TranscribeJob):
            engine.prewarm(jobs[0].engine)  # loads while the first file is being opened
        queue = _Queue(engine, terminal, output, arguments)
        return queue.run(jobs)


@dataclass(slots=True)
class _Queue:
    """Works through the jobs."""

    engine: EngineProcess
    terminal: Terminal
    output: Output
    arguments: argparse.Namespace
    failed: int = 0
    loaded: bool = False

    def run(self, jobs: Sequence[Job]) -> int:
        for number, job in enumerate(jobs, 1):
            counter = f"[{say('files', number=number, count=len(jobs))}] " if len(jobs) > 1 else ""
            try:
                self._do(job, counter)
            except KasrError as error:
                self.failed += 1
                self._tell(job, error)
                if _stops_all(error):
                    self.failed += len(jobs) - number
                    break
        if self.failed and len(jobs) > 1:
            self.terminal.message(say("summary", failed=self.failed, count=len(jobs)))
        return EXIT_FAILED if self.failed else EXIT_DONE

    def _do(self, job: Job, counter: str) -> None:
        """Do one job; what is done of it is written even if it breaks off."""
        collected = Collected(job.path, self.arguments.decoder)
        if counter:
            self.terminal.text(f"{counter}{job.path}")
        events = self.engine.run(job)
        try:
            self._follow(events, collected, counter)
        except KeyboardInterrupt:
            events.close()
            self.terminal.message(say("interrupted_at", position=clock(collected.position)))
            self._write_part(collected)
            raise
        except KasrError:
            self._write_part(collected)
            raise
        if getattr(self.arguments, "speakers", None) is not None:
            self._find_speakers(collected)
        self._write(collected)

    def _find_speakers(self, collected: Collected) -> None:
        """Name who speaks; the text is written without speakers if that breaks off."""
        chunks = FileSource(collected.path, audio_options(self.arguments))
        duration = collected.transcript().duration
        document = Document(collected.transcript().segments)
        found = SpeakerPass(
            lambda number: say("speaker", number=number), self.arguments.speakers or None
        )
        work = found.run(PassInput.of(document, open_sound=lambda: chunks))
        try:
            for step in work:
                if isinstance(step, PassResult):
                    if step.change is not None:
                        document.do(step.change)
                    collected.replace_segments(document.segments)
                    self.terminal.notice(say("speakers_found", count=step.count))
                else:
                    share = min(1.0, step / duration) if duration else 1.0
                    self.terminal.progress(f"{share:4.0%}  {say('finding_speakers')}")
        except KeyboardInterrupt:
            self._write_part(collected)
            raise
        finally:
            work.close()
            chunks.close()

    def _follow(
        self, events: Generator[Event, None, None], collected: Collected, counter: str
    ) -> None:
        choice = self.arguments.decoder
        if not self.loaded:
            self.terminal.progress(say("loading"))
        for event in events:
            collected.add(event)
            if isinstance(event, Final):
                width = self.terminal.width if self.terminal.is_wide else None
                for line in segment_lines(event.segment, choice, width=width):
                    self.terminal.text(line)
            elif isinstance(event, Notice):
                sentence = notice_sentence(event)
                self.terminal.notice(say("notice", file=collected.path.name, sentence=sentence))
            elif isinstance(event, Ready):
                self.loaded = True
                self.terminal.show_next_progress()
            elif isinstance(event, Progress | Partial) and collected.progress is not None:
                self.terminal.progress(counter + _progress_line(collected))
        self.terminal.notice(_done_line(collected))

    def _write(self, collected: Collected) -> None:
        for path in self.output.write(collected.transcript(), collected.path):
            self.terminal.notice(say("wrote", path=path))

    def _write_part(self, collected: Collected) -> None:
        """Write what is done; the reason why it is not all is told by the caller."""
        if not collected.segments:
            return
        try:
            self._write(collected)
        except KasrError as error:
            self.terminal.message(error_sentence(error))

    def _tell(self, job: Job, error: KasrError) -> None:
        if self.arguments.verbose:
            self.terminal.message("".join(traceback.format_exception(error)).rstrip())
        sentence = error_sentence(error)
        name = str(job.path)
        shown = sentence if name in sentence else say("file_error", file=name, sentence=sentence)
        self.terminal.message(f"kasr: {shown}")


def _stops_all(error: KasrError) -> bool:
    """Return whether the same would happen to every other file."""
    if isinstance(error, EngineError):
        return error.reason in _NOTHING_CAN_WORK
    return isinstance(error, BundleError)


def _progress_line(collected: Collected) -> str:
    progress = collected.progress
    if progress is None:
        return ""
    name, position = collected.path.name, clock(progress.position)
    if progress.duration is None or progress.remaining is None:
        return f"{name}  {position}"
    share = min(1.0, progress.position / progress.duration) if progress.duration else 1.0
    left = say("left", left=clock(progress.remaining))
    return f"{share:4.0%}  {position} / {clock(progress.duration)}  {left}  {name}"


def _done_line(collected: Collected) -> str:
    transcript = collected.transcript()
    elapsed = transcript.rtf * transcript.duration
    return say(
        "done",
        duration=clock(transcript.duration),
        elapsed=f"{elapsed:.1f} s",
        rtf=transcript.rtf,
    )


def transcribe_job(
    arguments: argparse.Namespace, path: Path, output: Output | None = None
) -> TranscribeJob:
    """Make the job of one file from the command line."""
    output = output or Output.from_arguments(arguments)
    return TranscribeJob(
        path=path,
        engine=EngineSpec(arguments.model, arguments.device),
        decoder=arguments.decoder,
        audio=audio_options(arguments),
        decode=decode_options(arguments),
        emissions_path=output.emissions_path(path) if arguments.keep_emissions else None,
    )


def audio_options(arguments: argparse.Namespace) -> AudioOptions:
    """Return which sound of a file is meant."""
    return AudioOptions(arguments.track, Channel(arguments.channel))
