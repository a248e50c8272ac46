"""Records of single measurements, and the table made of them."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

SYSTEMS = ("ours", "pipeline", "shipped", "faster-whisper", "whisper.cpp")
"""`shipped` is ours with all that the built-in model has and the pipeline cannot read."""

START = "Start"
"""What a record of starting up names in place of a model."""


@dataclass(frozen=True, slots=True)
class Record:
    """One measurement, or why there is none.

    Attributes:
        run: All records of one call of the command share it: date and time, UTC.
        system: One of `SYSTEMS`.
        model: As the table names it.
        audio: Seconds of audio.
        machine: Processor, cores, threads, versions.
        command: What was typed.
        figures: Seconds, bytes and counts by name; empty if it did not run.
        reason: Why it did not run.
    """

    run: str
    system: str
    model: str
    audio: float
    machine: str
    command: str
    figures: dict[str, float | bool | None] = field(default_factory=dict)
    reason: str = ""


def append(path: Path, record: Record) -> None:
    """Add a record to the file of JSON lines."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(record), ensure_ascii=False) + "\n")


def load(path: Path) -> list[Record]:
    """Return the records of a file, oldest first; none if there is no file."""
    if not path.is_file():
        return []
    return [Record(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def latest(records: Iterable[Record]) -> dict[tuple[str, float], list[Record]]:
    """Return, for each model and length, every system's records of its newest run.

    An hour of a large model takes longer than a sitting, so systems may come from runs
    one after the other; RESULTS.md names every run.
    """
    newest: dict[tuple[str, float], list[Record]] = {}
    for record in records:
        case = newest.setdefault((record.model, record.audio), [])
        older = [r for r in case if r.system == record.system and r.run != record.run]
        if any(known.figures for known in older) and not record.figures:
            continue  # a "not run" does not wipe out what was measured once
        for known in older:
            case.remove(known)
        case.append(record)
    return newest


def median(records: Sequence[Record], name: str) -> float | None:
    """Return the median of a figure, None where it is not known."""
    values = [record.figures.get(name) for record in records]
    numbers = [float(value) for value in values if value is not None]
    return statistics.median(numbers) if numbers else None


def cells(records: Sequence[Record], audio: float) -> list[str]:
    """Return the table's cells for the measurements of one system on one case."""
    ran = [record for record in records if record.figures]
    if not ran:
        reason = records[0].reason if records else "not asked for"
        return [f"not run: {reason}", *[""] * 7]
    compute, cpu = median(ran, "compute"), median(ran, "compute_cpu")
    network, first = median(ran, "network_cpu"), median(ran, "first_text")
    load_time, memory = median(ran, "load"), median(ran, "peak_bytes")
    decode = None if cpu is None or network is None else cpu - network
    asked = [record.figures["lm_ran"] for record in ran if "lm_ran" in record.figures]
    parts = f" ({_number(network, audio, '{:.3f}')} + {_number(decode, audio, '{:.3f}')})"
    early, late = median(ran, "early_bytes"), median(ran, "late_bytes")
    return [
        _number(compute, audio, "{:.3f}"),
        _number(cpu, audio, "{:.3f}") + (parts if network is not None else ""),
        _number(first, 1, "{:.2f} s"),
        _number(memory, 2**20, "{:.0f} MiB"),
        f"{_number(early, 2**20, '{:.0f}')} → {_number(late, 2**20, '{:.0f}')}",
        _number(load_time, 1, "{:.1f} s"),
        ("yes" if all(asked) else "no") if asked else "-",
        str(len(ran)),
    ]


def _number(value: float | None, divisor: float, form: str) -> str:
    return "-" if value is None else form.format(value / divisor)


def ratio(case: Sequence[Record], name: str, one: str = SYSTEMS[0], other: str = SYSTEMS[1]) -> str:
    """Return one system's figure / another's, "-" where one is missing."""
    ours, theirs = (
        median([record for record in case if record.system == system], name)
        for system in (one, other)
    )
    return f"{ours / theirs:.2f}" if ours is not None and theirs else "-"


def length_name(seconds: float) -> str:
    """Return "10 s", "5 min" or "1 h"."""
    if seconds >= 3600:
        return f"{seconds / 3600:g} h"
    return f"{seconds / 60:g} min" if seconds >= 60 else f"{seconds:g} s"


def start_lines(records: Sequence[Record]) -> list[str]:
    """Return the section of how the program starts: medians of the newest run of each."""
    cases = {name: case for (name, _), case in latest(records).items() if name == START}
    lines = []
    for record in cases.get(START, []):
        said = ", ".join(f"{name} {value:.2f} s" for name, value in record.figures.items())
        lines.append(f"| {record.system} | {said or f'not run: {record.reason}'} |\n")
    head = "\n## Start\n\n| what | seconds, median |\n|---|---|\n"
    return [head, *lines] if lines else []


_HEAD = """# Results

One sitting of `python -m benchmarks.compare`; raw figures in `benchmarks/results.jsonl`. Each
measurement is a process of its own, by turns; cases of a minute or less are run three times and
the median stands.

- **ours** (greedy **and** LM text) and **pipeline**, transformers' ASR pipeline (LM text only):
  the same weights, the same n-gram over words, the same beam width, the same audio. The pipeline
  decodes what CTC alone hears: of the built-in model that is text with four times the errors,
  without the second reading (docs/decisions/0026), which is the larger part of our time.
- **shipped** is the built-in model as users have it: a model over syllables, which only our
  decoder can read.
- **faster-whisper** (int8, beam 5) and **whisper.cpp** (half precision, beam 5) read Korean with
  Whisper base's own weights, of which the built-in model's are made; one text, no word times of
  its own.
- **rtf**: wall time / audio time, model loaded.
- **CPU**: CPU seconds a second of audio (in brackets network + rest); steadier than wall time on
  a shared machine.
- **first text**: seconds from the start of a file, model loaded, to the first words. The pipeline
  gives all text at the end.
- **peak**: memory of all processes together, our network's conversion kept from before. **over
  time**: a fifth of the way, and the most in the last fifth.
- **LM ran** is checked by counting the questions to it.
- The XLS-R folder has random weights with a calibrated head (`benchmarks/random_model.py`): its
  cost is real, its text is not. In which precision ours runs it, the self-test of 8 bits decides
  (benchmarks/NETWORK.md).
"""

_COLUMNS = (
    "| audio | system | rtf | CPU | first text | peak | over time, MiB | load | LM ran | runs |"
)


def render(records: Iterable[Record]) -> str:
    """Return the whole of RESULTS.md."""
    known = list(records)
    newest = latest(known)
    parts = [_HEAD]
    for model in dict.fromkeys(model for model, _ in newest if model != START):
        parts.append(f"\n## {model}\n\n{_COLUMNS}\n|{'---|' * 10}\n")
        for (_, audio), case in sorted(item for item in newest.items() if item[0][0] == model):
            parts += _case_lines(audio, case)
    parts += start_lines(known)
    parts.append("\n## Machines and commands\n\n")
    runs = sorted((r for case in newest.values() for r in case), key=lambda record: record.run)
    lines = (f"- {record.run}: {record.machine}; `{record.command}`\n" for record in runs)
    return "".join((*parts, *dict.fromkeys(lines)))


def _case_lines(audio: float, case: Sequence[Record]) -> list[str]:
    lines = []
    for system in SYSTEMS:
        mine = [record for record in case if record.system == system]
        if mine or system in SYSTEMS[:2]:
            row = cells(mine, audio)
            lines.append(f"| {length_name(audio)} | {system} | {' | '.join(row)} |\n")
    named = {"rtf": "compute", "CPU": "compute_cpu", "first text": "first_text"}
    named["peak"] = "peak_bytes"
    pairs = [SYSTEMS[:2], ("shipped", "faster-whisper"), ("shipped", "whisper.cpp")]
    for one, other in pairs:
        ratios = {name: ratio(case, key, one, other) for name, key in named.items()}
        if one == "ours" or set(ratios.values()) != {"-"}:
            said = ", ".join(f"{name} {value}" for name, value in ratios.items())
            lines.append(f"| {length_name(audio)} | **{one} / {other}** | {said} |{' |' * 7}\n")
    return lines
