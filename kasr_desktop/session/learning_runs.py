"""Learning from corrections while the window is open: started, followed, taken, given back."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.desktop.awake import kept_awake
from kasr_desktop.domain.errors import KasrError, LearningError
from kasr_desktop.pipeline.job import EngineSpec
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.stage import Engine
from kasr_desktop.settings import library_path
from kasr_desktop.settings.folders import adaptation_path, learned_dir
from kasr_desktop.worker.failure_log import log_trouble
from kasr_desktop.worker.task_runner import TaskRunner

# what learns is imported when it is asked for: no window waits for it
if TYPE_CHECKING:
    from kasr_desktop.pipeline.corrections.adoption import Choices, Taken
    from kasr_desktop.pipeline.corrections.learning import (
        LearningProgress,
        LearningRequest,
        LearningResult,
    )

log = logging.getLogger(__name__)

_AWAKE_FOR = "Learning from corrections · 수정한 텍스트에서 배우는 중"


class LearningRuns(QObject):
    """One run at a time, beside the queue; what is better is taken at once and can be given back.

    Signals:
        progressed: A `LearningProgress`.
        ended: The `LearningResult`, None if it was stopped or failed; the `KasrError` that ended
            it, or None. What is better is in use by then.
        taken_changed: Something else is in use, or the former model again.
    """

    progressed = Signal(object)
    ended = Signal(object, object)
    taken_changed = Signal()

    def __init__(
        self, controller: Controller, preferences: Preferences, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._preferences = preferences
        self._result: LearningResult | None = None
        self._error: KasrError | None = None
        self._engine: Engine | None = None
        self.progress: LearningProgress | None = None
        self._tasks = TaskRunner(self, close=self._close_engine)

    @property
    def is_running(self) -> bool:
        """True while it learns."""
        return self._tasks.is_busy

    @property
    def can_train(self) -> bool:
        """True if the trainer is installed: else only words are learned."""
        from kasr_desktop.pipeline.corrections.trainer import can_train

        return can_train()

    @property
    def waits(self) -> bool:
        """True if a run was stopped and can go on."""
        from kasr_desktop.pipeline.corrections.learning import waits_to_go_on

        return waits_to_go_on(self._work)

    @property
    def taken(self) -> Taken | None:
        """What was taken last and not given back."""
        from kasr_desktop.pipeline.corrections.adoption import read_taken

        return read_taken(learned_dir())

    @property
    def base(self) -> str:
        """The model that the next run begins with."""
        from kasr_desktop.pipeline.corrections.adoption import base_of

        return base_of(self._controller.spec.model, learned_dir())

    def start(self, words_name: str, *, trains: bool, anew: bool = False) -> None:
        """Learn, or go on where a run was stopped; nothing while one is at work.

        Args:
            words_name: What the corrections are called among the documents learned.
            trains: True to train the model too, where it is of the kind and the trainer is there.
            anew: True to begin again.
        """
        if self.is_running:
            return
        from kasr_desktop.pipeline.corrections.learning import LearningRequest
        from kasr_desktop.pipeline.corrections.trainer import trainer_command

        model, now = self.base, self._controller.spec.model
        decode_options = self._controller.choices.decode_options
        request = LearningRequest(
            library_path(),
            self._work,
            model,
            decode_options(model),
            adaptation_path(model),
            words_name,
            trainer_command() if trains and self.can_train else (),
            compute_device=self._controller.spec.compute_device,
            in_use=None if model == now else (now, decode_options(now)),
        )
        engine = self._engine = self._controller.fresh_engine()
        self._result = self._error = self.progress = None
        wanted = self._preferences.settings.keep_awake
        self._tasks.run(
            lambda: _work(request, engine, anew=anew, awake=wanted),
            produced=self._note,
            failed=self._note_failure,
            stopped=self._finish,
        )

    @Slot()
    def cancel(self) -> None:
        """Stop at once; the run can go on another time."""
        self._tasks.cancel()

    def give_back(self) -> KasrError | None:
        """Use the former model again; tell what went wrong, if anything did."""
        from kasr_desktop.pipeline.corrections.adoption import give_back

        try:
            chosen = give_back(learned_dir(), self._choices(), words_of=adaptation_path)
        except LearningError as error:
            return error
        self._use(chosen)
        return None

    @property
    def _work(self) -> Path:
        return learned_dir() / "work"

    def _choices(self) -> Choices:
        from kasr_desktop.pipeline.corrections.adoption import Choices

        settings = self._preferences.settings
        return Choices(self._controller.spec.model, settings.adapted_models, settings.known_models)

    def _use(self, chosen: Choices) -> None:
        """Let the settings say so, and load the model from the next recording on."""
        self._preferences.change(
            model=chosen.model, adapted_models=chosen.adapted, known_models=chosen.known
        )
        spec = self._controller.spec
        if chosen.model != spec.model:
            self._controller.use_model(EngineSpec(chosen.model, spec.compute_device))
        self.taken_changed.emit()

    def _note(self, event: LearningProgress | LearningResult) -> None:
        from kasr_desktop.pipeline.corrections.learning import LearningResult

        if isinstance(event, LearningResult):
            self._result = event
            return
        self.progress = event
        self.progressed.emit(event)

    def _note_failure(self, error: Exception) -> None:
        log_trouble(log, "corrections could not be learned", error)
        known = error if isinstance(error, KasrError) else None
        self._error = known or LearningError(str(error), reason="failed", detail=error)

    def _finish(self, _completed: bool) -> None:
        self._close_engine()
        result, self._result = self._result, None
        if result is not None:
            self._take(result)
        self.ended.emit(result, self._error)

    def _take(self, result: LearningResult) -> None:
        """Put what is better in use, and clear away what the run has kept."""
        from kasr_desktop.pipeline.corrections.adoption import take
        from kasr_desktop.pipeline.corrections.learning import forget_run

        try:
            if result.is_better:
                day = datetime.now().astimezone().date()
                now = self._choices()
                self._use(take(result, learned_dir(), now, words_of=adaptation_path, day=day))
            forget_run(self._work)
        except LearningError as error:
            self._error = error

    def _close_engine(self) -> None:
        """Free the engine's memory."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()


def _work(
    request: LearningRequest, engine: Engine, *, anew: bool, awake: bool
) -> Generator[object, None, None]:
    """Yield how far it is, and the result last."""
    from kasr_desktop.pipeline.corrections.learning import forget_run, learn_from_corrections

    if anew:
        forget_run(request.work)
    with (
        kept_awake(_AWAKE_FOR, wanted=awake),
        closing(learn_from_corrections(request, engine)) as steps,
    ):
        while True:
            try:
                yield next(steps)
            except StopIteration as end:
                yield end.value
                return
