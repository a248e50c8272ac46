"""The licence of a model, said wherever the model is offered."""

from __future__ import annotations

from pathlib import Path

from kasr_desktop.bundle.model_card import read_facts
from kasr_desktop.domain.errors import BundleError
from kasr_desktop.resources import builtin_model_dir


def model_licence(folder: Path | None = None) -> str:
    """Return the licence a model folder names, "" if it names none.

    Args:
        folder: None: the built-in model's.
    """
    try:
        return read_facts(folder or builtin_model_dir()).get("license", "")
    except BundleError:  # loading it will say what is wrong
        return ""


def with_licence(label: str, folder: Path | None = None) -> str:
    """Return a model's label with its licence behind it, if it names one."""
    licence = model_licence(folder)
    return f"{label} ({licence.upper()})" if licence else label
