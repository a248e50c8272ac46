"""One fine-tuning run on transformers' Trainer: manifests and vocabulary to a model folder."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from kasr_desktop.atomic_file import replace_file
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.ctc.adapters import merged
from kasr_trainer.ctc.checkpoint_mean import require_checkpoints, take_mean
from kasr_trainer.ctc.collate import Collator
from kasr_trainer.ctc.dataset import ManifestDataset
from kasr_trainer.ctc.disturbed import DisturbedDataset
from kasr_trainer.ctc.label_fit import Unfit, keep_fitting
from kasr_trainer.ctc.labels import Speller
from kasr_trainer.ctc.schedule import total_updates
from kasr_trainer.ctc.start_model import count_frames, make_extractor, make_model
from kasr_trainer.ctc.start_vocab import read_start_vocab
from kasr_trainer.errors import CorpusError, FinetuneError
from kasr_trainer.processes import is_one_of_several
from kasr_trainer.progress import format_time
from kasr_trainer.recipe.recipe import Recipe, TrainingOptions
from kasr_trainer.training.checkpoints import last_whole, step_of
from kasr_trainer.training.sharded import copied, is_sharded, whole_model

log = logging.getLogger(__name__)

RESULT = "result"
"""Folder of the finished model inside a run's folder."""


TrainSet = ManifestDataset | DisturbedDataset


@dataclass(frozen=True, slots=True)
class RunFiles:
    """What a run reads and where it writes.

    Attributes:
        train: Manifest.
        dev: Manifest to measure on; None: nothing is measured.
        vocab: vocab.json.
        out: Folder of checkpoints, log and result.
    """

    train: Path
    vocab: Path
    out: Path
    dev: Path | None = None


def finetune(recipe: Recipe, files: RunFiles, *, cpu: bool = False) -> Path:
    """Train all updates that are left; give the folder of the model.

    Goes on from the newest whole checkpoint. Under torchrun or accelerate every process
    calls it, and the first one writes.

    Raises:
        FinetuneError: See its reasons.
    """
    files.out.mkdir(parents=True, exist_ok=True)
    vocab = Vocab.from_files(json.loads(files.vocab.read_text(encoding="utf-8")))
    kept = read_start_vocab(recipe.model.start) if recipe.vocab.source == "start" else None
    model = make_model(recipe.model, vocab, seed=recipe.training.seed, kept=kept)
    speller = Speller(vocab)
    ending = " " if recipe.data.transcript.trailing_space else ""
    train, unfit = keep_fitting(
        ManifestDataset(
            files.train, speller, ending=ending, skip_unreadable=recipe.data.on_bad == "skip"
        ),
        partial(_count_fewest_frames, model, recipe),
        stop=recipe.data.on_bad == "stop",
    )
    dev = ManifestDataset(files.dev, speller, ending=ending) if files.dev else None
    heard: TrainSet = train
    if recipe.augment.share:
        heard = DisturbedDataset(train, recipe.augment, seed=recipe.training.seed)
    trainer = make_trainer(recipe, model, train=heard, dev=dev, out=files.out, cpu=cpu)
    if trainer.is_world_process_zero():
        _report_unfit(unfit, files)
    _require_space(trainer, files.out)
    if recipe.training.average_last:
        require_checkpoints(
            recipe.training.average_last,
            updates=_updates(recipe, trainer, train),
            save_steps=recipe.training.save_steps,
        )
    try:
        seconds, memory_bytes = _estimate(recipe, trainer, train)
    except RuntimeError as error:
        raise _explain(error, recipe.training) from error
    if trainer.is_world_process_zero():
        said = summarize(recipe, trainer, train, seconds=seconds, memory_bytes=memory_bytes)
        log.info("%s", said)
    share = recipe.model.start_share
    start = _copy_weights(model) if share else {}  # before a checkpoint takes their place
    plain = copied(model) if is_sharded(trainer) else None
    try:
        trainer.go_on()
    except RuntimeError as error:
        raise _explain(error, recipe.training) from error
    learned = whole_model(trainer, plain)
    if trainer.is_world_process_zero():
        if recipe.training.average_last:
            take_mean(trainer, learned, recipe.training.average_last)
        mix_in(learned, start, share=share)
        save_result(trainer, learned, vocab, files)
    trainer.accelerator.wait_for_everyone()
    if is_one_of_several():
        trainer.accelerator.end_training()  # the first process has more to do, alone
    return files.out / RESULT


