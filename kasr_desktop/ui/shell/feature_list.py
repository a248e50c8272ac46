"""The features of the window, in the order their widgets and actions appear."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject

from kasr_desktop.ui.features.adapt.adapt_feature import AdaptFeature
from kasr_desktop.ui.features.compare.compare_feature import CompareFeature
from kasr_desktop.ui.features.cues.cues_feature import CuesFeature
from kasr_desktop.ui.features.decoding.decoder_feature import DecoderFeature
from kasr_desktop.ui.features.edit.edit_feature import EditFeature
from kasr_desktop.ui.features.excerpts.excerpts_feature import ExcerptsFeature
from kasr_desktop.ui.features.finish_notice.finish_feature import FinishFeature
from kasr_desktop.ui.features.help.help_feature import HelpFeature
from kasr_desktop.ui.features.learning.learning_feature import LearningFeature
from kasr_desktop.ui.features.library.library_feature import LibraryFeature
from kasr_desktop.ui.features.models.models_feature import ModelsFeature
from kasr_desktop.ui.features.passes.passes_feature import PassesFeature
from kasr_desktop.ui.features.playback.playback_feature import PlaybackFeature
from kasr_desktop.ui.features.queue.queue_feature import QueueFeature
from kasr_desktop.ui.features.record.record_feature import RecordFeature
from kasr_desktop.ui.features.saving.saving_feature import SavingFeature
from kasr_desktop.ui.features.second_model.second_model_feature import SecondModelFeature
from kasr_desktop.ui.features.settings_page.settings_feature import SettingsFeature
from kasr_desktop.ui.features.sound_track.track_feature import SoundTrackFeature
from kasr_desktop.ui.features.taskbar.taskbar_feature import TaskbarFeature
from kasr_desktop.ui.features.workbench import Workbench


class Feature(Protocol):
    """How a feature is made: it finds its place by itself and lives as long as the window."""

    def __call__(self, bench: Workbench) -> QObject:
        """Build it."""


FEATURES: Sequence[Feature] = (
    RecordFeature,
    EditFeature,
    PlaybackFeature,
    CompareFeature,
    CuesFeature,
    DecoderFeature,
    QueueFeature,
    SoundTrackFeature,
    LibraryFeature,
    SavingFeature,
    TaskbarFeature,
    ModelsFeature,
    SecondModelFeature,
    AdaptFeature,
    LearningFeature,
    PassesFeature,
    ExcerptsFeature,
    FinishFeature,
    SettingsFeature,
    HelpFeature,
)
