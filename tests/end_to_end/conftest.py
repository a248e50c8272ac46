"""What the tests of whole programs share."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.virtual_microphone import VirtualMicrophone, missing_programs


@pytest.fixture
def microphone(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualMicrophone]:
    """Return a microphone that this process and its children hear."""
    missing = missing_programs()
    if missing:
        pytest.fail(f"microphone tests need {missing}; packaging/bootstrap.py test installs them")
    with tempfile.TemporaryDirectory(prefix="kasr-mic-") as folder:
        microphone = VirtualMicrophone(Path(folder))
        for name, value in microphone.env.items():
            monkeypatch.setenv(name, value)
        yield microphone
        microphone.close()
