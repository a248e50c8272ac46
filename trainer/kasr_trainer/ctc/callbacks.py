"""Early warnings: a run that cannot succeed says so at once and not after a night."""

from __future__ import annotations

import logging
import math
from typing import Any

from transformers import TrainerCallback

from kasr_trainer.ctc.sampler import EpochOrder
from kasr_trainer.errors import FinetuneError
from kasr_trainer.progress import Progress

log = logging.getLogger(__name__)

_PLATEAU = 3000
"""The reference run said nothing until about this update (its card's table)."""


class LossWatch(TrainerCallback):  # type: ignore[misc]
    """Stops a run whose loss is no number any more."""

    def on_log(self, _args: Any, state: Any, _control: Any, **extra: Any) -> None:
        """Look at what is logged."""
        loss = (extra.get("logs") or {}).get("loss")
        if loss is not None and not math.isfinite(loss):
            raise FinetuneError(
                f"The loss was {loss} in update {state.global_step} or just before: a label "
                "is longer than its frames (set model.ctc_zero_infinity), or the learning rate is "
                "too high. The checkpoints are from before.",
                reason="loss_not_finite",
                step=state.global_step,
            )


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
    """Tells the order of utterances which epoch begins, also in the middle of a resumed one."""

    def __init__(self, order: EpochOrder) -> None:
        self._order = order

    def on_epoch_begin(self, _args: Any, state: Any, _control: Any, **_extra: Any) -> None:
        """Pass the epoch on; `state.epoch` counts its parts too."""
        self._order.set_epoch(int(state.epoch or 0))


_TRAINING = ("loss", "grad_norm", "learning_rate", "epoch")
_MEASURED = {
    "eval_loss": "loss",
    "eval_wer": "WER",
    "eval_cer_with_spaces": "CER with spaces",
    "eval_cer": "CER",
}


class LogWatch(TrainerCallback):  # type: ignore[misc]
    """One line of the log for people for every line that transformers notes."""

    def __init__(self, *, measured_on: str = "dev") -> None:
        self._progress = Progress("training")
        self._set = measured_on

    def on_train_begin(self, _args: Any, state: Any, _control: Any, **_extra: Any) -> None:
        """Count from here: what a former process has done took no time of this one."""
        self._progress = Progress("training")
        self._progress.tell(state.global_step)

    def on_log(self, _args: Any, state: Any, _control: Any, **extra: Any) -> None:
        """Write what is logged, on the first process."""
        logs = extra.get("logs") or {}
        if not state.is_world_process_zero:
            return
        said = [f"{name} {logs[name]:.4g}" for name in _TRAINING if name in logs]
        said += [
            f"{self._set} {title} {logs[name]:.4g}"
            for name, title in _MEASURED.items()
            if name in logs
        ]
        left = self._progress.left(state.global_step, state.max_steps)
        if left and "loss" in logs:
            said.append(f"{left} left")
        if said:
            log.info("step %d of %d: %s", state.global_step, state.max_steps, ", ".join(said))
