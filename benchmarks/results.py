"""Records of single measurements, and the table made of them."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

SYSTEMS = ("ours", "pipeline", "shipped")
"""`shipped` is ours with all that the built-in model has and the pipeline cannot read."""


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
        return [f"not run: {reason}", *[""] * 6]
    compute, cpu = median(ran, "compute"), median(ran, "compute_cpu")
    network, first = median(ran, "network_cpu"), median(ran, "first_text")
    load_time, memory = median(ran, "load"), median(ran, "peak_bytes")
    decode = None if cpu is None or network is None else cpu - network
    lm_ran = all(record.figures.get("lm_ran") for record in ran)
    return [
        _number(compute, audio, "{:.3f}"),
        f"{_number(network, audio, '{:.3f}')} + {_number(decode, audio, '{:.3f}')}",
        _number(first, 1, "{:.2f} s"),
        _number(memory, 2**20, "{:.0f} MiB"),
        _number(load_time, 1, "{:.1f} s"),
        "yes" if lm_ran else "no",
        str(len(ran)),
    ]


def _number(value: float | None, divisor: float, form: str) -> str:
    return "-" if value is None else form.format(value / divisor)


def ratio(case: Sequence[Record], name: str) -> str:
    """Return ours / the pipeline's of a figure, "-" where one is missing."""
    ours, theirs = (
        median([record for record in case if record.system == system], name)
        for system in SYSTEMS[:2]
    )
    return f"{ours / theirs:.2f}" if ours is not None and theirs else "-"


def length_name(seconds: float) -> str:
    """Return "10 s", "5 min" or "1 h"."""
    if seconds >= 3600:
        return f"{seconds / 3600:g} h"
    return f"{seconds / 60:g} min" if seconds >= 60 else f"{seconds:g} s"


_HEAD = """# Results

Ours (greedy **and** LM text) against transformers' ASR pipeline (LM text only) with the same
weights, the same language model, the same beam width and the same audio, on the same machine,
by turns. Made by `python -m benchmarks.compare`; raw figures in `benchmarks/results.jsonl`.

- **rtf**: wall time / audio time, model loaded, at whatever else the machine was doing.
- **CPU**: CPU seconds a second of audio, network + rest (audio reading, decoding, text); steadier
  than wall time on a shared machine.
- **first text**: seconds from the start of a file, model loaded, to the first words. The pipeline
  gives all text at the end.
- **peak**: memory of all processes together. **LM ran** is checked by counting the questions to it.
- **shipped** is the built-in model with the syllable model beside its word model, which only our
  decoder can read; **ours** and **pipeline** go without it.
- The built-in row of 1 h is of a former built-in model on another machine, without the second
  reading (docs/decisions/0026), which takes two thirds of the network's time since. The pipeline
  goes without it: it decodes what CTC alone hears, which is text with four times the errors.
- The XLS-R folder has random weights with a calibrated head (`benchmarks/random_model.py`): its
  cost is real, its text is not.
"""

_COLUMNS = (
    "| audio | system | rtf | CPU: network + rest | first text | peak | load | LM ran | runs |"
)


def render(records: Iterable[Record]) -> str:
    """Return the whole of RESULTS.md."""
    newest = latest(records)
    parts = [_HEAD]
    for model in dict.fromkeys(model for model, _ in newest):
        parts.append(f"\n## {model}\n\n{_COLUMNS}\n|{'---|' * 9}\n")
        for (_, audio), case in sorted(item for item in newest.items() if item[0][0] == model):
            for system in SYSTEMS:
                mine = [record for record in case if record.system == system]
                if system == "shipped" and not mine:
                    continue
                row = cells(mine, audio)
                parts.append(f"| {length_name(audio)} | {system} | {' | '.join(row)} |\n")
            named = {"rtf": "compute", "CPU": "compute_cpu", "first text": "first_text"}
            named["peak"] = "peak_bytes"
            ratios = ", ".join(f"{name} {ratio(case, key)}" for name, key in named.items())
            parts.append(f"| {length_name(audio)} | **ours / pipeline** | {ratios} |{' |' * 6}\n")
    parts.append("\n## Machines and commands\n\n")
    runs = sorted((r for case in newest.values() for r in case), key=lambda record: record.run)
    lines = (f"- {record.run}: {record.machine}; `{record.command}`\n" for record in runs)
    return "".join((*parts, *dict.fromkeys(lines)))
