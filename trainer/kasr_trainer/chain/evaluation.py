"""`evaluate`: figures of every measured split, greedy and with the language model."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.domain.options import DecodeOptions
from kasr_trainer.chain.dependencies import MEASURED
from kasr_trainer.data.manifest import read_manifest
from kasr_trainer.data.overlaps import LEAK_NOTE
from kasr_trainer.errors import ChainError
from kasr_trainer.evaluate.inference import Reader, load_recognizer
from kasr_trainer.evaluate.measuring import recognize_utterances, score_all
from kasr_trainer.evaluate.score_table import format_report, write_report
from kasr_trainer.progress import followed
from kasr_trainer.recipe.work import Work


def measure(work: Work) -> None:
    """Write one JSON of figures for each split there is; print their tables."""
    shutil.rmtree(work.figures, ignore_errors=True)  # of splits that are no more
    work.figures.mkdir(parents=True)
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
