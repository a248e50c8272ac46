"""A session bus with AT-SPI's registry, and a screen reader's questions to it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from support.screen_user import wait_until

SYSTEM_PYTHON = "/usr/bin/python3"
"""Debian's, for which Debian packages AT-SPI's library."""

_READER = Path(__file__).with_name("screen_reader.py")
_FEW_SECONDS = 20.0


@contextmanager
def accessible_desktop(env: dict[str, str], folder: Path) -> Iterator[dict[str, str]]:
    """Start a session bus for a while; the bus itself starts AT-SPI when somebody asks for it."""
    folder.mkdir(mode=0o700)
    env = {**env, "XDG_RUNTIME_DIR": str(folder), "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
    env.pop("AT_SPI_BUS_ADDRESS", None)
    try:
        bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    except FileNotFoundError:
        pytest.fail("this needs dbus-daemon; packaging/bootstrap.py test installs it")
    assert bus.stdout is not None
    try:
        yield {**env, "DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip()}
    finally:
        bus.terminate()
        bus.wait(_FEW_SECONDS)
        bus.stdout.close()


class ScreenReader:
    """What a screen reader is told of the one program on the bus."""

    def __init__(self, env: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [SYSTEM_PYTHON, str(_READER)],
            env={name: value for name, value in env.items() if not name.startswith("PYTHON")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> ScreenReader:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(_FEW_SECONDS)
        self._process.stdout.close()

    def tree(self) -> list[dict[str, Any]]:
        """Return all that is shown."""
        answer = self._ask("tree")
        return answer if isinstance(answer, list) else []

    def focus(self) -> dict[str, Any] | None:
        """Return what has the keyboard."""
        answer = self._ask("focus")
        return answer if isinstance(answer, dict) else None

    def waits_for(self, role: str, name: str, *, seconds: float = 60) -> None:
        """Ask until something of this role and name is shown."""
        wait_until(
            lambda: any(each["role"] == role and each["name"] == name for each in self.tree()),
            seconds=seconds,
            what=f"a {role} {name!r}",
        )

    def waits_for_text(self, text: str) -> None:
        """Ask until a text is said by anything that is shown."""
        wait_until(
            lambda: any(text in each["name"] for each in self.tree()),
            seconds=_FEW_SECONDS,
            what=f"{text!r}",
        )

    def waits_for_other_focus(self, former: dict[str, Any] | None) -> None:
        """Ask until the keyboard is elsewhere."""
        wait_until(
            lambda: self.focus() != former,
            seconds=_FEW_SECONDS,
            what=f"a focus other than {former}",
        )

    def _ask(self, question: str) -> object:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(question + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            pytest.fail(f"the reader ended with status {self._process.wait(_FEW_SECONDS)}")
        return json.loads(answer)
