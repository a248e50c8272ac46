"""More files at once: lanes beside the controller's own, each with an engine of its own.

Engines are processes, so a crash or a cancelled file touches no other; the weights they map are the
same pages. A lane knows no queue: the controller gives it an item and hears what becomes of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject

from kasr_desktop.domain.events import Event
from kasr_desktop.pipeline.job import Job
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.session.stage import Engine
from kasr_desktop.worker.task_runner import TaskRunner


class _Lane:
    """One engine and what it is at; None: nothing that anybody waits for."""

    def __init__(self, owner: QObject, engine: Engine, turn: int) -> None:
        self.turn = turn
        self.tasks = TaskRunner(owner, close=engine.close)
        self.engine = engine
        self.item: QueueItem | None = None
        self.steps_aside = False


class SideLanes(QObject):
    """Does items on engines of their own.

    Threads:
        Lives in the main thread, where all listeners are called.
    """

    def __init__(
        self,
        parent: QObject,
        make_engine: Callable[[], Engine],
        *,
        produced: Callable[[QueueItem, Event], object],
        failed: Callable[[QueueItem, Exception], object],
        stopped: Callable[[QueueItem | None, bool, bool], object],
    ) -> None:
        """Prepare; no engine is started yet.

        Args:
            parent: Who owns it; its shutdown ends the lanes (`shut_down_tasks`).
            make_engine: Gives an engine that nobody else has.
            produced: Hears each event of an item.
            failed: Hears why an item ended early.
            stopped: Hears last that a lane is free again: its item, None if it was cancelled;
                whether it ran to its end; whether it was to step aside.
        """
        super().__init__(parent)
        self._make_engine = make_engine
        self._produced, self._failed, self._stopped = produced, failed, stopped
        self._lanes: list[_Lane] = []

    @property
    def items(self) -> list[QueueItem]:
        """What is at work."""
        return [lane.item for lane in self._lanes if lane.item is not None]

    @property
    def num_busy(self) -> int:
        """Count the lanes whose engine is at work, for a cancelled item too."""
        return sum(lane.tasks.is_busy for lane in self._lanes)

    def start(self, item: QueueItem, job: Job) -> None:
        """Do an item on a lane that is free, or on a new one."""
        lane = next((lane for lane in self._lanes if not lane.tasks.is_busy), None)
        if lane is None:
            taken = {lane.turn for lane in self._lanes}  # the controller's own engine is the first
            turn = next(turn for turn in itertools.count(1) if turn not in taken)
            lane = _Lane(self, self._make_engine(), turn)
            self._lanes.append(lane)
        lane.item, lane.steps_aside = item, False
        job = replace(job, engine=replace(job.engine, turn=lane.turn))
        engine = lane.engine
        lane.tasks.run(
            lambda: engine.run(job),
            produced=partial(self._on_event, lane),
            failed=partial(self._on_failure, lane),
            stopped=partial(self._on_stopped, lane),
        )

    def cancel(self, item: QueueItem) -> None:
        """Stop an item; nothing more is heard of it."""
        for lane in self._lanes:
            if lane.item is item:
                lane.item = None
                lane.tasks.cancel()

    def step_aside(self) -> None:
        """Stop every item, so that it goes on later where its text ends."""
        for lane in self._lanes:
            if lane.item is not None:
                lane.steps_aside = True
                lane.tasks.cancel()

    def rest(self) -> None:
        """Close the engines of lanes that have nothing to do: each holds memory."""
        free = [lane for lane in self._lanes if not lane.tasks.is_busy]
        self._lanes = [lane for lane in self._lanes if lane.tasks.is_busy]
        for lane in free:
            lane.tasks.shut_down()
            lane.tasks.deleteLater()

    def _on_event(self, lane: _Lane, event: Event) -> None:
        if lane.item is not None:
            self._produced(lane.item, event)

    def _on_failure(self, lane: _Lane, error: Exception) -> None:
        if lane.item is not None:
            self._failed(lane.item, error)

    def _on_stopped(self, lane: _Lane, completed: bool) -> None:
        item, lane.item = lane.item, None
        self._stopped(item, completed, lane.steps_aside)
