"""One fine-tuning run on transformers' Trainer: manifests and vocabulary to a model folder."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kasr_desktop.atomic_file import replace_file
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.ctc.checkpoints import last_whole
from kasr_trainer.ctc.collate import Collator
from kasr_trainer.ctc.dataset import ManifestDataset
from kasr_trainer.ctc.label_fit import Unfit, keep_fitting
from kasr_trainer.ctc.labels import Speller
from kasr_trainer.ctc.schedule import total_updates
from kasr_trainer.ctc.start_model import count_frames, make_extractor, make_model
from kasr_trainer.ctc.start_vocab import read_start_vocab
from kasr_trainer.errors import CorpusError, FinetuneError
from kasr_trainer.processes import is_one_of_several
from kasr_trainer.recipe.run_recipe import RunRecipe, TrainingOptions

log = logging.getLogger(__name__)

RESULT = "result"
"""Folder of the finished model inside a run's folder."""


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


def finetune(recipe: RunRecipe, files: RunFiles, *, cpu: bool = False) -> Path:
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
        partial(count_frames, model),
        stop=recipe.data.on_bad == "stop",
    )
    dev = ManifestDataset(files.dev, speller, ending=ending) if files.dev else None
    trainer = make_trainer(recipe, model, train=train, dev=dev, out=files.out, cpu=cpu)
    if trainer.is_world_process_zero():
        _report_unfit(unfit, files)
    _require_space(trainer, files.out)
    if trainer.is_world_process_zero():
        log.info("%s", summarize(recipe, trainer, train))
    share = recipe.model.start_share
    start = _copy_weights(model) if share else {}  # before a checkpoint takes their place
    begin = last_whole(files.out) if trainer.is_world_process_zero() else None
    trainer.accelerator.wait_for_everyone()
    begin = begin or last_whole(files.out)
    try:
        trainer.train(resume_from_checkpoint=str(begin) if begin else None)
    except RuntimeError as error:
        raise _explain(error, recipe.training) from error
    if trainer.is_world_process_zero():
        mix_in(trainer.accelerator.unwrap_model(trainer.model), start, share=share)
        save_result(trainer, vocab, files)
    trainer.accelerator.wait_for_everyone()
    if is_one_of_several():
        trainer.accelerator.end_training()  # the first process has more to do, alone
    return files.out / RESULT


def _copy_weights(model: Any) -> dict[str, Any]:
    return {name: each.detach().cpu().clone() for name, each in model.named_parameters()}


def mix_in(model: Any, start: Mapping[str, Any], *, share: float) -> None:
    """Move weights back towards those of the start, by a share of the way; none: nothing."""
    import torch

    with torch.no_grad():
        for name, each in model.named_parameters():
            if name in start:
                each.lerp_(start[name].to(each), share)


def summarize(recipe: RunRecipe, trainer: Any, train: ManifestDataset) -> str:
    """Return what is about to be done, in one sentence."""
    options, parameters = recipe.training, list(trainer.model.parameters())
    weights = sum(each.numel() for each in parameters)
    trained = sum(each.numel() for each in parameters if each.requires_grad)
    devices = max(1, trainer.args.world_size)
    updates = total_updates(len(train), options, devices=devices)
    batch = options.train_batch_size * options.accumulation_steps * devices
    checkpoint = 4 * (weights + 2 * trained) / 1e9
    return (
        f"training on {len(train):,} utterances, {float(train.seconds.sum()) / 3600:.1f} h: "
        f"{updates:,} updates of {batch}; {weights / 1e6:.1f} million weights, "
        f"{trained / 1e6:.1f} of them learn; on {trainer.args.device}, {devices} process(es); "
        f"{checkpoint:.2f} GB a checkpoint, up to {options.keep_checkpoints + 1} of them"
    )


