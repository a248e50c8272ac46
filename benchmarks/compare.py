"""`python -m benchmarks.compare`: measures ours and its peers by turns and writes RESULTS.md.

Every measurement is a process of its own, so that neither system warms the other up.
Cases can be run one by one; each call adds its records and writes the table anew.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.metadata
import json
import math
import os
import platform
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict

import psutil

from benchmarks.random_model import make_folder
from benchmarks.results import START, SYSTEMS, Record, append, load, render
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
_SHORT = 60.0  # seconds of audio up to which a case is repeated


def peak_of(process: subprocess.Popen[str]) -> int:
    """Watch a process and its children until it ends; give their highest memory, bytes."""
    return max(memory_of(process), default=0)


def memory_of(process: subprocess.Popen[str]) -> list[int]:
    """Watch a process and its children until it ends; give their memory, look by look, bytes."""
    root = psutil.Process(process.pid)
    looks: list[int] = []
    while True:
        try:
            family = [root, *root.children(recursive=True)]
            looks.append(sum(_resident(member) for member in family))
            process.wait(_WATCH_SECONDS)
            return looks
        except subprocess.TimeoutExpired:
            continue
        except psutil.NoSuchProcess:
            process.wait()
            return looks


def over_time(looks: Sequence[int]) -> dict[str, int]:
    """Return the peak, what was held a fifth of the way, and the most of the last fifth, bytes."""
    late = looks[-max(1, len(looks) // 5) :]
    early = looks[len(looks) // 5] if looks else 0
    return {
        "peak_bytes": max(looks, default=0),
        "early_bytes": early,
        "late_bytes": max(late, default=0),
    }


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def measure(
    system: str, model: str, audio: Path, *, threads: int, device: str = "cpu"
) -> dict[str, float]:
    """Run one measurement in a process of its own.

    Raises:
        RuntimeError: It failed; the message holds the end of its standard error.
    """
    job = {"system": system, "model": model, "audio": str(audio), "device": device}
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
            looks = memory_of(process)
            answer = process.stdout.read() if process.stdout else ""
        if process.returncode != 0:
            errors.seek(0)
            raise RuntimeError(
                f"{system} on {model} failed with status {process.returncode}:\n"
                f"{errors.read()[-3000:]}"
            )
    figures: dict[str, float] = json.loads(answer.splitlines()[-1])
    return {**figures, **over_time(looks)}


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
    """Return the chosen systems that make a difference for a model: two for random weights."""
    return [system for system in chosen if name == "builtin" or system in SYSTEMS[:2]]


def parse_arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    parser.add_argument("--models", nargs="+", choices=list(MODELS), default=list(MODELS))
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, help="all that are named a model")
    parser.add_argument("--ctranslate2", metavar="FOLDER", help="Whisper base for faster-whisper")
    parser.add_argument("--ggml", metavar="FILE", help="Whisper base for whisper.cpp")
    parser.add_argument(
        "--longest",
        nargs="+",
        type=_longest,
        default=[],
        metavar="NAME=SECONDS",
        help="no case of a model or a system that is longer, such as xls-r=300",
    )
    parser.add_argument("--anew", action="store_true", help="forget all former records")
    parser.add_argument("--start", action="store_true", help="also measure how the program starts")
    parser.add_argument("--seconds", nargs="+", type=float, help="lengths of audio")
    parser.add_argument("--quick", action="store_true", help="10 s and 1 min only, once")
    parser.add_argument(
        "--repeats", type=int, default=1, help="measurements of each case; of short ones 3 at least"
    )
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--device", default="cpu", help="such as cuda:0; whisper.cpp: always cpu")
    parser.add_argument(
        "--speech", nargs="+", type=Path, default=[sample_path()], help="recordings to repeat"
    )
    parser.add_argument("--work", type=Path, help="keeps the random model and the audio")
    parser.add_argument("--not-run", metavar="REASON", help="only note why the cases did not run")
    parser.add_argument("--results", type=Path, default=HERE / "RESULTS.md")
    return parser.parse_args(words)


def _longest(word: str) -> tuple[str, float]:
    name, _, seconds = word.partition("=")
    if name not in (*MODELS, *SYSTEMS):
        raise argparse.ArgumentTypeError(f"{name} is no model and no system")
    return name, float(seconds)


def turns(repeats: int, systems: Sequence[str]) -> list[str]:
    """Return the order of measurements: A B, then B A, so that no system always goes first."""
    return [
        system
        for repeat in range(repeats)
        for system in (systems if repeat % 2 == 0 else list(reversed(systems)))
    ]


class _How(TypedDict):
    threads: int
    device: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """What all records of one call share.

    Attributes:
        arguments: Of the command line.
        blank: A record without system, case and figures.
        work: A folder for models and audio.
        records: The file of JSON lines.
    """

    arguments: argparse.Namespace
    blank: Record
    work: Path
    records: Path

    def run(self, name: str, seconds: float, model: str, audio: Path) -> None:
        """Measure every system on one case by turns, and keep each record at once."""
        repeats = max(self.arguments.repeats, 3 if seconds <= _SHORT else 1)
        longest = dict(self.arguments.longest)
        chosen = [one for one in self.chosen if seconds <= longest.get(one, math.inf)]
        systems = systems_for(name, chosen)
        blank = replace(self.blank, model=MODELS[name], audio=seconds)
        for system in turns(1 if blank.reason else repeats, systems):
            if blank.reason:
                append(self.records, replace(blank, system=system))
                continue
            figures: dict[str, float | bool | None] = {}
            reason, began = "", time.monotonic()
            try:
                loaded = self.model_of(system, model)
                figures.update(measure(system, loaded, audio, **self.how))
            except RuntimeError as error:  # the other cases are still worth running
                print(error, file=sys.stderr)
                reason = str(error).partition(":")[0]
            print(f"{name} {seconds:g} s {system}: {time.monotonic() - began:.1f} s", flush=True)
            append(self.records, replace(blank, system=system, figures=figures, reason=reason))

    @property
    def how(self) -> _How:
        """Threads and device of every measurement."""
        return {"threads": self.arguments.threads, "device": self.arguments.device}

    @property
    def chosen(self) -> Sequence[str]:
        """The systems asked for, or those that there is a model for."""
        named = {"faster-whisper": self.arguments.ctranslate2, "whisper.cpp": self.arguments.ggml}
        return self.arguments.systems or [s for s in SYSTEMS if named.get(s, "there") is not None]

    def model_of(self, system: str, model: str) -> str:
        """Return what a system is told to load.

        Raises:
            RuntimeError: The command line does not name it.
        """
        whisper = {"faster-whisper": self.arguments.ctranslate2, "whisper.cpp": self.arguments.ggml}
        if system == "shipped":
            return "builtin"
        if system not in whisper:
            return model
        if whisper[system] is None:
            raise RuntimeError(f"{system} was named no model: see --ctranslate2 and --ggml")
        return str(whisper[system])

    def start_up(self) -> None:
        """Measure how the program starts."""
        for system, found in started().items():
            record = replace(self.blank, system=system, model=START, figures=found)
            append(self.records, record)


def started() -> dict[str, dict[str, float | bool | None]]:
    """Return seconds of starting up by what is started, medians of three."""
    from benchmarks import first_text, window_start

    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode
    window = window_start.measure(4)[1:]  # the first may compile modules
    dropped = first_text.measure(3, wait=0.0, length=60.0)
    found: dict[str, dict[str, float | bool | None]] = {
        "window, CPU until painted": _medians(window, ("painted",)),
        "file dropped on the first picture of the window, wall and CPU": _medians(
            dropped, ("text_painted", "cpu")
        ),
    }
    with tempfile.TemporaryDirectory(prefix="kasr-start-") as name:
        sound = write_speech(Path(name) / "speech.wav", [sample_path()], seconds=10)
        command = [sys.executable, "-m", "kasr_desktop.cli.main", "transcribe", str(sound)]
        spent = []
        for _ in range(4):
            before = psutil.Process().cpu_times()
            subprocess.run([*command, "-o", name], cwd=ROOT, check=True, capture_output=True)
            after = psutil.Process().cpu_times()
            spent.append(
                after.children_user
                + after.children_system
                - before.children_user
                - before.children_system
            )
        found["kasr transcribe of 10 s, CPU in all"] = {"cpu": statistics.median(spent[1:])}
    return found


def _medians(
    runs: Sequence[Mapping[str, float]], stages: Sequence[str]
) -> dict[str, float | bool | None]:
    return {stage: statistics.median(run[stage] for run in runs) for stage in stages}


def measured_ways(model: str, device: str, *more: str) -> str:
    """Return the table of `benchmarks.forward_passes`, made in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.forward_passes", "--device", device]
    done = subprocess.run(
        [*command, "--folder", model, *more], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stderr[-3000:], file=sys.stderr)
        return f"{device}: {done.stderr.strip().splitlines()[-1]}\n"
    return f"# Ways through the network on {device}\n\n{done.stdout}"


