"""What was read of a subtitle file: its cues, and what of it could not be read as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kasr_desktop.domain.cue import Cue


class CueFault(StrEnum):
    """What is wrong with a place of a subtitle file."""

    BAD_TIME = "bad_time"
    NEGATIVE = "negative"
    BACKWARDS = "backwards"
    EMPTY = "empty"
    NO_TIMES = "no_times"
    NO_CUES = "no_cues"
    BAD_BYTES = "bad_bytes"


@dataclass(frozen=True, slots=True)
class CueProblem:
    """One place that cannot be read as it stands.

    Attributes:
        line: From 1.
        fault: What is wrong there.
        text: What stands there.
    """

    line: int
    fault: CueFault
    text: str = ""


@dataclass(frozen=True, slots=True)
class CueFile:
    """A subtitle file as it was read; no text of it is dropped without a problem.

    Attributes:
        cues: In the order of the file. A cue whose times cannot be read follows the one
            before it and takes a millisecond.
        problems: In the order of the file.
        guessed: The encoding it was read in, "" if that needed no guess.
    """

    cues: tuple[Cue, ...]
    problems: tuple[CueProblem, ...] = ()
    guessed: str = ""
