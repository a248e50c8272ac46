"""Whether 8 bits leave the text of a trained model alone: error rates beside single precision's.

    python -m benchmarks.eight_bits MODEL MANIFEST [--split dev] [--limit 200] [--lm DIRECTORY]

Every row is heard twice, by the network as the app loads it on this processor, self-test
included, and by the same weights in single precision; both are read greedily and with the
language model. Adds a section to benchmarks/NETWORK.md. `--work FOLDER` keeps what both heard: a
run that was stopped goes on there, and `kasr-train evaluate MODEL --stored FOLDER/ours` decodes
it again.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import shlex
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.network import TARGET, without_folders
from kasr_desktop.bundle.model_bundle import ModelBundle, load_bundle
from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.domain.device_reasons import Runtime
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.recognizer.acoustic_model import AcousticModel
from kasr_desktop.recognizer.ctc.ctc_model import CtcAcousticModel
from kasr_desktop.recognizer.loading import load_acoustic_model
from kasr_desktop.recognizer.networks.processor import int8_kernels
from kasr_desktop.text.error_rate import ErrorRate
from kasr_trainer.data.manifest import Utterance, read_manifest
from kasr_trainer.evaluate.bootstrap import Interval, rate_interval
from kasr_trainer.evaluate.inference import Reader, find_language_model
from kasr_trainer.evaluate.measuring import Runs, read_stored, recognize_utterances, score_all
from kasr_trainer.evaluate.scores import add_up
from kasr_trainer.evaluate.stored_emissions import EmissionFolder
from kasr_trainer.progress import followed

_MEASURES = ("cer", "cer_with_spaces", "wer")


@dataclass(frozen=True, slots=True)
class Heard:
    """One network on all rows.

    Attributes:
        runs: Decoder to its texts.
        runs_on: What computes.
        cpu: Seconds of the processor a second of sound, sound files included, language model not;
            None where all was kept from before.
    """

    runs: Runs
    runs_on: str
    cpu: float | None


def main(words: Sequence[str] | None = None) -> int:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.eight_bits", description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--split")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="every Nth row")
    parser.add_argument("--limit", type=int, help="only the first so many of them")
    parser.add_argument("--lm", type=Path, help="directory; else the model's own")
    parser.add_argument("--work", type=Path, help="keeps what was heard")
    parser.add_argument("--print-only", action="store_true", help="leave the page as it is")
    chosen = parser.parse_args(words)
    rows = read_manifest(chosen.manifest, split=chosen.split)[:: chosen.every][: chosen.limit]
    bundle = load_bundle(chosen.model)
    if chosen.lm is not None:
        language_model: LanguageModel | None = LanguageModel.load(chosen.lm, bundle.vocab)
    else:
        language_model = find_language_model(chosen.model, bundle.vocab)
    reader = Reader.make(bundle.vocab, language_model, DecodeOptions())
    with contextlib.ExitStack() as stack:
        work = chosen.work or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        heard = {
            "ours": _hear(load_acoustic_model(bundle, "cpu"), reader, rows, work / "ours"),
            "single precision": _hear(exact_model(bundle), reader, rows, work / "exact"),
        }
    typed = sys.argv[1:] if words is None else list(words)
    command = shlex.join(["python", "-m", "benchmarks.eight_bits", *map(without_folders, typed)])
    section = render(heard, command=command)
    print(section)
    if not chosen.print_only:
        with TARGET.open("a", encoding="utf-8") as file:
            file.write("\n" + section)
    return 0


def render(heard: dict[str, Heard], *, command: str) -> str:
    """Return a section of the page: rates of both, and how far ours are from single precision's."""
    ours, exact = heard.values()
    rows = next(iter(exact.runs.values()))
    minutes = sum(each.utterance.duration for each in rows) / 60
    lines = [
        f"## {datetime.datetime.now(datetime.UTC):%Y-%m-%d}: `{command}`",
        "",
        f"{len(rows)} rows, {minutes:.1f} minutes; 8-bit products by {int8_kernels()}. CER / with "
        "spaces / WER %; intervals 95 % over rows (2,000 draws).",
        "",
        "| | " + " | ".join(exact.runs) + " | CPU s a second of sound | runs on |",
        "|---" * (len(exact.runs) + 3) + "|",
    ]
    for name, each in heard.items():
        rates = [_rates(add_up(scored)) for scored in each.runs.values()]
        cpu = "" if each.cpu is None else f"{each.cpu:.3f}"
        lines.append(f"| {name} | {' | '.join(rates)} | {cpu} | {each.runs_on} |")
    changes = [_changes(ours.runs, exact.runs, decoder) for decoder in exact.runs]
    lines.append(f"| ours minus single precision | {' | '.join(changes)} | | |")
    same = [
        str(sum(a.text == b.text for a, b in zip(ours.runs[one], exact.runs[one], strict=True)))
        for one in exact.runs
    ]
    lines.append(f"| rows with the same text | {' | '.join(same)} | | |")
    return "\n".join(lines) + "\n"


