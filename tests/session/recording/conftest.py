"""A recorder without a sound system: the real capture process, a microphone of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from support.fake_microphone import open_ramp

from kasr_desktop.pipeline.recorder import Recorder
from kasr_desktop.session.recording.recording_controller import RecordingController


@pytest.fixture
def takes(home: Path) -> Path:
    """Return the folder that the settings of the tests name."""
    return home / "recordings"


@pytest.fixture
def recording(qapp: QApplication, takes: Path) -> Iterator[RecordingController]:
    made = RecordingController(lambda: Recorder(takes, open_stream=open_ramp))
    yield made
    made.shut_down()
