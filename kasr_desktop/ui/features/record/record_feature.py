"""Recording in the window: the panel, its keys, its messages."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QFileDialog

from kasr_desktop.domain.recording import Level
from kasr_desktop.session.recording.recording_state import RecordingState
from kasr_desktop.ui.features.record.record_panel import RecordPanel
from kasr_desktop.ui.features.record.record_strings import button_text, live_text_line, pause_text
from kasr_desktop.ui.features.record.recording_messages import RecordingMessages
from kasr_desktop.ui.features.record.unfinished_offer import UnfinishedOffer
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.views.setting_labels import setting_label
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.tool_tip import tool_tip

RECORD_KEY = "F7"
"""A function key: it works while Hangul is being composed, and in every field."""

PAUSE_KEY = "Shift+F7"


class RecordFeature(QObject):
    """Connects the panel of this window with the recording, which outlives it."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self.recordings = bench.session.recordings
        self.messages = RecordingMessages(bench)
        self.offer = UnfinishedOffer(self.recordings.unfinished, self)
        self.panel = RecordPanel()
        bench.places.sidebar_top.addWidget(self.panel)
        state = self.recordings.recording.state
        menus = bench.menus
        self.record_action = menus.add(menus.file, button_text(state), RECORD_KEY)
        self.pause_action = menus.add(menus.file, pause_text(state), PAUSE_KEY)
        start = translate("Record", "Start recording, and end it")
        self.panel.record.setToolTip(tool_tip(start, RECORD_KEY))
        self.panel.pause.setToolTip(tool_tip(translate("Record", "Pause"), PAUSE_KEY))
        self._connect()
        self.panel.microphone.choose(bench.preferences.settings.input_device)
        if self.recordings.microphones.was_asked:
            self.panel.microphone.show_found(self.recordings.microphones.found)
        self.on_state(state)
        self.panel.show_elapsed(self.recordings.recording.elapsed)
        QTimer.singleShot(0, self, self.recordings.unfinished.look)

    @Slot()
    def on_record(self) -> None:
        """Begin a take, or complete the one being made."""
        recording = self.recordings.recording
        if recording.state.is_open:
            recording.stop()
        else:
            recording.record()

    @Slot()
    def on_pause(self) -> None:
        """Pause, or go on."""
        recording = self.recordings.recording
        if recording.state is RecordingState.PAUSED:
            recording.resume()
        else:
            recording.pause()

    @Slot(bool)
    def on_monitoring_wanted(self, wanted: bool) -> None:
        """Open the microphone to show its level, or close it."""
        if wanted:
            self.recordings.recording.monitor()
        else:
            self.recordings.recording.stop_monitoring()

    @Slot(object)
    def on_state(self, state: RecordingState) -> None:
        """Show another state."""
        if state is RecordingState.FINISHING:
            self._leave_panel()
        self.panel.show_state(state)
        self.record_action.setText(button_text(state))
        self.record_action.setEnabled(state is not RecordingState.FINISHING)
        self.pause_action.setText(pause_text(state))
        self.pause_action.setEnabled(self.panel.pause.isVisibleTo(self.panel))

    @Slot(object)
    def on_level(self, level: Level) -> None:
        """Show the level, and how far the text is behind."""
        self.panel.show_level(level)
        recordings = self.recordings
        if self.recordings.recording.state.is_open:
            self.panel.show_hint(live_text_line(recordings.item, level.elapsed, recordings.aside))

    @Slot(str)
    def on_microphone(self, name: str) -> None:
        """Use another microphone, now and next time."""
        self._bench.preferences.change(input_device=name)
        self.recordings.recording.reopen()

    @Slot(object)
    def on_settings(self, settings: object) -> None:
        """Show the microphone that was chosen elsewhere."""
        name = str(getattr(settings, "input_device", ""))
        if name != self.panel.microphone.value:
            self.panel.microphone.choose(name)

    @Slot()
    def on_folder_wanted(self) -> None:
        """Choose where recordings are kept from now on."""
        settings = self._bench.preferences.settings
        title = setting_label("recordings_folder")
        start = str(settings.recordings_path())
        folder = QFileDialog.getExistingDirectory(self._bench.window, title, start)
        if folder:
            self._bench.preferences.change(recordings_folder=folder)

    def _leave_panel(self) -> None:
        """Take the keyboard to the text: no button of the panel can be pressed meanwhile."""
        keyboard, home = self.panel.window().focusWidget(), self._bench.page.focus_home
        if keyboard is not None and self.panel.isAncestorOf(keyboard) and home.isVisible():
            home.setFocus()

    def _connect(self) -> None:
        recordings, panel, bench = self.recordings, self.panel, self._bench
        self.record_action.triggered.connect(self.on_record)
        self.pause_action.triggered.connect(self.on_pause)
        panel.record_wanted.connect(self.on_record)
        panel.pause_wanted.connect(self.on_pause)
        panel.monitoring_wanted.connect(self.on_monitoring_wanted)
        panel.microphone.chosen.connect(self.on_microphone)
        panel.microphone.refresh_wanted.connect(recordings.microphones.refresh)
        recordings.microphones.changed.connect(panel.microphone.show_found)
        recordings.recording.state_changed.connect(self.on_state)
        recordings.recording.level_changed.connect(self.on_level)
        recordings.item_begun.connect(bench.show_item)
        self.messages.folder_wanted.connect(self.on_folder_wanted)
        self.offer.message.connect(bench.show_message)
        bench.theme_changed.connect(panel.paint_colors)
        bench.preferences.changed.connect(self.on_settings)
