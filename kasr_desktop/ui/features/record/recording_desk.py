"""Everything of recording that outlives a window: windows come and go with the language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Slot

from kasr_desktop.pipeline.recorder import Recorder
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.settings import log_dir
from kasr_desktop.ui.features.record.microphones import Microphones
from kasr_desktop.ui.features.record.recording_controller import RecordingController, TakeRecorder
from kasr_desktop.ui.features.record.take_in_queue import TakeInQueue
from kasr_desktop.ui.features.record.unfinished_offer import UnfinishedOffer
from kasr_desktop.worker.task_runner import shut_down_tasks


class RecordingDesk(QObject):
    """One for each queue; completes a take before the program ends, whatever ends it.

    Attributes:
        recording: The microphone.
        queue: The take's place in the queue.
        microphones: What is plugged in.
        unfinished: What a killed program left.
    """

    def __init__(self, controller: Controller, preferences: Preferences) -> None:
        super().__init__(controller)
        self._preferences = preferences
        self.recording = RecordingController(self.make_recorder, self)
        self.queue = TakeInQueue(self.recording, controller, preferences)
        self.microphones = Microphones(parent=self)
        self.unfinished = UnfinishedOffer(lambda: preferences.settings.recordings_path(), self)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.shut_down)

    def make_recorder(self) -> TakeRecorder:
        """Return a recorder for the microphone and the folder chosen now."""
        settings = self._preferences.settings
        return Recorder(
            settings.recordings_path(),
            input_device=settings.input_device,
            log_path=log_dir() / "capture.log",
        )

    @Slot()
    def shut_down(self) -> None:
        """Complete the take, if there is one, and end all threads."""
        self.recording.shut_down()
        shut_down_tasks(self)


def desk_of(controller: Controller, preferences: Preferences) -> RecordingDesk:
    """Return the desk of a queue; the first window makes it."""
    found = controller.findChild(RecordingDesk)
    return found if isinstance(found, RecordingDesk) else RecordingDesk(controller, preferences)
