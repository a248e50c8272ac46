"""transformers' Trainer for CTC: order, greedy paths on dev, checkpoints that cannot break."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from transformers import PrinterCallback, Trainer
from transformers.utils import logging

from kasr_trainer.ctc.callbacks import EpochWatch
from kasr_trainer.ctc.checkpoints import is_whole, prune, seal
from kasr_trainer.ctc.collate import LABEL_PADDING
from kasr_trainer.ctc.sampler import EpochOrder
from kasr_trainer.errors import FinetuneError


class CtcTrainer(Trainer):  # type: ignore[misc]
    """A Trainer that hears in a repeatable order and never leaves half a checkpoint."""

    def __init__(self, *, lengths: Sequence[float], grouped: bool, keep: int, **given: Any) -> None:
        super().__init__(**given)
        # CTC losses are means over the batch; a model whose forward takes **kwargs would be
        # believed to divide by the labels of all accumulated batches itself
        self.model_accepts_loss_kwargs = False
        self._keep = keep
        self._order = EpochOrder(
            lengths,
            total_batch=self.args.train_batch_size
            * self.args.gradient_accumulation_steps
            * max(1, self.args.world_size),
            seed=self.args.seed,
            grouped=grouped,
        )
        self.add_callback(EpochWatch(self._order))
        self.remove_callback(PrinterCallback)  # LogWatch says it in one line
        logging.disable_progress_bar()

    def _get_train_sampler(self, *_: Any) -> EpochOrder:
        return self._order

    def prediction_step(
        self,
        model: Any,
        inputs: dict[str, Any],
        prediction_loss_only: bool,
        ignore_keys: list[str] | None = None,
    ) -> tuple[Any, Any, Any]:
        """Return loss, greedy paths (B, T) with -100 behind a row's end, and labels."""
        loss, logits, labels = super().prediction_step(
            model, inputs, prediction_loss_only, ignore_keys
        )
        if logits is None:
            return loss, logits, labels
        path = logits.argmax(dim=-1)
        frames = frame_counts(self.accelerator.unwrap_model(model), inputs, path.shape[1])
        behind = torch.arange(path.shape[1], device=path.device)[None] >= frames.to(path)[:, None]
        return loss, path.masked_fill(behind, LABEL_PADDING), labels

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        run = Path(self.args.output_dir)
        folder = run / f"checkpoint-{self.state.global_step}"
        if is_whole(folder):
            return  # a resumed run that is asked again at the step it began with
        try:
            super()._save_checkpoint(model, trial)
            self.accelerator.wait_for_everyone()
            if self.args.should_save:
                seal(folder)
        except (OSError, RuntimeError, SafetensorError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise _save_error(folder, error) from error
        if self.args.should_save:
            prune(run, keep=self._keep, best_step=self.state.best_global_step)


def frame_counts(model: Any, inputs: dict[str, Any], num_frames: int) -> torch.Tensor:
    """Return the real frames of every row (B,), of `num_frames` with padding."""
    mask = inputs.get("attention_mask")
    if mask is None:
        rows = next(iter(inputs.values())).shape[0]
        return torch.full((rows,), num_frames)
    lengths = mask.sum(dim=-1).long()
    if hasattr(model, "_get_feat_extract_output_lengths"):
        counts: torch.Tensor = model._get_feat_extract_output_lengths(lengths)
        return counts
    rounded: torch.Tensor = -(-lengths * num_frames // mask.shape[-1])
    return rounded


def _save_error(folder: Path, error: Exception) -> FinetuneError:
    full = getattr(error, "errno", None) == errno.ENOSPC or "space" in str(error).lower()
    if not full:
        full = shutil.disk_usage(folder.parent).free < 1_000_000
    if full:
        return FinetuneError(
            f"The disk is full: {folder.name} was not written. The checkpoints before it are "
            f"whole; make room where {folder.parent} lies and run again.",
            reason="no_space",
            path=folder,
        )
    return FinetuneError(
        f"{folder.name} could not be written: {error}", reason="unwritable", path=folder
    )
