"""The steps of a run, in order: what each needs, what it depends on, what it makes."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kasr_trainer.chain.stamps import digest, is_done, made_by, write_stamp
from kasr_trainer.errors import ChainError, ToolchainError
from kasr_trainer.processes import is_first_process
from kasr_trainer.recipe.work import Work

log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.5
"""Between two looks of a waiting process at the folder of the run."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        name: Its word on the command line.
        needs: Steps that come before.
        settings: What of the recipe, and of the world outside, it depends on.
        run: Does it; gives the files and folders it made.
        together: True: under torchrun every process works on it; False: only the first one.
    """

    name: str
    needs: tuple[str, ...]
    settings: Callable[[Work], list[object]]
    run: Callable[[Work], list[Path]]
    together: bool = False


def _prepare_settings(work: Work) -> list[object]:
    from kasr_trainer.data.fetching import glance

    data = work.recipe.data
    named = {each.corpus: Path(each.path) for each in data.sources}
    named |= {each.corpus: Path(each.path) for each in data.texts} | dict(work.sources)
    seen = {corpus: glance(path) for corpus, path in named.items() if path.exists()}
    return [data, {corpus: str(path) for corpus, path in work.sources.items()}, seen]


def _prepare(work: Work) -> list[Path]:
    from kasr_trainer.data.prepare import find_sources, prepare

    options = work.recipe.data
    sources = find_sources(options, work.downloads, given=work.sources)
    print(prepare(options, work.data, sources=sources).format())
    made = [*work.data.glob("*.jsonl"), *work.data.glob("*.txt"), work.data / "report.json"]
    return sorted(made)


def _vocab(work: Work) -> list[Path]:
    from kasr_trainer.chain.tokens import collect_vocab

    work.vocab.parent.mkdir(parents=True, exist_ok=True)
    vocab, rare = collect_vocab(
        [work.manifest(split) for split in work.recipe.vocab.splits], work.recipe.vocab
    )
    vocab.save(work.vocab)
    print(f"{len(vocab)} tokens; {rare} rare characters are read as unknown")
    return [work.vocab]


def _finetune(work: Work) -> list[Path]:
    from kasr_trainer.ctc.training import RunFiles, finetune

    if is_first_process():
        _put_aside_other_run(work)
    files = RunFiles(
        train=work.manifest("train"), dev=work.dev_manifest(), vocab=work.vocab, out=work.training
    )
    return [finetune(work.recipe, files, cpu=work.cpu), work.training / "training.json"]


def _put_aside_other_run(work: Work) -> None:
    """Move checkpoints away that were made with other settings: going on from them is no run."""
    step = next(step for step in STEPS if step.name == "finetune")
    inputs, note = _inputs(work, step), work.training / "made_from.txt"
    if work.training.is_dir() and any(work.training.glob("checkpoint-*")):
        made_from = note.read_text("utf-8") if note.is_file() else "unknown"
        if made_from != inputs:
            aside = work.training.with_name(f"training-{made_from}")
            shutil.rmtree(aside, ignore_errors=True)
            work.training.rename(aside)
            log.info("checkpoints of other settings are in %s now", aside)
    work.training.mkdir(parents=True, exist_ok=True)
    note.write_text(inputs, "utf-8")


def _lm(work: Work) -> list[Path]:
    from kasr_trainer.lm.directory import LmSettings, build_language_model

    options = work.recipe.lm
    if not options.enabled:
        return []
    sentences = work.data / "lm.txt"
    if not sentences.is_file():
        raise ChainError(
            "There is no text for the language model: name some in data.texts, or set lm.enabled "
            "to false.",
            reason="no_language_model",
        )
    settings = LmSettings(
        order=options.order,
        prune=options.prune or (0,),
        min_count=options.min_count,
        quantize_bits=options.quantize_bits,
        memory=options.memory,
    )
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
    return [work.lm]


def _tune(work: Work) -> list[Path]:
    from kasr_trainer.chain.tuning import tune_weights

    return tune_weights(work) if work.recipe.lm.enabled else []


def _evaluate(work: Work) -> list[Path]:
    from kasr_trainer.chain.evaluation import measure

    return measure(work)


def _export(work: Work) -> list[Path]:
    from kasr_trainer.publish.folder import export_run

    return export_run(work)


STEPS = (
    Step("prepare", (), _prepare_settings, _prepare),
    Step(
        "vocab",
        ("prepare",),
        lambda work: [work.recipe.vocab],
        _vocab,
    ),
    Step(
        "finetune",
        ("prepare", "vocab"),
        lambda work: [
            work.recipe.model, work.recipe.training, work.recipe.data.on_bad,
            work.recipe.data.transcript.trailing_space,
        ],
        _finetune,
        together=True,
    ),
    Step("lm", ("prepare",), lambda work: [work.recipe.lm], _lm),
    Step("tune", ("prepare", "finetune", "lm"), lambda work: [work.recipe.tune], _tune),
    Step(
        "evaluate", ("prepare", "finetune", "tune"),
        lambda work: [work.recipe.tune.beam_width], _evaluate,
    ),
    Step(
        "export", ("prepare", "finetune", "tune", "evaluate"),
        lambda work: [work.recipe], _export,
    ),
)  # fmt: skip

NAMES = tuple(step.name for step in STEPS)


def run_steps(work: Work, *, until: str | None = None) -> list[str]:
    """Do all steps that are not done yet, up to `until`; give the names of those that ran.

    Under torchrun every process calls it: the first one does every step, the others wait
    until they are needed, help, and are through.
    """
    ran = []
    for step in STEPS:
        if not is_first_process() and step.together:
            _wait_for_needs(work, step)
        if run_step(work, step):
            ran.append(step.name)
        if step.name == until:
            break
    return ran


def run_step(work: Work, step: Step) -> bool:
    """Do one step unless it is done; give whether it ran.

    Under torchrun every process calls it; the first one writes the stamp.

    Raises:
        ChainError: not_done: a step before it is missing or was made with other settings.
    """
    if not is_first_process() and not step.together:
        return False
    _require(work, step)
    inputs = _inputs(work, step)
    if is_done(work.stamp(step.name), inputs, folder=work.folder):
        log.info("%s is done", step.name)
        return False
    log.info("%s", step.name)
    if is_first_process():
        work.stamp(step.name).unlink(missing_ok=True)
    outputs = step.run(work)
    if is_first_process():
        write_stamp(work.stamp(step.name), inputs, outputs, folder=work.folder)
    return True


def _wait_for_needs(work: Work, step: Step) -> None:
    """Wait, without limit, until the first process has done what comes before a step.

    The files in the run's folder are what all hosts share before torch has connected them.
    A launcher ends the others when the first process fails.
    """
    log.info("%s waits for the first process", step.name)
    pause = threading.Event()
    while True:
        try:
            return _require(work, step)
        except (ChainError, OSError):  # OSError: a file that is being replaced just now
            pause.wait(_LOOK_SECONDS)


def _inputs(work: Work, step: Step) -> str:
    before = {name: made_by(work.stamp(name)) for name in step.needs}
    return digest([step.name, *step.settings(work), before])


def _require(work: Work, step: Step) -> None:
    known = {each.name: each for each in STEPS}
    for name in step.needs:
        _require(work, known[name])
        if not is_done(work.stamp(name), _inputs(work, known[name]), folder=work.folder):
            what = "has not been done" if not work.stamp(name).is_file() else "is out of date"
            raise ChainError(
                f"{step.name} needs {name}, which {what} in {work.folder}: "
                f"`kasr-train run` does it, or `kasr-train {name}`.",
                reason="not_done",
                step=name,
            )
