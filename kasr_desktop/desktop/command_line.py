"""The words that `kasr-desktop` is started with: questions about usage, Qt's options, files.

The terminal's `kasr` has its own options; a window has files alone. Nothing here needs a display.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from kasr_desktop import __version__

log = logging.getLogger(__name__)

_USAGE = """usage: kasr-desktop [FILE ...]

Open the window; files given are put into its queue. "--" comes before a file whose name
begins with a dash. Qt's own options (-platform, -style, ...) are taken, too.
Without a window: kasr --help

  -h, --help  show this and end
  --version   show the version and end"""


def answer_to(words: Sequence[str]) -> str | None:
    """Return what is to be said in place of a window; None where nothing was asked."""
    options = before_dashes(words)[1:]
    if "--help" in options or "-h" in options:
        return _USAGE
    return f"kasr-desktop {__version__}" if "--version" in options else None


def before_dashes(words: Sequence[str]) -> Sequence[str]:
    """Return the words before "--", among which options may be."""
    return words[: words.index("--")] if "--" in words else words


def is_unicode(word: str) -> bool:
    """Say whether a word of a command line was UTF-8: Qt ends the program at any other."""
    return not any("\ud800" <= letter <= "\udfff" for letter in word)


def files_among(words: Sequence[str], left_by_qt: Sequence[str]) -> list[Path]:
    """Return the files of a command line; Qt's own options and their values are none.

    Behind "--" every word is one. Before it, a word with a dash is one if there is such a file;
    any other is told on standard error, for a window that opens matters more.

    Args:
        words: The program's name and what follows it.
        left_by_qt: The words that Qt left of those it was given.
    """
    first = before_dashes(words)
    files = []
    for word in first[1:]:
        if is_unicode(word) and word not in left_by_qt:
            continue
        if word.startswith("-") and not os.path.lexists(word):
            log.warning("unknown option %r", word)
            if sys.stderr is not None:
                sys.stderr.write(f"kasr-desktop: unknown option {word!r} (see --help)\n")
            continue
        files.append(word)
    return [Path(word) for word in [*files, *words[len(first) + 1 :]]]
