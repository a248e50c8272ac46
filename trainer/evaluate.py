"""Measures a model folder on a manifest: CER and WER by corpus, from greedy text."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoFeatureExtractor, AutoModelForCTC, WhisperFeatureExtractor

from kasr_desktop.domain.audio import SAMPLE_RATE
from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.recognizer.whisper_ctc import WhisperForCTC, register
from kasr_desktop.text.error_rate import ErrorRate, cer, cer_with_spaces, wer
from kasr_desktop.text.normalize import normalize
from kasr_desktop.text.vocab import Vocab
from trainer.augment import Samples
from trainer.corpus import Utterance, manifest_line, read_manifest, read_samples
from trainer.data import trim_to_frames

MEASURES = {"cer": cer, "cer_with_spaces": cer_with_spaces, "wer": wer}


@dataclass(frozen=True, slots=True)
class Result:
    """What a model made of one utterance."""

    utterance: Utterance
    text: str
    log_probs: LogProbs


def load_model(folder: Path) -> tuple[WhisperForCTC, WhisperFeatureExtractor, Vocab]:
    """Load a model folder in float32, ready to measure."""
    register()
    model = AutoModelForCTC.from_pretrained(folder, dtype=torch.float32).eval()
    extractor = AutoFeatureExtractor.from_pretrained(folder)
    tokens = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    return model, extractor, Vocab.from_files(tokens, blank_id=model.config.pad_token_id)


@torch.inference_mode()
def emit(model: WhisperForCTC, extractor: WhisperFeatureExtractor, samples: Samples) -> LogProbs:
    """Give log_probs (T, V), float32, natural log, of one window of samples."""
    features = extractor(
        trim_to_frames(samples),
        sampling_rate=SAMPLE_RATE,
        padding="longest",
        truncation=False,
        return_tensors="pt",
    ).input_features
    log_probs = model(features).logits[0].log_softmax(dim=-1)
    array: NDArray[np.float32] = log_probs.numpy()
    return array


def read_greedily(log_probs: LogProbs, vocab: Vocab) -> str:
    """Give the text of the best token of every frame."""
    path = log_probs.argmax(axis=1)
    changed = np.flatnonzero(np.diff(path, prepend=-1))
    return vocab.text_of(int(token_id) for token_id in path[changed])


def transcribe(
    model: WhisperForCTC,
    extractor: WhisperFeatureExtractor,
    vocab: Vocab,
    *,
    utterances: Iterable[Utterance],
) -> Iterator[Result]:
    """Read utterances one by one; a window is a whole utterance."""
    for utterance in utterances:
        log_probs = emit(model, extractor, read_samples(utterance.path))
        yield Result(utterance, read_greedily(log_probs, vocab), log_probs)


def count_errors(pairs: Iterable[tuple[Utterance, str]]) -> dict[str, dict[str, ErrorRate]]:
    """Sum the errors of texts: corpus (and "all") to measure to counts."""
    totals: dict[str, dict[str, ErrorRate]] = {}
    for utterance, text in pairs:
        reference, hypothesis = normalize(utterance.text), normalize(text)
        for name, measure in MEASURES.items():
            errors = measure(reference, hypothesis)
            for corpus in ("all", utterance.corpus):
                counts = totals.setdefault(corpus, {})
                counts[name] = counts.get(name, ErrorRate()) + errors
    return totals


def format_table(totals: dict[str, dict[str, ErrorRate]]) -> str:
    """Give the counts as a table in Markdown, rates in percent."""
    lines = [
        "| corpus | syllables | CER % | CER with spaces % | WER % |",
        "|---|---:|---:|---:|---:|",
    ]
    for corpus, counts in totals.items():
        rates = " | ".join(f"{100 * counts[name].rate:.1f}" for name in MEASURES)
        lines.append(f"| {corpus} | {counts['cer'].reference_length:,} | {rates} |")
    return "\n".join(lines)


def summarize(totals: dict[str, dict[str, ErrorRate]]) -> dict[str, dict[str, object]]:
    """Give the counts as plain values for a JSON file."""
    return {
        corpus: {
            name: {
                "rate": round(errors.rate, 5),
                "substitutions": errors.substitutions,
                "deletions": errors.deletions,
                "insertions": errors.insertions,
                "reference_length": errors.reference_length,
            }
            for name, errors in counts.items()
        }
        for corpus, counts in totals.items()
    }


def store_emissions(results: Iterable[Result], folder: Path) -> Iterator[Result]:
    """Pass results on and keep their log_probs: one `.npz` (float16) each and a manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "manifest.jsonl").open("w", encoding="utf-8") as manifest:
        for number, result in enumerate(results):
            name = f"{number:05d}.npz"
            np.savez(folder / name, log_probs=result.log_probs.astype(np.float16))
            utterance = result.utterance
            fields: dict[str, object] = {
                "path": name,
                "text": utterance.text,
                "greedy": result.text,
                "seconds": utterance.duration,
                "corpus": utterance.corpus,
                "speaker": utterance.speaker,
                "recording": str(utterance.path),
            }
            manifest.write(manifest_line(fields))
            yield result


def evaluate(
    folder: Path, utterances: Sequence[Utterance], *, emissions: Path | None = None
) -> tuple[dict[str, dict[str, ErrorRate]], list[tuple[Utterance, str]]]:
    """Measure a model folder; give the counts and the texts."""
    model, extractor, vocab = load_model(folder)
    results: Iterable[Result] = transcribe(model, extractor, vocab, utterances=utterances)
    if emissions is not None:
        results = store_emissions(results, emissions)
    pairs = [(result.utterance, result.text) for result in results]
    return count_errors(pairs), pairs


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `evaluate` to the command line."""
    parser = commands.add_parser("evaluate", help="CER and WER of a model on a manifest")
    parser.add_argument("model", type=Path, help="model folder")
    parser.add_argument("manifest", type=Path, help="JSON lines or table of recordings")
    parser.add_argument("--split", help="only this split of the manifest")
    parser.add_argument("--out", type=Path, help="JSON file for counts and texts")
    parser.add_argument("--emissions", type=Path, help="folder for the log_probs of every frame")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Evaluate, print the table, write the JSON."""
    utterances = read_manifest(arguments.manifest, split=arguments.split)
    totals, pairs = evaluate(arguments.model, utterances, emissions=arguments.emissions)
    print(format_table(totals))
    if arguments.out is not None:
        texts = [
            {"path": each.path.name, "corpus": each.corpus, "reference": each.text, "text": text}
            for each, text in pairs
        ]
        report = {"model": arguments.model.name, "totals": summarize(totals), "texts": texts}
        arguments.out.write_text(
            json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    return 0
