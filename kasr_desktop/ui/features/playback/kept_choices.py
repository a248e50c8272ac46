"""How the user listens, kept from one start to the next: speed, volume, waveform or not."""

from __future__ import annotations

from PySide6.QtCore import QSettings

from kasr_desktop.domain.playback import SPEEDS
from kasr_desktop.settings import config_dir

_SPEED, _VOLUME, _SHOWN = "listen/speed", "listen/volume", "listen/waveform"


def kept_speed() -> float:
    """Return the speed used last."""
    return _number(_SPEED, 1.0, SPEEDS[0], SPEEDS[-1])


def kept_volume() -> float:
    """Return the volume used last, 0...1."""
    return _number(_VOLUME, 1.0, 0.0, 1.0)


def kept_waveform_shown() -> bool:
    """Return whether the waveform is to be seen."""
    return str(_kept().value(_SHOWN, "true")) == "true"


def keep_choices(*, speed: float, volume: float, waveform_shown: bool) -> None:
    """Remember them."""
    kept = _kept()
    kept.setValue(_SPEED, f"{speed:g}")
    kept.setValue(_VOLUME, f"{volume:g}")
    kept.setValue(_SHOWN, "true" if waveform_shown else "false")


def _number(key: str, default: float, least: float, greatest: float) -> float:
    try:
        value = float(str(_kept().value(key, default)))
    except ValueError:
        return default
    return value if least <= value <= greatest else default


def _kept() -> QSettings:
    return QSettings(str(config_dir() / "window.ini"), QSettings.Format.IniFormat)
