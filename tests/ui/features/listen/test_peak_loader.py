from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from kasr_desktop.ui.features.listen.peak_loader import PeakLoader


def test_nothing_is_read_once_the_window_closes(qtbot: QtBot) -> None:
    """The list of last time may come back, and choose a recording, while it closes."""
    loader = PeakLoader()
    loader.shut_down()
    loader.use(Path("a.wav"))
    assert not loader._starting.isActive()
    assert loader._thread is None
