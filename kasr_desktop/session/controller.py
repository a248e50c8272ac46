"""The one owner of the stage and the queue: starts work, routes events, knows no widget.

One lane is the controller's own: it loads the engine ahead, takes what is being recorded, and the
first file that waits. Where the user wants more files at once, the next ones go to `SideLanes`.
"""

from __future__ import annotations

import itertools
import logging
import re
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.domain.events import Event, Final, Loading, Notice, Partial, ReadAgain, Ready
from kasr_desktop.domain.options import Excerpt
from kasr_desktop.domain.recording import Recorded, Take
from kasr_desktop.pipeline.job import EngineSpec, Job, LiveJob, LoadJob
from kasr_desktop.pipeline.reading_again import read_again
from kasr_desktop.session import item_updates
from kasr_desktop.session.item_updates import append_final, apply_event, known_error
from kasr_desktop.session.job_choices import FixedChoices, JobChoices
from kasr_desktop.session.queue_item import ItemState, QueueItem, new_item
from kasr_desktop.session.side_lanes import SideLanes
from kasr_desktop.session.stage import Engine, EngineState, Stage
from kasr_desktop.worker.failure_log import log_trouble
from kasr_desktop.worker.task_runner import TaskRunner, shut_down_tasks

log = logging.getLogger(__name__)


