"""Everything a run of the program is about; windows come and go with the language."""

from __future__ import annotations

from PySide6.QtCore import QObject

from kasr_desktop.session.comparisons import Comparisons
from kasr_desktop.session.compute_devices import ComputeDevices
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.desktop_presence import DesktopPresence
from kasr_desktop.session.document_editor import DocumentEditor
from kasr_desktop.session.emission_cache import EmissionCache
from kasr_desktop.session.excerpt_runs import ExcerptRuns
from kasr_desktop.session.job_choices import PreferredChoices
from kasr_desktop.session.learning_runs import LearningRuns
from kasr_desktop.session.library.library_sync import LibrarySync
from kasr_desktop.session.naming import Naming
from kasr_desktop.session.pass_runs import PassRuns
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.recording.recordings import Recordings
from kasr_desktop.session.recording.second_readings import SecondReadings
from kasr_desktop.session.references import References
from kasr_desktop.session.trials import Trials
from kasr_desktop.settings import data_dir
from kasr_desktop.worker.task_runner import shut_down_tasks


class Session(QObject):
    """What a window shows and changes.

    Attributes:
        controller: The queue of recordings, and the engine.
        preferences: The user's choices.
        library_sync: Writes down what changes.
        editor: The one way to change a text.
        references: What was truly said.
        emissions: What the models heard, kept so that it can be decoded again.
        comparisons: What second models made of recordings.
        trials: Decoder settings being tried.
        passes: Work on texts after recognition.
        excerpt_runs: Parts of recordings being heard again.
        learning: What is learned from the user's corrections.
        recordings: What is being recorded.
        second_readings: What reading a recording again gives.
        presence: What the desktop hears of the work.
        naming: What the user calls recordings and says about them.
        devices: The processors that can run a model.
    """

    def __init__(
        self, controller: Controller, preferences: Preferences, library_sync: LibrarySync
    ) -> None:
        super().__init__()
        self.controller = controller
        self.preferences = preferences
        self.library_sync = library_sync
        self.editor = DocumentEditor(controller, self)
        self.references = References(data_dir() / "references")
        self.emissions = EmissionCache(preferences)
        self.comparisons = Comparisons(controller, self.editor, self.references, self)
        self.trials = Trials(controller, preferences, self.editor, self.emissions, parent=self)
        self.passes = PassRuns(controller, self.editor, self.emissions, self)
        self.excerpt_runs = ExcerptRuns(controller, self.editor, self)
        self.learning = LearningRuns(controller, preferences, self)
        self.recordings = Recordings(controller, preferences, self.editor, self)
        self.second_readings = SecondReadings(controller, self.editor, self)
        self.presence = DesktopPresence(controller, self.recordings, preferences, self)
        self.devices = ComputeDevices(parent=self)
        self.naming = Naming(controller, preferences)
        controller.choices = PreferredChoices(preferences, self.emissions)
        preferences.changed.connect(controller.use_files_at_once)
        library_sync.forgotten.connect(self.references.drop_keys)
        library_sync.forgotten.connect(self.emissions.drop)

    def shut_down(self) -> None:
        """End all work beside the queue; what is decoded stands in the texts."""
        self.trials.finish()
        self.recordings.shut_down()
        shut_down_tasks(self)
        self.presence.shut_down()
