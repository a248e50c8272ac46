"""`kasr align`: a script laid over a recording; every word of it gets its time."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace

from kasr_desktop.bundle.locate import locate
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.cli.file_run import FilePass
from kasr_desktop.cli.language import say
from kasr_desktop.cli.output import Output
from kasr_desktop.cli.piped import NAMED, STDIN, received
from kasr_desktop.cli.terminal import clock
from kasr_desktop.cli.transcribe import run_jobs, transcribe_job
from kasr_desktop.domain.readings import BEST, SCRIPT
from kasr_desktop.pipeline.build import TextParts
from kasr_desktop.pipeline.job import RedecodeJob
from kasr_desktop.pipeline.passes.script_pass import LEAST_HEARD, ScriptPass, ScriptResult
from kasr_desktop.pipeline.passes.transcript_pass import KeptSound, PassResult
from kasr_desktop.pipeline.redecode import open_emissions
from kasr_desktop.pipeline.script_file import read_script_file
from kasr_desktop.scratch_folder import ScratchFolder


def run(arguments: argparse.Namespace) -> int:
    """Recognise the file, lay the script over it, and give the exit code."""
    script = read_script_file(arguments.script)  # first: a bad script is told before a slow load
    output = Output.from_arguments(arguments)
    cues = replace(output.options.cues, by_row=arguments.lines)
    options = replace(output.options, cues=cues)
    if options.source == BEST and not arguments.side:
        options = replace(options, source=SCRIPT)
    output.options = options
    with ExitStack() as stack:
        path = arguments.file
        if path == STDIN:
            path = stack.enter_context(received())
            output.names[path] = NAMED
        output.check_folder([path], keeps=arguments.keep_emissions)
        job = transcribe_job(arguments, path, output)
        emissions = job.emissions_path
        if emissions is None:
            emissions = stack.enter_context(ScratchFolder()).path / "kept.emissions"

        def kept() -> KeptSound:
            text = TextParts(load_bundle(locate(arguments.model)), None, None)
            reader = open_emissions(RedecodeJob(emissions, path, engine=job.engine), text)
            return KeptSound(reader, text.bundle.vocab)

        laid = FilePass(ScriptPass(script, arguments.lines), "laying_script", _told, kept)
        job = replace(job, emissions_path=emissions)
        return run_jobs([job], arguments, output, passes=[laid])


def _told(result: PassResult) -> Iterable[str]:
    if not isinstance(result, ScriptResult):
        return
    yield say("script_laid", count=result.count, total=result.num_words)
    if result.count < LEAST_HEARD * result.num_words:
        yield say("script_other")
        return
    for passage in result.differences.skipped:
        yield say("script_skipped", line=passage.line + 1, text=passage.text)
    for start, end in result.differences.added:
        yield say("script_added", start=clock(start), end=clock(end))
