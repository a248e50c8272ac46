"""`kasr check`: a subtitle file against the Korean limits; exit code 1 if one is broken."""

from __future__ import annotations

import argparse

from kasr_desktop.audio.media_names import media_beside
from kasr_desktop.cli.language import language, say
from kasr_desktop.cli.terminal import Terminal
from kasr_desktop.domain.export_options import Newline
from kasr_desktop.exports.cue_file import CueFault, CueProblem
from kasr_desktop.exports.files import write_text
from kasr_desktop.messages import broken_rule, guess_told
from kasr_desktop.pipeline.film_cues import limits_on_film
from kasr_desktop.pipeline.quality_report import (
    QualityReport,
    check_file,
    clock_of,
)
from kasr_desktop.subtitles.korean_profile import Violation
from kasr_desktop.text.reference_alignment import drain

_FAULTS = {
    CueFault.BAD_TIME: "fault_bad_time",
    CueFault.NEGATIVE: "fault_negative",
    CueFault.BACKWARDS: "fault_backwards",
    CueFault.EMPTY: "fault_empty",
    CueFault.NO_TIMES: "fault_no_times",
    CueFault.NO_CUES: "fault_no_cues",
    CueFault.BAD_BYTES: "fault_bad_bytes",
}
_SHOWN = 60  # characters of what cannot be read


def run(arguments: argparse.Namespace) -> int:
    """Tell every violation, write the report, give the exit code."""
    terminal = Terminal(quiet=arguments.quiet)
    film = media_beside(arguments.file)
    limits = drain(limits_on_film(arguments.profile.limits, arguments.frame_rate, film))
    report = check_file(arguments.file, limits)
    if report.guessed:
        terminal.notice(guess_told(report.guessed, (), language()))
    for problem in report.problems:
        terminal.text(_problem_line(problem))
    for violation in report.violations:
        terminal.text(_line(report, violation))
    if arguments.output is not None:
        path = write_text(
            arguments.output,
            report.csv(),
            encoding=arguments.encoding,
            newline=Newline.CRLF,
            overwrite=arguments.overwrite,
        )
        terminal.notice(say("wrote", path=path))
    terminal.notice(say("checked", cues=len(report.cues), violations=len(report.violations)))
    if report.problems:
        terminal.notice(say("unread", count=len(report.problems)))
    return 1 if report.violations or report.problems else 0


def _problem_line(problem: CueProblem) -> str:
    """Return line of the file, fault and what stands there."""
    sentence = say(_FAULTS[problem.fault])
    text = f"  {problem.text[:_SHOWN]}" if problem.text else ""
    return f"{say('line', number=problem.line)}  {problem.fault:<13}  {sentence}{text}"


def _line(report: QualityReport, violation: Violation) -> str:
    """Return cue number, time, rule, and what was measured beside what is allowed."""
    time = clock_of(report.cues[violation.cue_number].start)
    sentence = broken_rule(
        violation.rule,
        value=violation.value,
        limit=violation.limit,
        language=language(),
        unit=violation.unit,
    )
    return f"{violation.cue_number + 1:>4}  {time}  {violation.rule:<13}  {sentence}"
