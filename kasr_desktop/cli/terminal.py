"""The two streams of a terminal: text on stdout, one progress line on stderr, never mixed up."""

from __future__ import annotations

import shutil
import sys
import time
import unicodedata

from kasr_desktop.text.hangul import nfc

_SPARSE = 10.0  # seconds between progress lines where stderr is no terminal
_OFTEN = 0.1  # seconds between redraws on a terminal


def display_width(text: str) -> int:
    """Count the columns a text takes: Hangul two, Latin one, marks that combine none.

    Example:
        >>> display_width("한강 bridge")
        11
    """
    return sum(_columns(letter) for letter in text)


def fit(text: str, width: int) -> str:
    """Cut a text to `width` columns, with an ellipsis where something is missing.

    Example:
        >>> fit("아주 긴 파일 이름.m4a", 10)
        '아주 긴 …'
    """
    if display_width(text) <= width:
        return text
    kept = ""
    for letter in text:
        if display_width(kept + letter) > width - 1:
            break
        kept += letter
    return kept + "…"


def clock(seconds: float) -> str:
    """Write minutes and seconds, hours only where there are any.

    Example:
        >>> clock(75.4), clock(3723)
        ('01:15', '1:02:03')
    """
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute:02}:{second:02}"


class Terminal:
    """Writes text, messages and progress so that they do not write over each other."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._live = sys.stderr.isatty()
        self._drawn = 0  # columns of the progress line on the screen
        self._last = float("-inf")
        self._last_text = ""

    @property
    def is_wide(self) -> bool:
        """True if two texts fit side by side on a terminal in front of a person."""
        return sys.stdout.isatty() and self.width >= 100

    @property
    def width(self) -> int:
        """Columns of the terminal, 80 where there is none."""
        return shutil.get_terminal_size().columns

    def text(self, line: str) -> None:
        """Write a result to stdout, at once."""
        self._erase()
        print(nfc(line), flush=True)

    def message(self, line: str) -> None:
        """Write a line for the person to stderr; quiet or not, errors are told."""
        self._erase()
        print(nfc(line), file=sys.stderr, flush=True)

    def notice(self, line: str) -> None:
        """Write a line to stderr unless quiet."""
        if not self._quiet:
            self.message(line)

    def progress(self, line: str) -> None:
        """Show how far the work is: rewritten in place on a terminal, else now and then."""
        now = time.monotonic()
        interval = _OFTEN if self._live else _SPARSE
        if self._quiet or now - self._last < interval or (line == self._last_text and self._drawn):
            return
        self._last, self._last_text = now, line
        if not self._live:
            print(nfc(line), file=sys.stderr, flush=True)
            return
        self._erase()
        shown = fit(nfc(line), self.width - 1)
        sys.stderr.write(shown)
        sys.stderr.flush()
        self._drawn = display_width(shown)

    def show_next_progress(self) -> None:
        """Let the next progress line be seen at once, however soon it comes."""
        self._last = float("-inf")

    def _erase(self) -> None:
        """Clear the progress line with spaces: older consoles show escape codes as they are."""
        if self._drawn:
            sys.stderr.write(f"\r{' ' * self._drawn}\r")
            sys.stderr.flush()
            self._drawn = 0


def _columns(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1
