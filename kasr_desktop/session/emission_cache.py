"""What the model heard of each recording, kept so that it can be decoded again."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from kasr_desktop.domain.readings import Ability, can_any
from kasr_desktop.pipeline.kept_emissions import KeptEmissions
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.settings import cache_dir


class Obstacle(Enum):
    """Why a recording cannot be decoded again."""

    NOT_OVER = "not_over"
    NO_LANGUAGE_MODEL = "no_language_model"
    NOT_KEPT = "not_kept"


class EmissionCache:
    """The emissions of the recordings on the list, as the settings allow."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences
        limit_mb = preferences.settings.kept_emissions_mb
        self._kept = KeptEmissions(cache_dir() / "emissions", limit_mb=limit_mb)

    def new_place(self, item: QueueItem) -> Path | None:
        """Return where a recording about to begin keeps its emissions, None for nowhere."""
        settings = self._preferences.settings
        if not settings.keep_emissions:
            return None
        self._kept.limit_bytes = settings.kept_emissions_mb * 1_000_000
        return self._kept.new_place(item.keeping.key)

    def emissions_of(self, item: QueueItem | None) -> Path | None:
        """Return what a recording can be decoded from again, None if it cannot."""
        if item is None or not item.is_over or not item.segments or not _has_settings(item):
            return None
        path = item.keeping.emissions_path
        return path if path is not None and self._kept.touch(path) else None

    def obstacle(self, item: QueueItem) -> Obstacle | None:
        """Return why a recording cannot be decoded again, None if it can."""
        if not item.is_over:
            return Obstacle.NOT_OVER
        if not _has_settings(item):
            return Obstacle.NO_LANGUAGE_MODEL
        if item.segments and self.emissions_of(item) is None:
            return Obstacle.NOT_KEPT
        return None

    def drop(self, keys: Sequence[str]) -> None:
        """Throw what was heard away with the text of recordings."""
        for key in keys:
            self._kept.drop(key)


def _has_settings(item: QueueItem) -> bool:
    """Return whether anything can be set: the acoustic model alone has nothing to weigh."""
    return can_any(item.model.decoders, Ability.LANGUAGE_MODEL)
