"""What the user is told about a recording."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.events import Notice, NoticeKind
from kasr_desktop.domain.recording import Level as MicrophoneLevel
from kasr_desktop.domain.recording import Recorded
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.session.recording.recording_state import RecordingState
from kasr_desktop.text.elision import short, shown_name
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.views.strings import error_sentence, notice_sentence
from kasr_desktop.ui.widgets.clock import clock
from kasr_desktop.ui.widgets.file_manager import open_folder
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.notices import Level, Message, WayOut

TOPIC = "recording"


class RecordingMessages(QObject):
    """Says how it went, with a way on where it went wrong.

    Signals:
        folder_wanted: The user wants another folder for recordings.
    """

    folder_wanted = Signal()

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._recordings = bench.session.recordings
        self._recordings.saved.connect(self.on_saved)
        self._recordings.text_missing.connect(self.on_text_missing)
        self._recordings.recording.noticed.connect(self.on_noticed)
        self._recordings.recording.failed.connect(self.on_failed)
        self._recordings.recording.state_changed.connect(self.on_state)
        self._recordings.recording.level_changed.connect(self.on_level)

    @Slot(object)
    def on_saved(self, recorded: Recorded) -> None:
        """Say where a take is."""
        take = recorded.take
        text = translate("Record", "Recorded and saved: {name} ({length})")
        said = text.format(name=shown_name(take.path.name), length=clock(take.duration))
        label = translate("Record", "Open the folder")
        folder = WayOut(label, partial(open_folder, take.path.parent))
        self._bench.show_message(Message(Level.DONE, said, (folder,), topic=TOPIC, brief=True))

    @Slot(object)
    def on_noticed(self, notice: Notice) -> None:
        """Tell what is odd about the sound."""
        said = notice_sentence(notice)
        self._bench.show_message(Message(Level.WARNING, said, topic=notice.kind.value))

    @Slot(object)
    def on_state(self, state: RecordingState) -> None:
        """Put away what was said of the microphone before it was opened or closed anew."""
        if state is RecordingState.OPENING:
            self._bench.clear_message(TOPIC)
        if state is not RecordingState.PAUSED:
            for kind in NoticeKind:
                self._bench.clear_message(kind.value)

    @Slot(object)
    def on_level(self, level: MicrophoneLevel) -> None:
        """Sound that comes after all is the end of silence."""
        if level.peak > 0.0:
            self._bench.clear_message(NoticeKind.MICROPHONE_SILENT.value)

    @Slot(object)
    def on_failed(self, error: KasrError) -> None:
        """Say why the microphone is closed, with a way on."""
        record = self._recordings.recording.record
        ways_out = [WayOut(translate("Record", "Record again"), record)]
        if error.reason in ("no_such_microphone", "lost", "cannot_open"):
            label = translate("Record", "Record with the system's microphone")
            ways_out.append(WayOut(label, self._use_default))
        if error.reason in ("unwritable", "no_space", "exists"):
            label = translate("Record", "Choose another folder")
            ways_out.append(WayOut(label, self.folder_wanted.emit))
        text = error_sentence(error)
        self._bench.show_message(Message(Level.ERROR, text, tuple(ways_out), topic=TOPIC))

    @Slot(object)
    def on_text_missing(self, item: QueueItem) -> None:
        """Tell of a fault of ours, which stops nothing."""
        text = translate(
            "Record", "Part of “{name}” may be missing from its text. The recording is complete."
        )
        do_again = partial(self._bench.controller.do_again, item)
        again = WayOut(translate("Record", "Transcribe again"), do_again)
        said = text.format(name=short(item.name))
        self._bench.show_message(Message(Level.WARNING, said, (again,), topic="law"))

    def _use_default(self) -> None:
        self._bench.preferences.change(input_device="")
        self._recordings.recording.record()
