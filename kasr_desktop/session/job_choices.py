"""How the next recording is done: asked for when its job starts, not before."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from kasr_desktop.domain.options import DecodeOptions, StreamOptions
from kasr_desktop.domain.readings import ALL_DECODERS
from kasr_desktop.session.emission_cache import EmissionCache
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.queue_item import QueueItem


class JobChoices(Protocol):
    """What the controller asks when a job starts."""

    @property
    def decoder(self) -> str:
        """Return which texts the recording gets."""

    @property
    def stream(self) -> StreamOptions:
        """Return how a file is cut, and how often it is heard."""

    @property
    def reads_again(self) -> bool:
        """Return whether a recording is read as a file, too, behind its live text."""

    @property
    def files_at_once(self) -> int:
        """Return how many files are worked on at the same time."""

    def decode_options(self, model: str) -> DecodeOptions:
        """Return how the frames of a model are decoded."""

    def emissions_place(self, item: QueueItem) -> Path | None:
        """Return where its emissions are kept, None: nowhere."""


@dataclass(frozen=True, slots=True)
class FixedChoices:
    """The same for every recording; no emissions are kept."""

    decoder: str = ALL_DECODERS
    decode: DecodeOptions = field(default_factory=DecodeOptions)
    files_at_once: int = 1
    stream: StreamOptions = field(default_factory=StreamOptions)
    reads_again: bool = False

    def decode_options(self, model: str) -> DecodeOptions:  # noqa: ARG002
        """Return the same for every model."""
        return self.decode

    def emissions_place(self, item: QueueItem) -> None:
        """Keep them nowhere."""


class PreferredChoices:
    """What the user's settings say at that moment, for the model at work."""

    def __init__(self, preferences: Preferences, emissions: EmissionCache) -> None:
        self._preferences = preferences
        self._emissions = emissions

    @property
    def decoder(self) -> str:
        """Return which texts the settings want."""
        return self._preferences.settings.decoder

    @property
    def stream(self) -> StreamOptions:
        """Return the usual windows, heard once or twice."""
        return StreamOptions(careful=self._preferences.settings.careful)

    @property
    def reads_again(self) -> bool:
        """Return what the settings want."""
        return self._preferences.settings.second_reading

    @property
    def files_at_once(self) -> int:
        """Return how many the settings want."""
        return self._preferences.settings.files_at_once

    def decode_options(self, model: str) -> DecodeOptions:
        """Return what was tuned or tried for a model, with what it has learned."""
        return self._preferences.settings.decode_options(model)

    def emissions_place(self, item: QueueItem) -> Path | None:
        """Return a new place in the cache, if emissions are to be kept."""
        return self._emissions.new_place(item)
