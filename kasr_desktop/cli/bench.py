"""`kasr bench`: real-time factor, time to first text and peak memory on one file."""

from __future__ import annotations

import argparse
import json
import os
import time
from dataclasses import asdict, dataclass

import psutil

from kasr_desktop.cli.arguments import decode_options
from kasr_desktop.cli.terminal import Terminal
from kasr_desktop.domain.events import Final, Finished, Partial, Ready
from kasr_desktop.domain.options import StreamOptions
from kasr_desktop.pipeline.engine_process import EngineProcess
from kasr_desktop.pipeline.job import EngineSpec, TranscribeJob
from kasr_desktop.settings import log_dir


@dataclass(slots=True)
class Measurement:
    """What one run took.

    Attributes:
        file: Name of the file.
        model: Name of the bundle.
        device: Where the network ran.
        duration: Seconds of audio.
        load_time: Seconds from the start of the process to the loaded engine.
        first_text_time: Seconds from the loaded engine to the first text, None if none.
        elapsed: Seconds from the loaded engine to the end.
        rtf: `elapsed` / `duration`.
        peak_memory_bytes: Largest resident memory of the engine's process.
    """

    file: str
    model: str = ""
    device: str = ""
    duration: float = 0.0
    load_time: float = 0.0
    first_text_time: float | None = None
    elapsed: float = 0.0
    rtf: float = 0.0
    peak_memory_bytes: int = 0


def run(arguments: argparse.Namespace) -> int:
    """Transcribe once, watch, and print what it took."""
    if arguments.threads:
        os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
    job = TranscribeJob(
        path=arguments.file,
        engine=EngineSpec(arguments.model, arguments.device),
        decoder=arguments.decoder,
        stream=StreamOptions(careful=arguments.careful),
        decode=decode_options(arguments),
    )
    with EngineProcess(log_path=log_dir() / "engine.log") as engine:
        measurement = measure(engine, job)
    terminal = Terminal()
    if arguments.json:
        terminal.text(json.dumps(asdict(measurement), ensure_ascii=False))
    else:
        for line in _table(measurement):
            terminal.text(line)
    return 0


def measure(engine: EngineProcess, job: TranscribeJob) -> Measurement:
    """Do a job and watch it.

    Raises:
        KasrError: The job failed.
    """
    result = Measurement(file=job.path.name)
    started = time.perf_counter()
    loaded = started
    for event in engine.run(job):
        now = time.perf_counter()
        result.peak_memory_bytes = max(result.peak_memory_bytes, _memory_of(engine.pid))
        if isinstance(event, Ready):
            loaded = now
            result.load_time = now - started
            result.model, result.device = event.model, event.compute_device
        elif isinstance(event, Partial | Final) and result.first_text_time is None:
            result.first_text_time = now - loaded
        elif isinstance(event, Finished):
            result.elapsed = now - loaded
            result.duration = event.transcript.duration
            result.rtf = result.elapsed / result.duration if result.duration else 0.0
    return result


def _memory_of(pid: int | None) -> int:
    """Return the peak resident bytes of a process where the system knows them, else the present."""
    if pid is None:
        return 0
    try:
        memory = psutil.Process(pid).memory_info()
    except psutil.Error:
        return 0
    return int(getattr(memory, "peak_wset", memory.rss))


def _table(measurement: Measurement) -> list[str]:
    first = measurement.first_text_time
    rows = (
        ("model", f"{measurement.model} on {measurement.device}"),
        ("audio", f"{measurement.duration:.1f} s"),
        ("load", f"{measurement.load_time:.2f} s"),
        ("first text", "-" if first is None else f"{first:.2f} s"),
        ("elapsed", f"{measurement.elapsed:.2f} s"),
        ("real-time factor", f"{measurement.rtf:.3f}"),
        ("peak memory", f"{measurement.peak_memory_bytes / 2**20:.0f} MiB"),
    )
    return [f"{name:<17} {value}" for name, value in rows]