def run_cases(arguments: argparse.Namespace, work: Path, command: str) -> None:
    """Measure every case that was asked for, and write the table."""
    run = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    machine = describe_machine(arguments.threads)
    records = arguments.results.with_name("results.jsonl")
    if arguments.anew:
        records.unlink(missing_ok=True)
    reason = arguments.not_run or ""
    blank = Record(run, "", "", 0.0, machine, command, reason=reason)
    sitting = Sitting(arguments, blank, work, records)
    os.environ.setdefault("KASR_HOME", str(work / "home"))  # where converted networks are kept
    lengths = arguments.seconds or (QUICK_LENGTHS if arguments.quick else LENGTHS)
    for name in arguments.models:
        model = "" if reason else prepare_model(name, work, arguments.speech)
        kept = [] if reason else [model, *(["builtin"] if name == "builtin" else [])]
        for each in kept:
            measure("load", each, work, **sitting.how)
        longest = dict(arguments.longest).get(name, math.inf)
        for seconds in (each for each in lengths if each <= longest):
            audio = work / f"speech-{seconds:g}.wav"
            if not reason:
                write_speech(audio, arguments.speech, seconds=seconds)
            sitting.run(name, seconds, model, audio)
        if name == "xls-r" and arguments.device.startswith("cuda") and not reason:
            ways = measured_ways(model, arguments.device)
            arguments.results.with_name("FORWARD_PASSES.md").write_text(ways, "utf-8")
    if arguments.start and not reason:
        sitting.start_up()
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
