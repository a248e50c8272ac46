"""One file of the queue: what was asked and what has come of it so far."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from uuid import uuid4

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.events import Lag, Notice, Partial, Progress
from kasr_desktop.domain.readings import (
    ALL_DECODERS,
    ReadingKind,
    made_of_emissions,
    sources_in_order,
)
from kasr_desktop.domain.recording import Recorded
from kasr_desktop.domain.transcript import Segment, Transcript, sources_of
from kasr_desktop.editing.document import Document
from kasr_desktop.library.take_description import GROWING, final_path
from kasr_desktop.pipeline.job import EngineSpec
from kasr_desktop.text.hangul import nfc


class ItemState(Enum):
    """Where a file stands."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(slots=True, eq=False)
class QueueItem:
    """A file in the queue. Only the controller changes it, in the main thread.

    Attributes:
        number: Unique in this run of the program.
        path: The audio or video file.
        state: Where it stands.
        document: Final segments so far as the user left them, kept whatever happens next.
        partial: Text of the open utterance.
        progress: How far the engine is.
        error: Why it failed.
        notices: What was odd though the work went on.
        transcript: All of it as the engine gave it, once it is done.
        decoders: Sources of the readings that its model's decoders can make.
        model: Name of the model at work, "" before it is known.
        saved: True if it was exported as it is now.
        engine: Which engine did it, None for one of an earlier run of the program.
        emissions_path: Where its emissions are kept, None: nowhere.
        is_live: True while it is being recorded; `path` is the file that grows.
        follows: True if its text is heard in the file that grew, gaps left out.
        lag: How far its text was behind at the last look.
        heard: Samples of its take that were recognized, None before all were.
        recorded: The take it became, None for a file.
        settled: Seconds of sound that its final segments have covered.
        key: Its name in the library.
        created: When it was first seen, seconds since 1970.
        written: What was saved of it: each file with its time and size as they were then.
        track: Which of its sound tracks the user chose, 0 is the first; None: nobody did.
    """

    number: int
    path: Path
    state: ItemState = ItemState.WAITING
    document: Document = field(default_factory=Document)
    partial: Partial | None = None
    progress: Progress | None = None
    error: KasrError | None = None
    notices: list[Notice] = field(default_factory=list)
    transcript: Transcript | None = None
    decoders: tuple[str, ...] = field(default_factory=made_of_emissions)
    model: str = ""
    compute_device: str = ""
    saved: bool = False
    engine: EngineSpec | None = None
    emissions_path: Path | None = None
    is_live: bool = False
    follows: bool = False
    lag: Lag | None = None
    heard: int | None = None
    recorded: Recorded | None = None
    settled: float = 0.0
    key: str = field(default_factory=lambda: uuid4().hex)
    created: float = field(default_factory=time.time)
    track: int | None = None
    written: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The file's name, composed: macOS hands names over as loose jamo.

        A recording has the name it will get, also where a crash kept it from it.
        """
        grows = self.path.name.endswith(GROWING)
        return nfc((final_path(self.path) if grows else self.path).name)

    @property
    def segments(self) -> Sequence[Segment]:
        """The rows of the document, to be read only."""
        return self.document.segments

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources of the machine's readings: those it is decoded by, and those it has."""
        return sources_in_order([*self.decoders, *sources_of(self.segments)])

    @property
    def columns(self) -> tuple[str, ...]:
        """Sources whose readings are shown beside each other: a reference, then the machine's."""
        references = sources_of(self.segments, ReadingKind.REFERENCE)
        return sources_in_order([*references, *self.sources])

    @property
    def is_over(self) -> bool:
        """True if nothing more will come of it by itself."""
        return self.state in (ItemState.DONE, ItemState.FAILED, ItemState.CANCELLED)

    @property
    def can_go_on(self) -> bool:
        """True if it ended before its end, so that it may go on from there."""
        return self.state in (ItemState.FAILED, ItemState.CANCELLED)

    @property
    def fraction(self) -> float | None:
        """Share of the audio recognized, 0...1, None while unknown."""
        if self.state is ItemState.DONE:
            return 1.0
        if self.progress is None or not self.progress.duration:
            return None
        return min(1.0, self.progress.position / self.progress.duration)

    def result(self) -> Transcript | None:
        """Return what can be exported, as edited: the whole transcript, or what is done of it."""
        if self.transcript is not None:
            return replace(self.transcript, segments=tuple(self.segments))
        if not self.segments:
            return None
        end = self.segments[-1].end
        return Transcript(
            file=str(self.path),
            duration=max(end, self.progress.position) if self.progress else end,
            model=self.model,
            compute_device=self.compute_device,
            decoder=ALL_DECODERS if len(self.decoders) != 1 else self.decoders[0],
            rtf=self._rtf(),
            segments=tuple(self.segments),
        )

    def wait(self) -> None:
        """Wait for its turn to go on where its text ends."""
        self.state = ItemState.WAITING
        self.partial = self.error = None

    def restart(self) -> None:
        """Wait for its turn to be done from its start; to be asked where there is no text."""
        self.wait()
        self.notices = []
        self.progress = self.transcript = None
        self.lag = self.heard = None
        self.settled = 0.0

    def _rtf(self) -> float:
        if self.progress is None or self.progress.position <= 0:
            return 0.0
        return self.progress.elapsed / self.progress.position
