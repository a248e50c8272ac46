"""How fast each model was on this computer, kept from one start to the next."""

from __future__ import annotations

from PySide6.QtCore import QSettings

from kasr_desktop.settings import config_dir

_LEAST_SECONDS = 20.0  # of a recording, below which the start alone is measured


def note_speed(model: str, *, duration: float, rtf: float) -> bool:
    """Keep what a recording has shown; False where it is too short to show anything.

    Args:
        model: As it is chosen: "builtin", a Hub id or a folder.
        duration: Seconds of the recording.
        rtf: Seconds of work a second of it.
    """
    if duration < _LEAST_SECONDS or rtf <= 0:
        return False
    _kept().setValue(_key(model), f"{1 / rtf:.3g}")
    return True


def kept_speed(model: str) -> float | None:
    """Return how many times faster than the recording a model was last; None: not measured."""
    try:
        return float(str(_kept().value(_key(model), "")))
    except ValueError:
        return None


def _key(model: str) -> str:
    return f"models/speed/{model.replace('/', '|')}"


def _kept() -> QSettings:
    return QSettings(str(config_dir() / "window.ini"), QSettings.Format.IniFormat)
