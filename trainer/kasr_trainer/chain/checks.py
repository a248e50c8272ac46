"""What a later step will want is looked for before hours go into an earlier one."""

from __future__ import annotations

from kasr_trainer.errors import ChainError, ToolchainError
from kasr_trainer.lm.directory import MAX_BYTES_HERE, LmSettings, counts_here
from kasr_trainer.lm.toolchain import find_program, what_is_needed
from kasr_trainer.recipe.recipe import LmOptions
from kasr_trainer.recipe.work import Work


def lm_settings(options: LmOptions) -> LmSettings:
    """Return how a recipe wants its n-gram."""
    return LmSettings(
        order=options.order,
        prune=options.prune or (0,),
        min_count=options.min_count,
        quantize_bits=options.quantize_bits,
        memory=options.memory,
        estimator=options.estimator,
    )


def require_estimator(work: Work) -> None:
    """Refuse to train when the language model of the run could not be built afterwards.

    Raises:
        ChainError: no_language_model: there is no text, or nobody who counts it; with the ways out.
    """
    if not work.recipe.lm.enabled or work.lm.is_dir():
        return
    sentences = work.data / "lm.txt"
    if not sentences.is_file():
        raise ChainError(
            "There is no text for the language model, which the recipe wants behind the training: "
            "name some in data.texts, or set lm.enabled to false.",
            reason="no_language_model",
        )
    try:
        counts_here(sentences, settings=lm_settings(work.recipe.lm))
        if work.recipe.lm.estimator == "lmplz":
            find_program("lmplz")
    except ToolchainError as error:
        size = sentences.stat().st_size / 1e6
        raise ChainError(
            "The language model behind the training cannot be built: lmplz is not here, and the "
            f"text of {size:,.0f} MB is more than the {MAX_BYTES_HERE / 1e6:.0f} MB that are "
            "counted in Python. Three ways: `kasr-train lm toolchain` builds lmplz (minutes; "
            f"{what_is_needed().removesuffix('.')}); a KenLM package of your system, or KENLM_BIN "
            "names a folder with lmplz and build_binary; less text, or lm.enabled = false and a "
            "language model built "
            f"elsewhere. ({error})",
            reason="no_language_model",
        ) from error
