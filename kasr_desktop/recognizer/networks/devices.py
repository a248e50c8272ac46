"""Which processors can run the model, and which one to take, with the reason."""

from __future__ import annotations

import ctypes.util
import logging
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from kasr_desktop.addons.torch_folder import torch_here, use_added
from kasr_desktop.domain.device_reasons import DeviceReason
from kasr_desktop.domain.errors import EngineError
from kasr_desktop.recognizer.networks.processor import int8_kernels

log = logging.getLogger(__name__)

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class ComputeDevice:
    """One processor that can run a model.

    Attributes:
        name: What `--device` takes: "cpu", "cuda:0", "mps".
        description: Such as "NVIDIA H100 80GB HBM3".
        memory_bytes: Memory of its own, or the computer's for CPU and MPS.
        usable: True if a small sum on it came out right.
        note: Why it is not usable, or how many threads it would take.
    """

    name: str
    description: str
    memory_bytes: int
    usable: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """Where to run and why: `reason` is a `DeviceReason`, with a detail in brackets."""

    name: str
    reason: str


def list_compute_devices() -> tuple[ComputeDevice, ...]:
    """List the processors that can be used, fastest first; the CPU is always the last."""
    import psutil

    memory = psutil.virtual_memory().total
    threads = num_threads()
    note = f"{threads} threads" if threads > 1 else "1 thread"
    note = f"{note}, 8-bit products by {int8_kernels()}"
    cpu = ComputeDevice("cpu", _cpu_name(), memory, usable=True, note=note)
    return (*_gpus(memory), cpu)


def _gpus(memory: int) -> list[ComputeDevice]:
    """List what torch can use beside the CPU; torch is loaded only where a GPU may be."""
    if not (has_gpu_driver() and has_torch()):
        return []
    try:
        import torch
    except (ImportError, OSError) as error:  # half of it, or for another system
        log.warning("torch cannot be loaded: %s", error)
        said = str(error).partition("\n")[0]
        return [ComputeDevice("cuda:0", "GPU", 0, usable=False, note=f"torch: {said}")]

    devices = []
    if torch.cuda.is_available():
        for number in range(torch.cuda.device_count()):
            facts = torch.cuda.get_device_properties(number)
            devices.append(_tested(f"cuda:{number}", facts.name, facts.total_memory))
    if torch.backends.mps.is_available():
        devices.append(_tested("mps", "Apple GPU", memory))
    return devices


_GPU_NODES = ("/dev/kfd", "/dev/dxg", "/dev/nvmap")
"""What the drivers of AMD, of WSL and of Jetson make beside NVIDIA's `/dev/nvidia0`."""


def has_torch() -> bool:
    """Return whether torch is installed, or was added; the built-in model needs none."""
    use_added()
    return torch_here() is not None


def has_gpu_driver() -> bool:
    """Return whether a driver lies there that torch could use; loading torch to ask costs 4 s."""
    if sys.platform == "darwin":
        return platform.machine() == "arm64"
    if sys.platform == "win32":
        return any(ctypes.util.find_library(name) for name in ("nvcuda", "amdhip64"))
    # to look for a library starts a compiler: a tenth of a second
    return any(Path("/dev").glob("nvidia[0-9]*")) or any(map(os.path.exists, _GPU_NODES))


def nvidia_cards() -> tuple[str, ...]:
    """Return the names of NVIDIA's cards here, as their driver gives them; it may take a second."""
    asked = shutil.which("nvidia-smi")
    if asked is None:
        is_there = any(Path("/dev").glob("nvidia[0-9]*"))
        if sys.platform == "win32":
            is_there = ctypes.util.find_library("nvcuda") is not None
        return ("NVIDIA",) if is_there else ()
    try:
        answer = subprocess.run(
            [asked, "--query-gpu=name", "--format=csv,noheader"],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.SubprocessError) as error:
        log.info("nvidia-smi: %s", error)
        return ()
    return tuple(filter(None, map(str.strip, answer.stdout.splitlines())))


