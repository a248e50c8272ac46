from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from kasr_desktop.domain.errors import EngineError
from kasr_desktop.recognizer.networks import devices
from kasr_desktop.recognizer.networks.devices import (
    ComputeDevice,
    choose_compute_device,
    list_compute_devices,
    num_threads,
)

CPU = ComputeDevice("cpu", "a processor", 1, usable=True)
GPU = ComputeDevice("cuda:0", "a GPU", 1, usable=True)
BROKEN = ComputeDevice("cuda:0", "a GPU", 1, usable=False, note="no kernel image")


def offer(monkeypatch: pytest.MonkeyPatch, *found: ComputeDevice) -> None:
    monkeypatch.setattr(devices, "list_compute_devices", lambda: found)


def test_auto_takes_the_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, GPU, CPU)
    choice = choose_compute_device()
    assert (choice.name, choice.reason) == ("cuda:0", "it is the fastest processor found (a GPU)")


@pytest.mark.costly
def test_auto_without_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, CPU)
    assert choose_compute_device().reason == "no GPU was found"


def test_auto_leaves_a_broken_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, BROKEN, CPU)
    choice = choose_compute_device()
    assert choice.name == "cpu"
    assert choice.reason == "the GPU failed its self-test (no kernel image)"


def test_engines_side_by_side_take_the_gpus_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    second = ComputeDevice("cuda:2", "another GPU", 1, usable=True)
    offer(monkeypatch, GPU, replace(BROKEN, name="cuda:1"), second, CPU)
    for requested in ("auto", "cuda"):
        names = [choose_compute_device(requested, turn).name for turn in range(3)]
        assert names == ["cuda:0", "cuda:2", "cuda:0"]
    assert choose_compute_device("cuda:2", 0).name == "cuda:2"  # who names one gets it
    assert choose_compute_device("cpu", 1).name == "cpu"


def test_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, GPU, CPU)
    assert choose_compute_device("cuda").name == "cuda:0"
    assert choose_compute_device("cpu").reason == "you asked for it"


@pytest.mark.model
@pytest.mark.parametrize("requested", ["cuda:1", "mps", "cude"])
def test_asked_for_and_not_there(monkeypatch: pytest.MonkeyPatch, requested: str) -> None:
    offer(monkeypatch, GPU, CPU)
    with pytest.raises(EngineError, match="Usable here: cuda:0, cpu") as caught:
        choose_compute_device(requested)
    assert caught.value.reason == "no_such_device"


def test_asked_for_and_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, BROKEN, CPU)
    with pytest.raises(EngineError, match="no kernel image"):
        choose_compute_device("cuda")


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    facts = SimpleNamespace(logical=16, physical=8, allowed=16, quota=None)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(
        psutil, "cpu_count", lambda logical: facts.logical if logical else facts.physical
    )
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(facts.allowed)), raising=False)
    monkeypatch.setattr(devices, "_cpu_quota", lambda: facts.quota)
    return facts


def test_threads(computer: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    assert num_threads() == 8
    computer.allowed = 3
    assert num_threads() == 3
    computer.quota = 2
    assert num_threads() == 2
    computer.physical = None
    assert num_threads() == 2
    monkeypatch.setenv("OMP_NUM_THREADS", "5")
    assert num_threads() == 5


@pytest.mark.model
def test_the_cpu_is_always_listed_last() -> None:
    cpu = list_compute_devices()[-1]
    assert cpu.name == "cpu"
    assert cpu.usable
    assert cpu.memory_bytes > 2**28
    assert "thread" in cpu.note


@pytest.mark.model
@pytest.mark.usefixtures("caplog")
def test_self_test_tells_what_is_wrong() -> None:
    assert devices._self_test("cpu") == ""
    assert devices._self_test("xpu:99") != ""


@pytest.mark.costly
def test_cards_are_called_as_their_driver_calls_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\necho 'NVIDIA GeForce RTX 4060'\necho 'NVIDIA T4'\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(devices.shutil, "which", lambda _: str(program))
    assert devices.nvidia_cards() == ("NVIDIA GeForce RTX 4060", "NVIDIA T4")
    program.write_text("#!/bin/sh\necho 'NVIDIA-SMI has failed'\nexit 9\n", "utf-8")
    assert devices.nvidia_cards() == (), "a driver that does not answer runs no model"


def test_a_torch_that_cannot_be_loaded_leaves_the_processor(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Half of an addition, or one for another system, is no reason to hear nothing."""
    monkeypatch.setattr(devices, "has_gpu_driver", lambda: True)
    monkeypatch.setattr(devices, "has_torch", lambda: True)
    monkeypatch.setitem(sys.modules, "torch", None)
    (card,) = devices._gpus(1)
    assert not card.usable
    offer(monkeypatch, card, CPU)
    choice = choose_compute_device()
    assert choice.name == "cpu"
    assert "torch" in choice.reason
    assert "cannot be loaded" in caplog.text
