from __future__ import annotations

import os
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from kasr_desktop.domain.errors import EngineError
from kasr_desktop.pipeline import device_listing
from kasr_desktop.recognizer.networks.devices import list_compute_devices


def die(connection: Connection, log_path: Path | None) -> None:
    os._exit(7)


@pytest.mark.costly
def test_without_a_driver_no_process_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_listing, "has_gpu_driver", lambda: False)
    monkeypatch.setattr(device_listing, "ProcessHandle", None)
    assert [one.name for one in device_listing.find_compute_devices()] == ["cpu"]


@pytest.mark.costly
def test_with_a_driver_a_process_of_its_own_looks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(device_listing, "has_gpu_driver", lambda: True)
    found = device_listing.find_compute_devices(log_path=tmp_path / "devices.log")
    assert [one.name for one in found] == [one.name for one in list_compute_devices()]


@pytest.mark.costly
def test_a_driver_that_crashes_it_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_listing, "has_gpu_driver", lambda: True)
    monkeypatch.setattr(device_listing, "tell_devices", die)
    with pytest.raises(EngineError) as caught:
        device_listing.find_compute_devices()
    assert caught.value.reason == "crashed"
    assert "7" in str(caught.value)
