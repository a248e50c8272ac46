"""What the model heard of each recording, kept so that it can be decoded again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kasr_desktop.pipeline.kept_emissions import KeptEmissions
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.settings import cache_dir
from kasr_desktop.ui.widgets.language import translate


class EmissionShelf:
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
        return self._kept.new_place(item.key)

    def emissions_of(self, item: QueueItem | None) -> Path | None:
        """Return what a recording can be decoded from again, None if it cannot."""
        if item is None or not item.is_over or not item.segments or not item.has_lm:
            return None
        path = item.emissions_path
        return path if path is not None and self._kept.touch(path) else None

    def why_not(self, item: QueueItem) -> str:
        """Say why a recording cannot be decoded again, "" if it can."""
        if not item.is_over:
            return translate("Decoder", "Settings can be tried once the recording is done.")
        if not item.has_lm:
            return translate(
                "Decoder", "This model has no language model, so there is nothing to set."
            )
        if item.segments and self.emissions_of(item) is None:
            return translate(
                "Decoder",
                "What the model heard of this recording is not kept any more. The settings hold "
                "for new recordings; transcribing again makes it new.",
            )
        return ""

    def drop(self, keys: Sequence[str]) -> None:
        """Throw what was heard away with the text of recordings."""
        for key in keys:
            self._kept.drop(key)
