"""`kasr devices`: what it says of microphones; processors are tested where torch is."""

from __future__ import annotations

import pytest

from kasr_desktop.cli import devices
from kasr_desktop.domain.errors import MicrophoneError
from kasr_desktop.domain.recording import InputDevice


@pytest.fixture(autouse=True)
def plain_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def test_microphones_are_listed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = (InputDevice("USB Mic", "ALSA", 44_100, 1, is_default=True),)
    monkeypatch.setattr(devices, "list_microphones", lambda: found)
    devices.print_microphones()
    assert capsys.readouterr().out == "microphones:\n* USB Mic (ALSA, 44100 Hz, 1 channel)\n"
    monkeypatch.setattr(devices, "list_microphones", lambda: ())
    devices.print_microphones()
    assert capsys.readouterr().out == "microphones: none\n"


def test_a_machine_that_cannot_record_says_why(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> tuple[InputDevice, ...]:
        raise MicrophoneError("PortAudio is missing.", reason="no_library")

    monkeypatch.setattr(devices, "list_microphones", refuse)
    devices.print_microphones()
    assert capsys.readouterr().err.startswith(
        "kasr: The system's sound library (PortAudio) is missing."
    )
