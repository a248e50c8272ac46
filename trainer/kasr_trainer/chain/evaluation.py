"""`evaluate`: figures of every measured split, greedy and with the language model."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.domain.options import DecodeOptions
from kasr_trainer.data.manifest import read_manifest
from kasr_trainer.data.overlaps import LEAK_NOTE
from kasr_trainer.errors import ChainError
from kasr_trainer.evaluate.inference import Reader, load_recognizer
from kasr_trainer.evaluate.measuring import recognize_utterances, score_all
from kasr_trainer.evaluate.score_table import format_report, write_report
from kasr_trainer.progress import followed
from kasr_trainer.recipe.work import Work

MEASURED = ("dev", "dev_seen", "test")


def measure(work: Work) -> list[Path]:
    """Write one JSON of figures for each split there is; print their tables."""
    work.figures.mkdir(parents=True, exist_ok=True)
    made = []
    model, vocab = load_recognizer(work.model)
    language_model = LanguageModel.load(work.tuned_lm, vocab) if work.recipe.lm.enabled else None
    options = replace(DecodeOptions(), beam_width=work.recipe.tune.beam_width)
    reader = Reader.make(vocab, language_model, options)
    leak = json.loads((work.data / "report.json").read_text("utf-8"))["leak"]
    for split in MEASURED:
        if not work.manifest(split).is_file():
            continue
        print(f"\n{split}")
        if split == "test" and leak:
            print(LEAK_NOTE)
        out = work.figures / f"{split}.json"
        utterances = read_manifest(work.manifest(split))
        counted = followed(utterances, "measuring", len(utterances))
        runs = score_all(recognize_utterances(model, reader, counted))
        if not runs:
            raise ChainError(f"{out.stem} holds no utterance.", reason="failed")
        print(format_report(runs))
        write_report(out, work.model.name, runs)
        made.append(out)
    return made
