"""A recording and its place in the queue: text while it grows, its name when it is over."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.events import Notice, NoticeKind
from kasr_desktop.domain.recording import Recorded, Take
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.editing.gap_times import behind_gaps, fill_times
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.live_item import unaccounted
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.ui.features.export.exporter import open_folder
from kasr_desktop.ui.features.record.recording_controller import RecordingController
from kasr_desktop.ui.views.strings import error_sentence, notice_sentence
from kasr_desktop.ui.widgets.clock import clock
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.notices import Level, Message, WayOut

log = logging.getLogger(__name__)

TOPIC = "recording"


class TakeInQueue(QObject):
    """Puts what is being recorded into the queue and tells how it went.

    Signals:
        item_begun: The `QueueItem` of a take that begins.
        message: A `Message` for the user.
        change_wanted: Make this `Change` of this `QueueItem`'s document.
        folder_wanted: Choose another folder for recordings.
    """

    item_begun = Signal(object)
    message = Signal(object)
    change_wanted = Signal(object, object)
    folder_wanted = Signal()

    def __init__(
        self, recording: RecordingController, controller: Controller, preferences: Preferences
    ) -> None:
        # no deeper below the controller, which it holds: PySide6 6.11 deletes a grandchild twice
        # when the garbage collector takes both at once
        super().__init__(controller)
        self.item: QueueItem | None = None
        self._recording = recording
        self._controller = controller
        self._preferences = preferences
        recording.begun.connect(self.on_begun)
        recording.recorded.connect(self.on_recorded)
        recording.noticed.connect(self.on_noticed)
        recording.failed.connect(self.on_failed)
        controller.item_ended.connect(self.on_item_ended)

    @property
    def aside(self) -> QueueItem | None:
        """The file that waits, partly done, for the recording to end."""
        waiting = (i for i in self._controller.items if i.state is ItemState.WAITING)
        return next((i for i in waiting if i.progress is not None and not i.is_live), None)

    @Slot(object)
    def on_begun(self, path: Path) -> None:
        """Follow the take."""
        self.item = self._controller.follow(path)
        self.item_begun.emit(self.item)

    @Slot(object)
    def on_recorded(self, recorded: Recorded | None) -> None:
        """Return the item its name; None: the take stays unfinished."""
        item, self.item = self.item, None
        if item is None:
            return
        self._controller.end_recording(item, recorded)
        if recorded is None:
            return
        self._fill_times(item, recorded.take)
        self._preferences.remember_file(recorded.take.path)
        self._tell_saved(recorded)
        self._check(item)

    def adopt(self, growing: Path, take: Take) -> bool:
        """Let the item of a recovered take have its new name; False if there is none."""
        items = [item for item in self._controller.items if item.path == growing]
        for item in items:
            item.path = take.path
            self._fill_times(item, take)
            self._controller.item_changed.emit(item)
        return bool(items)

    @Slot(object)
    def on_item_ended(self, item: QueueItem) -> None:
        """Check the law once a take is wholly transcribed."""
        self._check(item)

    @Slot(object)
    def on_noticed(self, notice: Notice) -> None:
        """Tell what is odd about the sound."""
        text = notice_sentence(notice)
        if notice.kind is NoticeKind.SOUND_LOST and self.item is not None:
            self.item.notices.append(notice)
            self._controller.item_changed.emit(self.item)
        self.message.emit(Message(Level.WARNING, text, topic=notice.kind.value))

    @Slot(object)
    def on_failed(self, error: KasrError) -> None:
        """Say why the microphone is closed, with a way on."""
        again = WayOut(translate("Record", "Record again"), self._recording.record)
        ways_out = [again]
        if error.reason in ("no_such_microphone", "lost", "cannot_open"):
            label = translate("Record", "Record with the system's microphone")
            ways_out.append(WayOut(label, self._use_default))
        if error.reason in ("unwritable", "no_space", "exists"):
            label = translate("Record", "Choose another folder")
            ways_out.append(WayOut(label, self.folder_wanted.emit))
        text = error_sentence(error)
        self.message.emit(Message(Level.ERROR, text, tuple(ways_out), topic=TOPIC))

    def _fill_times(self, item: QueueItem, take: Take) -> None:
        """Move the text behind lost sound to where it is in the file now."""
        if not take.filled:
            return
        if item.emissions_path is not None:  # heard with the gaps left out
            item.emissions_path.unlink(missing_ok=True)
            item.emissions_path = None
        gaps, rate = take.heard_gaps, take.sample_rate
        now = Segment(item.settled, item.settled)
        item.settled = behind_gaps(now, gaps, sample_rate=rate).end
        change = fill_times(item.document, gaps, sample_rate=rate)
        if change is not None:
            self.change_wanted.emit(item, change)

    def _use_default(self) -> None:
        self._preferences.change(input_device="")
        self._recording.record()

    def _tell_saved(self, recorded: Recorded) -> None:
        take = recorded.take
        text = translate("Record", "Recorded and saved: {name} ({length})")
        said = text.format(name=take.path.name, length=clock(take.duration))
        folder = WayOut(translate("Record", "Open the folder"), _opener(take.path.parent))
        self.message.emit(Message(Level.DONE, said, (folder,), topic=TOPIC, brief=True))

    def _check(self, item: QueueItem) -> None:
        """Captured = transcribed + gaps: a fault of ours is logged and told, and stops nothing."""
        missing = unaccounted(item)
        if not missing or item.state is not ItemState.DONE:
            return
        log.error("%s: %d samples are in neither text nor gaps", item.path, missing)
        text = translate(
            "Record", "Part of “{name}” may be missing from its text. The recording is complete."
        )
        again = WayOut(translate("Record", "Transcribe again"), _retry(self._controller, item))
        said = text.format(name=item.name)
        self.message.emit(Message(Level.WARNING, said, (again,), topic="law"))


def _opener(folder: Path) -> Callable[[], object]:
    return lambda: open_folder(folder)


def _retry(controller: Controller, item: QueueItem) -> Callable[[], object]:
    return lambda: controller.retry(item)
