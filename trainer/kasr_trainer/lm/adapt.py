"""`kasr-train lm adapt`: what a model learns from the user's documents, and what it changes.

The window does the same under "Adapt to my documents"; the file it keeps has the same form.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.decoding.adaptation import Adaptation
from kasr_desktop.decoding.adapted_model import AdaptedLanguageModel
from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.decoding.learned_text import LearnedText, known_words, learn
from kasr_desktop.domain.errors import LanguageModelError
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.evaluate.inference import LM, Reader
from kasr_trainer.evaluate.score_table import format_table
from kasr_trainer.evaluate.scores import add_up, score
from kasr_trainer.evaluate.stored_emissions import Spoken, read_emissions
from kasr_trainer.help_pages import add_page

_SHOWN = 20


def add_parser(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `adapt` to the steps of `lm`."""
    adapt = add_page(steps, "adapt", "learn words from documents, for one model")
    adapt.add_argument("texts", type=Path, nargs="+", help=".txt or .docx")
    adapt.add_argument("--model", type=Path, required=True, help="model folder")
    adapt.add_argument("--out", type=Path, required=True, help="file for `--adaptation`")
    adapt.add_argument("--stored", type=Path, help="stored emissions to decode with and without it")
    adapt.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Learn, say what was learned, measure if asked to."""
    bundle = load_bundle(arguments.model)
    if bundle.language_model_dir is None:
        raise LanguageModelError(
            f"{bundle.name} has no language model to adapt.", reason="missing", path=bundle.path
        )
    learned = LearnedText()
    for learned in learn(arguments.texts, known_words(bundle.language_model_dir)):
        print(f"{learned.documents[-1].name}: {learned.documents[-1].num_words:,} words")
    learned.save(arguments.out)
    model = LanguageModel.load(bundle.language_model_dir, bundle.vocab)
    print(f"{len(learned.new_words):,} new: {' '.join(learned.new_words[:_SHOWN])}")
    if arguments.stored is not None:
        print(compare(bundle.vocab, model, learned, read_emissions(arguments.stored)))
    return 0


def compare(
    vocab: Vocab, model: LanguageModel, learned: LearnedText, spoken: Sequence[Spoken]
) -> str:
    """Decode with and without what was learned; give the rates as a table."""
    adapted = AdaptedLanguageModel(model, Adaptation(learned.sentences, learned.new_words))
    totals = {}
    for name, each in {"as it is": model, "adapted": adapted}.items():
        reader = Reader.make(vocab, each, DecodeOptions())
        totals[name] = add_up(
            score(one.utterance, reader.read(one.emissions)[LM])
            for one in spoken
            if one.utterance is not None
        )
    return format_table(totals)