def _count_fewest_frames(model: Any, recipe: Recipe, num_samples: int) -> int:
    """Return the frames (T) of an utterance at its fastest."""
    fastest = max(1.0, recipe.augment.speed_high) if recipe.augment.share else 1.0
    return count_frames(model, int(num_samples / fastest))


def _updates(recipe: Recipe, trainer: Any, train: TrainSet) -> int:
    batches = 0 if trainer.batches is None else len(trainer.batches)
    devices = max(1, trainer.args.world_size)
    return total_updates(len(train), recipe.training, devices=devices, batches=batches)


def _copy_weights(model: Any) -> dict[str, Any]:
    return {name: each.detach().cpu().clone() for name, each in model.named_parameters()}


def mix_in(model: Any, start: Mapping[str, Any], *, share: float) -> None:
    """Move weights back towards those of the start, by a share of the way; none: nothing."""
    import torch

    with torch.no_grad():
        for name, each in model.named_parameters():
            if name in start:
                each.lerp_(start[name].to(each), share)


def _estimate(recipe: Recipe, trainer: Any, train: TrainSet) -> tuple[float, int]:
    """Return the seconds that the updates left will take, and the bytes of memory.

    0 and 0: none are left, or nobody knows.
    """
    from kasr_trainer.ctc.pace import cost_of_a_batch

    saved = last_whole(Path(trainer.args.output_dir)) if trainer.is_world_process_zero() else None
    left = _updates(recipe, trainer, train) - (step_of(saved) if saved else 0)
    if left <= 0 or is_sharded(trainer):
        return 0.0, 0
    cost = cost_of_a_batch(trainer)
    return left * recipe.training.accumulation_steps * cost.seconds, cost.memory_bytes


def summarize(
    recipe: Recipe,
    trainer: Any,
    train: TrainSet,
    *,
    seconds: float = 0.0,
    memory_bytes: int = 0,
) -> str:
    """Return what is about to be done and what it needs at least, in one sentence.

    The least memory is that of weights, gradients and AdamW's two moments in float32; a longer
    batch than the one that was measured takes more.
    """
    options, parameters = recipe.training, list(trainer.model.parameters())
    weights = sum(each.numel() for each in parameters)
    trained = sum(each.numel() for each in parameters if each.requires_grad)
    devices = max(1, trainer.args.world_size)
    updates = _updates(recipe, trainer, train)
    parts = options.accumulation_steps * devices
    batch = f"{options.train_batch_size * parts}"
    if options.batch_seconds:
        batch = f"up to {options.batch_seconds * parts:,.0f} s"
    checkpoint = 4 * (weights + 2 * trained) / 1e9
    memory = 4 * (weights + 3 * trained) / 1e9
    disk = (options.keep_checkpoints + 1) * checkpoint + 4 * weights / 1e9
    held = f", about {memory_bytes / 1e9:.2f} GB with one batch" if memory_bytes else ""
    takes = f"About {format_time(seconds)}, measured on one batch" if seconds else ""
    return (
        f"training on {len(train):,} utterances, {float(train.seconds.sum()) / 3600:.1f} h: "
        f"{updates:,} updates of {batch}; {weights / 1e6:.1f} million weights, "
        f"{trained / 1e6:.1f} of them learn; on {trainer.args.device}, {devices} process(es); "
        f"{memory:.2f} GB of memory before the first sound{held}; "
        f"{checkpoint:.2f} GB a checkpoint, up to {options.keep_checkpoints + 1} of them, "
        f"{disk:.2f} GB of disk with the result. "
        f"{takes or 'The time left follows with the first updates'}"
    )


