"""Runs before the program: sounddevice asks the system for PortAudio; offer the copy inside.

Only an AppImage has one. Without ALSA's configuration PortAudio ends the whole process, so
where that is missing no copy is offered and recording says that it needs PortAudio.
"""

import ctypes.util
import sys
from pathlib import Path

_find_in_system = ctypes.util.find_library


def _find_library(name: str) -> str | None:
    found = _find_in_system(name)
    inside = Path(sys._MEIPASS) / "libportaudio.so.2"  # type: ignore[attr-defined]
    if found or name != "portaudio" or not inside.is_file():
        return found
    return str(inside) if Path("/usr/share/alsa/alsa.conf").is_file() else None


if sys.platform.startswith("linux"):
    ctypes.util.find_library = _find_library
