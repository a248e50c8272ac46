"""`tune`: the weights of a run's language model, chosen on dev and never on test."""

from __future__ import annotations

import logging
import shutil

from kasr_desktop.decoding.lm_files import LmWeights, write_weights
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.chain.content import ContentBook
from kasr_trainer.data.manifest import read_manifest
from kasr_trainer.errors import ChainError
from kasr_trainer.evaluate.inference import Reader, load_exact
from kasr_trainer.evaluate.measuring import recognize_utterances
from kasr_trainer.evaluate.stored_emissions import EmissionFolder
from kasr_trainer.lm.tune import TuneSettings, tune_directory, write_tuned
from kasr_trainer.progress import followed
from kasr_trainer.recipe.work import Work

log = logging.getLogger(__name__)


def tune_weights(work: Work) -> None:
    """Write the language model with its weights.

    With `tune.search` the weights with the fewest errors on stored emissions of dev are
    taken, no language model at all being one of the candidates; else the recipe's.

    Raises:
        ChainError: failed.
    """
    options = work.recipe.tune
    shutil.rmtree(work.tuned_lm, ignore_errors=True)
    shutil.copytree(work.lm, work.tuned_lm)
    write_weights(work.tuned_lm, LmWeights(options.alpha, options.beta, options.unk_score_offset))
    if not options.search:
        return
    dev = work.manifest("dev")
    if not dev.is_file():
        raise ChainError(
            "There is no dev set to choose the language model's weights on; hold one out "
            "(data.split), or set tune.search to false.",
            reason="failed",
        )
    vocab = hear_dev(work)
    settings = TuneSettings(
        sample=options.sample, trials=options.trials, beam_widths=(options.beam_width,)
    )
    best, table = tune_directory(work.tuned_lm, vocab, work.emissions, settings=settings)
    print(table)
    write_tuned(work.tuned_lm, best)


def hear_dev(work: Work) -> Vocab:
    """Store what the model hears of dev, going on behind a kill; return the model's tokens."""
    book = ContentBook(work.contents)
    key = f"{book.digest(work.model)} {book.digest(work.manifest('dev'))}"
    note = work.emissions / "made_from.txt"
    is_same = note.is_file() and note.read_text(encoding="utf-8") == key
    if not is_same:
        shutil.rmtree(work.emissions, ignore_errors=True)
    kept = EmissionFolder(work.emissions, resume=is_same)
    note.write_text(key, encoding="utf-8")
    utterances = read_manifest(work.manifest("dev"))
    if len(kept):
        log.info("%d of %d utterances of dev are heard already", len(kept), len(utterances))
    model, vocab = load_exact(work.model, work.compute_device)
    reader = Reader.make(vocab, None, DecodeOptions())
    left = utterances[len(kept) :]
    heard = recognize_utterances(model, reader, left, emissions=kept)
    for _ in followed(heard, "hearing dev", len(left)):
        pass
    return vocab