def make_trainer(
    recipe: Recipe,
    model: Any,
    *,
    train: TrainSet,
    dev: ManifestDataset | None,
    out: Path,
    cpu: bool = False,
) -> Any:
    """Return the Trainer of a run."""
    from kasr_trainer.ctc.callbacks import SilenceWatch
    from kasr_trainer.ctc.ctc_trainer import CtcTrainer
    from kasr_trainer.ctc.metrics import make_measure
    from kasr_trainer.training.arguments import training_arguments
    from kasr_trainer.training.callbacks import LogWatch, LossWatch

    extractor = make_extractor(model, recipe.model.start)
    options = recipe.training
    measured_on = "test" if recipe.data.split.dev == "test" else "dev"
    return CtcTrainer(
        model=model,
        args=training_arguments(
            options,
            out,
            has_dev=dev is not None,
            cpu=cpu,
            # a layer that is dropped on one device has no gradient there
            ddp_find_unused_parameters=recipe.model.layerdrop > 0,
        ),
        data_collator=Collator(extractor),
        train_dataset=train,
        eval_dataset=dev,
        processing_class=extractor,
        compute_metrics=make_measure(dev) if dev is not None else None,
        callbacks=[
            LossWatch(),
            SilenceWatch(stop_after=options.silent_after, measured_on=measured_on),
            LogWatch(measured_on=measured_on),
        ],
        lengths=train.seconds.tolist(),
        grouped=options.group_by_length,
        batch_seconds=options.batch_seconds,
        keep=options.keep_checkpoints,
    )


def save_result(trainer: Any, model: Any, vocab: Vocab, files: RunFiles) -> None:
    """Write the finished model, whole or not at all, and the log of the run."""
    from kasr_trainer.ctc.tokenizer_files import write_tokenizer

    scratch = files.out / f".{RESULT}"
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        merged(model).save_pretrained(scratch)
        trainer.processing_class.save_pretrained(scratch)
        write_tokenizer(vocab, scratch)
    except OSError as error:
        shutil.rmtree(scratch, ignore_errors=True)
        raise FinetuneError(
            f"The finished model could not be written: {error.strerror}. The checkpoints are "
            "whole; run again.",
            reason="no_space",
        ) from error
    shutil.rmtree(files.out / RESULT, ignore_errors=True)
    scratch.replace(files.out / RESULT)
    state = trainer.state
    report = {
        "steps": state.global_step,
        "epochs": state.epoch,
        "best_step": state.best_global_step,
        "history": state.log_history,
    }
    replace_file(files.out / "training.json", json.dumps(report, indent=1).encode())


def _explain(error: RuntimeError, options: TrainingOptions) -> Exception:
    """Return a sentence for what comes out of torch as RuntimeError; other faults as they are."""
    said = str(error)
    if "out of memory" in said.lower():
        return FinetuneError(
            f"There is not enough memory for train_batch_size {options.train_batch_size}: halve it "
            "and double accumulation_steps, which gives the same updates, or set "
            "gradient_checkpointing.",
            reason="out_of_memory",
        )
    if CorpusError.__name__ in said:  # from a process that reads sound, with its traceback
        return CorpusError(said.strip().splitlines()[-1].partition(": ")[2], reason="unreadable")
    return error


def _report_unfit(unfit: list[Unfit], files: RunFiles) -> None:
    lines = [json.dumps(asdict(each), ensure_ascii=False) + "\n" for each in unfit]
    replace_file(files.out / "left_out.jsonl", "".join(lines).encode())
    if unfit:
        first = unfit[0]
        log.info(
            "%d utterances are left out, see left_out.jsonl; the first is row %d of %s: %s",
            len(unfit),
            first.row,
            files.train.name,
            first.detail,
        )


def _require_space(trainer: Any, out: Path) -> None:
    """Refuse to begin where not even one checkpoint fits: weights and AdamW's two moments."""
    trained = sum(each.numel() for each in trainer.model.parameters() if each.requires_grad)
    weights = sum(each.numel() for each in trainer.model.parameters())
    needed = 4 * (weights + 2 * trained)
    free = shutil.disk_usage(out).free
    if free < needed:
        raise FinetuneError(
            f"A checkpoint takes {needed / 1e9:.2f} GB, and only {free / 1e9:.2f} GB are free "
            f"where {out} lies.",
            reason="no_space",
            path=out,
        )
