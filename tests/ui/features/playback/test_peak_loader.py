from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from kasr_desktop.ui.features.playback.peak_loader import PeakLoader
from kasr_desktop.worker.task_runner import shut_down_tasks


def test_nothing_is_read_once_the_window_closes(qtbot: QtBot) -> None:
    """The list of last time may come back, and choose a recording, while it closes."""
    loader = PeakLoader()
    shut_down_tasks(loader)
    loader.use(Path("a.wav"))
    assert not loader.is_busy
