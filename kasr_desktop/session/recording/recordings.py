"""Recordings being made: the microphone, the take's place in the queue, what a crash left."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.domain.events import Notice, NoticeKind
from kasr_desktop.domain.recording import Recorded, Take
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.document_editor import DocumentEditor
from kasr_desktop.session.item_updates import fill_gaps, unaccounted
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.session.recording.microphones import Microphones
from kasr_desktop.session.recording.recording_controller import RecordingController, TakeRecorder
from kasr_desktop.session.recording.unfinished_takes import UnfinishedTakes
from kasr_desktop.settings import log_dir
from kasr_desktop.worker.task_runner import shut_down_tasks

log = logging.getLogger(__name__)


class Recordings(QObject):
    """Completes a take before the program ends, whatever ends it.

    Attributes:
        recording: The microphone.
        microphones: What is plugged in.
        unfinished: What a killed program left.
        item: The `QueueItem` of the take being made, None between takes.

    Signals:
        item_begun: The `QueueItem` of a take that begins.
        saved: A `Recorded`: the take has its name and its place in the queue.
        text_missing: A `QueueItem` not all of whose sound is in its text: a fault of ours.
    """

    item_begun = Signal(object)
    saved = Signal(object)
    text_missing = Signal(object)

    def __init__(
        self,
        controller: Controller,
        preferences: Preferences,
        editor: DocumentEditor,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.item: QueueItem | None = None
        self._controller = controller
        self._preferences = preferences
        self._editor = editor
        self.recording = RecordingController(self.make_recorder, self)
        self.microphones = Microphones(parent=self)
        self.unfinished = UnfinishedTakes(lambda: preferences.settings.recordings_path(), self)
        self.recording.begun.connect(self.on_begun)
        self.recording.recorded.connect(self.on_recorded)
        self.recording.noticed.connect(self.on_noticed)
        self.unfinished.recovered.connect(self.on_recovered)
        controller.item_ended.connect(self.on_item_ended)

    @property
    def aside(self) -> QueueItem | None:
        """The file that waits, partly done, for the recording to end."""
        waiting = (i for i in self._controller.items if i.state is ItemState.WAITING)
        return next(
            (i for i in waiting if i.work.progress is not None and not i.sound.is_live), None
        )

    def make_recorder(self) -> TakeRecorder:
        """Return a recorder for the microphone and the folder chosen now."""
        from kasr_desktop.pipeline.recorder import Recorder

        settings = self._preferences.settings
        return Recorder(
            settings.recordings_path(),
            input_device=settings.input_device,
            log_path=log_dir() / "capture.log",
        )

    def shut_down(self) -> None:
        """Complete the take, if there is one, and end all threads."""
        self.recording.shut_down()
        shut_down_tasks(self)

    @Slot(object)
    def on_begun(self, path: Path) -> None:
        """Follow the take."""
        self.item = self._controller.follow(path)
        self.item_begun.emit(self.item)

    @Slot(object)
    def on_recorded(self, recorded: Recorded | None) -> None:
        """Let the item have its name; None: the take stays unfinished."""
        item, self.item = self.item, None
        if item is None:
            return
        self._controller.end_recording(item, recorded)
        if recorded is None:
            return
        self._editor.do(item, fill_gaps(item, recorded.take))
        self._preferences.remember_files([recorded.take.path])
        self.saved.emit(recorded)
        self.on_item_ended(item)

    @Slot(object)
    def on_noticed(self, notice: Notice) -> None:
        """Keep with the recording where its sound was lost."""
        if notice.kind is NoticeKind.SOUND_LOST and self.item is not None:
            self._controller.add_notice(self.item, notice)

    @Slot(object, object)
    def on_recovered(self, growing: Path, take: Take) -> None:
        """Transcribe a take that was recovered, from where its text ended."""
        adopted = self._controller.adopt(growing, take)
        for item in adopted:
            self._editor.do(item, fill_gaps(item, take))
        if not adopted:
            self._controller.add([take.path])
            self._preferences.remember_files([take.path])

    @Slot(object)
    def on_item_ended(self, item: QueueItem) -> None:
        """Check the law once a take is wholly transcribed: captured = transcribed + gaps."""
        missing = unaccounted(item)
        if missing and item.state is ItemState.DONE:
            log.error("%s: %d samples are in neither text nor gaps", item.sound.path, missing)
            self.text_missing.emit(item)
