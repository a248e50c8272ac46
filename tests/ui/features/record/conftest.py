"""A recording without a sound system: the real capture process, a microphone of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from support.fake_microphone import open_ramp

from kasr_desktop.pipeline import recorder
from kasr_desktop.ui.features.record.record_feature import RecordFeature
from kasr_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def takes(home: Path) -> Path:
    """Return the folder that the settings of the tests name."""
    return home / "recordings"


@pytest.fixture
def ramp(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every recording of the window come from a microphone that works, and nothing else."""
    made = partial(recorder.Recorder, open_stream=open_ramp)
    monkeypatch.setattr(recorder, "Recorder", made)


@pytest.fixture
def feature(qtbot: QtBot, ramp: None, window: MainWindow) -> Iterator[RecordFeature]:
    (found,) = (each for each in window.features if isinstance(each, RecordFeature))
    yield found
    found.recordings.shut_down()
