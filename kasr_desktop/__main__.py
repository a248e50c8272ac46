"""`python -m kasr_desktop` and the `kasr-desktop` command: open the window.

The engine's child process imports the module it was started from; nothing here may
import Qt before it is known that this process is not that child.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys

_USAGE = """usage: kasr-desktop [FILE ...]

Open the window; files given are put into its queue. "--" comes before a file whose name
begins with a dash. Qt's own options (-platform, -style, ...) are taken, too.
Without a window: kasr --help

  -h, --help  show this and end
  --version   show the version and end"""


def main() -> int:
    """Open the window and give the exit code; a question about usage needs no display."""
    multiprocessing.freeze_support()
    asked = sys.argv[1 : sys.argv.index("--") if "--" in sys.argv else None]
    if "--help" in asked or "-h" in asked:
        return _say(_USAGE)
    if "--version" in asked:
        from kasr_desktop import __version__

        return _say(f"kasr-desktop {__version__}")
    # to look for garbage among modules takes a tenth of the start; `MainThreadCollector` goes on
    gc.disable()
    from kasr_desktop.app import main as open_window

    return open_window()


def _say(text: str) -> int:
    if sys.stdout is not None:  # a window's program on Windows has none
        sys.stdout.write(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
