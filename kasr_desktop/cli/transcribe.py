"""`kasr transcribe`: files through engines, in order or side by side; one fails, no other stops.

The engine runs in its child process here too. It costs a process start (0.1 s, beside
seconds for torch) and gives what a long queue needs: Ctrl-C answers at once even inside
native code, a crash loses nothing, and this process never imports torch.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from kasr_desktop.audio import file_errors
from kasr_desktop.audio.media_names import media_in
from kasr_desktop.cli.arguments import decode_options
from kasr_desktop.cli.file_run import FilePass, FileRun, audio_options
from kasr_desktop.cli.lanes import Lanes, counted, num_cores, side_by_side, stops_all
from kasr_desktop.cli.language import say
from kasr_desktop.cli.output import Output
from kasr_desktop.cli.piped import NAMED, STDIN, received
from kasr_desktop.cli.terminal import Terminal
from kasr_desktop.cli.wildcards import expanded
from kasr_desktop.desktop.awake import kept_awake
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.options import Excerpt, StreamOptions
from kasr_desktop.pipeline.engine_process import EngineProcess
from kasr_desktop.pipeline.job import EngineSpec, Job, TranscribeJob
from kasr_desktop.settings import keep_private, load_settings, log_dir

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_INTERRUPTED = 130
AWAKE_FOR = "Transcribing · 받아쓰는 중"


def run(arguments: argparse.Namespace) -> int:
    """Transcribe the files and give the exit code."""
    if arguments.manifest is not None or arguments.cluster is not None:
        return _run_cluster(arguments)
    if not arguments.files:
        arguments.usage_error("name a FILE or a --manifest")
    if isinstance(arguments.output_dir, str):
        arguments.usage_error("-o takes a URL only with --manifest")
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


def _run_cluster(arguments: argparse.Namespace) -> int:
    if arguments.manifest is None:
        arguments.usage_error("--cluster needs a --manifest")
    if arguments.files:
        arguments.usage_error("name FILEs or a --manifest, not both")
    if arguments.output_dir is None:
        arguments.usage_error("--manifest needs -o")
    if arguments.speakers is not None or arguments.keep_emissions:
        arguments.usage_error("--speakers and --keep-emissions do not go with --manifest")
    if arguments.start is not None or arguments.end is not None:
        arguments.usage_error("--from and --to do not go with --manifest")
    from kasr_desktop.cli import cluster  # its libraries are heavy, and may not be here

    return cluster.run(arguments)


def _opened(paths: Sequence[Path]) -> Iterator[Path]:
    """Put what a folder holds in its place, as the window does.

    Raises:
        AudioError: folder: there is neither sound nor film in it.
    """
    for path in expanded(paths):
        if not path.is_dir():
            yield path
            continue
        found = list(media_in(path))
        if not found:
            raise file_errors.folder(path)
        yield from found


def run_jobs(
    jobs: Sequence[Job],
    arguments: argparse.Namespace,
    output: Output | None = None,
    *,
    passes: Sequence[FilePass] = (),
) -> int:
    """Do jobs, show and write what comes of them, and give the exit code.

    One engine does them in order, or several side by side, as `--jobs` says.

    Args:
        jobs: The files.
        arguments: Of the command line.
        output: Where results go, None: as the arguments say.
        passes: Over what came of each file, before it is written.
    """
    lanes = min(len(jobs), arguments.jobs or side_by_side())
    threads = arguments.threads or (max(1, num_cores() // lanes) if lanes > 1 else 0)
    if threads:
        os.environ["OMP_NUM_THREADS"] = str(threads)  # read by the child's network
    keep_private()
    terminal = Terminal(quiet=arguments.quiet)
    output = output or Output.from_arguments(arguments)
    output.check_folder([job.path for job in jobs])
    with ExitStack() as stack:
        engines = [
            stack.enter_context(EngineProcess(log_path=log_dir() / "engine.log"))
            for _ in range(lanes)
        ]
        if isinstance(jobs[0], TranscribeJob):
            for turn, engine in enumerate(engines):
                engine.prewarm(
                    replace(jobs[0].engine, turn=turn)
                )  # loads while the first file is being opened
        stack.enter_context(kept_awake(AWAKE_FOR, wanted=load_settings().settings.keep_awake))
        if lanes == 1:
            file_run = FileRun(engines[0], terminal, output, arguments, passes=passes)
            undone = _in_order(jobs, file_run)
        else:
            undone = Lanes(jobs, engines, terminal, output, arguments, passes).run()
    if undone and len(jobs) > 1:
        terminal.message(say("summary", failed=undone, count=len(jobs)))
    return EXIT_FAILED if undone else EXIT_DONE


def _in_order(jobs: Sequence[Job], file_run: FileRun) -> int:
    """Do one job after another and return how many could not be done."""
    failed = 0
    for number, job in enumerate(jobs, 1):
        counter = counted(number, len(jobs))
        try:
            if counter:
                file_run.terminal.text(f"{counter}{job.path}")
            file_run.do(job, counter)
        except KasrError as error:
            failed += 1
            file_run.tell(job, error)
            if stops_all(error):
                return failed + len(jobs) - number
    return failed


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
        stream=StreamOptions(careful=getattr(arguments, "careful", False)),
        decode=decode_options(arguments),
        emissions_path=output.emissions_path(path) if arguments.keep_emissions else None,
        excerpt=_excerpt(arguments),
    )


def _excerpt(arguments: argparse.Namespace) -> Excerpt | None:
    """Return which part is meant; what cannot be is a wrong use of the command.

    A part has frames of its own, so its emissions are not kept.
    """
    start, end = getattr(arguments, "start", None), getattr(arguments, "end", None)
    if start is None and end is None:
        return None
    if arguments.keep_emissions:
        arguments.usage_error("--keep-emissions is for whole recordings, without --from and --to")
    try:
        return Excerpt(start or 0.0, end)
    except ValueError:
        arguments.usage_error("--to must be after --from")
        raise
