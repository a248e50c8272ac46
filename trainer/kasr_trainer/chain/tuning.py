"""`tune`: the weights of a run's language model, chosen on dev and never on test."""

from __future__ import annotations

import shutil

from kasr_desktop.decoding.lm_files import LmWeights, write_weights
from kasr_desktop.domain.options import DecodeOptions
from kasr_trainer.data.manifest import read_manifest
from kasr_trainer.errors import ChainError
from kasr_trainer.evaluate.inference import Reader, load_recognizer
from kasr_trainer.evaluate.measuring import recognize_utterances
from kasr_trainer.lm.tune import TuneSettings, tune_directory, write_tuned
from kasr_trainer.progress import followed
from kasr_trainer.recipe.work import Work


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
    shutil.rmtree(work.emissions, ignore_errors=True)
    model, vocab = load_recognizer(work.model, work.compute_device)
    reader = Reader.make(vocab, None, DecodeOptions())
    utterances = read_manifest(dev)
    counted = followed(utterances, "hearing dev", len(utterances))
    for _ in recognize_utterances(model, reader, counted, emissions=work.emissions):
        pass
    settings = TuneSettings(
        sample=options.sample, trials=options.trials, beam_widths=(options.beam_width,)
    )
    best, table = tune_directory(work.tuned_lm, vocab, work.emissions, settings=settings)
    print(table)
    write_tuned(work.tuned_lm, best)
