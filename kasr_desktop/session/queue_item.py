"""One file of the queue, in the parts it consists of: what is heard, by what, how far, where kept.

Each part is a frozen value. Whoever shows an item reads it; the session puts new values in the
place of old ones, with `item_updates` alone.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from uuid import uuid4

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.events import Lag, Notice, Partial, Progress
from kasr_desktop.domain.options import Excerpt
from kasr_desktop.domain.readings import (
    ALL_DECODERS,
    SCRIPT,
    WRITTEN,
    made_of_emissions,
    sources_in_order,
)
from kasr_desktop.domain.recording import Recorded
from kasr_desktop.domain.script_differences import ScriptDifferences
from kasr_desktop.domain.transcript import Segment, Transcript, sources_of
from kasr_desktop.editing.document import Document
from kasr_desktop.exports.reading import CUE_READERS
from kasr_desktop.library.take_description import GROWING, final_path
from kasr_desktop.pipeline.job import EngineSpec
from kasr_desktop.text.elision import shown_name


class ItemState(Enum):
    """Where a file stands."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Sound:
    """What is heard.

    Attributes:
        path: The audio or video file; of a recording, the file that grows.
        is_live: True while it is being recorded.
        follows: True if its text is heard in the file that grew, gaps left out.
        recorded: The take it became, None for a file.
        track: Which of its sound tracks the user chose, 0 is the first; None: nobody did.
        excerpt: Which part of it, None: all of it.
    """

    path: Path
    is_live: bool = False
    follows: bool = False
    recorded: Recorded | None = None
    track: int | None = None
    excerpt: Excerpt | None = None

    @property
    def name(self) -> str:
        """The file's name as it is shown.

        A recording has the one it will get, also where a crash kept it from it.
        """
        grows = self.path.name.endswith(GROWING)
        path = final_path(self.path) if grows else self.path
        return shown_name(path.name)


@dataclass(frozen=True, slots=True)
class UsedModel:
    """By what it is heard.

    Attributes:
        spec: Which engine did it, None for one of an earlier run of the program.
        name: Of the model at work, "" before it is known.
        compute_device: Where it runs.
        decoders: Sources of the readings that its decoders can make.
    """

    spec: EngineSpec | None = None
    name: str = ""
    compute_device: str = ""
    decoders: tuple[str, ...] = field(default_factory=made_of_emissions)


@dataclass(frozen=True, slots=True)
class Work:
    """How far the engine is, and how it ended; final text is in the document.

    Attributes:
        partial: Text of the open utterance.
        progress: How far the engine is.
        lag: How far its text was behind at the last look.
        read_again: Seconds of a recording that were read a second time, as a file is.
        num_heard: Samples of its take that were recognized, None before all were.
        final_until: Seconds of sound that its final segments have covered.
        notices: What was odd though the work went on.
        error: Why it failed.
        transcript: All of it as the engine gave it, once it is done.
    """

    partial: Partial | None = None
    progress: Progress | None = None
    lag: Lag | None = None
    read_again: float = 0.0
    num_heard: int | None = None
    final_until: float = 0.0
    notices: tuple[Notice, ...] = ()
    error: KasrError | None = None
    transcript: Transcript | None = None

    @property
    def is_text_whole(self) -> bool:
        """True if there is text of all of a recording, whether or not it is being read again."""
        return self.num_heard is not None

    @property
    def rtf(self) -> float:
        """Compute time / audio time so far, 0.0 while unknown."""
        if self.progress is None or self.progress.position <= 0:
            return 0.0
        return self.progress.elapsed / self.progress.position

    def lag_at(self, elapsed: float) -> Lag:
        """Return how far the text is behind a recording of `elapsed` seconds."""
        position = self.progress.position if self.progress is not None else 0.0
        return Lag(max(0.0, elapsed - position), self.lag.hop if self.lag is not None else 0.0)


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where it is kept.

    Attributes:
        key: Its name in the library.
        created: When it was first seen, seconds since 1970.
        emissions_path: Where its emissions are kept, None: nowhere.
        exported: True if it was exported as it is now.
        written: What was saved of it: path, time in nanoseconds and size of each file.
        heard: Size and time in nanoseconds of the file when the work on it began, None if that
            is not known: of a recording, which grows, and of subtitles.
        opened: Name of the subtitle file it was opened from, beside the sound; "" if of none.
    """

    key: str = field(default_factory=lambda: uuid4().hex)
    created: float = field(default_factory=time.time)
    emissions_path: Path | None = None
    exported: bool = False
    written: tuple[tuple[str, int, int], ...] = ()
    heard: tuple[int, int] | None = None
    opened: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What the user says about it.

    Attributes:
        title: What the user calls it, "" for the name of its file.
        note: What the user has written about it.
        tags: Words the user has sorted it under.
        heading: What stands over its documents, "" for what it is called.
        date: What they say of its day, None for what the recording says.
    """

    title: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    heading: str = ""
    date: str | None = None


