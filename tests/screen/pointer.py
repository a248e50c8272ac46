"""Keyboard and pointer of a screen, by xdotool."""

from __future__ import annotations

import subprocess


class Desktop:
    """Keyboard and pointer of the screen, by xdotool."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env

    def do(self, *words: str | int) -> str:
        command = ["xdotool", *map(str, words)]
        run = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=60)
        assert run.returncode == 0, (command, run.stderr)
        return run.stdout.strip()

    def window(self, name: str) -> str:
        return self.do("search", "--sync", "--onlyvisible", "--name", name).splitlines()[-1]

    def pointer(self) -> tuple[int, int]:
        found = dict(line.split("=") for line in self.do("getmouselocation", "--shell").split())
        return int(found["X"]), int(found["Y"])

    def drag(
        self, source: str, source_at: tuple[int, int], target: str, target_at: tuple[int, int]
    ) -> None:
        """Press in one window, move in steps small enough to be a drag, let go in the other.

        Positions are inside the windows: what xdotool says of a framed window's own place
        counts the frame twice.
        """
        self.do("mousemove", "--sync", "--window", target, *target_at)
        end = self.pointer()
        self.do("mousemove", "--sync", "--window", source, *source_at)
        begin = self.pointer()
        self.do("mousedown", 1)
        for step in range(1, 13):
            x, y = (round(a + (b - a) * step / 12) for a, b in zip(begin, end, strict=True))
            self.do("mousemove", "--sync", x, y, "sleep", 0.08)
        self.do("sleep", 0.3, "mouseup", 1)
