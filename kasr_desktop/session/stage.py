"""What the app is at, what is known of the engine, and what the window asks of it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.events import Event, Ready
from kasr_desktop.pipeline.job import Job


class Stage(Enum):
    """What the whole app is at."""

    NO_MODEL = "no_model"
    LOADING = "loading"
    IDLE = "idle"
    TRANSCRIBING = "transcribing"
    STOPPING = "stopping"


class Engine(Protocol):
    """What `EngineProcess` gives the window."""

    def run(self, job: Job) -> Generator[Event, None, None]:
        """Yield the events of a job; closing the generator cancels it."""

    def close(self) -> None:
        """End it. Safe twice, from any thread."""

    def fresh(self, *, waits: bool = True) -> Engine:
        """Return another engine of this kind, for work beside; the caller closes it.

        Args:
            waits: False: its `run` never waits for news.
        """


@dataclass(frozen=True, slots=True)
class EngineState:
    """What is known of the engine.

    Attributes:
        loading: What is being loaded, "" if nothing is.
        ready: What was loaded last, None if nothing.
        error: Why nothing could be loaded.
    """

    loading: str = ""
    ready: Ready | None = None
    error: KasrError | None = None