def change(ours: Runs, exact: Runs, decoder: str, measure: str) -> tuple[float, Interval | None]:
    """Return by how much ours is worse, as a fraction, and where the true change may lie."""
    pairs = [
        (a.counts[measure], b.counts[measure])
        for a, b in zip(ours[decoder], exact[decoder], strict=True)
    ]
    counts = [ErrorRate(a.errors - b.errors, 0, 0, b.reference_length) for a, b in pairs]
    return sum(counts, ErrorRate()).rate, rate_interval(counts)


def _changes(ours: Runs, exact: Runs, decoder: str) -> str:
    found = []
    for measure in _MEASURES:
        mean, interval = change(ours, exact, decoder, measure)
        spread = f" ({100 * interval.low:.2f} to {100 * interval.high:.2f})" if interval else ""
        found.append(f"{100 * mean:+.2f}{spread}")
    return "; ".join(found)


def _rates(counts: dict[str, ErrorRate]) -> str:
    return " / ".join(f"{100 * counts[measure].rate:.2f}" for measure in _MEASURES)


def exact_model(bundle: ModelBundle) -> AcousticModel:
    """Load the same weights in single precision: without torch where its texts are slow there."""
    from kasr_desktop.recognizer.ctc import whisper_weights
    from kasr_desktop.recognizer.ctc.onnx_whisper import OnnxWhisper
    from kasr_desktop.recognizer.loading import load_torch_network
    from kasr_desktop.recognizer.networks.network import Network

    without_torch = whisper_weights.is_supported(bundle)

    def build(_device: str, _half_precision: bool) -> Network:
        if without_torch:
            return OnnxWhisper(bundle, exact=True)
        return load_torch_network(bundle, "cpu", half_precision=False)

    reason = f"; {Runtime.ONNX_SINGLE if without_torch else Runtime.TORCH_SINGLE}"
    return CtcAcousticModel(build("cpu", False), device_reason=reason, rebuild=build)


def _hear(model: AcousticModel, reader: Reader, rows: Sequence[Utterance], folder: Path) -> Heard:
    """Hear the rows that the folder does not hold yet; read all of them from it."""
    emissions = EmissionFolder(folder, resume=True)
    greedy = Reader.make(reader.vocab, None, reader.options)
    left = rows[len(emissions) :]
    began = time.process_time()
    for _ in followed(
        recognize_utterances(model, greedy, left, emissions=emissions), folder.name, len(left)
    ):
        pass
    seconds = sum(row.duration for row in left)
    cpu = (time.process_time() - began) / seconds if left else None
    runs_on = model.device_reason.rpartition("; ")[2]
    model.close()
    return Heard(score_all(read_stored(reader, folder)), runs_on, cpu)


if __name__ == "__main__":
    sys.exit(main())
