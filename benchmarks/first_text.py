"""Seconds from the drop of a file on the window until its first words are painted.

    python -m benchmarks.first_text [--runs 5] [--wait 0] [--length 300] [--unconverted]

Each run is a program of its own with a home of its own, as a user starts it, without a screen
(`QT_QPA_PLATFORM` chooses another). The window is painted, `--wait` seconds pass, then a file is
dropped by a real drop event. With `--wait 0` the engine is cold: its process begins with the
first picture, at the very moment of the drop. The converted networks are kept from before, as
they are after the first start ever; `--unconverted` measures that one.

Wall time is what a user waits and means little on a busy machine; CPU seconds of window and
engine, from the drop on, hardly depend on it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.speech import write_speech
from kasr_desktop.resources import sample_path

_CACHED = Path("cache") / "networks"


def measure(
    runs: int, *, wait: float, length: float, converted: bool = True
) -> list[dict[str, float]]:
    """Return what `measure_here` says in `runs` processes, one after the other."""
    found = []
    with tempfile.TemporaryDirectory(prefix="kasr-first-") as name:
        folder = Path(name)
        sound = write_speech(folder / "speech.wav", [sample_path()], seconds=length)
        if converted:
            _run(folder / "first", sound, 0.0)
        for number in range(runs):
            home = folder / f"home-{number}"
            if converted:
                shutil.copytree(folder / "first" / _CACHED, home / _CACHED)
            found.append(_run(home, sound, wait))
            shutil.rmtree(home)
    return found


def _run(home: Path, sound: Path, wait: float) -> dict[str, float]:
    env = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "KASR_HOME": str(home)}
    here = ["--here", str(sound), "--wait", str(wait)]
    command = [sys.executable, "-m", "benchmarks.first_text", *here]
    answer = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return figures


def main(words: Sequence[str] | None = None) -> int:
    """Print the median of every stage."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--wait", type=float, default=0.0, help="seconds from picture to drop")
    parser.add_argument("--length", type=float, default=300.0, help="seconds of speech")
    parser.add_argument("--unconverted", action="store_true", help="the first start ever")
    parser.add_argument("--here", type=Path, help="one run with this file, in this process")
    chosen = parser.parse_args(words)
    if chosen.here is not None:
        from benchmarks.dropped_file import measure_here

        print(json.dumps(measure_here(chosen.here, chosen.wait)), flush=True)
        os._exit(0)  # nothing of a window that was only looked at is to be kept
    found = measure(
        chosen.runs, wait=chosen.wait, length=chosen.length, converted=not chosen.unconverted
    )
    for stage in sorted({stage for each in found for stage in each}):
        values = [each[stage] for each in found if stage in each]
        print(f"{stage:>13}  {statistics.median(values):.2f} s  (least {min(values):.2f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
