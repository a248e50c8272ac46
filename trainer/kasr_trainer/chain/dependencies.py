"""What each step of a run reads, and which settings change what it makes.

A setting that is in none of these lists changes no output: how often is logged, how many
processes read, how many checkpoints stay.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kasr_trainer.data.library import app_library, wal_of
from kasr_trainer.recipe.data_options import SourceOptions, TextSourceOptions
from kasr_trainer.recipe.recipe import flat_settings
from kasr_trainer.recipe.work import Work

Settings = dict[str, Any]

_LEARNING = (
    "learning_rate", "scheduler", "warmup_steps", "adam_beta1", "adam_beta2", "adam_epsilon",
    "weight_decay", "max_grad_norm", "precision", "group_by_length", "best_by", "seed",
    "average_last",
)  # fmt: skip
AFTERWARDS = ("model.start_share", "training.average_last")
"""What is made of the weights when they have learned: other values need no other training."""

LENGTH = ("training.epochs", "training.max_steps")
"""A longer run goes on from the checkpoints of a shorter one."""

BATCH, PROCESSES = "training.utterances_per_update", "processes"


def prepare_settings(work: Work) -> Settings:
    """Return what of a recipe decides manifests and text."""
    data = _without(asdict(work.recipe.data), "workers")
    data["sources"] = [_without(each, "license", "credit", "hub_id") for each in data["sources"]]
    data["texts"] = [_without(each, "license", "credit") for each in data["texts"]]
    # where something lies is known by its content; manifests name recordings outside the run
    for each in (*data["sources"], *data["texts"]):
        place = work.sources.get(each["corpus"], Path(each["path"]))
        inside = each.get("kind") in ("openslr", "parquet", "ksponspeech", "library", None)
        each["path"] = "" if inside else str(place.expanduser().resolve())
    return {f"data.{name}": value for name, value in data.items()}


def prepare_reads(work: Work) -> dict[str, Path]:
    """Return every source that is on the disk, or will be."""
    data = work.recipe.data
    named: tuple[SourceOptions | TextSourceOptions, ...] = (*data.sources, *data.texts)
    reads = {each.corpus: _place(work, each.corpus, each.path) for each in named}
    for each in data.sources:
        if each.kind == "library":  # its newest rows stand in SQLite's log beside it
            if not each.path and each.corpus not in work.sources:
                reads[each.corpus] = app_library()
            reads[f"{each.corpus} (the log beside it)"] = wal_of(reads[each.corpus])
    return reads


def _place(work: Work, corpus: str, path: str) -> Path:
    if corpus in work.sources:
        return work.sources[corpus]
    if path.startswith(("http://", "https://")):
        return work.downloads / path.rpartition("/")[2]
    return Path(path)


def vocab_settings(work: Work) -> Settings:
    """Return what decides the tokens."""
    settings = _table("vocab", asdict(work.recipe.vocab))
    if work.recipe.vocab.source == "start":
        settings["model.start"] = work.recipe.model.start
    return settings


def vocab_reads(work: Work) -> dict[str, Path]:
    """Return the transcripts."""
    reads = {f"{split}.jsonl": work.manifest(split) for split in work.recipe.vocab.splits}
    start = Path(work.recipe.model.start)
    if work.recipe.vocab.source == "start" and start.is_dir():
        reads["the start's vocab.json"] = start / "vocab.json"
    return reads


def finetune_settings(work: Work) -> Settings:
    """Return what decides the weights."""
    recipe = work.recipe
    training = asdict(recipe.training)
    kept = {f"training.{name}": training[name] for name in _LEARNING}
    if recipe.training.best_by:  # else dev is only watched
        kept["training.eval_steps"] = recipe.training.eval_steps
    batch: float = recipe.training.train_batch_size
    if recipe.training.batch_seconds:
        batch = recipe.training.batch_seconds
        kept["training.batch_seconds"] = "counted"
    batch *= recipe.training.accumulation_steps
    if recipe.augment.share:  # else nobody reads the others
        kept |= _table("augment", asdict(recipe.augment))
    return {
        **_table("model", asdict(recipe.model)),
        "vocab.from": recipe.vocab.source,
        **kept,
        **{name: training[name.partition(".")[2]] for name in LENGTH},
        "data.transcript.trailing_space": recipe.data.transcript.trailing_space,
        BATCH: batch,
        PROCESSES: int(os.environ.get("WORLD_SIZE", "1")),
    }


def finetune_reads(work: Work) -> dict[str, Path]:
    """Return what the weights are learned from and, where dev chooses them, dev."""
    reads = {"train.jsonl": work.manifest("train"), "vocab.json": work.vocab}
    dev = work.dev_manifest()
    if work.recipe.training.best_by and dev is not None:
        reads[dev.name] = dev
    if work.recipe.model.start and Path(work.recipe.model.start).is_dir():
        reads["model.start"] = Path(work.recipe.model.start)
    return reads


def same_batch(before: Mapping[str, Any], now: Settings) -> Settings:
    """Return the settings of now, with the batch of before if an update sees as many utterances.

    With four times the processes and a quarter of the accumulation a run is the same run; and
    a recipe that did not change is the same recipe, whoever looks at it.
    """
    there = (before.get(BATCH, 0), before.get(PROCESSES, 1))
    here = (now[BATCH], now[PROCESSES])
    is_same = there[0] == here[0] or there[0] * there[1] == here[0] * here[1]
    batch = there if is_same else here
    return now | {BATCH: batch[0], PROCESSES: batch[1]}


def lm_settings(work: Work) -> Settings:
    """Return what decides the n-gram."""
    return _table("lm", _without(asdict(work.recipe.lm), "memory"))


def lm_reads(work: Work) -> dict[str, Path]:
    """Return its text."""
    return {"lm.txt": work.data / "lm.txt"} if work.recipe.lm.enabled else {}


def tune_settings(work: Work) -> Settings:
    """Return what decides the weights of the language model."""
    options = work.recipe.tune
    names: tuple[str, ...] = ("search", "alpha", "beta", "unk_score_offset")
    names += ("beam_width", "sample", "trials") if options.search else ()
    table = asdict(options)
    return {"lm.enabled": work.recipe.lm.enabled} | {f"tune.{name}": table[name] for name in names}


def tune_reads(work: Work) -> dict[str, Path]:
    """Return language model and, where weights are searched, model and dev."""
    if not work.recipe.lm.enabled:
        return {}
    searched = {"the model": work.model, "dev.jsonl": work.manifest("dev")}
    return {"the language model": work.lm} | (searched if work.recipe.tune.search else {})


def evaluate_settings(work: Work) -> Settings:
    """Return what decides the figures."""
    return {
        "lm.enabled": work.recipe.lm.enabled,
        "tune.beam_width": work.recipe.tune.beam_width,
        "evaluate.as_card": work.recipe.evaluate.as_card,
    }


def evaluate_reads(work: Work) -> dict[str, Path]:
    """Return model, language model and what is measured."""
    reads = {f"{split}.jsonl": work.manifest(split) for split in MEASURED}
    reads["the model"] = work.model
    return reads | ({"the language model": work.tuned_lm} if work.recipe.lm.enabled else {})


MEASURED = ("dev", "dev_seen", "test")


def export_settings(work: Work) -> Settings:
    """Return the recipe without what only says how the work was done: the card shows it."""
    return {
        name: value for name, value in flat_settings(work.recipe).items() if name not in BOOKKEEPING
    }


BOOKKEEPING = frozenset(
    {
        "data.workers", "training.workers", "training.log_steps", "training.keep_checkpoints",
        "training.eval_batch_size", "training.save_steps", "training.silent_after",
        "training.gradient_checkpointing", "training.compile", "training.report_to", "lm.memory",
    }
)  # fmt: skip
"""No output depends on them. `eval_steps` is one too, unless dev chooses the checkpoint."""


def export_reads(work: Work) -> dict[str, Path]:
    """Return all that is shown and shipped."""
    reads = {
        "the model": work.model,
        "training.json": work.training / "training.json",
        "the figures": work.figures,
        "report.json": work.data / "report.json",
    }
    return reads | ({"the language model": work.tuned_lm} if work.recipe.lm.enabled else {})


def _table(name: str, values: Settings) -> Settings:
    return {f"{name}.{key}": value for key, value in values.items()}


def _without(table: Settings, *names: str) -> Settings:
    return {name: value for name, value in table.items() if name not in names}
