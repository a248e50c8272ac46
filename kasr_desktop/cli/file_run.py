"""One file in the terminal: its job followed, shown, and written, whole or as far as it came."""

from __future__ import annotations

import argparse
import threading
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kasr_desktop.audio.file_source import FileSource
from kasr_desktop.cli.collected import Collected
from kasr_desktop.cli.language import error_sentence, notice_sentence, say
from kasr_desktop.cli.output import Output
from kasr_desktop.cli.rendering import segment_lines
from kasr_desktop.cli.terminal import Terminal, clock
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.events import Event, Final, Notice, Partial, Progress, Ready
from kasr_desktop.domain.options import AudioOptions, Channel
from kasr_desktop.domain.readings import BEST, SCRIPT
from kasr_desktop.editing.document import Document
from kasr_desktop.pipeline.engine_process import EngineProcess
from kasr_desktop.pipeline.job import Job
from kasr_desktop.pipeline.passes.script_pass import ScriptResult
from kasr_desktop.pipeline.passes.speaker_pass import SpeakerPass
from kasr_desktop.pipeline.passes.transcript_pass import (
    KeptSound,
    PassInput,
    PassResult,
    TranscriptPass,
)


@dataclass(frozen=True, slots=True)
class FilePass:
    """A pass over what came of a file, before it is written.

    Attributes:
        made: The pass.
        progress: Key of the phrase for what is going on.
        tell: Gives the lines that say what came of it.
        kept: Opens the emissions, None: it needs none.
    """

    made: TranscriptPass
    progress: str
    tell: Callable[[PassResult], Iterable[str]]
    kept: Callable[[], KeptSound] | None = None


@dataclass(slots=True)
class FileRun:
    """Does jobs one after another on one engine.

    Attributes:
        engine: What recognises.
        terminal: Where it is shown.
        output: What writes the results.
        arguments: The command line.
        stopping: Set from elsewhere: the running job ends as with Ctrl-C.
        loaded: True once the engine has said that it is ready.
        passes: Over what came of each file, behind those the command line asks for.
    """

    engine: EngineProcess
    terminal: Terminal
    output: Output
    arguments: argparse.Namespace
    stopping: threading.Event = field(default_factory=threading.Event)
    loaded: bool = False
    passes: Sequence[FilePass] = ()

    def do(self, job: Job, counter: str) -> None:
        """Do one job; what is done of it is written even if it breaks off.

        Args:
            job: What to do.
            counter: Which of how many it is, "" for the only one.

        Raises:
            KasrError: The job failed, or its results cannot be written.
            KeyboardInterrupt: It was stopped.
        """
        collected = Collected(job.path, self.arguments.decoder)
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
        try:
            for one in (*_asked_passes(self.arguments), *self.passes):
                self._pass_over(collected, one)
        except (KeyboardInterrupt, KasrError):
            self._write_part(collected)
            raise
        self._write(collected)

    def _pass_over(self, collected: Collected, one: FilePass) -> None:
        """Do a pass over what came of the file."""
        chunks = FileSource(collected.path, audio_options(self.arguments))
        duration = collected.transcript().duration
        document = Document(collected.transcript().segments)
        kept = one.kept() if one.kept else None
        work = one.made.run(PassInput.of(document, open_sound=lambda: chunks, kept=kept))
        try:
            for step in work:
                if self.stopping.is_set():
                    raise KeyboardInterrupt
                if isinstance(step, PassResult):
                    if step.change is not None:
                        document.do(step.change)
                    collected.replace_segments(document.segments)
                    if isinstance(step, ScriptResult):
                        collected.script = step.differences
                    for line in one.tell(step):
                        self.terminal.notice(line)
                else:
                    share = min(1.0, step / duration) if duration else 1.0
                    self.terminal.progress(f"{share:4.0%}  {say(one.progress)}")
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
            collected.add(event)  # before the question: what is recognized is kept
            if self.stopping.is_set():
                raise KeyboardInterrupt
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
        self.terminal.notice(counter + _done_line(collected))

    def _write(self, collected: Collected, source: str | None = None) -> None:
        for path in self.output.write(collected.transcript(), collected.path, source):
            self.terminal.notice(say("wrote", path=path))

    def _write_part(self, collected: Collected) -> None:
        """Write what is done; the reason why it is not all is told by the caller."""
        if not collected.segments:
            return
        source = None
        if self.output.options.source == SCRIPT and not any(
            segment.reading(SCRIPT) for segment in collected.segments
        ):
            self.terminal.message(say("script_not_laid"))
            source = BEST
        try:
            self._write(collected, source)
        except KasrError as error:
            self.terminal.message(error_sentence(error))

    def tell(self, job: Job, error: KasrError) -> None:
        """Say why a job failed."""
        if self.arguments.verbose:
            self.terminal.message("".join(traceback.format_exception(error)).rstrip())
        sentence = error_sentence(error)
        name = str(job.path)
        shown = sentence if name in sentence else say("file_error", file=name, sentence=sentence)
        self.terminal.message(f"kasr: {shown}")


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


def _asked_passes(arguments: argparse.Namespace) -> Iterator[FilePass]:
    """Return the passes that the command line asks for by an option."""
    num_speakers = getattr(arguments, "speakers", None)
    if num_speakers is not None:
        made = SpeakerPass(lambda number: say("speaker", number=number), num_speakers or None)
        yield FilePass(
            made, "finding_speakers", lambda done: [say("speakers_found", count=done.count)]
        )


def audio_options(arguments: argparse.Namespace) -> AudioOptions:
    """Return which sound of a file is meant."""
    return AudioOptions(arguments.track, Channel(arguments.channel))
