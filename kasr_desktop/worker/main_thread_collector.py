"""Garbage is collected in the main thread only.

Python collects circles in whatever thread happens to make the next object. Dialogs and
windows are such circles, and a widget that is destroyed in a worker's thread takes the
program with it ("QSocketNotifier: cannot be disabled from another thread", then a bus error).
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

_LOOK_MS = 500
_LONG = 500  # rows


def spare_long_text(num_rows: int) -> None:
    """Leave what lives now out of all later collecting, if that many rows are among it.

    Three hours are half a million objects: going through them in search of circles stalls
    the window for 70 ms and more at any key, and segments have none.
    """
    if num_rows > _LONG:
        gc.freeze()


class MainThreadCollector(QObject):
    """Takes the place of Python's own collecting as long as it lives, by the same thresholds.

    Threads:
        Lives in the main thread.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        self._looking = QTimer(self, interval=_LOOK_MS)
        self._looking.timeout.connect(self.on_look)
        gc.disable()
        self._looking.start()

    @Slot()
    def on_look(self) -> None:
        """Collect the oldest generation that is due."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > self._thresholds[generation]:
                gc.collect(generation)
                return

    @Slot()
    def stop(self) -> None:
        """Let Python collect by itself again."""
        self._looking.stop()
        gc.enable()
