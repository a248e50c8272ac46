"""The loop for CTC: a repeatable order of utterances, greedy paths on dev."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from transformers import TrainerState
from transformers.trainer import TRAINER_STATE_NAME

from kasr_trainer.ctc.callbacks import EpochWatch
from kasr_trainer.ctc.collate import LABEL_PADDING
from kasr_trainer.ctc.sampler import EpochOrder
from kasr_trainer.data.batches import EpochBatches, batches_by_seconds
from kasr_trainer.training.checkpoints import step_of
from kasr_trainer.training.loop import TrainingLoop


class CtcTrainer(TrainingLoop):
    """Hears utterances in a repeatable order and measures the texts of dev.

    Attributes:
        batches: With batches by seconds, those of this process; None: utterances are counted.
    """

    def __init__(
        self,
        *,
        lengths: Sequence[float],
        grouped: bool,
        batch_seconds: float = 0.0,
        **given: Any,
    ) -> None:
        """Make the loop.

        Args:
            lengths: Of all utterances, seconds.
            grouped: Like lengths together.
            batch_seconds: Sound in a batch, padding included; 0: utterances are counted.
            given: What transformers' Trainer takes.
        """
        super().__init__(**given)
        self.batches = self._batches(lengths, batch_seconds) if batch_seconds else None
        self._rows_of_update = 0
        self._order = EpochOrder(
            lengths,
            total_batch=self.args.train_batch_size
            * self.args.gradient_accumulation_steps
            * max(1, self.args.world_size),
            seed=self.args.seed,
            grouped=grouped,
        )
        self.add_callback(EpochWatch(self.batches or self._order, self.train_dataset))

    def _get_train_sampler(self, *_: Any) -> EpochOrder:
        return self._order

    def _batches(self, lengths: Sequence[float], most: float) -> EpochBatches:
        devices = max(1, self.args.world_size)
        seed = self.args.seed
        made = batches_by_seconds(lengths, most, seed=seed, devices=devices)
        return EpochBatches(made, seed=seed, rank=self.args.process_index, devices=devices)

    def go_on(self) -> None:
        """Train all updates that are left; with none left, take the weights there are."""
        saved = self._newest()
        updates = self.set_initial_training_values(self.args, self.get_train_dataloader())[-1]
        if saved is None or step_of(saved) < updates:
            super().go_on()
            return
        self.state = TrainerState.load_from_json(str(saved / TRAINER_STATE_NAME))
        best = self.state.best_global_step if self.args.load_best_model_at_end else None
        place = saved if best is None else saved.with_name(f"checkpoint-{best}")
        self._load_from_checkpoint(str(place), self.model)

    def get_train_dataloader(self) -> Any:
        """Return the batches of this process; those by seconds are dealt out already."""
        if self.batches is None:
            return super().get_train_dataloader()
        return torch.utils.data.DataLoader(
            self.train_dataset,
            batch_sampler=self.batches,
            collate_fn=self.data_collator,
            num_workers=self.args.dataloader_num_workers,
            pin_memory=self.args.dataloader_pin_memory,
        )

    def get_batch_samples(
        self, epoch_iterator: Any, num_batches: int, device: Any
    ) -> tuple[list[Any], Any]:
        """Return the batches of an update, and count their rows on all devices."""
        batches, items = super().get_batch_samples(epoch_iterator, num_batches, device)
        if self.batches is not None:
            rows = torch.tensor(sum(len(each["labels"]) for each in batches), device=device)
            self._rows_of_update = int(self.accelerator.gather(rows).sum())
        return batches, items

    def compute_loss(
        self, model: Any, inputs: Any, return_outputs: bool = False, **more: Any
    ) -> Any:
        """Return the loss of a batch.

        Batches by seconds have more or fewer rows. The loop takes their losses' mean, so each is
        weighed by its rows: every utterance of an update counts the same.
        """
        found = super().compute_loss(model, inputs, return_outputs, **more)
        is_mean = self.accelerator.unwrap_model(model).config.ctc_loss_reduction == "mean"
        if self.batches is None or not model.training or not is_mean:
            return found
        batches = self.current_gradient_accumulation_steps * max(1, self.args.world_size)
        weight = len(inputs["labels"]) * batches / self._rows_of_update
        return (found[0] * weight, found[1]) if return_outputs else found * weight

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
