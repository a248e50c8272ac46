"""What engines side by side hold: `kasr transcribe --jobs N` on the same files, for several N.

    python -m benchmarks.side_by_side FILE... [--jobs 1 2 4]

Every file is done anew for each N. Prints a line of JSON each: the most that all processes of the
program held at one moment in proportional set size (a page that K processes share counts a K-th for
each; Linux alone tells), their CPU seconds and the wall time.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
_LOOK_EVERY = 0.1


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print; 0 if every run did all its files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--jobs", nargs="+", type=int, default=[1, 2, 4])
    chosen = parser.parse_args(arguments)
    failed = 0
    for count in chosen.jobs:
        record = measure(chosen.files, count)
        print(json.dumps(record), flush=True)
        failed += record["status"] != 0
    return failed


def measure(files: Sequence[Path], count: int) -> dict[str, float]:
    """Transcribe files on some engines, one thread each, and return what it took."""
    with tempfile.TemporaryDirectory(prefix="kasr-side-") as folder:
        words = ["transcribe", *map(str, files), "--jobs", str(count), "--threads", "1"]
        command = [sys.executable, "-m", "kasr_desktop.cli.main", *words, "-q", "-o", folder]
        began = time.monotonic()
        program = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        most = cpu = 0.0
        while program.poll() is None:
            memory, spent = _held(psutil.Process(program.pid))
            most, cpu = max(most, memory), max(cpu, spent)
            threading.Event().wait(_LOOK_EVERY)
        wall = time.monotonic() - began
    return {
        "jobs": count,
        "files": len(files),
        "pss_mib": round(most, 1),
        "cpu": round(cpu, 1),
        "wall": round(wall, 1),
        "status": program.returncode,
    }


def _held(root: psutil.Process) -> tuple[float, float]:
    """Return MiB (PSS) and CPU seconds of a program and its children; zeros once it is gone."""
    memory = cpu = 0.0
    try:
        for process in [root, *root.children(recursive=True)]:
            memory += process.memory_full_info().pss / 2**20
            cpu += sum(process.cpu_times()[:2])
    except psutil.Error:
        return 0.0, 0.0
    return memory, cpu


if __name__ == "__main__":
    raise SystemExit(main())
