"""The whole recording in one strip: where its sound is, where we are, what the waveform shows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from kasr_desktop.ui.features.playback.peak_loader import NOTHING_KNOWN, Waveform
from kasr_desktop.ui.features.playback.time_view import TimeView
from kasr_desktop.ui.widgets.accessibility import set_role
from kasr_desktop.ui.widgets.clock import clock
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import current_colors

_HEIGHT = 34


class OverviewStrip(QWidget):
    """Click or drag to go anywhere.

    Signals:
        seek_wanted: Go to a second.
    """

    seek_wanted = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, QAccessible.Role.Slider)
        self._waveform: Waveform = NOTHING_KNOWN
        self._duration = 0.0
        self._shown: TimeView = TimeView()
        self._playhead = 0.0
        self._picture: QPixmap | None = None
        self.setObjectName("overview_strip")
        self.setAccessibleName(translate("Listen", "Overview of the recording"))
        self.setToolTip(translate("Listen", "The whole recording. Click to go there."))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(400, _HEIGHT)

    def show_waveform(self, waveform: Waveform) -> None:
        """Show the sound as far as it is known now."""
        self._waveform = waveform
        self._repaint_all()

    def show_duration(self, seconds: float) -> None:
        """Let the recording be so long."""
        if seconds != self._duration:
            self._duration = seconds
            self._repaint_all()

    def show_view(self, view: TimeView) -> None:
        """Frame the stretch that the waveform shows."""
        self._shown = view
        self.update()

    def show_playhead(self, second: float) -> None:
        """Mark what is heard."""
        if round(self._x(second)) != round(self._x(self._playhead)):
            self.update()
        self._playhead = second
        self.setAccessibleDescription(clock(second))

    def repaint_colors(self) -> None:
        """Take the colors of the present scheme."""
        self._repaint_all()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = current_colors()
        if self._picture is None:
            self._picture = self._paint_picture()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        frame = QColor(colors.accent)
        painter.setPen(QPen(frame, 1))
        frame.setAlpha(30)
        painter.setBrush(frame)
        left, right = self._x(self._shown.start), self._x(self._shown.end)
        wide = max(6.0, min(right, self.width()) - left)
        painter.drawRect(QRectF(left + 0.5, 0.5, wide - 1, self.height() - 1.0))
        x = self._x(self._playhead)
        painter.setPen(QPen(QColor(colors.danger), 2))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._repaint_all()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self._repaint_all()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -10.0,
            Qt.Key.Key_Right: 10.0,
            Qt.Key.Key_PageUp: -60.0,
            Qt.Key.Key_PageDown: 60.0,
            Qt.Key.Key_Home: -self._duration,
            Qt.Key.Key_End: self._duration,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.seek_wanted.emit(min(max(0.0, self._playhead + step), self._duration))

    def _go(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._duration:
            share = min(max(0.0, event.position().x() / max(1, self.width())), 1.0)
            self.seek_wanted.emit(share * self._duration)

    def _x(self, second: float) -> float:
        return second / self._duration * self.width() if self._duration else 0.0

    def _paint_picture(self) -> QPixmap:
        colors, ratio = current_colors(), self.devicePixelRatioF()
        picture = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(colors.sidebar))
        peaks, count = self._waveform.peaks, picture.width()
        if peaks is not None and self._duration and picture.height() > 4:
            from kasr_desktop.ui.features.playback.wave_image import fitting_gain, wave_image

            columns = peaks.columns(0.0, self._duration / max(1, count), count)
            image = wave_image(columns, picture.height(), colors, gain=fitting_gain(peaks))
            image.setDevicePixelRatio(ratio)
            painter = QPainter(picture)
            painter.drawImage(0, 0, image)
            painter.end()
        return picture

    def _repaint_all(self) -> None:
        self._picture = None
        self.update()
