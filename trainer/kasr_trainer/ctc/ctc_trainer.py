"""The loop for CTC: a repeatable order of utterances, greedy paths on dev."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from kasr_trainer.ctc.callbacks import EpochWatch
from kasr_trainer.ctc.collate import LABEL_PADDING
from kasr_trainer.ctc.sampler import EpochOrder
from kasr_trainer.training.loop import TrainingLoop


class CtcTrainer(TrainingLoop):
    """Hears utterances in a repeatable order and measures the texts of dev."""

    def __init__(self, *, lengths: Sequence[float], grouped: bool, **given: Any) -> None:
        super().__init__(**given)
        self._order = EpochOrder(
            lengths,
            total_batch=self.args.train_batch_size
            * self.args.gradient_accumulation_steps
            * max(1, self.args.world_size),
            seed=self.args.seed,
            grouped=grouped,
        )
        self.add_callback(EpochWatch(self._order))

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
