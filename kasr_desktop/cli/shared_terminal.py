"""One terminal for several files at once: the text of each is written in one piece."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from kasr_desktop.cli.terminal import Terminal


class SharedTerminal:
    """Writes for several files so that they do not write over each other.

    Threads:
        All methods from any thread.
    """

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._lock = threading.Lock()
        self._progress: dict[int, str] = {}

    def message(self, line: str) -> None:
        """Write a line for the person to stderr."""
        with self._lock:
            self._terminal.message(line)

    def notice(self, line: str) -> None:
        """Write a line to stderr unless quiet."""
        with self._lock:
            self._terminal.notice(line)

    def show(self, number: int, line: str, *, at_once: bool) -> None:
        """Show how far a file is, beside the others that are worked on."""
        with self._lock:
            self._progress[number] = line
            if at_once:
                self._terminal.show_next_progress()
            shown = [self._progress[number] for number in sorted(self._progress)]
            self._terminal.progress(" | ".join(shown))

    def finish(self, number: int, lines: Sequence[str]) -> None:
        """Write a file's text in one piece; its progress is shown no more."""
        with self._lock:
            self._progress.pop(number, None)
            for line in lines:
                self._terminal.text(line)


class FileTerminal(Terminal):
    """What is said of one file: its text waits for `close`, all else is seen at once."""

    def __init__(self, shared: SharedTerminal, number: int) -> None:
        super().__init__()
        self._shared = shared
        self._number = number
        self._lines: list[str] = []
        self._at_once = False

    def text(self, line: str) -> None:
        """Keep a line of the result."""
        self._lines.append(line)

    def message(self, line: str) -> None:
        """Write a line for the person to stderr."""
        self._shared.message(line)

    def notice(self, line: str) -> None:
        """Write a line to stderr unless quiet."""
        self._shared.notice(line)

    def progress(self, line: str) -> None:
        """Show how far this file is."""
        self._shared.show(self._number, line, at_once=self._at_once)
        self._at_once = False

    def show_next_progress(self) -> None:
        """Let the next progress line be seen at once, however soon it comes."""
        self._at_once = True

    def close(self) -> None:
        """Write the text that came; safe twice."""
        lines, self._lines = self._lines, []
        self._shared.finish(self._number, lines)
