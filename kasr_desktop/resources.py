"""Where the shipped files lie: beside the packages in a checkout, inside them when installed."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resources_dir() -> Path:
    """Return the directory that holds `models/`, `samples/`, `speakers/` and `fonts/`."""
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def builtin_model_dir() -> Path:
    """Return the directory of the built-in model."""
    return resources_dir() / "models" / "builtin-ko"


def sample_path() -> Path:
    """Return the bundled Korean recording."""
    return resources_dir() / "samples" / "korean-sample.flac"


def voice_encoder_path() -> Path:
    """Return the weights that turn a voice into a vector (`kasr_desktop.speakers`)."""
    return resources_dir() / "speakers" / "voice-encoder.npz"


def manual_dir() -> Path:
    """Return the directory that holds the manual, a folder a language."""
    installed = _PACKAGE / "_resources" / "manual"
    return installed if installed.is_dir() else _PACKAGE.parent / "docs" / "manual"
