"""The steps of a run, in order: what each needs, what it depends on, what it makes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kasr_trainer.chain import dependencies as on
from kasr_trainer.errors import ChainError, ToolchainError
from kasr_trainer.recipe.work import Work


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        name: Its word on the command line.
        needs: Steps that come before.
        settings: What of the recipe changes what it makes.
        reads: Files and folders it reads, by names for people.
        outputs: Files and folders it has made, as they are on the disk.
        run: Does it.
        together: True: under torchrun every process works on it; False: only the first one.
    """

    name: str
    needs: tuple[str, ...]
    settings: Callable[[Work], on.Settings]
    reads: Callable[[Work], dict[str, Path]]
    outputs: Callable[[Work], list[Path]]
    run: Callable[[Work], None]
    together: bool = False


def _prepare(work: Work) -> None:
    from kasr_trainer.data.prepare import find_sources, prepare

    options = work.recipe.data
    sources = find_sources(options, work.downloads, given=work.sources)
    print(prepare(options, work.data, sources=sources).format())


def _prepared(work: Work) -> list[Path]:
    made = [*work.data.glob("*.jsonl"), *work.data.glob("*.txt"), work.data / "report.json"]
    return sorted(made)


def _vocab(work: Work) -> None:
    from kasr_trainer.chain.tokens import collect_vocab, extend_start_vocab

    work.vocab.parent.mkdir(parents=True, exist_ok=True)
    options = work.recipe.vocab
    manifests = [work.manifest(split) for split in options.splits]
    if options.source == "start":
        start = work.recipe.model.start
        vocab, new, rare = extend_start_vocab(manifests, options, start)
        kept = len(vocab) - len(new)
        print(f"{kept} tokens of {start} are kept; {len(new)} are new: {' '.join(new) or 'none'}")
    else:
        vocab, rare = collect_vocab(manifests, options)
    vocab.save(work.vocab)
    print(f"{len(vocab)} tokens; {rare} rare characters are read as unknown")


def _finetune(work: Work) -> None:
    from kasr_trainer.chain.checks import require_estimator
    from kasr_trainer.ctc.training import RunFiles, finetune

    require_estimator(work)
    files = RunFiles(
        train=work.manifest("train"), dev=work.dev_manifest(), vocab=work.vocab, out=work.training
    )
    finetune(work.recipe, files, cpu=work.cpu)


def _lm(work: Work) -> None:
    from kasr_trainer.chain.checks import lm_settings
    from kasr_trainer.lm.directory import build_language_model

    options = work.recipe.lm
    if not options.enabled:
        return
    sentences = work.data / "lm.txt"
    if not sentences.is_file():
        raise ChainError(
            "There is no text for the language model: name some in data.texts, or set lm.enabled "
            "to false.",
            reason="no_language_model",
        )
    settings = lm_settings(options)
    scratch = work.lm.with_name("building")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        words = build_language_model(sentences, scratch / "language_model", settings=settings)
    except ToolchainError as error:
        raise ChainError(str(error), reason="no_language_model") from error
    shutil.rmtree(work.lm, ignore_errors=True)
    (scratch / "language_model").replace(work.lm)
    scratch.rmdir()
    print(f"{len(words):,} words")


def _tune(work: Work) -> None:
    from kasr_trainer.chain.tuning import tune_weights

    if work.recipe.lm.enabled:
        tune_weights(work)


def _tuned(work: Work) -> list[Path]:
    if not work.recipe.lm.enabled:
        return []
    return [work.tuned_lm, *([work.emissions] if work.recipe.tune.search else [])]


def _evaluate(work: Work) -> None:
    from kasr_trainer.chain.evaluation import measure

    measure(work)


def _figures(work: Work) -> list[Path]:
    made = [work.figures / f"{name}.json" for name in on.MEASURED if work.manifest(name).is_file()]
    return [*made, *([work.card_figures] if _has_card_figures(work) else [])]


def _has_card_figures(work: Work) -> bool:
    return work.recipe.evaluate.as_card and work.manifest("test").is_file()


def _export(work: Work) -> None:
    from kasr_trainer.publish.folder import export_run

    export_run(work)


STEPS = (
    Step("prepare", (), on.prepare_settings, on.prepare_reads, _prepared, _prepare),
    Step(
        "vocab", ("prepare",), on.vocab_settings, on.vocab_reads, lambda work: [work.vocab], _vocab
    ),
    Step(
        "finetune", ("prepare", "vocab"), on.finetune_settings, on.finetune_reads,
        lambda work: [work.model, work.training / "training.json"], _finetune, together=True,
    ),
    Step(
        "lm", ("prepare",), on.lm_settings, on.lm_reads,
        lambda work: [work.lm] if work.recipe.lm.enabled else [], _lm,
    ),
    Step("tune", ("prepare", "finetune", "lm"), on.tune_settings, on.tune_reads, _tuned, _tune),
    Step(
        "evaluate", ("prepare", "finetune", "tune"), on.evaluate_settings, on.evaluate_reads,
        _figures, _evaluate,
    ),
    Step(
        "export", ("prepare", "finetune", "tune", "evaluate"), on.export_settings, on.export_reads,
        lambda work: [work.export], _export,
    ),
)  # fmt: skip

NAMES = tuple(step.name for step in STEPS)