class Controller(QObject):
    """Does files in the order of the queue; everything that was recognized is kept.

    Threads:
        Lives in the main thread. Engines are pumped in others, each one job at a time.

    Attributes:
        choices: Tells how an item is done, asked when its job starts.

    Signals:
        item_added: A file was added at this place of `items`.
        item_removed: The file at this place was taken away.
        item_moved: The file at the first place is at the second now.
        item_changed: Anything of this item but its text.
        item_ended: This item is done, failed or cancelled.
        segment_added: An item and its new final segment.
        partial_changed: An item whose open utterance reads differently.
        read_again: An item and what came of reading it again, a `ReadAgain`.
        stage_changed: The new `Stage`.
        engine_changed: The new `EngineState`.
    """

    item_added = Signal(int)
    item_removed = Signal(int)
    item_moved = Signal(int, int)
    item_changed = Signal(object)
    item_ended = Signal(object)
    segment_added = Signal(object, object)
    partial_changed = Signal(object)
    read_again = Signal(object, object)
    stage_changed = Signal(object)
    engine_changed = Signal(object)

    def __init__(
        self,
        engine: Engine,
        *,
        spec: EngineSpec | None = None,
        choices: JobChoices | None = None,
    ) -> None:
        super().__init__()
        self.items: list[QueueItem] = []
        self.stage = Stage.IDLE
        self.engine_state = EngineState()
        self.spec = spec or EngineSpec()
        self._engine = engine
        self.choices: JobChoices = choices or FixedChoices()
        self._numbers = itertools.count(1)
        self._tasks = TaskRunner(self, close=engine.close)
        self._side = SideLanes(
            self,
            engine.fresh,
            produced=self._take_side_event,
            failed=self._fail,
            stopped=self._end_side,
        )
        self._current: QueueItem | None = None
        self._loaded: EngineSpec | None = None  # of the last `LoadJob`
        self._steps_aside = False

    @property
    def current(self) -> QueueItem | None:
        """The file that the first engine works on."""
        return self._current

    @property
    def at_work(self) -> list[QueueItem]:
        """All that is being worked on, the first engine's before the others'."""
        first = [self._current] if self._current is not None else []
        return first + self._side.items

    def fresh_engine(self) -> Engine:
        """Return an engine of its own to work that goes on beside; whoever takes it closes it."""
        return self._engine.fresh()

    def prewarm(self) -> None:
        """Load the engine ahead of the first file; what comes of it is `engine_state`."""
        if not self._tasks.is_busy:
            self._set_engine(EngineState(loading="runtime"))
            self._loaded = self.spec
            self._start(LoadJob(self.spec))
            self._set_stage(Stage.LOADING)

    def use_model(self, spec: EngineSpec) -> None:
        """Use another model from the next file on, and load it now if nothing is going on."""
        self.spec = spec
        if not self._tasks.is_busy:
            self.prewarm()
        elif self._current is None:
            self._tasks.cancel()  # whoever stops, starts what is wanted now

    def add(self, paths: Sequence[Path]) -> list[QueueItem]:
        """Put files at the end of the queue and give their items.

        A file that still waits or is being worked on is not added twice.
        """
        pending = {item.sound.path: item for item in self.items if not item.is_over}
        added = [pending.get(path) or self._append(new_item(path)) for path in paths]
        self._start_next()
        return added

    def restore(self, items: Sequence[QueueItem]) -> None:
        """Show what an earlier run has left, and go on with what waits in it."""
        for item in items:
            self._append(item)
        self._start_next()

    def go_on(self, item: QueueItem) -> None:
        """Go on with a file that was stopped or failed, from where its text ends."""
        if item.can_go_on:
            item_updates.wait(item)
            self.item_changed.emit(item)
            self._make_way()
            self._start_next()

    def do_again(self, item: QueueItem) -> QueueItem:
        """Do a file again from its start, and give the item of the new text.

        What there is of a text is never written over: the new one comes beside it.
        """
        if not item.is_over:
            return item
        return self._begin_anew(item, item.sound.track, item.sound.excerpt)

    def use_track(self, item: QueueItem, track: int) -> QueueItem:
        """Do a file anew from another of its sound tracks, 0 is the first; no recording has any.

        Returns:
            The item of the new text, see `do_again`.
        """
        return self._use_sound(item, track, item.sound.excerpt)

    def use_excerpt(self, item: QueueItem, excerpt: Excerpt | None) -> QueueItem:
        """Do only a part of a file, anew; None: all of it; no recording being made has parts.

        Returns:
            The item of the new text, see `do_again`.
        """
        return self._use_sound(item, item.sound.track, excerpt)

    def remove(self, item: QueueItem) -> None:
        """Take a file off the list, cancelling it first; what is being recorded stays."""
        if item.sound.is_live:
            return
        if item in self.at_work:
            self.cancel(item)
        place = self.items.index(item)
        del self.items[place]
        self.item_removed.emit(place)

    def put_back(self, item: QueueItem, place: int) -> None:
        """Put an item that was taken off the list back to its place, as far as that is there."""
        if item not in self.items:
            self._insert(min(place, len(self.items)), item)
            self._start_next()

    def move(self, item: QueueItem, place: int) -> None:
        """Put an item elsewhere in the queue; files are done in its order."""
        before = self.items.index(item)
        self.items.insert(place, self.items.pop(before))
        self.item_moved.emit(before, place)

    def sort(self, key: Callable[[QueueItem], Any]) -> None:
        """Put the list into an order; what waits is done in it."""
        for place, item in enumerate(sorted(self.items, key=key)):
            if self.items[place] is not item:
                self.move(item, place)

    def mark_saved(self, item: QueueItem) -> None:
        """Note that an item was exported as it stands."""
        item_updates.put_keeping(item, exported=True)
        self.item_changed.emit(item)

    def note_heard(self, item: QueueItem, state: tuple[int, int]) -> None:
        """Note that an item's text is of its file as that is: size, time in nanoseconds."""
        item_updates.put_keeping(item, heard=state)
        self.item_changed.emit(item)

    def note_written(self, item: QueueItem, files: tuple[tuple[str, int, int], ...]) -> None:
        """Note which files were saved of an item: path, time in nanoseconds, size."""
        known = {one[0]: one for one in (*item.keeping.written, *files)}
        item_updates.put_keeping(item, written=tuple(known.values()))
        self.item_changed.emit(item)

    def follow(self, path: Path) -> QueueItem:
        """Write along with a recording that begins; a file at work waits until it is over."""
        item = self._append(new_item(path, is_live=True))
        self._make_way()
        self._start_next()
        return item

    def end_recording(self, item: QueueItem, recorded: Recorded | None) -> None:
        """Let an item be its take, None if that could not be completed."""
        item_updates.end_recording(item, recorded)
        if recorded is None and item is self._current:
            self.cancel()  # its file will never say that it is over
        self.item_changed.emit(item)

    def adopt(self, growing: Path, take: Take) -> list[QueueItem]:
        """Let the items of a take that grew have its new name, and return them."""
        items = [item for item in self.items if item.sound.path == growing]
        for item in items:
            self.move_sound(item, take.path)
        return items

    def move_sound(self, item: QueueItem, path: Path) -> None:
        """Let an item have its sound where the file lies now."""
        item_updates.put_sound(item, path=path)
        self.item_changed.emit(item)

    def add_notice(self, item: QueueItem, notice: Notice) -> None:
        """Keep what was odd about the sound of a recording."""
        item_updates.put_work(item, notices=(*item.work.notices, notice))
        self.item_changed.emit(item)

    def cancel(self, wanted: QueueItem | None = None) -> None:
        """Stop a file being worked on, what is done of it is kept; no recording is stopped.

        Args:
            wanted: Which; None, or one that is not at work: the first of them.
        """
        side = self._side.items
        if wanted not in side and self._current is None and side:
            wanted = side[0]
        if wanted is not None and wanted in side:
            self._side.cancel(wanted)
            self._end(wanted, ItemState.CANCELLED)
            return
        item, stopping = self._current, self.stage is Stage.STOPPING
        if item is None or item.sound.is_live or not self._tasks.is_busy or stopping:
            return
        self._set_stage(Stage.STOPPING)
        self._tasks.cancel()
        self._end(item, ItemState.DONE if item.work.is_text_whole else ItemState.CANCELLED)

    def cancel_all(self) -> None:
        """Stop the files being worked on and all that wait."""
        for item in item_updates.waiting_files(self.items):
            self._end(item, ItemState.CANCELLED)
        for item in self._side.items:
            self.cancel(item)
        self.cancel()

    @Slot()
    def use_files_at_once(self) -> None:
        """Begin more files if the user wants more at once now; those at work are let finish."""
        self._fill_side()

    def shut_down(self) -> None:
        """End all work."""
        shut_down_tasks(self)

    def _take_event(self, event: Event) -> None:
        """Take one event of the engine to where it belongs."""
        if isinstance(event, Loading):
            self._set_engine(EngineState(loading=event.what))
        elif isinstance(event, Ready):
            self._set_engine(EngineState(ready=event))
        if self._current is not None and self._current.state is ItemState.WORKING:
            self._route(self._current, event)

    def _note_failure(self, error: Exception) -> None:
        """Note why the work ended early."""
        if self._current is None:
            log_trouble(log, "the engine failed", error)
            self._set_engine(EngineState(error=known_error(error)))
        else:
            self._fail(self._current, error)

    def _fail(self, item: QueueItem, error: Exception) -> None:
        log_trouble(log, "the engine failed", error)
        if item.state is ItemState.WORKING:
            item_updates.put_work(item, error=known_error(error))
            self._end(item, ItemState.FAILED)

    def _take_side_event(self, item: QueueItem, event: Event) -> None:
        if item.state is ItemState.WORKING:
            self._route(item, event)

    def _end_side(self, item: QueueItem | None, completed: bool, stepped_aside: bool) -> None:
        """Go on in a lane that is free again."""
        if item is not None and item.state is ItemState.WORKING:
            unfinished = ItemState.WAITING if stepped_aside else ItemState.CANCELLED
            self._end(item, ItemState.DONE if completed else unfinished)
        self._start_next()

    def _go_on(self, completed: bool) -> None:
        """Go on with the next file once the thread has ended."""
        item, self._current = self._current, None
        unfinished = ItemState.WAITING if self._steps_aside else ItemState.CANCELLED
        self._steps_aside = False
        if item is not None and item.state is ItemState.WORKING:
            self._end(item, ItemState.DONE if completed else unfinished)
        was_loading = item is None
        if self.engine_state.loading:
            self._set_engine(EngineState())
        self._start_next()
        # another model may have been chosen in the moment in which the former was there, or failed
        is_other = self._loaded != self.spec
        was_stopped = not completed and self.engine_state.error is None
        if was_loading and (is_other or was_stopped) and not self._tasks.is_busy:
            self.prewarm()

    def _use_sound(self, item: QueueItem, track: int | None, excerpt: Excerpt | None) -> QueueItem:
        if item.sound.is_live:
            return item
        if item in self.at_work:
            self.cancel(item)
        elif item.segments and not item.is_over:
            self._end(item, ItemState.CANCELLED)
        return self._begin_anew(item, track, excerpt)

    def _begin_anew(self, item: QueueItem, track: int | None, excerpt: Excerpt | None) -> QueueItem:
        fresh = item
        if item.segments:
            name = self._free_name(item)
            fresh = new_item(item.sound.path, track=track, excerpt=excerpt, title=name)
            self._insert(self.items.index(item) + 1, fresh)
        else:
            item_updates.put_sound(item, track=track, excerpt=excerpt)
            item_updates.restart(item)
            self.item_changed.emit(item)
        self._make_way()
        self._start_next()
        return fresh

    def _free_name(self, item: QueueItem) -> str:
        """Return a name for another text of the same recording."""
        base = re.sub(r" \(\d+\)$", "", item.about.title or item.sound.name)
        taken = {one.name for one in self.items}
        return next(
            name for number in itertools.count(2) if (name := f"{base} ({number})") not in taken
        )

    def _append(self, item: QueueItem) -> QueueItem:
        return self._insert(len(self.items), item)

    def _insert(self, place: int, item: QueueItem) -> QueueItem:
        item_updates.enlist(item, next(self._numbers))
        self.items.insert(place, item)
        self.item_added.emit(place)
        return item

    def _start_next(self) -> None:
        if not self._tasks.is_busy:
            self._start_first()
        self._fill_side()

    def _start_first(self) -> None:
        item = self._current = item_updates.next_waiting(self.items)
        if item is not None:
            self._start(self._begin(item))
            self._set_stage(Stage.TRANSCRIBING)
            self.item_changed.emit(item)
        elif self._side.num_busy:
            self._set_stage(Stage.TRANSCRIBING)
        else:
            no_model = self.engine_state.error is not None
            self._set_stage(Stage.NO_MODEL if no_model else Stage.IDLE)

    def _fill_side(self) -> None:
        """Give lanes what waits, as many as the user wants at once; none beside live text."""
        live = any(item.sound.is_live and not item.is_over for item in self.items)
        waiting = item_updates.waiting_files(self.items)
        # one that waits again may still be in the hands of the engine that was told to stop
        waiting = [item for item in waiting if item is not self._current]
        if live or self._current is None or not waiting:
            self._side.rest()
            return
        for item in waiting[: max(0, self.choices.files_at_once - 1 - self._side.num_busy)]:
            self._side.start(item, self._begin(item))
            self.item_changed.emit(item)

    def _begin(self, item: QueueItem) -> Job:
        item_updates.begin_work(item, self.spec, self.choices.emissions_place(item))
        decode = self.choices.decode_options(self.spec.model)
        return item_updates.job_of(
            item,
            decoder=self.choices.decoder,
            decode=decode,
            stream=self.choices.stream,
            reads_again=self.choices.reads_again,
        )

    def _make_way(self) -> None:
        """Let the files at work wait for what is being recorded."""
        if any(item.sound.is_live and not item.is_over for item in self.items):
            self._side.step_aside()
        if self._tasks.is_busy and item_updates.must_step_aside(self._current, self.items):
            self._steps_aside = True
            self._tasks.cancel()

    def _start(self, job: Job) -> None:
        self._tasks.run(
            lambda: _events_of(self._engine, job),
            produced=self._take_event,
            failed=self._note_failure,
            stopped=self._go_on,
        )

    def _route(self, item: QueueItem, event: Event) -> None:
        if isinstance(event, Final):
            self.segment_added.emit(item, append_final(item, event.segment))
        elif isinstance(event, Partial):
            item_updates.put_work(item, partial=event)
            self.partial_changed.emit(item)
        elif apply_event(item, event):
            if isinstance(event, ReadAgain):
                self.read_again.emit(item, event)
            self.item_changed.emit(item)

    def _end(self, item: QueueItem, state: ItemState) -> None:
        item_updates.put(item, state=state)
        item_updates.put_work(item, partial=None)
        self.partial_changed.emit(item)
        self.item_changed.emit(item)
        if item.is_over:
            self.item_ended.emit(item)

    def _set_stage(self, stage: Stage) -> None:
        if stage is not self.stage:
            self.stage = stage
            self.stage_changed.emit(stage)

    def _set_engine(self, state: EngineState) -> None:
        self.engine_state = state
        self.engine_changed.emit(state)


def _events_of(engine: Engine, job: Job) -> Generator[Event, None, None]:
    """Return the events of a job; a recording may be read as a file, too."""
    return read_again(engine, job) if isinstance(job, LiveJob) else engine.run(job)
