"""`kasr devices`: which processors can run a model, and which one `auto` takes."""

from __future__ import annotations

import argparse

from kasr_desktop.recognizer.devices import (
    ComputeDevice,
    choose_compute_device,
    list_compute_devices,
)

_GIBIBYTE = 2**30


def run(arguments: argparse.Namespace) -> int:  # noqa: ARG001  every subcommand takes them
    """Print one line a device."""
    chosen = choose_compute_device()
    for device in list_compute_devices():
        print(device_line(device, is_chosen=device.name == chosen.name))
    print(f"auto: {chosen.name} ({chosen.reason})")
    return 0


def device_line(device: ComputeDevice, *, is_chosen: bool) -> str:
    """Describe a device in one line.

    Example:
        >>> cpu = ComputeDevice("cpu", "Skylake", 8 * 2**30, usable=True, note="2 threads")
        >>> device_line(cpu, is_chosen=True)
        '* cpu      Skylake, 8.0 GiB, 2 threads'
    """
    facts = [device.description, f"{device.memory_bytes / _GIBIBYTE:.1f} GiB"]
    facts.append(device.note if device.usable else f"not usable: {device.note}")
    mark = "*" if is_chosen else " "
    return f"{mark} {device.name:<8} {', '.join(filter(None, facts))}"
