"""`kasr redecode`: kept emissions decoded with other settings; torch is never imported."""

from __future__ import annotations

import argparse
from pathlib import Path

from kasr_desktop.cli.arguments import decode_options
from kasr_desktop.cli.transcribe import run_jobs
from kasr_desktop.pipeline.job import EngineSpec, RedecodeJob


def run(arguments: argparse.Namespace) -> int:
    """Decode the stores and give the exit code."""
    return run_jobs([_job(arguments, path) for path in arguments.files], arguments)


def _job(arguments: argparse.Namespace, path: Path) -> RedecodeJob:
    return RedecodeJob(
        emissions_path=path,
        path=path,
        engine=EngineSpec(arguments.model, "cpu"),
        decoder=arguments.decoder,
        decode=decode_options(arguments),
    )
