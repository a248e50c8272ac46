"""CPU seconds from the start of a process until its window is painted.

    python -m benchmarks.window_start --runs 5

Each run is a process of its own with a home of its own, without a screen (`QT_QPA_PLATFORM`
chooses another). CPU time, so that other work on the machine counts little; the first run may
compile modules. The library, the engine and the files of last time come after the first picture.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


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
    from PySide6.QtCore import QEvent, QObject, QTimer

    from kasr_desktop.pipeline.engine_process import EngineProcess

    gc.freeze()
    qt = composition.make_application(["window_start"])
    app = composition.App(qt, EngineProcess())
    made = time.process_time()

    class FirstPicture(QObject):
        """Ends the event loop behind the first painting of the window."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            """Look for it."""
            if watched is app.window and event.type() is QEvent.Type.Paint:
                QTimer.singleShot(0, qt.quit)
            return False

    watcher = FirstPicture()
    app.window.installEventFilter(watcher)
    app.window.show()
    qt.exec()
    return {"imported": imported, "made": made, "painted": time.process_time()}


def measure(runs: int) -> list[dict[str, float]]:
    """Return what `measure_here` says in `runs` processes, one after the other."""
    found = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory(prefix="kasr-start-") as home:
            env = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "KASR_HOME": str(Path(home))}
            command = [sys.executable, "-m", "benchmarks.window_start", "--here"]
            answer = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
            found.append(json.loads(answer.stdout.splitlines()[-1]))
    return found


def main() -> None:
    """Print the median of every stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--here", action="store_true", help="one run, in this process")
    arguments = parser.parse_args()
    if arguments.here:
        print(json.dumps(measure_here()), flush=True)
        os._exit(0)  # nothing of a window that was only looked at is to be kept
    found = measure(arguments.runs)
    for stage in found[0]:
        values = [each[stage] for each in found]
        print(f"{stage:>10}  {statistics.median(values):.2f} CPU s  (least {min(values):.2f})")


if __name__ == "__main__":
    main()
