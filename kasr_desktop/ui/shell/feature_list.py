"""All features of the window, in the order their widgets and actions appear.

Importing this module imports them, which no first picture waits for: see `first_features`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kasr_desktop.ui.features.adapt.adapt_feature import AdaptFeature
from kasr_desktop.ui.features.compare.compare_feature import CompareFeature
from kasr_desktop.ui.features.cues.cues_feature import CuesFeature
from kasr_desktop.ui.features.decoding.decoder_feature import DecoderFeature
from kasr_desktop.ui.features.edit.edit_feature import EditFeature
from kasr_desktop.ui.features.excerpts.excerpts_feature import ExcerptsFeature
from kasr_desktop.ui.features.finish_notice.finish_feature import FinishFeature
from kasr_desktop.ui.features.help.help_feature import HelpFeature
from kasr_desktop.ui.features.learning.learning_feature import LearningFeature
from kasr_desktop.ui.features.models.models_feature import ModelsFeature
from kasr_desktop.ui.features.passes.passes_feature import PassesFeature
from kasr_desktop.ui.features.playback.playback_feature import PlaybackFeature
from kasr_desktop.ui.features.queue.queue_feature import QueueFeature
from kasr_desktop.ui.features.replaced.replaced_feature import ReplacedFeature
from kasr_desktop.ui.features.saving.saving_feature import SavingFeature
from kasr_desktop.ui.features.second_model.second_model_feature import SecondModelFeature
from kasr_desktop.ui.features.settings_page.settings_feature import SettingsFeature
from kasr_desktop.ui.features.taskbar.taskbar_feature import TaskbarFeature
from kasr_desktop.ui.shell.first_features import FIRST_FEATURES, Feature

LATER_FEATURES: Sequence[Feature] = (
    EditFeature,
    PlaybackFeature,
    CompareFeature,
    CuesFeature,
    DecoderFeature,
    QueueFeature,
    ReplacedFeature,
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
"""What nothing is seen of before a recording is shown or a menu is opened."""

FEATURES: Sequence[Feature] = (*FIRST_FEATURES, *LATER_FEATURES)
