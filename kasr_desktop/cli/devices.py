"""`kasr devices`: processors that can run a model, which one `auto` takes, and microphones."""

from __future__ import annotations

import argparse
import sys

from kasr_desktop.cli.language import error_sentence, language, say
from kasr_desktop.domain.errors import MicrophoneError
from kasr_desktop.domain.recording import InputDevice
from kasr_desktop.messages import device_sentence
from kasr_desktop.pipeline.recorder import list_microphones
from kasr_desktop.recognizer.networks.devices import (
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
    print(f"auto: {chosen.name} ({device_sentence(chosen.reason, language())})")
    print_microphones()
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


def microphone_line(device: InputDevice) -> str:
    """Describe a microphone in one line; the star marks the system's own choice.

    Example:
        >>> microphone_line(InputDevice("USB Mic", "ALSA", 48_000, 2, is_default=True))
        '* USB Mic (ALSA, 48000 Hz, 2 channels)'
    """
    mark = "*" if device.is_default else " "
    channels = "1 channel" if device.num_channels == 1 else f"{device.num_channels} channels"
    return f"{mark} {device.name} ({device.host_api}, {device.sample_rate} Hz, {channels})"


def print_microphones() -> None:
    """List them; a machine that cannot record still has processors to show."""
    try:
        found = list_microphones()
    except MicrophoneError as error:
        print(f"kasr: {error_sentence(error)}", file=sys.stderr)
        return
    print(say("microphones" if found else "no_microphones"))
    for device in found:
        print(microphone_line(device))
