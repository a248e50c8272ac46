"""`python -m kasr_desktop` and the `kasr-desktop` command: open the window.

The engine's child process imports the module it was started from; nothing here may
import Qt before it is known that this process is not that child.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys


def main() -> int:
    """Open the window and give the exit code; a question about usage needs no display."""
    multiprocessing.freeze_support()
    from kasr_desktop.desktop.command_line import answer_to

    answer = answer_to(sys.argv)
    if answer is not None:
        if sys.stdout is not None:  # a window's program on Windows has none
            sys.stdout.write(answer + "\n")
        return 0
    # to look for garbage among modules takes a tenth of the start; `MainThreadCollector` goes on
    gc.disable()
    from kasr_desktop.app import main as open_window

    return open_window()


if __name__ == "__main__":
    sys.exit(main())
