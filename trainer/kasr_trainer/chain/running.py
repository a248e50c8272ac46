"""Steps done once: which are, which run and why, on one process or on several."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kasr_trainer.chain.content import ContentBook
from kasr_trainer.chain.dependencies import same_batch
from kasr_trainer.chain.stamps import MISSING, Stamp, differences, read_stamp, write_stamp
from kasr_trainer.chain.steps import STEPS, Step
from kasr_trainer.chain.trainings import choose_training, continues, find_former, last_update
from kasr_trainer.errors import ChainError
from kasr_trainer.processes import is_first_process
from kasr_trainer.progress import format_time
from kasr_trainer.recipe.recipe import default_settings
from kasr_trainer.recipe.work import Work

log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.5
"""Between two looks of a waiting process at the folder of the run."""


@dataclass(frozen=True, slots=True)
class Status:
    """How a step stands.

    Attributes:
        step: Which.
        reasons: Why it runs, as parts of a sentence; none: it is done.
        seconds: What it took when it ran last; 0: unknown.
    """

    step: Step
    reasons: tuple[str, ...]
    seconds: float = 0.0


class Run:
    """The steps of one run folder."""

    def __init__(self, work: Work, steps: Iterable[Step] = STEPS) -> None:
        self.work, self.steps = work, tuple(steps)
        self._book = ContentBook(work.contents)

    def facts(self, step: Step) -> Stamp:
        """Return what a step would be made from now."""
        return Stamp(step.settings(self.work), self._words(step.reads(self.work), sources=step))

    def status(self, step: Step) -> Status:
        """Return whether a step is done, and if not, why."""
        stamp = read_stamp(self.work.stamp(step.name))
        if stamp is None:
            known = all(each.exists() for each in step.outputs(self.work))
            unsure = known and bool(step.outputs(self.work))
            return Status(step, ("nobody noted what it was made from" if unsure else NOT_DONE,))
        now = self.facts(step)
        if step.together:
            now = Stamp(same_batch(stamp.settings, dict(now.settings)), now.reads)
        reasons = [
            *differences(stamp, now, defaults=default_settings()),
            *self._damaged(stamp),
        ]
        return Status(step, tuple(reasons), stamp.seconds)

    def run_all(self, *, until: str | None = None) -> list[str]:
        """Do all steps that are not done yet, up to `until`; return the names of those that ran.

        Under torchrun every process calls it: the first one does every step, the others wait
        until they are needed, help, and are through.
        """
        ran = []
        for step in self.steps:
            if not is_first_process() and step.together:
                self._wait_for_first(step)
            if self.run_step(step):
                ran.append(step.name)
            if step.name == until:
                break
        return ran

    def run_step(self, step: Step) -> bool:
        """Do one step unless it is done; return whether it ran.

        Under torchrun every process calls it; the first one writes the stamp.

        Raises:
            ChainError: not_done: a step before it is missing or out of date.
        """
        if not is_first_process() and not step.together:
            return False
        self._require(step)
        now = self.facts(step)
        if step.together and is_first_process():
            choose_training(self.work, now)
        status = self.status(step)
        if not status.reasons:
            log.info("%s is done", step.name)
            self._save()
            return False
        why = "" if status.reasons == (NOT_DONE,) else f": {'; '.join(status.reasons)}"
        log.info("%s%s", step.name, why)
        if is_first_process():
            self.work.stamp(step.name).unlink(missing_ok=True)
        begun = time.monotonic()
        step.run(self.work)
        if is_first_process():
            self._write(step, now, seconds=time.monotonic() - begun)
        return True

    def accept(self, names: Iterable[str]) -> list[str]:
        """Note that what is there was made from what there is now; return the steps' names.

        Raises:
            ChainError: not_done: a named step has made nothing that could be taken.
        """
        wanted, accepted = list(names), []
        is_begun = self.work.folder.is_dir()
        for step in self.steps:
            if wanted and step.name not in wanted:
                continue
            made = step.outputs(self.work)
            if not is_begun or not all(each.exists() for each in made):
                if step.name in wanted:
                    raise ChainError(
                        f"There is nothing of {step.name} in {self.work.folder} to accept.",
                        reason="not_done",
                        step=step.name,
                    )
                continue
            stamp = read_stamp(self.work.stamp(step.name))
            if step.together:
                (self.work.training / "made_from.json").unlink(missing_ok=True)
                write_stamp(self.work.training / "made_from.json", self.facts(step))
            self._write(step, self.facts(step), seconds=stamp.seconds if stamp else 0.0)
            accepted.append(step.name)
        return accepted

    def explain(self) -> str:
        """Return every step, whether it runs, why, and what that costs."""
        lines, stale = [], set[str]()
        for step in self.steps:
            status = self.status(step)
            behind = [name for name in step.needs if name in stale]
            if step.name in ("lm", "tune") and not self.work.recipe.lm.enabled:
                said = "nothing to do: lm.enabled is false"
            elif status.reasons:
                stale.add(step.name)
                said = f"runs: {'; '.join(status.reasons)}{self._cost(status)}"
            elif behind:
                said = f"done; runs again if {' or '.join(behind)} makes something else"
            else:
                said = "done"
            lines.append(f"{step.name}: {said}")
        self._save()
        return "\n".join(lines)

    def _cost(self, status: Status) -> str:
        took = f". It took {format_time(status.seconds)}" if status.seconds else ""
        if not status.step.together:
            return took
        now, work = self.facts(status.step), self.work
        if continues(work.training, now):
            return f"{took}. It goes on from update {last_update(work.training):,}"
        former = find_former(work, now)
        if former is not None:
            return f"{took}. It goes on with {former.name}, update {last_update(former):,}"
        aside = last_update(work.training)
        kept = f"; the training there (update {aside:,}) is put aside, not deleted"
        unknown = "" if took else "; `kasr-train probe RECIPE` measures what it costs here"
        return f"{took}. It begins anew{kept if aside else ''}{unknown}"

    def _write(self, step: Step, now: Stamp, *, seconds: float) -> None:
        made = {
            path.relative_to(self.work.folder).as_posix(): self._book.digest(path)
            for path in step.outputs(self.work)
        }
        reads = now.reads
        if step.name == "prepare":  # what it downloaded was not there before it ran
            reads = self._words(step.reads(self.work), sources=step)
        stamp = Stamp(now.settings, reads, made, round(seconds, 1))
        write_stamp(self.work.stamp(step.name), stamp)
        self._save()

    def _words(self, paths: dict[str, Path], *, sources: Step) -> dict[str, str]:
        sampled = sources.name == "prepare"
        return {
            name: self._book.digest(path, sampled=sampled) if path.exists() else MISSING
            for name, path in paths.items()
        }

    def _damaged(self, stamp: Stamp) -> list[str]:
        found = []
        for name, word in stamp.outputs.items():
            path = self.work.folder / name
            if not path.exists():
                found.append(f"{name} is not there")
            elif self._book.digest(path) != word:
                found.append(f"{name} is not as it was left")
        return found

    def _require(self, step: Step) -> None:
        known = {each.name: each for each in self.steps}
        for name in step.needs:
            self._require(known[name])
            status = self.status(known[name])
            if status.reasons:
                is_new = status.reasons == (NOT_DONE,)
                what = NOT_DONE if is_new else f"is out of date ({'; '.join(status.reasons)})"
                raise ChainError(
                    f"{step.name} needs {name}, which {what} in {self.work.folder}: "
                    f"`kasr-train run RECIPE --only {name}` does it, `--accept {name}` takes what "
                    "is there.",
                    reason="not_done",
                    step=name,
                )

    def _wait_for_first(self, step: Step) -> None:
        """Wait, without limit, until the first process has done what comes before a step.

        The files in the run's folder are what all hosts share before torch has connected them.
        A launcher ends the others when the first process fails.
        """
        log.info("%s waits for the first process", step.name)
        pause = threading.Event()
        while not self._is_ready(step):
            pause.wait(_LOOK_SECONDS)

    def _is_ready(self, step: Step) -> bool:
        try:
            self._require(step)
            return continues(self.work.training, self.facts(step))
        except (ChainError, OSError):  # OSError: a file that is being replaced just now
            return False

    def _save(self) -> None:
        if is_first_process() and self.work.folder.is_dir():  # a look leaves no folder behind
            self._book.save()


NOT_DONE = "has not been done"
