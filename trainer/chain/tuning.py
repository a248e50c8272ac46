"""`tune`: the weights of a run's language model, chosen on dev and never on test."""

from __future__ import annotations

import shutil
from pathlib import Path

from kasr_desktop.decoding.lm_files import LmWeights, write_weights
from trainer.chain.commands import call
from trainer.chain.work import Work
from trainer.errors import ChainError


def tune_weights(work: Work) -> list[Path]:
    """Write the language model with its weights; give what was made.

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
        return [work.tuned_lm]
    dev = work.manifest("dev")
    if not dev.is_file():
        raise ChainError(
            "There is no dev set to choose the language model's weights on; hold one out "
            "(data.split), or set tune.search to false.",
            reason="failed",
        )
    shutil.rmtree(work.emissions, ignore_errors=True)
    call("evaluate", "--model", work.model, "--data", dev, "--no-lm", "--emissions", work.emissions)
    call(
        "tune", work.emissions, work.vocab, work.tuned_lm, "--sample", options.sample,
        "--trials", options.trials, "--beam-widths", options.beam_width,
    )  # fmt: skip
    return [work.tuned_lm, work.emissions]
