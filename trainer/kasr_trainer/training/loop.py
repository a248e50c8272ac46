"""transformers' Trainer with checkpoints that cannot break; every training here stands on it."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from transformers import PrinterCallback, Trainer
from transformers.utils import logging

from kasr_trainer.errors import FinetuneError
from kasr_trainer.training.checkpoints import is_whole, last_whole, prune, seal
from kasr_trainer.training.sharded import make_ready


def let_libraries_through() -> None:
    """Send what transformers says to the command's own log, which writes each message once."""
    logging.disable_progress_bar()
    logging.disable_default_handler()
    logging.enable_propagation()


class TrainingLoop(Trainer):  # type: ignore[misc]
    """A Trainer that never leaves half a checkpoint and goes on from the last whole one."""

    def __init__(self, *, keep: int, **given: Any) -> None:
        super().__init__(**given)
        # CTC losses are means over the batch; a model whose forward takes **kwargs would be
        # believed to divide by the labels of all accumulated batches itself
        self.model_accepts_loss_kwargs = False
        self._keep = keep
        if self.is_fsdp_enabled:
            make_ready(self.model)
        self.remove_callback(PrinterCallback)  # LogWatch says it in one line
        let_libraries_through()

    def go_on(self) -> None:
        """Train all updates that are left, from the newest whole checkpoint on.

        Under torchrun or accelerate every process calls it.
        """
        begin = self._newest()
        self.train(resume_from_checkpoint=str(begin) if begin else None)

    def _newest(self) -> Path | None:
        """Return the newest whole checkpoint; the first process removes what a killed save left."""
        run = Path(self.args.output_dir)
        found = last_whole(run) if self.is_world_process_zero() else None
        self.accelerator.wait_for_everyone()
        return found or last_whole(run)

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        run = Path(self.args.output_dir)
        folder = run / f"checkpoint-{self.state.global_step}"
        if is_whole(folder):
            return  # a resumed run that is asked again at the step it began with
        try:
            super()._save_checkpoint(model, trial)
            self._save_more(folder)
            self.accelerator.wait_for_everyone()
            if self.args.should_save:
                seal(folder)
        except (OSError, RuntimeError, SafetensorError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise _save_error(folder, error) from error
        if self.args.should_save:
            prune(run, keep=self._keep, best_step=self.state.best_global_step)

    def _save_more(self, folder: Path) -> None:
        """Write what a kind of training keeps beside transformers' own files."""


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
