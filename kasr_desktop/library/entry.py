"""What the library knows of one recording and its text; the sound stays a plain file."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from kasr_desktop.domain.events import Notice
from kasr_desktop.domain.readings import made_of_emissions


class EntryState(StrEnum):
    """Where the text of a recording stands."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the work on a recording ended early; what an error is made from again.

    Attributes:
        error_class: Name of the class in `domain.errors`.
        reason: Its stable word.
        message: Its English sentence.
        facts: Names and values of its facts.
    """

    error_class: str
    reason: str
    message: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A recording with its text, all but the text itself.

    Attributes:
        key: Unique for ever; a recording done again is another entry.
        path: The sound, as it was opened.
        name: What people call it, NFC.
        state: Where it stands.
        created: When it was first seen, seconds since 1970.
        duration: Seconds of sound recognized, 0 if nothing was.
        elapsed: Seconds of work so far, for going on later.
        rtf: Compute time / audio time.
        model: Name of the bundle, "" if none was at work yet.
        compute_device: Where it ran.
        decoders: Sources of the readings that its model can make.
        exported: True if it was saved to a file as it is now.
        edited: True if the user changed something.
        notices: What was odd.
        failure: Why it failed, None if it did not.
        emissions_path: Where what the model heard is kept, None if it is not.
        engine: Which model did it, as the settings name it.
        final_until: Seconds up to which the text is final.
        track: Sound track that the user chose, 0 is the first; None: nobody did.
        title: What the user calls it, "" for the name of its file.
        note: What the user has written about it.
        tags: Words the user has sorted it under.
        heading: What stands over its documents, "" for what it is called.
        date: What they say of its day, None for what the recording says.
        written: What was saved of it: path, time in nanoseconds and size of each file.
        heard: Size and time in nanoseconds of the file when the work on it began, None if that
            is not known.
        opened: Name of the subtitle file it was opened from, beside the sound; "" if of none.
        excerpt: From and to of the part that was asked for, in seconds, None for the end;
            None: all of it.
        head: The document without its rows, as `document_head` writes it; "" for none.
    """

    key: str
    path: Path
    name: str
    state: EntryState = EntryState.WAITING
    created: float = 0.0
    duration: float = 0.0
    elapsed: float = 0.0
    rtf: float = 0.0
    model: str = ""
    compute_device: str = ""
    decoders: tuple[str, ...] = field(default_factory=made_of_emissions)
    exported: bool = False
    edited: bool = False
    notices: tuple[Notice, ...] = ()
    failure: Failure | None = None
    emissions_path: Path | None = None
    engine: str = ""
    final_until: float = 0.0
    track: int | None = None
    excerpt: tuple[float, float | None] | None = None
    head: str = ""
    title: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    heading: str = ""
    date: str | None = None
    written: tuple[tuple[str, int, int], ...] = ()
    heard: tuple[int, int] | None = None
    opened: str = ""

    @property
    def about(self) -> str:
        """What is searched beside the name: the tags, each with its #, and the note."""
        return "\n".join([*(f"#{tag}" for tag in self.tags), self.note]).strip()


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that a search or the list gives.

    Attributes:
        entry: The recording.
        num_hits: Segments that hold what was searched for; 0 if nothing was, or only the name.
        start: Seconds of the first of them.
        line: Its text, or the first words of the recording.
        is_there: False if the sound is not where it was.
    """

    entry: Entry
    num_hits: int = 0
    start: float = 0.0
    line: str = ""
    is_there: bool = True
