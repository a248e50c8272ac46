"""What every training tells: a line for what is noted, and a loss that is no number at once."""

from __future__ import annotations

import logging
import math
from typing import Any

from transformers import TrainerCallback

from kasr_trainer.errors import FinetuneError
from kasr_trainer.progress import Progress

log = logging.getLogger(__name__)


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

    def on_step_end(self, _args: Any, state: Any, _control: Any, **_extra: Any) -> None:
        """Tell how far it is, every ten seconds: a line of losses may be an hour away."""
        if state.is_world_process_zero:
            self._progress.tell(state.global_step, state.max_steps)

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
