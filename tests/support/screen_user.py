"""A user at the screen of the tests: starts the app, looks, points, types."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

_APP = Path(__file__).with_name("probed_app.py")


def wait_until(condition: Callable[[], object], *, seconds: float, what: str) -> None:
    """Look again and again, with a limit."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"{what} did not happen within {seconds} s")
        threading.Event().wait(0.05)


class ScreenUser:
    """One run of the app."""

    def __init__(self, env: dict[str, str], *, size: tuple[int, int] = (1100, 720)) -> None:
        self.env = env
        # the window before went away when the key went down, and xdotool with it, before it
        # let the key go: the X server repeats it into the next window that opens
        self.do("keyup", "Control_L", "keyup", "q", "keyup", "Shift_L", "keyup", "Alt_L")
        self.app = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", str(_APP)],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._size = size
        self.window = self.do(
            "search", "--all", "--sync", "--onlyvisible", "--pid", self.app.pid, "--name", "KASR"
        ).splitlines()[-1]
        self.do("windowsize", "--sync", self.window, *size)
        self.do("windowactivate", "--sync", self.window)

    def do(self, *words: str | int) -> str:
        """Do something with xdotool."""
        command = ["xdotool", *map(str, words)]
        run = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=60)
        assert run.returncode == 0, (command, run.stderr)
        return run.stdout.strip()

    def ask(self, line: str) -> object:
        """Ask the probe."""
        assert self.app.stdin is not None and self.app.stdout is not None
        self.app.stdin.write(line + "\n")
        self.app.stdin.flush()
        return json.loads(self.app.stdout.readline())

    def sees(self, text: str) -> bool:
        """Return whether a text is in the window."""
        return text in str(self.ask("texts"))

    def waits_for(self, text: str, *, seconds: float = 120) -> None:
        """Look until a text is in the window."""
        wait_until(lambda: self.sees(text), seconds=seconds, what=f"{text!r} in the window")

    def click(self, name: str, *, seconds: float = 120) -> None:
        """Point at the widget of this accessible name, and press."""
        wait_until(lambda: self.ask(f"where {name}"), seconds=seconds, what=f"a {name!r}")
        place = self.ask(f"where {name}")
        assert isinstance(place, list)
        self.do("mousemove", "--sync", *place, "click", 1)

    def press(self, key: str) -> None:
        """Press a key."""
        self.do("windowactivate", "--sync", self.window, "key", "--window", self.window, key)

    def take_picture(self, path: Path) -> None:
        """Keep what the window looks like."""
        assert self.ask(f"shot {path}")

    def kill(self) -> None:
        """Kill the app and all its processes at once, as a crash of the system would."""
        main = psutil.Process(self.app.pid)
        family = [*main.children(recursive=True), main]
        for process in family:
            process.kill()
        self.app.wait(20)
        psutil.wait_procs(family, timeout=20)
        self._close_pipes()

    def close(self) -> None:
        """Close the window, if it is still there."""
        for _ in range(3):  # a key may get lost on its way to a busy window
            if self.app.poll() is not None:
                break
            self.press("ctrl+q")
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.app.wait(15)
        if self.app.poll() is None:
            self.app.send_signal(signal.SIGABRT)  # it says on stderr where it hangs
            self.app.wait(30)
        self._close_pipes()

    def _close_pipes(self) -> None:
        for pipe in (self.app.stdin, self.app.stdout):
            if pipe is not None:
                pipe.close()
