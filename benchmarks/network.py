"""The network alone on the CPU, as it ships, against transformers.

    python -m benchmarks.network [--model xls-r] [--seconds 60] [--repeats 2] [--systems ours]

Each system reads the same speech in a process of its own, by turns: transformers' plain forward
pass in windows of 10 s, the Hub's pipeline (chunks of 10 s, its default stride, no language
model), and the app's own network in windows of 10 s. Counted are the CPU seconds behind a first
window, and the highest memory of the process; ours converts the folder before, in another process,
as a second start of the app finds it. Adds a section to benchmarks/NETWORK.md.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.compare import ROOT, describe_machine, peak_of, prepare_model, turns
from benchmarks.speech import read_speech, write_speech
from kasr_desktop.domain.audio import SAMPLE_RATE, AudioWindow, Samples
from kasr_desktop.resources import sample_path

TARGET = Path(__file__).with_name("NETWORK.md")
SYSTEMS = ("ours", "forward", "pipeline")
_WINDOW = 10 * SAMPLE_RATE

Read = Callable[[Samples], Any]


def main(words: Sequence[str] | None = None) -> int:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.network", description=__doc__)
    parser.add_argument("--model", default="xls-r", help='"xls-r" (random weights) or a folder')
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    parser.add_argument("--work", type=Path, help="keeps the random model")
    parser.add_argument("--print-only", action="store_true", help="leave the page as it is")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    chosen = parser.parse_args(words)
    if chosen.one is not None:
        print(json.dumps(_measured_here(json.loads(chosen.one))))
        return 0
    with tempfile.TemporaryDirectory(prefix="kasr-network-") as folder:
        work = chosen.work or Path(folder)
        work.mkdir(parents=True, exist_ok=True)
        model = chosen.model
        if model == "xls-r":
            model = prepare_model("xls-r", work, [sample_path()])
        audio = write_speech(Path(folder) / "speech.wav", [sample_path()], seconds=chosen.seconds)
        job = {"model": model, "audio": str(audio), "cache": folder, "threads": chosen.threads}
        machine = describe_machine(chosen.threads)
        if "ours" in chosen.systems:
            _measure({**job, "system": "convert"})
        found: dict[str, list[dict[str, Any]]] = {}
        for system in turns(chosen.repeats, chosen.systems):
            figures = _measure({**job, "system": system})
            print(system, json.dumps(figures), file=sys.stderr)
            found.setdefault(system, []).append(figures)
    typed = sys.argv[1:] if words is None else list(words)
    command = shlex.join(["python", "-m", "benchmarks.network", *map(without_folders, typed)])
    section = render(found, command=command, machine=machine)
    print(section)
    if not chosen.print_only:
        with TARGET.open("a", encoding="utf-8") as file:
            file.write("\n" + section)
    return 0


def render(found: Mapping[str, Sequence[Mapping[str, Any]]], *, command: str, machine: str) -> str:
    """Return a section of the page: medians of each system, and what ours is of the others'."""
    cpu = {name: statistics.median(each["cpu"] for each in runs) for name, runs in found.items()}
    lines = [
        f"## {datetime.datetime.now(datetime.UTC):%Y-%m-%d}: `{command}`",
        "",
        f"{machine}.",
        "",
    ]
    lines += ["| | CPU s a second of sound | ours is | peak | runs on |", "|---|---|---|---|---|"]
    for name, runs in found.items():
        ratio = f"{cpu['ours'] / cpu[name]:.2f} of it" if "ours" in cpu and name != "ours" else ""
        each = ", ".join(f"{run['cpu']:.3f}" for run in runs)
        peak = max(run["peak"] for run in runs) / 2**20
        figures = f"{cpu[name]:.3f} ({each}) | {ratio} | {peak:.0f} MiB"
        lines.append(f"| {name} | {figures} | {runs[0]['runs_on']} |")
    return "\n".join(lines) + "\n"


def _measure(job: Mapping[str, Any]) -> dict[str, Any]:
    """Run one system in a process of its own.

    Raises:
        RuntimeError: It failed.
    """
    threads = str(job["threads"])
    env = {**os.environ, "OMP_NUM_THREADS": threads, "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-m", "benchmarks.network", "--one", json.dumps(dict(job))]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=ROOT, env=env
        )
        with process:
            peak = peak_of(process)
            answer = process.stdout.read() if process.stdout else ""
        if process.returncode != 0:
            errors.seek(0)
            raise RuntimeError(f"{job['system']} failed: {errors.read()[-3000:]}")
    figures: dict[str, Any] = json.loads(answer.splitlines()[-1])
    return {**figures, "peak": peak}


def _measured_here(job: Mapping[str, Any]) -> dict[str, Any]:
    samples = read_speech(Path(job["audio"]))
    system = job["system"]
    if system == "convert":
        _ours(job)
        return {"cpu": 0.0, "runs_on": ""}
    read, runs_on = {"ours": _ours, "forward": _forward, "pipeline": _pipeline}[system](job)
    read(samples[:_WINDOW])
    began = time.process_time()
    read(samples)
    seconds = len(samples) / SAMPLE_RATE
    return {"cpu": (time.process_time() - began) / seconds, "runs_on": runs_on}


def _in_windows(samples: Samples) -> list[Samples]:
    return [samples[start : start + _WINDOW] for start in range(0, len(samples), _WINDOW)]


def _ours(job: Mapping[str, Any]) -> tuple[Read, str]:
    from kasr_desktop.bundle.model_bundle import load_bundle
    from kasr_desktop.recognizer.loading import load_acoustic_model

    model = load_acoustic_model(
        load_bundle(Path(job["model"])), "cpu", cache=Path(job["cache"]) / "networks"
    )

    def read(samples: Samples) -> None:
        for window in _in_windows(samples):
            model.emit(AudioWindow(window, 0, 0, model.grid.num_frames(len(window))))

    return read, model.device_reason.rpartition("; ")[2]


def _forward(job: Mapping[str, Any]) -> tuple[Read, str]:
    import torch
    from transformers import AutoModelForCTC

    torch.set_num_threads(job["threads"])
    model = AutoModelForCTC.from_pretrained(job["model"]).eval()

    def read(samples: Samples) -> None:
        for window in _in_windows(samples):
            normal = (window - window.mean()) / (window.std() + 1e-7)
            with torch.inference_mode():
                model(torch.from_numpy(np.ascontiguousarray(normal))[None])

    return read, f"torch {torch.__version__}, float32"


def _pipeline(job: Mapping[str, Any]) -> tuple[Read, str]:
    import torch
    from transformers import AutoFeatureExtractor, AutoModelForCTC, AutoTokenizer, pipeline

    torch.set_num_threads(job["threads"])
    folder = job["model"]
    pipe = pipeline(
        "automatic-speech-recognition",
        model=AutoModelForCTC.from_pretrained(folder),
        tokenizer=AutoTokenizer.from_pretrained(folder),
        feature_extractor=AutoFeatureExtractor.from_pretrained(folder),
        device="cpu",
    )
    return lambda samples: pipe(samples, chunk_length_s=10), f"torch {torch.__version__}, float32"


def without_folders(word: str) -> str:
    """Return a word of the command line without the folders of this machine."""
    return Path(word).name if Path(word).is_absolute() else word


if __name__ == "__main__":
    sys.exit(main())
