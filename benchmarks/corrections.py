"""What learning from corrections is worth: half of the sentences corrected, half kept aside.

    python -m benchmarks.corrections MANIFEST SPEAKER [SPEAKER ...] --work FOLDER
        [--split dev] [--share 0.5] [--others 60] [--words-only]

MANIFEST is a TSV with `path`, `split`, `speaker` and `text`. Every row of the speakers becomes a
recording of a library in FOLDER that a person has corrected to what is said; then everything runs
as in `kasr learn`: the sentences kept aside are measured by the app's own engine, as it is and
with what was learned. `--others` rows of other speakers show what it costs them.
Stopped, it goes on where it was.
"""

from __future__ import annotations

import argparse
import csv
import resource
from collections.abc import Callable, Iterator
from pathlib import Path

from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.domain.origin import Origin
from kasr_desktop.domain.readings import EDITED, GREEDY
from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment, Word
from kasr_desktop.library.entry import Entry, EntryState
from kasr_desktop.library.opening import open_library
from kasr_desktop.pipeline.build import EngineCache
from kasr_desktop.pipeline.corrections.data_set import Piece
from kasr_desktop.pipeline.corrections.learning import (
    LearningRequest,
    LearningResult,
    Variant,
    learn_from_corrections,
)
from kasr_desktop.pipeline.corrections.measuring import Measured, measure
from kasr_desktop.pipeline.corrections.trainer import trainer_command
from kasr_desktop.pipeline.job import EngineSpec
from kasr_desktop.pipeline.job_runner import JobRunner

RESULTS = Path(__file__).with_name("CORRECTIONS.md")

Row = dict[str, str]


def write_library(path: Path, rows: list[Row], folder: Path) -> None:
    """Write a library of recordings of one row each, corrected to what is said."""
    library = open_library(path).library
    for number, row in enumerate(rows):
        said = _said(row["text"])
        readings = (Reading(GREEDY, Hypothesis()), Reading(EDITED, said))
        segment = Segment(
            0.0, float(row["seconds"]), readings, row["speaker"], speaker_by=Origin.PERSON
        )
        sound = folder / row["path"]
        entry = Entry(f"{number:05d}", sound, sound.name, EntryState.DONE, created=float(number))
        library.store(entry, [segment])
    library.close()


def _said(text: str) -> Hypothesis:
    return Hypothesis(tuple(Word(word, 0.0, 0.1, 1.0) for word in text.split()))


def learned(request: LearningRequest, runner: JobRunner) -> LearningResult:
    """Run to the end and tell now and then how far it is."""
    shown = None
    steps = learn_from_corrections(request, runner)
    while True:
        try:
            progress = next(steps)
        except StopIteration as end:
            result: LearningResult = end.value
            return result
        now = (progress.stage, None if progress.share is None else int(10 * progress.share))
        if now != shown:
            shown = now
            share = "" if progress.share is None else f"{progress.share:.0%}"
            print(f"{progress.stage.value} {share}, {_cpu():.0f} CPU s", flush=True)


def on_others(
    runner: JobRunner, rows: list[Row], folder: Path, result: LearningResult
) -> Iterator[tuple[str, Measured]]:
    """Return what the model and what was learned make of other people."""
    pieces = [
        Piece(folder / row["path"], row["text"], float(row["seconds"]), row["speaker"], row["path"])
        for row in rows
    ]
    best = result.best
    folder_of = str(result.folder) if best.has_voice else "builtin"
    words = result.words if best.has_words else None
    for name, model, adaptation in (
        ("as it is", "builtin", None),
        (best.value, folder_of, words),
    ):
        counting = measure(
            runner, pieces, EngineSpec(model, "cpu"), DecodeOptions(adaptation=adaptation)
        )
        while True:
            try:
                next(counting)
            except StopIteration as end:
                yield name, end.value
                break


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def table(measured: Iterator[tuple[str, Measured]]) -> list[str]:
    """Return a table of rates, in percent."""
    lines = ["| model | letters wrong | words wrong | greedy, letters wrong |", "|---|---|---|---|"]
    for name, each in measured:
        greedy = each.readings.get(GREEDY)
        heard = f"{100 * greedy.rate:.2f} %" if greedy else "-"
        letters = each.letters
        lines.append(
            f"| {name} | {100 * letters.rate:.2f} % ({letters.errors} of "
            f"{letters.reference_length}) | {100 * each.words.rate:.2f} % | {heard} |"
        )
    return lines


def main() -> None:
    """Simulate, learn, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_raw())
    parser.add_argument("manifest", type=Path)
    parser.add_argument("speakers", nargs="+")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--share", type=float, default=0.5)
    parser.add_argument("--others", type=int, default=60)
    parser.add_argument("--words-only", action="store_true")
    parser.add_argument("--out", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    with arguments.manifest.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    rows = [row for row in rows if row["split"] == arguments.split]
    theirs = [row for row in rows if row["speaker"] in arguments.speakers]
    others = [row for row in rows if row["speaker"] not in arguments.speakers]
    others = others[:: max(1, len(others) // max(1, arguments.others))][: arguments.others]
    arguments.work.mkdir(parents=True, exist_ok=True)
    library, folder = arguments.work / "library.db", arguments.manifest.parent.resolve()
    if not library.exists():
        write_library(library, theirs, folder)
    request = LearningRequest(
        library,
        arguments.work,
        "builtin",
        DecodeOptions(),
        arguments.work / "none.json",
        "corrections",
        () if arguments.words_only else trainer_command(),
        arguments.share,
        "cpu",
    )
    runner = JobRunner(EngineCache())
    result = learned(request, runner)
    names: Callable[[Variant], str] = lambda variant: variant.value.replace("_", " ")  # noqa: E731
    lines = [
        f"# {len(arguments.speakers)} people's corrections: {result.num_rows} rows, "
        f"{result.seconds:.0f} s; {result.num_aside} rows of theirs kept aside",
        "",
        *table((names(variant), each) for variant, each in result.measured.items()),
    ]
    if others:
        lines += ["", f"{len(others)} rows of other people:", ""]
        lines += table(on_others(runner, others, folder, result))
    lines += ["", f"Processor: {_cpu():.0f} CPU seconds in all."]
    text = "\n".join(lines) + "\n"
    print(text)
    arguments.out.write_text(text, encoding="utf-8")


def _raw() -> type[argparse.HelpFormatter]:
    return argparse.RawDescriptionHelpFormatter


if __name__ == "__main__":
    main()
