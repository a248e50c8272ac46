"""The recording at the top of the sidebar: one large button, and what it is at."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from kasr_desktop.domain.recording import Level
from kasr_desktop.session.recording.recording_state import RecordingState
from kasr_desktop.ui.features.record.level_meter import LevelMeter, loudness_word
from kasr_desktop.ui.features.record.microphone_box import MicrophoneBox
from kasr_desktop.ui.features.record.record_strings import (
    button_text,
    check_text,
    pause_text,
    state_text,
)
from kasr_desktop.ui.widgets.clock import clock
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import TITLE, XS, L, S, current_colors, font

_ICON = 16


class RecordPanel(QFrame):
    """Shows the state; decides nothing.

    Signals:
        record_wanted: Begin or complete a take.
        pause_wanted: Pause or go on.
        monitoring_wanted: True: show the level; False: close the microphone.
    """

    record_wanted = Signal()
    pause_wanted = Signal()
    monitoring_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("record_panel")
        self.state = RecordingState.IDLE
        self.microphone = MicrophoneBox()
        self.meter = LevelMeter()
        self._make_parts()
        self._lay_out()
        self.show_state(RecordingState.IDLE)

    @property
    def focus_home(self) -> QWidget:
        """Where the keyboard goes when another button goes away as the state changes."""
        return self.record

    @property
    def hint(self) -> str:
        """What is said below the level."""
        return self._hint.text()

    @Slot(object)
    def show_state(self, state: RecordingState) -> None:
        """Show another state."""
        self.state = state
        self.record.setText(f" {button_text(state)}")  # room behind the icon
        self.record.setAccessibleName(button_text(state))
        self.record.setEnabled(state is not RecordingState.FINISHING)
        self.paint_colors()
        self._word.setText(state_text(state))
        self._word.setAccessibleName(state_text(state))
        self._clock.setVisible(state.is_open)
        self.meter.setVisible(state.hears)
        self._loudness.setVisible(state.hears)
        self._status.setVisible(state.hears)
        self.pause.setVisible(state in (RecordingState.RECORDING, RecordingState.PAUSED))
        self.pause.setText(pause_text(state))
        self.pause.setAccessibleName(pause_text(state))
        self.microphone.setEnabled(not state.is_open)
        self.check.setVisible(not state.is_open)
        self.check.setChecked(state.hears)
        self.check.setText(check_text(state))
        self.check.setAccessibleName(check_text(state))
        if not state.hears:
            self.meter.clear()
        if not state.is_open:
            self.show_hint("")
            self.show_elapsed(0.0)

    @Slot(object)
    def show_level(self, level: Level) -> None:
        """Show how loud it is and how long the take is."""
        self.meter.show_level(level)
        word = loudness_word(self.meter.loudness)
        if self._loudness.text() != word:
            self._loudness.setText(word)
        if self.state.is_open:
            self.show_elapsed(level.elapsed)

    def show_elapsed(self, seconds: float) -> None:
        """Show the length of the take."""
        text = clock(seconds)
        if self._clock.text() != text:
            self._clock.setText(text)
            self._clock.setAccessibleName(translate("Record", "Recorded: {time}").format(time=text))

    def show_hint(self, text: str) -> None:
        """Say what is odd, or nothing."""
        if text != self._hint.text() or self._hint.isVisible() != bool(text):
            self._hint.setText(text)
            self._hint.setAccessibleName(text)
            self._hint.setVisible(bool(text))

    def paint_colors(self) -> None:
        """Take the colors of the present scheme."""
        colors = current_colors()
        stop = (
            f"#record_button {{ background: {colors.danger}; color: {colors.surface};"
            f" border: 1px solid {colors.danger}; }}"
            f"#record_button:focus {{ border: 2px solid {colors.text}; }}"
        )
        self.record.setStyleSheet(stop if self.state.is_open else "")
        self._use_icon()
        self.meter.update()

    @Slot(bool)
    def on_check(self, checked: bool) -> None:
        """Show or hide the level."""
        self.monitoring_wanted.emit(checked)

    def _use_icon(self) -> None:
        """Draw a disc to begin, a square to stop; the shape says it, not the color."""
        colors = current_colors()
        is_open = self.state.is_open
        picture = QPixmap(_ICON, _ICON)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.surface if is_open else colors.on_accent))
        area = QRectF(1, 1, _ICON - 2, _ICON - 2)
        if is_open:
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 2, 2)
        else:
            painter.drawEllipse(area)
        painter.end()
        self.record.setIcon(QIcon(picture))

    def _make_parts(self) -> None:
        self.record = QPushButton()
        self.record.setObjectName("record_button")
        self.record.setProperty("look", "primary")
        self.record.setIconSize(QSize(_ICON, _ICON))
        self.record.clicked.connect(self.record_wanted)
        self.pause = QPushButton()
        self.pause.setObjectName("pause_button")
        self.pause.clicked.connect(self.pause_wanted)
        self.check = QPushButton()
        self.check.setProperty("look", "quiet")
        self.check.setCheckable(True)
        self.check.clicked.connect(self.on_check)
        self._word = QLabel(wordWrap=True)
        self._word.setProperty("look", "strong")
        self._clock = QLabel()
        self._clock.setFont(font(TITLE, bold=True))
        self._clock.setProperty("look", "title")
        self._loudness = QLabel()
        self._loudness.setProperty("look", "small")
        self._hint = QLabel(wordWrap=True)
        self._hint.setProperty("look", "small")
        self._hint.hide()

    def _lay_out(self) -> None:
        self._status = QWidget()
        row = QHBoxLayout(self._status)
        row.setContentsMargins(0, XS, 0, 0)
        row.addWidget(self._word, 1)
        row.addWidget(self._clock)
        column = QVBoxLayout(self)
        column.setContentsMargins(L, L, L, 0)
        column.setSpacing(S)
        column.addWidget(self.record)
        for widget in (self._status, self.meter, self._loudness, self.pause, self._hint):
            column.addWidget(widget)
        column.addWidget(self.microphone)
        column.addWidget(self.check)
