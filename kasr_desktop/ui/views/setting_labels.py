"""What settings are called, wherever one is shown outside the settings too."""

from __future__ import annotations

from kasr_desktop.settings import setting_info
from kasr_desktop.ui.widgets.language import in_language


def setting_label(name: str) -> str:
    """Return what a setting is called, as declared."""
    return in_language(setting_info(name).label)


def unset_label(name: str) -> str:
    """Return what is taken where nothing was chosen; "" where that says nothing."""
    unset = setting_info(name).unset
    return "" if unset is None else in_language(unset)
