"""What the built-in model costs: CPU seconds a second of sound, the peak of its memory, by part.

    python -m benchmarks.builtin_cost AUDIO [--ctranslate2 FOLDER] [--runs 3]

The app's engine makes both texts of a recording, as the window's child process does;
faster-whisper reads the same recording with a CTranslate2 folder (int8, beam 5), if one is named
and the package is there. Systems take turns; each run is a process of its own with one thread.
Prints a line of JSON a run and a table at the end. CPU seconds are counted once the model is
loaded; the peak is that of the process over its whole life, resident, mapped files among it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.measure import Stopwatch

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("encoder", "hearing", "steps", "search", "prefixes", "posteriors", "marks", "rest")
"""Of ours: the three networks; the joint search around them and two parts of it; what the decoder
is asked of sentence marks, networks among it; all else."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print; 0 if every system ran."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("audio", type=Path)
    parser.add_argument("--ctranslate2", metavar="FOLDER", help="Whisper base for faster-whisper")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", choices=tuple(SYSTEMS), help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.only:
        print(json.dumps(SYSTEMS[chosen.only](chosen.audio, chosen.ctranslate2)))
        return 0
    systems = [name for name in SYSTEMS if name == "ours" or chosen.ctranslate2]
    records: dict[str, list[dict[str, Any]]] = {name: [] for name in systems}
    for _ in range(chosen.runs):
        for name in systems:
            record = _measured(name, chosen.audio, chosen.ctranslate2)
            if record is None:
                return 1
            print(json.dumps({"system": name, **record}), flush=True)
            records[name].append(record)
    print(table(records))
    return 0


def _measured(name: str, audio: Path, folder: str | None) -> dict[str, Any] | None:
    """Run one system in a process of its own; None if it failed, and why is on stderr."""
    words = [str(audio), "--only", name, *(["--ctranslate2", folder] if folder else [])]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.builtin_cost", *words],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        return None
    record: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return record


def table(records: dict[str, list[dict[str, Any]]]) -> str:
    """Return the medians of all runs, and of ours every part."""
    lines = ["| system | CPU s a second | load, CPU s | peak, MiB |", "|---|---|---|---|"]
    for name, runs in records.items():
        cpu, load, peak = (_median(runs, key) for key in ("cpu", "load", "peak"))
        lines.append(f"| {name} | {cpu:.4f} | {load:.2f} | {peak:.0f} |")
    ours = records["ours"]
    lines += ["", "| part of ours | CPU s a second |", "|---|---|"]
    lines += [f"| {part} | {_median(ours, part):.4f} |" for part in PARTS]
    return "\n".join(lines)


def _median(runs: Sequence[dict[str, Any]], name: str) -> float:
    return statistics.median(float(run[name]) for run in runs)


def measure_ours(audio: Path, _folder: str | None) -> dict[str, Any]:
    """Run the app's engine, greedy and LM text."""
    from kasr_desktop.domain.events import Final, Finished
    from kasr_desktop.pipeline.job import EngineSpec, TranscribeJob
    from kasr_desktop.pipeline.job_runner import make_job_runner

    watches = _watched()
    spec = EngineSpec("builtin", "cpu")
    runner = make_job_runner()
    for _ in runner.load(spec):
        pass
    loaded = time.process_time()
    texts: list[str] = []
    seconds = 0.0
    for event in runner.run(TranscribeJob(path=audio, engine=spec)):
        if isinstance(event, Final):
            texts.append(event.segment.hypothesis("lm").text)
        elif isinstance(event, Finished):
            seconds = event.transcript.duration
    cpu = time.process_time() - loaded
    spent = {name: watch.cpu for name, watch in watches.items()}
    inner = ("steps", "prefixes")
    spent["search"] -= sum(spent[name] for name in inner)
    spent["rest"] = cpu - sum(spent.values())
    return {
        "seconds": seconds,
        "load": loaded,
        "cpu": cpu / seconds,
        "peak": _peak(),
        "syllables": len("".join(texts).replace(" ", "")),
        **{name: each / seconds for name, each in spent.items()},
    }


def _watched() -> dict[str, Stopwatch]:
    """Put a watch around every part but the rest."""
    from kasr_desktop.recognizer.attention import joint_ctc_attention, joint_search
    from kasr_desktop.recognizer.attention.cpu_decoder import CpuDecoder
    from kasr_desktop.recognizer.attention.ctc_prefixes import CompiledScorer, NumpyScorer
    from kasr_desktop.recognizer.attention.mark_asking import MarkAsking
    from kasr_desktop.recognizer.ctc.onnx_encoder import PartedEncoder, WholeEncoder

    watches = {name: Stopwatch() for name in PARTS if name != "rest"}
    asking: list[bool] = []

    def marked(*arguments: Any, **options: Any) -> Any:
        asking.append(True)
        try:
            return marks(*arguments, **options)
        finally:
            asking.pop()

    marks = MarkAsking.marks
    setattr(MarkAsking, "marks", watches["marks"].around(marked))  # noqa: B010  as above
    for name, part in (("hear", "hearing"), ("_next", "steps"), ("_say", "steps")):
        plain = getattr(CpuDecoder, name)
        setattr(CpuDecoder, name, _either(plain, watches[part].around(plain), asking))
    for owner, name, part in (
        (joint_search.JointSearch, "texts", "search"),
        (joint_search, "prefix_scorer", "prefixes"),
        *((kind, "spell", "prefixes") for kind in (CompiledScorer, NumpyScorer)),
        *((kind, "hear", "encoder") for kind in (WholeEncoder, PartedEncoder)),
        (joint_ctc_attention, "ctc_posteriors", "posteriors"),
    ):
        setattr(owner, name, watches[part].around(getattr(owner, name)))
    return watches


def _either(
    plain: Callable[..., Any], watched: Callable[..., Any], asking: Sequence[bool]
) -> Callable[..., Any]:
    """Return a function that is watched unless marks, a part of their own, are asked."""

    def called(*arguments: Any, **options: Any) -> Any:
        return (plain if asking else watched)(*arguments, **options)

    return called


def measure_faster_whisper(audio: Path, folder: str | None) -> dict[str, Any]:
    """Run faster-whisper on a CTranslate2 folder."""
    from faster_whisper import WhisperModel

    model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1)
    loaded = time.process_time()
    segments, info = model.transcribe(str(audio), language="ko", beam_size=5)
    text = "".join(segment.text for segment in segments)
    cpu = time.process_time() - loaded
    return {
        "seconds": info.duration,
        "load": loaded,
        "cpu": cpu / info.duration,
        "peak": _peak(),
        "syllables": len(text.replace(" ", "")),
    }


def _peak() -> float:
    """Return the most that this process has held, MiB."""
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10


SYSTEMS = {"ours": measure_ours, "faster-whisper": measure_faster_whisper}


if __name__ == "__main__":
    raise SystemExit(main())
