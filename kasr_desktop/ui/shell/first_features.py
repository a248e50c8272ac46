"""The features that the empty window shows something of: its first picture waits for them alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject

from kasr_desktop.ui.features.library.library_feature import LibraryFeature
from kasr_desktop.ui.features.record.record_feature import RecordFeature
from kasr_desktop.ui.features.sound_track.track_feature import SoundTrackFeature
from kasr_desktop.ui.features.workbench import Workbench


class Feature(Protocol):
    """How a feature is made: it finds its place by itself and lives as long as the window."""

    def __call__(self, bench: Workbench) -> QObject:
        """Build it."""


FIRST_FEATURES: Sequence[Feature] = (
    RecordFeature,
    SoundTrackFeature,  # a submenu above the library's place in the menu
    LibraryFeature,
)
