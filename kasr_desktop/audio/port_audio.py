"""PortAudio as both directions of sound need it. The only door to sounddevice."""

from __future__ import annotations

import contextlib
import threading
from typing import Any

_PATIENCE = 1.5  # seconds to wait for a stream to end; on a suspended device it never does


class PortAudioMissingError(Exception):
    """The Python package is there, the system's library is not."""


def port_audio() -> Any:
    """Return the module `sounddevice`.

    Raises:
        PortAudioMissingError: The system's library PortAudio is missing.
    """
    try:
        import sounddevice
    except OSError as error:
        raise PortAudioMissingError(
            "The system's sound library PortAudio is missing (Debian: libportaudio2)."
        ) from error
    return sounddevice


def restart() -> None:
    """Look for devices anew: PortAudio does it once, at its start. No stream may be open."""
    library = port_audio()
    library._terminate()  # no public call does it
    library._initialize()


def end_stream(stream: Any, *, name: str) -> None:
    """End a stream, or leave it behind where neither stop nor abort returns.

    That happens on a suspended PulseAudio device.
    """
    ending = threading.Thread(target=_end, args=(stream,), name=name, daemon=True)
    ending.start()
    ending.join(_PATIENCE)


def _end(stream: Any) -> None:
    with contextlib.suppress(Exception):  # gone already: there is nothing left to end
        stream.abort()
    with contextlib.suppress(Exception):
        stream.close()
