from __future__ import annotations

from datetime import datetime
from pathlib import Path

from kasr_desktop.domain.recording import InputDevice
from kasr_desktop.library.takes import begin_take
from kasr_desktop.pipeline.recording_day import recording_day


def test_a_take_was_made_when_it_was_begun(tmp_path: Path) -> None:
    microphone = InputDevice("마이크", "ALSA", 48_000, 1)
    begun = datetime(2024, 5, 17, 23, 59).astimezone()
    take = begin_take(tmp_path, input_device=microphone, name="회의", now=begun)
    assert recording_day(take.final_path) == "2024-05-17"


def test_what_cannot_be_opened_has_no_day(tmp_path: Path) -> None:
    assert recording_day(tmp_path / "gone.m4a") == ""
