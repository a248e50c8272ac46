"""Kills, crashes and long lists, on purpose: how much is lost, and what stays behind.

    python -m benchmarks.accidents kills|stores|crash|files|network

Prints one line of JSON. `kills` ends the capture process at random moments of a recording, `stores`
a program in bursts of changes to the library, `crash` the engine inside a file (SIGSEGV), `files`
does 200 recordings in one call, `network` counts sockets by strace. Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import wave
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import psutil

from benchmarks.long_run import chosen_of, watch
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.events import Event, Final, Finished
from kasr_desktop.domain.recording import Recorded, RecordingBegun
from kasr_desktop.library.opening import open_library
from kasr_desktop.pipeline.engine_process import EngineProcess
from kasr_desktop.pipeline.job import TranscribeJob
from kasr_desktop.pipeline.recorder import Recorder
from kasr_desktop.resources import sample_path

ROOT = Path(__file__).resolve().parent.parent

STORING = """
import sys
from pathlib import Path
from library.library_values import entry, said
from kasr_desktop.library.opening import open_library
library = open_library(Path(sys.argv[1])).library
for number in range(10_000):
    rows = [said(f"{number}번 {row}") for row in range(5)]
    library.store(entry(f"k{sys.argv[2]}-{number}"), rows)
    print(number, flush=True)
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Cause one kind of accident and tell what came of it."""
    kinds: dict[str, Callable[[Path], dict[str, object]]] = {
        "kills": kill_recordings,
        "stores": kill_stores,
        "crash": crash_engine,
        "files": do_many_files,
        "network": count_sockets,
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=kinds)
    chosen = parser.parse_args(arguments)
    sys.path.insert(0, str(ROOT / "tests"))
    paths = (ROOT, ROOT / "trainer", ROOT / "tests")
    os.environ["PYTHONPATH"] = os.pathsep.join(map(str, paths))
    with tempfile.TemporaryDirectory(prefix="accidents-") as name:
        os.environ["KASR_HOME"] = str(Path(name) / "home")
        print(json.dumps({"kind": chosen.kind, **kinds[chosen.kind](Path(name))}))
    return 0


def kill_recordings(folder: Path, *, count: int = 26) -> dict[str, object]:
    """Kill the capture process in the middle of recordings; the microphone counts what it gave."""
    from support.fake_microphone import (  # type: ignore[import-not-found]
        COUNTER,
        RATE,
        open_ramp,
        samples_given,
    )

    lost = []
    for number in range(count):
        home = folder / str(number)
        os.environ[COUNTER] = str(home / "counter")
        home.mkdir()
        recorder = Recorder(home / "takes", open_stream=open_ramp)
        before = set(psutil.Process().children())
        recorder.record("a")
        events = recorder.run()
        while not isinstance(next(events), RecordingBegun):
            pass
        children = set(psutil.Process().children()) - before
        (child,) = (one for one in children if "resource_tracker" not in " ".join(one.cmdline()))
        threading.Event().wait(random.Random(number).uniform(0.2, 2.5))
        child.kill()
        child.wait(10)
        takes = []
        try:
            takes += [event.take for event in events if isinstance(event, Recorded)]
        except KasrError:
            takes = list(recorder.takes)
        with wave.open(str(takes[0].path)) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<u2")
        ends = int(samples[-1]) + 1 if len(samples) else 0
        given = samples_given(home / "counter")
        lost.append(((given - ends) % 65_536) / RATE)
    return {"killed": count, "most_lost": round(max(lost), 4), "median": float(np.median(lost))}


def kill_stores(folder: Path, *, count: int = 60) -> dict[str, object]:
    """Kill a program in a burst of changes; whatever it was told to be kept must be there."""
    path = folder / "library.db"
    stored = lost = 0
    for number in range(count):
        child = subprocess.Popen(
            [sys.executable, "-c", STORING, str(path), str(number)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None  # noqa: S101 - it is a pipe
        child.stdout.readline()
        threading.Event().wait(random.Random(number).uniform(0.05, 1.0))
        child.kill()
        told = [line.strip() for line in child.stdout if line.endswith("\n")]
        child.wait()
        last = int(told[-1]) if told else 0
        library = open_library(path).library
        for row in range(last + 1):
            found = library.entry(f"k{number}-{row}")
            lost += found is None or len(library.segments(found.key)) != 5
        library.close()
        stored += last + 1
    return {"killed": count, "stored": stored, "lost": lost}


def crash_engine(folder: Path) -> dict[str, object]:
    """Let the engine run into a fault in native code; compare with an undisturbed run."""
    texts = []
    for crashes in (0, 1):
        with EngineProcess(log_path=folder / "engine.log") as engine:
            events: list[Event] = []
            segments = []
            left = crashes
            for event in engine.run(TranscribeJob(sample_path())):
                events.append(event)
                if isinstance(event, Final):
                    segments.append(event.segment)
                    if left and engine.pid:
                        left -= 1
                        os.kill(engine.pid, signal.SIGSEGV)
            last = events[-1]
            if not isinstance(last, Finished):
                raise TypeError(f"it ended with {last}")
            texts.append([segment.readings for segment in segments])
    return {"crashes": 1, "same_text": texts[0] == texts[1], "segments": len(texts[0])}


def do_many_files(folder: Path, *, count: int = 200) -> dict[str, object]:
    """Do many short recordings in one call."""
    import soundfile

    samples, rate = soundfile.read(sample_path(), dtype="float32")
    paths = []
    for number in range(count):
        start = (number * 1_234) % max(1, len(samples) - rate)
        path = folder / f"{number:03}.wav"
        soundfile.write(path, samples[start : start + rate], rate)
        paths.append(str(path))
    command = [sys.executable, "-m", "kasr_desktop.cli.main", "transcribe", *paths]
    command += ["-f", "srt", "-o", str(folder / "out"), "-q"]
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    looks = watch(program, quiet=True)
    written = len(list((folder / "out").glob("*.srt")))
    return {"status": program.returncode, "written": written, **asdict(chosen_of(looks))}


def count_sockets(folder: Path) -> dict[str, object]:
    """Transcribe under strace; sockets of the network are AF_INET and AF_INET6."""
    log = folder / "trace"
    command = ["strace", "-f", "-qq", "-e", "trace=socket,connect", "-o", str(log), sys.executable]
    command += ["-m", "kasr_desktop.cli.main", "transcribe", str(sample_path()), "-q"]
    began = time.monotonic()
    status = subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode
    calls = log.read_text("utf-8", "replace")
    return {
        "status": status,
        "network": len(re.findall(r"AF_INET6?\b", calls)),
        "local": len(re.findall(r"socket\(AF_UNIX", calls)),
        "seconds": round(time.monotonic() - began, 1),
    }


if __name__ == "__main__":
    raise SystemExit(main())
