"""The controls below the waveform: play, jump, loop, speed, volume, zoom, where we are."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import QComboBox, QLabel, QSlider, QToolButton, QWidget

from kasr_desktop.domain.playback import SPEEDS
from kasr_desktop.ui.features.playback.transport_actions import TransportActions
from kasr_desktop.ui.features.playback.transport_icons import Shape, icon
from kasr_desktop.ui.widgets.action_labels import plain
from kasr_desktop.ui.widgets.clock import clock
from kasr_desktop.ui.widgets.flow_row import FlowRow
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import XS, Colors, M, S, current_colors, scaled

_ICON = 18
_VOLUME_WIDTH = 88
_SPEED_WIDTH = 84


def tell_key(action: QAction) -> None:
    """Let an action's tool tip, which its buttons show, name its keys."""
    name = plain(action.text())
    keys = _native(action)
    tip = f"{name} ({keys})" if keys else name
    if action.toolTip() != tip:
        action.setToolTip(tip)


def _native(action: QAction) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(key.toString(native) for key in action.shortcuts())


class TransportBar(QWidget):
    """Buttons of the actions, and what has no action of its own.

    Signals:
        speed_wanted: Play at this speed.
        volume_wanted: Play at this volume, 0...1.
    """

    speed_wanted = Signal(float)
    volume_wanted = Signal(float)

    def __init__(self, actions: TransportActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._shapes: dict[QAction, Shape] = {}
        self._drawn_in: Colors | None = None
        self._clock = QLabel(clock(0))
        self._clock.setContentsMargins(S, 0, 0, 0)
        self._clock.setAccessibleDescription(translate("Listen", "Place in the recording"))
        self._duration = QLabel()
        self._duration.setProperty("look", "small")
        self._duration.setContentsMargins(0, 0, M, 0)
        self._speed = self._make_speed()
        self._volume = self._make_volume()
        self._lay_out()

    def show_place(self, second: float) -> None:
        """Say where we are, to the tenth of a second."""
        text = f"{clock(second)}.{int(second * 10) % 10}"
        if text != self._clock.text():
            self._clock.setText(text)

    def show_duration(self, seconds: float) -> None:
        """Say how long it is."""
        self._duration.setText(f"/ {clock(seconds)}" if seconds else "")

    def show_state(self, *, playing: bool, speed: float, volume: float) -> None:
        """Show how the player stands."""
        shape = Shape.PAUSE if playing else Shape.PLAY
        if shape is not self._shapes[self._actions.play]:
            self._shapes[self._actions.play] = shape
            self._actions.play.setIcon(icon(shape))
        nearest = min(range(len(SPEEDS)), key=lambda n: abs(SPEEDS[n] - speed))
        self._speed.setCurrentIndex(nearest)
        self._volume.setValue(round(volume * 100))

    def showEvent(self, event: QShowEvent) -> None:
        """Draw the signs now that they are seen: a window without a recording needs none."""
        self._draw()
        super().showEvent(event)

    def repaint_colors(self) -> None:
        """Take the colors of the present scheme."""
        if self.isVisible():
            self._draw()

    def _draw(self) -> None:
        colors = current_colors()
        if colors == self._drawn_in:
            return
        self._drawn_in = colors
        for action, shape in self._shapes.items():
            action.setIcon(icon(shape))

    @Slot(int)
    def on_speed(self, number: int) -> None:
        """Want another speed."""
        self.speed_wanted.emit(SPEEDS[number])

    @Slot(int)
    def on_volume(self, percent: int) -> None:
        """Want another volume."""
        self.volume_wanted.emit(percent / 100)

    def _make_speed(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(translate("Listen", "Speed"))
        box.setToolTip(
            translate("Listen", "Speed at the same pitch ({slower}, {faster})").format(
                slower=_native(self._actions.slower),
                faster=_native(self._actions.faster),
            )
        )
        box.setObjectName("speed_box")
        box.setFixedWidth(scaled(_SPEED_WIDTH))
        box.addItems([f"{speed:g}×" for speed in SPEEDS])
        box.activated.connect(self.on_speed)
        return box

    def _make_volume(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, 100)
        slider.setPageStep(10)
        slider.setFixedWidth(_VOLUME_WIDTH)
        slider.setAccessibleName(translate("Listen", "Volume"))
        slider.setToolTip(translate("Listen", "Volume"))
        slider.valueChanged.connect(self.on_volume)
        return slider

    def _lay_out(self) -> None:
        actions = self._actions
        row = FlowRow(self, spacing=XS)
        row.addWidget(self._button(actions.previous, Shape.PREVIOUS))
        row.addWidget(self._button(actions.back, Shape.BACK))
        row.addWidget(self._button(actions.play, Shape.PLAY))
        row.addWidget(self._button(actions.forward, Shape.FORWARD))
        row.addWidget(self._button(actions.next, Shape.NEXT))
        row.addWidget(self._clock)
        row.addWidget(self._duration)
        row.addWidget(self._button(actions.loop, Shape.LOOP))
        row.addWidget(self._button(actions.follow, Shape.FOLLOW))
        row.add_gap()
        row.addWidget(self._button(actions.zoom_out, Shape.ZOOM_OUT))
        row.addWidget(self._button(actions.zoom_in, Shape.ZOOM_IN))
        row.addWidget(self._speed)
        row.addWidget(self._volume)
        # their buttons stand below the picture
        self._name(actions.frame_back, Shape.FRAME_BACK)
        self._name(actions.frame_on, Shape.FRAME_ON)

    def _button(self, action: QAction, shape: Shape) -> QToolButton:
        """Return a button whose tip names the key; the action does the work."""
        self._name(action, shape)
        button = QToolButton()
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setProperty("look", "icon")
        button.setIconSize(QSize(scaled(_ICON), scaled(_ICON)))
        button.setAccessibleName(plain(action.text()))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _name(self, action: QAction, shape: Shape) -> None:
        """Give an action the sign and the tip that its buttons show."""
        action.setIconVisibleInMenu(False)
        tell_key(action)
        action.changed.connect(partial(tell_key, action))  # its keys are the user's to change
        self._shapes[action] = shape
