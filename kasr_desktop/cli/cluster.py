"""`kasr transcribe --manifest files.tsv --cluster ADDRESS`: a list of files over many machines."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kasr_desktop.cli.arguments import decode_options
from kasr_desktop.cli.file_run import audio_options
from kasr_desktop.cli.language import say
from kasr_desktop.cli.output import Output
from kasr_desktop.cli.terminal import Terminal, clock
from kasr_desktop.cluster.file_worker import WorkPlan
from kasr_desktop.cluster.manifest import Recording, read_manifest
from kasr_desktop.cluster.mapping import LOCAL, Workers, connect, transcribe_all
from kasr_desktop.cluster.results import (
    REPORT,
    FileResult,
    Status,
    finished_names,
    read_record,
    report,
)
from kasr_desktop.cluster.stores import Store, read_text
from kasr_desktop.domain.export_options import FileFormat
from kasr_desktop.domain.options import StreamOptions
from kasr_desktop.pipeline.job import EngineSpec, TranscribeJob

EXIT_DONE = 0
EXIT_FAILED = 1


def run(arguments: argparse.Namespace) -> int:
    """Do what is left of the list, write the report, and give the exit code.

    Stopped by Ctrl-C, the report says what is done; the same command goes on with the rest.
    """
    terminal = Terminal(quiet=arguments.quiet)
    recordings = read_manifest(read_text(arguments.manifest), arguments.manifest)
    store = Store(str(arguments.output_dir))
    finished = finished_names(store)
    left = [one for one in recordings if one.name not in finished]
    if finished:
        terminal.notice(say("cluster_resumes", left=len(left), count=len(recordings)))
    results: dict[str, FileResult] = {}
    begin = time.monotonic()
    try:
        if left:
            connect(arguments.cluster or LOCAL)
            work = transcribe_all(left, _plan(arguments), _workers(arguments))
            for result in work:
                results[result.name] = result
                _show(terminal, result, results, len(left), time.monotonic() - begin)
    finally:
        store.write(REPORT, report(_all(recordings, results, store)).encode())
    failed = sum(one.status == Status.FAILED for one in results.values())
    seconds, elapsed = sum(one.duration for one in results.values()), time.monotonic() - begin
    terminal.notice(
        say(
            "cluster_done",
            done=len(results) - failed,
            sound=clock(seconds),
            elapsed=clock(elapsed),
            speed=f"{seconds / elapsed:.1f}" if elapsed else "0",
            report=store.join(REPORT),
        )
    )
    if failed:
        terminal.message(say("summary", failed=failed, count=len(left)))
    return EXIT_FAILED if failed else EXIT_DONE


def _plan(arguments: argparse.Namespace) -> WorkPlan:
    output = Output.from_arguments(arguments)
    job = TranscribeJob(
        path=Path(),
        engine=EngineSpec(arguments.model, arguments.device),
        decoder=arguments.decoder,
        audio=audio_options(arguments),
        stream=StreamOptions(careful=arguments.careful),
        decode=decode_options(arguments),
    )
    formats = output.formats or (FileFormat.SRT,)
    return WorkPlan(
        job, formats, replace(output.options, overwrite=True), str(arguments.output_dir)
    )


def _workers(arguments: argparse.Namespace) -> Workers:
    return Workers(
        most=arguments.jobs or None,
        cores=arguments.threads or 1,
        gpus=1.0 if arguments.device.startswith("cuda") else 0.0,
    )


def _show(
    terminal: Terminal, result: FileResult, results: dict[str, FileResult], count: int, spent: float
) -> None:
    counter = f"[{say('files', number=len(results), count=count)}] "
    if result.status == Status.FAILED:
        terminal.message(f"{counter}{result.url}: {result.detail}")
    else:
        terminal.text(f"{counter}{result.url} → {' '.join(result.results)}")
    left = spent / len(results) * (count - len(results))
    terminal.progress(f"{counter}{say('left', left=clock(left))}")


def _all(
    recordings: Sequence[Recording], results: dict[str, FileResult], store: Store
) -> list[FileResult]:
    """Return what became of every file of the list: of this run, of one before, or not yet."""
    return [results.get(one.name) or _before(one, store) for one in recordings]


def _before(recording: Recording, store: Store) -> FileResult:
    try:
        return read_record(store, recording)
    except (FileNotFoundError, ValueError):
        return FileResult(recording.url, recording.name, Status.LEFT)
