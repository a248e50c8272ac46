"""Where a script and what was said differ."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SkippedPassage:
    """Words of a script that nobody said.

    Attributes:
        line: Number of the line in which they begin, from 0.
        text: As written.
        after: Seconds where the word before them ended, 0 at the start: here they would have stood.
    """

    line: int
    text: str
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class ScriptDifferences:
    """What of a script was not said, and what was said beside it.

    Attributes:
        skipped: In the order of the script.
        added: Stretches of speech that are not in the script, in seconds.
    """

    skipped: tuple[SkippedPassage, ...] = ()
    added: tuple[tuple[float, float], ...] = ()
