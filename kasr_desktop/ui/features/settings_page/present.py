"""What is there now to choose from: microphones that are plugged in, processors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import SignalInstance

from kasr_desktop.ui.widgets.present_box import Entries


class Finder(Protocol):
    """Looks for something outside the window's thread."""

    changed: SignalInstance
    found: Any

    def refresh(self) -> None:
        """Look again."""


@dataclass(frozen=True, slots=True)
class Present:
    """What a setting can be.

    Attributes:
        source: Looks what is there.
        always: Entries that need no looking for; the first is the default.
        absent: How something chosen that is not there is called; holds {name}.
        entries: What was found, as entries.
    """

    source: Finder
    always: Entries
    absent: str
    entries: Callable[[Any], Entries]