def make_trainer(
    recipe: RunRecipe,
    model: Any,
    *,
    train: ManifestDataset,
    dev: ManifestDataset | None,
    out: Path,
    cpu: bool = False,
) -> Any:
    """Return the Trainer of a run."""
    from kasr_trainer.ctc.callbacks import LogWatch, LossWatch, SilenceWatch
    from kasr_trainer.ctc.ctc_trainer import CtcTrainer
    from kasr_trainer.ctc.metrics import make_measure

    extractor = make_extractor(model, recipe.model.start)
    options = recipe.training
    measured_on = "test" if recipe.data.split.dev == "test" else "dev"
    return CtcTrainer(
        model=model,
        args=training_arguments(recipe, out, has_dev=dev is not None, cpu=cpu),
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
        keep=options.keep_checkpoints,
    )


def training_arguments(recipe: RunRecipe, out: Path, *, has_dev: bool, cpu: bool = False) -> Any:
    """Return transformers' TrainingArguments of a recipe."""
    import torch
    from transformers import TrainingArguments

    options = recipe.training
    has_gpu = torch.cuda.is_available() and not cpu
    os.environ["TENSORBOARD_LOGGING_DIR"] = str(out / "tensorboard")
    best = {"load_best_model_at_end": True, "metric_for_best_model": options.best_by}
    return TrainingArguments(
        output_dir=str(out),
        num_train_epochs=options.epochs or 1,
        max_steps=options.max_steps or -1,
        per_device_train_batch_size=options.train_batch_size,
        per_device_eval_batch_size=options.eval_batch_size,
        gradient_accumulation_steps=options.accumulation_steps,
        learning_rate=options.learning_rate,
        lr_scheduler_type=options.scheduler,
        warmup_steps=_whole(options.warmup_steps),
        adam_beta1=options.adam_beta1,
        adam_beta2=options.adam_beta2,
        adam_epsilon=options.adam_epsilon,
        weight_decay=options.weight_decay,
        max_grad_norm=options.max_grad_norm,
        **_precision(options, has_gpu=has_gpu),
        activation_checkpointing=options.gradient_checkpointing,
        logging_steps=options.log_steps,
        logging_nan_inf_filter=False,  # LossWatch must see them
        eval_strategy="steps" if has_dev else "no",
        eval_steps=options.eval_steps,
        save_strategy="steps",
        save_steps=options.save_steps,
        save_total_limit=None,  # CtcTrainer removes old ones, once the new one is sealed
        **(best | {"greater_is_better": False} if options.best_by and has_dev else {}),
        dataloader_num_workers=options.workers,
        dataloader_pin_memory=has_gpu,
        remove_unused_columns=False,
        label_names=["labels"],
        seed=options.seed,
        use_cpu=not has_gpu,
        ddp_backend="gloo" if is_one_of_several() and not has_gpu else None,
        # a layer that is dropped on one device has no gradient there
        ddp_find_unused_parameters=recipe.model.layerdrop > 0,
        report_to=_reporters(options),
        disable_tqdm=True,
    )


def _reporters(options: TrainingOptions) -> list[str]:
    """Return who draws the losses.

    Raises:
        FinetuneError: bad_start: one that is asked for is not installed.
    """
    absent = [name for name in options.report_to if find_spec(name) is None]
    for name in absent:
        if name != "tensorboard":  # asked for by nobody: it is the default
            raise FinetuneError(
                f"training.report_to names {name}, which is not installed: pip install {name}.",
                reason="bad_start",
            )
    return [name for name in options.report_to if name not in absent]


def _whole(number: float) -> float | int:
    return number if number < 1 else int(number)


def _precision(options: TrainingOptions, *, has_gpu: bool) -> dict[str, bool]:
    if options.precision != "fp32" and not has_gpu:
        log.info("%s needs a GPU; this run computes in fp32.", options.precision)
        return {}
    if options.precision == "bf16" and not _has_bf16():
        log.info("This GPU is too old for bf16; this run computes in fp16.")
        return {"fp16": True}
    return {options.precision: True} if options.precision != "fp32" else {}


def _has_bf16() -> bool:
    import torch

    return bool(torch.cuda.is_bf16_supported(including_emulation=False))


def save_result(trainer: Any, vocab: Vocab, files: RunFiles) -> None:
    """Write the finished model, whole or not at all, and the log of the run."""
    from kasr_trainer.ctc.tokenizer_files import write_tokenizer

    scratch = files.out / f".{RESULT}"
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        trainer.accelerator.unwrap_model(trainer.model).save_pretrained(scratch)
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
