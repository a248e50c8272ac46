"""`evaluate`: figures of every measured split, greedy and with the language model."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.recognizer.acoustic_model import AcousticModel
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.chain.content import ContentBook, digest
from kasr_trainer.chain.dependencies import MEASURED
from kasr_trainer.data.manifest import Utterance, read_manifest
from kasr_trainer.data.overlaps import LEAK_NOTE
from kasr_trainer.errors import ChainError
from kasr_trainer.evaluate.card_protocol import card_decoder, count_as_card
from kasr_trainer.evaluate.inference import Reader, load_exact
from kasr_trainer.evaluate.measuring import recognize_utterances, score_all
from kasr_trainer.evaluate.score_table import format_report, summarize, write_report
from kasr_trainer.evaluate.text_journal import read_resumed
from kasr_trainer.progress import followed
from kasr_trainer.recipe.work import Work


def measure(work: Work) -> None:
    """Write one JSON of figures for each split there is; print their tables."""
    shutil.rmtree(work.figures, ignore_errors=True)  # of splits that are no more
    work.figures.mkdir(parents=True)
    model, vocab = load_exact(work.model, work.compute_device)
    language_model = LanguageModel.load(work.tuned_lm, vocab) if work.recipe.lm.enabled else None
    options = replace(DecodeOptions(), beam_width=work.recipe.tune.beam_width)
    reader = Reader.make(vocab, language_model, options)
    book = ContentBook(work.contents)
    lm = book.digest(work.tuned_lm) if language_model else ""
    words = [book.digest(work.model), lm, options.beam_width]

    def recognize(left: Iterable[Utterance]) -> Iterator[tuple[Utterance, dict[str, str]]]:
        rows = list(left)
        return followed(recognize_utterances(model, reader, rows), "measuring", len(rows))

    leak = json.loads((work.data / "report.json").read_text("utf-8"))["leak"]
    for split in MEASURED:
        if not work.manifest(split).is_file():
            continue
        print(f"\n{split}")
        if split == "test" and leak:
            print(LEAK_NOTE)
        out = work.figures / f"{split}.json"
        utterances = read_manifest(work.manifest(split))
        key = digest([words, book.digest(work.manifest(split))])
        journal = work.folder / "evaluating" / f"{split}.jsonl"
        runs = score_all(read_resumed(journal, key, utterances, recognize))
        if not runs:
            raise ChainError(f"{out.stem} holds no utterance.", reason="failed")
        print(format_report(runs))
        write_report(out, work.model.name, runs)
    if work.recipe.evaluate.as_card and work.manifest("test").is_file():
        _measure_as_card(work, model, vocab)
    shutil.rmtree(work.folder / "evaluating", ignore_errors=True)


def _measure_as_card(work: Work, model: AcousticModel, vocab: Vocab) -> None:
    decode = card_decoder(vocab, work.lm) if work.recipe.lm.enabled else None
    utterances = read_manifest(work.manifest("test"))
    counted = followed(utterances, "measuring as the card did", len(utterances))
    counts = count_as_card(model, vocab, counted, decode=decode)
    work.card_figures.parent.mkdir(parents=True, exist_ok=True)
    plain = summarize(counts)
    work.card_figures.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")
    print("\ntest, as the reference card measured it")
    for decoder, measures in counts.items():
        said = [
            f"{name} {each.errors:,}/{each.reference_length:,} = {each.rate:.4f}"
            for name, each in measures.items()
        ]
        print(f"{decoder}: {', '.join(said)}")
