"""`python -m benchmarks.compare`: measures both systems by turns and writes RESULTS.md.

Every measurement is a process of its own, so that neither system warms the other up.
Cases can be run one by one; each call adds its records and writes the table anew.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.metadata
import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import psutil

from benchmarks.random_model import make_folder
from benchmarks.results import SYSTEMS, Record, append, load, render
from benchmarks.speech import read_speech, write_speech
from benchmarks.word_model import make_word_model
from kasr_desktop.bundle.language_model_dir import LANGUAGE_MODEL_NAME, SYLLABLE_MODEL_NAME
from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.resources import builtin_model_dir, sample_path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
MODELS = {"builtin": "Built-in model", "xls-r": "Random weights in XLS-R 300M's shape"}
LENGTHS = (10.0, 300.0, 3600.0)
QUICK_LENGTHS = (10.0, 60.0)

_WATCH_SECONDS = 0.05


def peak_of(process: subprocess.Popen[str]) -> int:
    """Watch a process and its children until it ends; give their highest memory, bytes."""
    root = psutil.Process(process.pid)
    peak = 0
    while True:
        try:
            family = [root, *root.children(recursive=True)]
            peak = max(peak, sum(_resident(member) for member in family))
            process.wait(_WATCH_SECONDS)
            return peak
        except subprocess.TimeoutExpired:
            continue
        except psutil.NoSuchProcess:
            process.wait()
            return peak


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def measure(system: str, model: str, audio: Path, *, threads: int) -> dict[str, float]:
    """Run one measurement in a process of its own.

    Raises:
        RuntimeError: It failed; the message holds the end of its standard error.
    """
    job = {"system": system, "model": model, "audio": str(audio), "threads": threads}
    env = {**os.environ, "OMP_NUM_THREADS": str(threads), "TOKENIZERS_PARALLELISM": "false"}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.measure", json.dumps(job)],
            stdout=subprocess.PIPE,
            stderr=errors,
            stdin=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
            env=env,
        )
        with process:
            peak = peak_of(process)
            answer = process.stdout.read() if process.stdout else ""
        if process.returncode != 0:
            errors.seek(0)
            raise RuntimeError(
                f"{system} on {model} failed with status {process.returncode}:\n"
                f"{errors.read()[-3000:]}"
            )
    figures: dict[str, float] = json.loads(answer.splitlines()[-1])
    return {**figures, "peak_bytes": peak}


def describe_machine(threads: int) -> str:
    """Return processor, cores, memory, load and the versions that matter, in one line."""
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("torch", "transformers")
    )
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, {threads} threads, "
        f"load {psutil.getloadavg()[0]:.1f} at the start, {platform.system()}, "
        f"Python {platform.python_version()}, {versions}"
    )


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def prepare_model(name: str, work: Path, speech: Sequence[Path]) -> str:
    """Return what both systems are told to load, made first where it is random."""
    if name == "builtin":
        words = make_word_model(work / "words" / LANGUAGE_MODEL_NAME)
        return str(shared_folder(builtin_model_dir(), work / "builtin-shared", words))
    sample = read_speech(speech[0])[: 10 * SAMPLE_RATE]
    folder = make_folder(
        work / "xls-r-300m-random",
        speech=sample,
        language_model=make_word_model(work / "words" / LANGUAGE_MODEL_NAME),
    )
    return str(folder)


def shared_folder(model: Path, target: Path, words: Path) -> Path:
    """Return a copy of a model without the parts that the pipeline cannot read.

    A `syllable_model/` helps our decoder alone; with the n-gram over words in its place both
    have the same model.
    """
    if not target.is_dir():
        leave_out = shutil.ignore_patterns(SYLLABLE_MODEL_NAME)
        shutil.copytree(model, target, ignore=leave_out)
        shutil.copytree(words, target / LANGUAGE_MODEL_NAME, dirs_exist_ok=True)
    return target


def systems_for(name: str, chosen: Sequence[str]) -> list[str]:
    """Return the chosen systems that make a difference for a model."""
    has_more = name == "builtin" and (builtin_model_dir() / SYLLABLE_MODEL_NAME).is_dir()
    return [system for system in chosen if system != "shipped" or has_more]


def parse_arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    parser.add_argument("--models", nargs="+", choices=list(MODELS), default=list(MODELS))
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    parser.add_argument("--seconds", nargs="+", type=float, help="lengths of audio")
    parser.add_argument("--quick", action="store_true", help="10 s and 1 min only, once")
    parser.add_argument("--repeats", type=int, default=1, help="measurements of each case")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--speech", nargs="+", type=Path, default=[sample_path()], help="recordings to repeat"
    )
    parser.add_argument("--work", type=Path, help="keeps the random model and the audio")
    parser.add_argument("--not-run", metavar="REASON", help="only note why the cases did not run")
    parser.add_argument("--results", type=Path, default=HERE / "RESULTS.md")
    return parser.parse_args(words)


def turns(repeats: int, systems: Sequence[str]) -> list[str]:
    """Return the order of measurements: A B, then B A, so that no system always goes first."""
    return [
        system
        for repeat in range(repeats)
        for system in (systems if repeat % 2 == 0 else list(reversed(systems)))
    ]


def run_cases(arguments: argparse.Namespace, work: Path, command: str) -> None:
    """Measure every case that was asked for and keep each record at once."""
    run = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    machine = describe_machine(arguments.threads)
    records = arguments.results.with_name("results.jsonl")
    lengths = arguments.seconds or (QUICK_LENGTHS if arguments.quick else LENGTHS)
    for name in arguments.models:
        reason = arguments.not_run or ""
        model = "" if reason else prepare_model(name, work, arguments.speech)
        for seconds in lengths:
            blank = Record(run, "", MODELS[name], seconds, machine, command, reason=reason)
            audio = work / f"speech-{seconds:g}.wav"
            if not reason:
                write_speech(audio, arguments.speech, seconds=seconds)
            systems = systems_for(name, arguments.systems)
            for system in turns(1 if reason else arguments.repeats, systems):
                figures: dict[str, float | bool | None] = {}
                if not reason:
                    started = time.monotonic()
                    loaded = "builtin" if system == "shipped" else model
                    try:
                        figures.update(measure(system, loaded, audio, threads=arguments.threads))
                    except RuntimeError as error:  # the other cases are still worth running
                        print(error, file=sys.stderr)
                        blank = replace(blank, reason=str(error).partition(":")[0])
                    print(f"{name} {seconds:g} s {system}: {time.monotonic() - started:.1f} s")
                append(records, replace(blank, system=system, figures=figures))
                blank = replace(blank, reason=reason)
    arguments.results.write_text(render(load(records)), "utf-8")
    print(f"wrote {arguments.results}")


def main(words: Sequence[str] | None = None) -> int:
    """Measure and write the table."""
    arguments = parse_arguments(words)
    typed = sys.argv[1:] if words is None else list(words)
    command = shlex.join(["python", "-m", "benchmarks.compare", *map(_short, typed)])
    if arguments.work:
        arguments.work.mkdir(parents=True, exist_ok=True)
        run_cases(arguments, arguments.work, command)
    else:
        with tempfile.TemporaryDirectory(prefix="kasr-bench-") as work:
            run_cases(arguments, Path(work), command)
    return 0


def _short(word: str) -> str:
    """Return a word of the command line without the folders of this machine."""
    return Path(word).name if Path(word).is_absolute() else word


if __name__ == "__main__":
    sys.exit(main())
