"""A recipe's table `[training]` as transformers takes it."""

from __future__ import annotations

import logging
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from transformers import TrainingArguments

from kasr_trainer.errors import FinetuneError
from kasr_trainer.processes import is_one_of_several
from kasr_trainer.recipe.recipe import TrainingOptions

log = logging.getLogger(__name__)


def training_arguments(
    options: TrainingOptions,
    out: Path,
    *,
    has_dev: bool = False,
    cpu: bool = False,
    ddp_find_unused_parameters: bool = True,
    **given: Any,
) -> TrainingArguments:
    """Return transformers' TrainingArguments of a recipe's table `[training]`.

    Args:
        options: The table.
        out: Folder of checkpoints and log.
        has_dev: transformers measures on dev.
        cpu: No GPU, even where there is one.
        ddp_find_unused_parameters: Something that learns has no part in the loss now and then.
        given: What the table does not hold.

    Raises:
        FinetuneError: bad_start: `report_to` names what is not installed.
    """
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
        torch_compile=options.compile,
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
        ddp_find_unused_parameters=ddp_find_unused_parameters,
        report_to=_reporters(options),
        disable_tqdm=True,
        **given,
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
    return bool(torch.cuda.is_bf16_supported(including_emulation=False))
