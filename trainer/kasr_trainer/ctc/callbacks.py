"""What fine-tuning for CTC watches: silence on dev, and which epoch begins."""

from __future__ import annotations

import logging
from typing import Any

from transformers import TrainerCallback

from kasr_trainer.ctc.disturbed import DisturbedDataset
from kasr_trainer.ctc.sampler import EpochOrder
from kasr_trainer.data.batches import EpochBatches
from kasr_trainer.errors import FinetuneError

log = logging.getLogger(__name__)

_PLATEAU = 3000
"""The reference run said nothing until about this update (its card's table)."""


class SilenceWatch(TrainerCallback):  # type: ignore[misc]
    """Tells when the model says nothing on dev: CTC's plateau of blanks, or its collapse."""

    def __init__(self, *, stop_after: int = 0, measured_on: str = "dev") -> None:
        self._stop_after, self._set = stop_after, measured_on
        self._has_spoken = False

    def on_evaluate(self, _args: Any, state: Any, _control: Any, **extra: Any) -> None:
        """Look at the share of dev texts that are empty."""
        empty = (extra.get("metrics") or {}).get("eval_empty")
        if empty is None:
            return
        if empty < 0.5:
            self._has_spoken = True
            return
        step = state.global_step
        if not state.is_world_process_zero:
            pass  # one process tells
        elif self._has_spoken:
            log.warning(
                "step %d: %.0f %% of the %s texts are empty, and they were not before: the model "
                "has collapsed to blanks; a lower learning rate is the usual cure.",
                step,
                100 * empty,
                self._set,
            )
        else:
            log.info(
                "step %d: %.0f %% of the %s texts are still empty; the reference run spoke after "
                "about %d.",
                step,
                100 * empty,
                self._set,
                _PLATEAU,
            )
        if self._stop_after and step >= self._stop_after:
            raise FinetuneError(
                f"After {step} updates {empty:.0%} of the {self._set} texts are empty, and the "
                f"recipe stops there (training.silent_after = {self._stop_after}).",
                reason="blank_collapse",
                step=step,
            )


class EpochWatch(TrainerCallback):  # type: ignore[misc]
    """Tells order and disturbance of utterances which epoch begins, also within a resumed one."""

    def __init__(self, order: EpochOrder | EpochBatches, dataset: Any = None) -> None:
        self._order, self._dataset = order, dataset

    def on_epoch_begin(self, _args: Any, state: Any, _control: Any, **_extra: Any) -> None:
        """Pass the epoch on; `state.epoch` counts its parts too."""
        epoch = int(state.epoch or 0)
        self._order.set_epoch(epoch)
        if isinstance(self._dataset, DisturbedDataset):
            self._dataset.epoch = epoch
