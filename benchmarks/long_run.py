"""Hours of sound through window or terminal: do memory, descriptors and threads stay flat?

    python -m benchmarks.long_run [--door terminal|window] [--hours 10] [--model tiny|builtin|DIR]

The bundled recording is repeated with pauses into one file, the program does it as a user would
(`kasr transcribe`, or the window with the file on its command line, on no screen), and the whole
family of processes is looked at from outside. `tiny` is a network of the wav2vec 2.0 family with
random weights, two layers small: its text is nonsense, everything around it is what it always is.
Prints a line of JSON a tenth of the way and one at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from benchmarks.random_model import TINY, make_folder
from benchmarks.speech import read_speech, write_speech
from benchmarks.word_model import make_word_model
from kasr_desktop.bundle.language_model_dir import LANGUAGE_MODEL_NAME
from kasr_desktop.resources import sample_path

ROOT = Path(__file__).resolve().parent.parent
_LOOK_EVERY = 1.0
_START_UP = 0.2
"""Share of the run after which everything that is ever loaded is loaded."""


_BLANK_SHARE = 0.97
"""Random tokens cost a beam search far more than speech does; ten hours of them, an hour of CPU."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the family of processes held at one moment.

    Attributes:
        seconds: Since the start.
        memory: MiB resident, of all processes.
        descriptors: Open files, sockets and pipes.
        threads: Of all processes.
        processes: How many there were.
        cpu: Seconds of CPU so far, of those that live.
    """

    seconds: float
    memory: float
    descriptors: int
    threads: int
    processes: int
    cpu: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure one run; 0 if the program ended well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--door", choices=("terminal", "window"), default="terminal")
    parser.add_argument("--hours", type=float, default=10.0)
    parser.add_argument("--model", default="tiny")
    parser.add_argument("--window-file", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.window_file:
        return _be_the_window(Path(chosen.window_file), chosen.model)
    with tempfile.TemporaryDirectory(prefix="kasr-long-") as name:
        folder = Path(name)
        sound = write_speech(folder / "long.wav", [sample_path()], seconds=chosen.hours * 3600)
        model = _model(chosen.model, folder / "tiny")
        environment = {**os.environ, "KASR_HOME": str(folder / "home")}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        command = _command(chosen.door, sound, model, folder / "out")
        errors = folder / "errors.txt"
        with errors.open("wb") as sink:
            program = subprocess.Popen(
                command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=sink
            )
            looks = watch(program)
        if program.returncode:
            print(errors.read_text("utf-8", "replace")[-2000:], file=sys.stderr)
        print(json.dumps(asdict(chosen_of(looks)) | {"door": chosen.door, "hours": chosen.hours}))
        if chosen.door == "terminal" and not list((folder / "out").glob("*.srt")):
            return 1
    return program.returncode


@dataclass(frozen=True, slots=True)
class Flatness:
    """A run in numbers: each of them just after everything was loaded, and at its highest later.

    Attributes:
        first: The first look after everything was loaded.
        last: The last look but one: the very last is of a program that ends.
        most_memory: Highest after the first, MiB.
        most_descriptors: The same of descriptors.
        most_threads: The same of threads.
    """

    first: Look
    last: Look
    most_memory: float
    most_descriptors: int
    most_threads: int


def chosen_of(looks: Sequence[Look]) -> Flatness:
    """Return a run in numbers.

    Raises:
        ValueError: The program was gone before it could be looked at.
    """
    if len(looks) < 3:
        raise ValueError("the run was too short to be measured")
    later = looks[int(len(looks) * _START_UP) : -1] or looks[:1]
    return Flatness(
        later[0],
        later[-1],
        max(look.memory for look in later),
        max(look.descriptors for look in later),
        max(look.threads for look in later),
    )


def watch(program: subprocess.Popen[bytes], *, quiet: bool = False) -> list[Look]:
    """Look at a program until it ends, and print a line now and then unless `quiet`."""
    root = psutil.Process(program.pid)
    began = time.monotonic()
    looks: list[Look] = []
    while program.poll() is None:
        look = _look(root, time.monotonic() - began)
        if look is not None:
            looks.append(look)
            if len(looks) % 60 == 1 and not quiet:
                print(json.dumps(asdict(look)), flush=True)
        threading.Event().wait(_LOOK_EVERY)
    return looks


def _look(root: psutil.Process, seconds: float) -> Look | None:
    memory = cpu = 0.0
    descriptors = threads = processes = 0
    try:
        for process in [root, *root.children(recursive=True)]:
            with process.oneshot():
                memory += process.memory_info().rss / 2**20
                descriptors += process.num_fds() if hasattr(process, "num_fds") else 0
                threads += process.num_threads()
                cpu += sum(process.cpu_times()[:2])
                processes += 1
    except psutil.Error:
        return None
    return Look(round(seconds, 1), round(memory, 1), descriptors, threads, processes, round(cpu, 1))


def _model(name: str, folder: Path) -> str:
    if name != "tiny":
        return name
    lm = make_word_model(folder.with_name("words") / LANGUAGE_MODEL_NAME)
    speech = read_speech(sample_path())[:160_000]
    make_folder(folder, speech=speech, sizes=TINY, language_model=lm, blank_share=_BLANK_SHARE)
    return str(folder)


def _command(door: str, sound: Path, model: str, out: Path) -> list[str]:
    if door == "window":
        words = ["-m", "benchmarks.long_run", "--window-file", str(sound), "--model", model]
        return [sys.executable, *words]
    words = ["transcribe", str(sound), "--model", model, "-f", "srt,json", "-o", str(out)]
    return [sys.executable, "-m", "kasr_desktop.cli.main", *words]


def _be_the_window(sound: Path, model: str) -> int:
    """Be the program with its window, and close it once the file is done."""
    from PySide6.QtCore import QTimer

    from kasr_desktop import app
    from kasr_desktop.session.queue_item import ItemState
    from kasr_desktop.settings import Settings, save_settings, settings_path

    save_settings(Settings(model=model), settings_path())
    ended: list[ItemState] = []

    class Watched(app.App):
        def start(self, files: Sequence[Path] = ()) -> None:
            super().start(files)
            self.controller.item_ended.connect(self.on_ended)

        def on_ended(self, item: object) -> None:
            ended.append(item.state)  # type: ignore[attr-defined]
            QTimer.singleShot(3_000, self.window.close)

    app.App = Watched  # type: ignore[misc]
    status = app.main([sys.argv[0], str(sound)])
    return status or (0 if ended == [ItemState.DONE] else 1)


if __name__ == "__main__":
    raise SystemExit(main())
