"""Subtitles against the limits of a profile, as the table a reviewer opens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.cue_options import CueOptions
from kasr_desktop.exports.csv_table import csv_text
from kasr_desktop.exports.cue_file import CueProblem
from kasr_desktop.exports.reading import read_cue_file
from kasr_desktop.exports.timestamps import clock, milliseconds
from kasr_desktop.messages.rule_messages import plain_number
from kasr_desktop.subtitles.korean_profile import Violation, check

_HEADER = ("cue", "start", "end", "rule", "measured", "limit", "text", "unit")


@dataclass(frozen=True, slots=True)
class QualityReport:
    """The cues of a file and every rule that one of them breaks, in the order of the cues.

    Attributes:
        cues: As they were read.
        violations: Of the limits.
        problems: What of the file cannot be read as it stands: a finding like any other.
        guessed: The encoding it was read in, "" if that needed no guess.
    """

    cues: tuple[Cue, ...]
    violations: tuple[Violation, ...]
    problems: tuple[CueProblem, ...] = ()
    guessed: str = ""

    def csv(self) -> str:
        """Return a row a finding; cues count from 1, as players and editors show them.

        What cannot be read comes first, with its line in place of a measure.
        """
        return csv_text((_HEADER, *self._rows()))

    def _rows(self) -> Iterator[tuple[str, ...]]:
        for problem in self.problems:
            yield "", "", "", problem.fault.value, str(problem.line), "", problem.text, ""
        for violation in self.violations:
            cue = self.cues[violation.cue_number]
            yield (
                str(violation.cue_number + 1),
                clock_of(cue.start),
                clock_of(cue.end),
                violation.rule.value,
                plain_number(violation.value),
                plain_number(violation.limit),
                " / ".join(cue.lines),
                violation.unit.value,
            )


def check_cues(cues: Sequence[Cue], options: CueOptions | None = None) -> QualityReport:
    """Check cues against limits, those for adults by default."""
    return QualityReport(tuple(cues), check(cues, options or CueOptions()))


def check_file(path: Path, options: CueOptions | None = None) -> QualityReport:
    """Check a subtitle file.

    Raises:
        ExportError: `unreadable` or `malformed`.
    """
    read = read_cue_file(path)
    checked = check_cues(read.cues, options)
    return replace(checked, problems=read.problems, guessed=read.guessed)


def clock_of(seconds: float) -> str:
    """Write a time as an editor shows it.

    Example:
        >>> clock_of(62.5)
        '00:01:02.500'
    """
    return clock(milliseconds(seconds), separator=".")
