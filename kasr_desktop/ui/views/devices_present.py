"""Microphones and processors that are there now, as lists show them."""

from __future__ import annotations

from kasr_desktop.domain.recording import InputDevice
from kasr_desktop.recognizer.networks.devices import ComputeDevice
from kasr_desktop.ui.views.setting_labels import unset_label
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.present_box import Entries


def microphones_always() -> Entries:
    """Return what can always be chosen: whatever the system takes."""
    return (("", unset_label("input_device")),)


def absent_microphone() -> str:
    """Return how a microphone is called that is not plugged in."""
    return translate("Record", "{name} (not plugged in)")


def microphones_found(found: tuple[InputDevice, ...]) -> Entries:
    """Return the microphones plugged in."""
    return tuple((device.name, device.name) for device in found)


def processors_always() -> Entries:
    """Return what every computer has."""
    return (
        ("auto", translate("Devices", "Automatic (the fastest that works)")),
        ("cpu", translate("Devices", "Processor (CPU)")),
    )


def absent_processor() -> str:
    """Return how a processor is called that is not in this computer."""
    return translate("Devices", "{name} (not in this computer now)")


def processors_found(found: tuple[ComputeDevice, ...]) -> Entries:
    """Return the graphics cards, with "cuda" for whichever is first where there is one."""
    entries = []
    for device in found:
        if device.name == "cpu":
            continue
        words = f"{device.name} · {device.description}"
        if not device.usable:
            failed = translate("Devices", "{name} (failed its test)")
            words = failed.format(name=words)
        entries.append((device.name, words))
    if any(name.startswith("cuda") for name, _ in entries):
        entries.insert(0, ("cuda", translate("Devices", "Graphics card (CUDA)")))
    return tuple(entries)