def choose_compute_device(requested: str = AUTO, turn: int = 0) -> DeviceChoice:
    """Take the fastest processor that works, or the one that was asked for.

    Args:
        requested: "auto", "cpu", "cuda" for any of them, "cuda:1", "mps".
        turn: Of several GPUs that will do, engines side by side take each the next.

    Raises:
        EngineError: no_such_device, if the one asked for is not there or fails its test.
    """
    use_added()  # families without graphs of ours need torch on the CPU too
    if requested == "cpu":
        return DeviceChoice("cpu", DeviceReason.ASKED)
    devices = list_compute_devices()
    if requested == AUTO:
        return _fastest(devices, turn)
    wanted = requested
    if requested == "cuda":
        cards = [one.name for one in devices if one.usable and one.name.startswith("cuda")]
        wanted = cards[turn % len(cards)] if cards else "cuda:0"
    for device in devices:
        if device.name == wanted and device.usable:
            return DeviceChoice(wanted, f"{DeviceReason.ASKED} ({device.description})")
        if device.name == wanted:
            raise _no_such_device(requested, devices, device.note)
    why = "torch does not see it" if has_torch() else DeviceReason.NO_TORCH
    raise _no_such_device(requested, devices, why)


def _fastest(devices: tuple[ComputeDevice, ...], turn: int) -> DeviceChoice:
    usable = [device for device in devices if device.usable and device.name != "cpu"]
    if usable:
        device = usable[turn % len(usable)]
        return DeviceChoice(device.name, f"{DeviceReason.GPU} ({device.description})")
    broken = [device for device in devices if not device.usable]
    if broken:
        return DeviceChoice("cpu", f"{DeviceReason.SELF_TEST} ({broken[0].note})")
    if has_gpu_driver() and not has_torch():
        return DeviceChoice("cpu", DeviceReason.NO_TORCH)
    return DeviceChoice("cpu", DeviceReason.NO_GPU)


def _no_such_device(requested: str, devices: tuple[ComputeDevice, ...], why: str) -> EngineError:
    found = ", ".join(device.name for device in devices if device.usable)
    return EngineError(
        f"The device {requested!r} cannot be used: {why}. Usable here: {found}.",
        reason="no_such_device",
        device=requested,
        found=found,
        why=why,
    )


def _tested(name: str, description: str, memory_bytes: int) -> ComputeDevice:
    failure = _self_test(name)
    return ComputeDevice(name, description, memory_bytes, usable=not failure, note=failure)


def _self_test(name: str) -> str:
    """Multiply and add on the device; "" if right, else what went wrong.

    A GPU may be listed and still fail at its first kernel: too old for this build of
    torch, a driver that does not fit, all memory taken.
    """
    import torch

    try:
        ones = torch.ones(64, 64, device=name)
        total = float(torch.nn.functional.gelu(ones @ ones).sum().cpu())
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        log.warning("self-test of %s failed: %s", name, error)
        return str(error).splitlines()[0] if str(error) else type(error).__name__
    return "" if abs(total - 64.0**3) < 1.0 else f"64 x 64 matrices came out as {total}"


def num_threads() -> int:
    """Return the threads a model should compute with: one a physical core that we may use.

    Two threads on one core's hyper-threads only wait for each other's vector unit.
    `OMP_NUM_THREADS`, an affinity mask and a container's CPU quota are obeyed.
    """
    asked = os.environ.get("OMP_NUM_THREADS", "").split(",")[0]
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    import psutil

    logical = psutil.cpu_count(logical=True) or 1
    physical = psutil.cpu_count(logical=False) or logical
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else logical
    return max(1, min(physical, allowed, _cpu_quota() or physical))


def _cpu_quota() -> int | None:
    """Return the whole CPUs a container may use (cgroup v2 `cpu.max`), None without a limit."""
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        return max(1, int(quota) // int(period))
    except (OSError, ValueError):
        return None


def _cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.processor() or platform.machine()