@dataclass(frozen=True, slots=True)
class ItemParts:
    """All of an item at one moment, but for its text, which has its own history."""

    sound: Sound
    state: ItemState = ItemState.WAITING
    model: UsedModel = field(default_factory=UsedModel)
    work: Work = field(default_factory=Work)
    keeping: Keeping = field(default_factory=Keeping)
    about: About = About()


class QueueItem:
    """A file in the queue, to be read; `item_updates.put` writes it, in the main thread.

    Attributes:
        number: Unique in this run of the program; 0 before it is on the list.
        document: Final segments so far as the user left them, kept whatever happens next.
    """

    def __init__(self, parts: ItemParts, document: Document | None = None) -> None:
        self._number = 0
        self._parts = parts
        self._document = document or Document()

    @property
    def number(self) -> int:
        """Unique in this run of the program; 0 before it is on the list."""
        return self._number

    @property
    def document(self) -> Document:
        """Final segments so far as the user left them, kept whatever happens next."""
        return self._document

    @property
    def state(self) -> ItemState:
        """Where it stands."""
        return self._parts.state

    @property
    def sound(self) -> Sound:
        """What is heard."""
        return self._parts.sound

    @property
    def model(self) -> UsedModel:
        """By what it is heard."""
        return self._parts.model

    @property
    def work(self) -> Work:
        """How far the engine is, and how it ended."""
        return self._parts.work

    @property
    def keeping(self) -> Keeping:
        """Where it is kept."""
        return self._parts.keeping

    @property
    def about(self) -> About:
        """What the user says about it."""
        return self._parts.about

    @property
    def name(self) -> str:
        """What it is called: by the user, else as the file it was opened from, or is heard in."""
        return self.about.title or shown_name(self.keeping.opened) or self.sound.name

    @property
    def segments(self) -> Sequence[Segment]:
        """The rows of the document, to be read only."""
        return self._document.segments

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources of the machine's readings: those it is decoded by, and those it has."""
        return sources_in_order([*self.model.decoders, *sources_of(self.segments)])

    @property
    def columns(self) -> tuple[str, ...]:
        """Sources whose readings stand beside each other: a reference, machines, the person."""
        found = {reading.source for row in self.segments for reading in row.readings}
        # what is still to come has its column already; what nobody decoded has none
        expected = () if self.is_over and found else self.model.decoders
        return sources_in_order([*expected, *found])

    @property
    def is_written(self) -> bool:
        """True if its text is shown in its written form, in some rows at least."""
        return any(row.reading(WRITTEN) is not None for row in self.segments)

    @property
    def script(self) -> ScriptDifferences | None:
        """Where the script differs that stands beside its text, None: none stands there."""
        has_one = any(row.reading(SCRIPT) is not None for row in self.segments)
        return self._document.script if has_one else None

    @property
    def is_over(self) -> bool:
        """True if nothing more will come of it by itself."""
        return self.state in (ItemState.DONE, ItemState.FAILED, ItemState.CANCELLED)

    @property
    def has_sound(self) -> bool:
        """False for subtitles that lie beside no recording: nothing in them can be heard."""
        return self.sound.path.suffix.lower() not in CUE_READERS

    @property
    def can_be_heard_again(self) -> bool:
        """True if it is over and may be transcribed once more."""
        return self.is_over and self.has_sound

    @property
    def can_go_on(self) -> bool:
        """True if it ended before its end, so that it may go on from there."""
        return self.state in (ItemState.FAILED, ItemState.CANCELLED)

    @property
    def fraction(self) -> float | None:
        """Share of the audio recognized, 0...1, None while unknown."""
        if self.state is ItemState.DONE:
            return 1.0
        progress = self.work.progress
        if progress is None or not progress.duration:
            return None
        return min(1.0, progress.position / progress.duration)

    def result(self) -> Transcript | None:
        """Return what can be exported, as edited: the whole transcript, or what is done of it."""
        work, decoders = self.work, self.model.decoders
        script = self.script
        if work.transcript is not None:
            return replace(work.transcript, segments=tuple(self.segments), script=script)
        if not self.segments:
            return None
        end = self.segments[-1].end
        return Transcript(
            file=str(self.sound.path),
            duration=max(end, work.progress.position) if work.progress else end,
            model=self.model.name,
            compute_device=self.model.compute_device,
            decoder=ALL_DECODERS if len(decoders) != 1 else decoders[0],
            rtf=work.rtf,
            segments=tuple(self.segments),
            script=script,
        )


def new_item(
    path: Path,
    *,
    state: ItemState = ItemState.WAITING,
    document: Document | None = None,
    is_live: bool = False,
    follows: bool = False,
    track: int | None = None,
    excerpt: Excerpt | None = None,
    title: str = "",
) -> QueueItem:
    """Return an item of a file, or of a recording that begins, with nothing done of it."""
    sound = Sound(path, is_live=is_live, follows=follows, track=track, excerpt=excerpt)
    return QueueItem(ItemParts(sound, state, about=About(title)), document)
