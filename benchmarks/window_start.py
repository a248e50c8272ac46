"""CPU seconds from the start of a process until its window is painted.

    python -m benchmarks.window_start --runs 5

Each run is a process of its own with a home of its own, without a screen (`QT_QPA_PLATFORM`
chooses another). CPU time, so that other work on the machine counts little; the first run may
compile modules. The library, the engine and the files of last time come after the first picture.
Beside each run another one paints an empty window: what Python and Qt cost whoever uses them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

# what only the measuring process needs is imported by it: the measured one would pay for it


def measure_here() -> dict[str, float]:
    """Open a window in this process, as `kasr_desktop.__main__` does.

    Returns:
        CPU seconds of this process when its modules were there, when the window was made, and
        when it was painted.
    """
    import gc

    gc.disable()
    from kasr_desktop import app as composition

    imported = time.process_time()
    from kasr_desktop.pipeline.engine_process import EngineProcess

    gc.freeze()
    qt = composition.make_application(["window_start"])
    app = composition.App(qt, EngineProcess())
    made = time.process_time()
    return {"imported": imported, "made": made, "painted": _painted(qt, app.window)}


def measure_empty_here() -> dict[str, float]:
    """Open a window with nothing in it: CPU seconds until it is painted."""
    import gc

    gc.disable()
    from PySide6.QtWidgets import QApplication, QMainWindow

    qt = QApplication(["window_start"])
    window = QMainWindow()
    window.resize(1200, 800)
    return {"empty window painted": _painted(qt, window)}


def _painted(qt: Any, window: Any) -> float:
    """Show a window and return the CPU seconds of this process behind its first picture."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    seconds: list[float] = []

    class FirstPicture(QObject):
        """Ends the event loop behind the first painting of the window."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            """Look for it."""
            if watched is window and event.type() is QEvent.Type.Paint:
                watched.removeEventFilter(self)
                QTimer.singleShot(0, on_painted)
            return False

    def on_painted() -> None:
        seconds.append(time.process_time())  # `quit` closes the window, which costs too
        qt.quit()

    watcher = FirstPicture()
    window.installEventFilter(watcher)
    window.show()
    qt.exec()
    return seconds[0]


def measure(runs: int) -> list[dict[str, float]]:
    """Return what both windows say in `runs` pairs of processes, one after the other."""
    return [_run("--here") | _run("--empty") for _ in range(runs)]


def _run(which: str) -> dict[str, float]:
    import subprocess
    import tempfile

    with tempfile.TemporaryDirectory(prefix="kasr-start-") as home:
        env = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "KASR_HOME": str(Path(home))}
        command = [sys.executable, "-m", "benchmarks.window_start", which]
        answer = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
        found: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
        return found


def main() -> None:
    """Print the median of every stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--here", action="store_true", help="one run, in this process")
    parser.add_argument("--empty", action="store_true", help="the same, an empty window")
    arguments = parser.parse_args()
    if arguments.here or arguments.empty:
        stages = measure_here() if arguments.here else measure_empty_here()
        print(json.dumps(stages), flush=True)
        os._exit(0)  # nothing of a window that was only looked at is to be kept
    import statistics

    found = measure(arguments.runs)
    for stage in found[0]:
        values = [each[stage] for each in found]
        print(f"{stage:>20}  {statistics.median(values):.2f} CPU s  (least {min(values):.2f})")


if __name__ == "__main__":
    main()
