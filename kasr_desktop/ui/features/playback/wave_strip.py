"""The waveform near the playhead: words on it to click, a region to drag, time to scroll."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
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
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from kasr_desktop.domain.frame_grid import FrameGrid
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.ui.features.playback.peak_loader import NOTHING_KNOWN, Waveform
from kasr_desktop.ui.features.playback.time_view import TimeView
from kasr_desktop.ui.features.playback.wave_picture import (
    Marks,
    Scene,
    paint_marks,
    paint_picture,
    ruler_height,
)
from kasr_desktop.ui.features.playback.words_in_time import SpokenWord, row_at, spoken_at
from kasr_desktop.ui.widgets.accessibility import set_role
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import current_colors, scaled

_HEIGHT, _LOW_HEIGHT = 128, 92
_LETTERS = 44  # pixels of it for ruler and words, at 100 %
_LEAST_DRAG = 4  # pixels; less is a click
_NOTCH = 120  # of a wheel
_ZOOM = 1.25  # a notch
_SHORTEST_REGION = 0.1  # seconds
_BORDER_REACH = 4  # pixels from a border within which it is taken hold of
_SNAP = 6  # pixels from the edge of a word within which a border jumps there
Region = tuple[float, float]
Border = tuple[int, bool]  # row; True: its end


class WaveStrip(QWidget):
    """Shows a stretch of the recording; says what the user wants, plays nothing itself.

    Signals:
        seek_wanted: Go to a second.
        word_wanted: Hear this `SpokenWord`.
        segment_wanted: Hear the segment of this row.
        segment_chosen: Look at the segment of this row.
        region_chosen: Hear from a second to a second again and again; None: no more.
        border_dragged: The same while it is being dragged.
        border_moved: A row, and where it is to begin and to end.
        toggle_wanted: Play, or pause.
        view_changed: Another stretch is in sight.
        moved_by_hand: The user scrolled or zoomed.
    """

    seek_wanted = Signal(float)
    word_wanted = Signal(object)
    segment_wanted = Signal(int)
    segment_chosen = Signal(int)
    region_chosen = Signal(object)
    border_dragged = Signal(int, float, float)
    border_moved = Signal(int, float, float)
    toggle_wanted = Signal()
    view_changed = Signal()
    moved_by_hand = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, QAccessible.Role.Canvas)
        self._view = TimeView()
        self._segments: Sequence[Segment] = ()
        self._waveform: Waveform = NOTHING_KNOWN
        self._picture: QPixmap | None = None
        self._note = ""
        self._playhead = 0.0
        self._spoken: SpokenWord | None = None
        self._selected: int | None = None
        self._loop: Region | None = None
        self._pressed: QPointF | None = None
        self._dragged: Region | None = None
        self._border: Border | None = None  # being moved
        self._frames: FrameGrid | None = None
        self._is_low = False
        self.setObjectName("wave_strip")
        self.setAccessibleName(translate("Listen", "Waveform with words"))
        self.setToolTip(
            translate(
                "Listen",
                "Click a word to hear it, drag to hear a stretch again and again. Drag an "
                "end of the chosen segment to move it; hold Alt not to snap to words. "
                "Right click: transcribe the stretch alone, or hear it again. Wheel: "
                "scroll. Ctrl+wheel: zoom.",
            )
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def view(self) -> TimeView:
        """The stretch in sight."""
        return self._view

    @property
    def spoken(self) -> SpokenWord | None:
        """The word that is marked."""
        return self._spoken

    @property
    def selected(self) -> int | None:
        """The row whose segment is marked."""
        return self._selected

    def sizeHint(self) -> QSize:
        letters = scaled(_LETTERS) - _LETTERS  # sound is as high as ever
        return QSize(400, (_LOW_HEIGHT if self._is_low else _HEIGHT) + letters)

    def set_low(self, *, low: bool) -> None:
        """Leave more room to the text, in a low window."""
        if low != self._is_low:
            self._is_low = low
            self.updateGeometry()

    def show_segments(self, segments: Sequence[Segment]) -> None:
        """Show other words, or the same ones after a change."""
        self._segments = segments
        self._spoken = spoken_at(segments, self._playhead)
        self.repaint_colors()

    def show_waveform(self, waveform: Waveform) -> None:
        """Show the sound as far as it is known now."""
        self._waveform = waveform
        self.repaint_colors()

    def keep_to_frames(self, frames: FrameGrid | None) -> None:
        """Let borders that are dragged stand on frames of a film, None: anywhere."""
        self._frames = frames

    def show_note(self, note: str) -> None:
        """Say something in place of the sound."""
        if note != self._note:
            self._note = note
            self.repaint_colors()

    def show_duration(self, seconds: float) -> None:
        """Let the recording be so long."""
        self._use(self._view.fitted(duration=seconds))

    def show_view(self, view: TimeView) -> None:
        """Show another stretch."""
        self._use(view.fitted(duration=self._view.duration, width=self.width()))

    def show_playhead(self, second: float) -> None:
        """Mark what is heard, its word too."""
        before = self._spoken
        self._update_line(self._playhead)
        self._playhead = second
        self._update_line(second)
        self._spoken = spoken_at(self._segments, second)
        if before != self._spoken:
            self.update()

    def show_selected(self, row: int | None) -> None:
        """Mark a segment."""
        if row != self._selected:
            self._selected = row
            self.update()

    def show_loop(self, loop: Region | None) -> None:
        """Mark what is heard again and again."""
        self._loop = loop
        self.update()

    def repaint_colors(self) -> None:
        """Take the colors of the present scheme."""
        self._picture = None
        self.update()

    def zoom(self, factor: float, around: float | None = None) -> None:
        """Show more or less time; around the playhead where it is in sight."""
        if around is None:
            middle = self._view.start + self._view.span / 2
            around = self._playhead if self._view.holds(self._playhead) else middle
        self.moved_by_hand.emit()
        self._use(self._view.zoomed(factor, around))

    def scroll_by(self, seconds: float) -> None:
        """Move along."""
        self.moved_by_hand.emit()
        self._use(self._view.at(self._view.start + seconds))

    def paintEvent(self, _event: QPaintEvent) -> None:
        scene, ratio = self._scene(), self.devicePixelRatioF()
        if self._picture is None:
            self._picture = paint_picture(scene, ratio)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        paint_marks(painter, scene, self._marks())
        if self.hasFocus():
            painter.setPen(QPen(QColor(current_colors().accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._use(self._view.fitted(width=self.width()))
        self.repaint_colors()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self.repaint_colors()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        notches = (turned.y() or turned.x()) / _NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(_ZOOM**-notches, self._view.second(event.position().x()))
        else:
            self.scroll_by(-notches * 0.15 * self._view.span)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        act = self._key_acts(0.1 if shift else 1.0).get(Qt.Key(event.key()))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def _key_acts(self, step: float) -> dict[Qt.Key, Callable[[], object]]:
        """Return what each key does; an arrow goes `step` seconds."""
        key, page = Qt.Key, 0.8 * self._view.span
        go, now = self.seek_wanted.emit, self._playhead
        acts: dict[Qt.Key, Callable[[], object]] = {
            key.Key_Left: lambda: go(max(0.0, now - step)),
            key.Key_Right: lambda: go(now + step),
            key.Key_PageUp: lambda: self.scroll_by(-page),
            key.Key_PageDown: lambda: self.scroll_by(page),
            key.Key_Home: lambda: go(0.0),
            key.Key_End: lambda: go(self._view.duration),
            key.Key_Space: self.toggle_wanted.emit,
        }
        acts |= dict.fromkeys(
            (key.Key_Up, key.Key_Plus, key.Key_Equal), lambda: self.zoom(1 / _ZOOM)
        )
        acts |= dict.fromkeys((key.Key_Down, key.Key_Minus), lambda: self.zoom(_ZOOM))
        acts |= dict.fromkeys((key.Key_Return, key.Key_Enter), lambda: self._want_segment(now))
        acts |= dict.fromkeys(
            (key.Key_Delete, key.Key_Backspace), lambda: self.region_chosen.emit(None)
        )
        return acts

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()
            self._border = self._border_at(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        self._point(event.position())
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if self._dragged is None and abs(x - self._pressed.x()) < _LEAST_DRAG:
            return
        if self._border is not None:
            freely = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self._dragged = self._with_border_at(self._border, x, freely=freely)
            self.border_dragged.emit(self._border[0], *self._dragged)
            self.update()
            return
        ends = sorted((self._view.second(self._pressed.x()), self._view.second(x)))
        self._dragged = (ends[0], ends[1])
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        dragged, self._dragged, self._pressed = self._dragged, None, None
        border, self._border = self._border, None
        self.update()
        if border is not None and dragged is not None:
            self.border_moved.emit(border[0], *dragged)
            return
        if dragged is None:
            self._click(event.position())
        elif dragged[1] - dragged[0] >= _SHORTEST_REGION:
            self.region_chosen.emit(dragged)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._want_segment(self._view.second(event.position().x()))

    def _click(self, place: QPointF) -> None:
        second = self._view.second(place.x())
        row = row_at(self._segments, second)
        if row is not None:
            self.segment_chosen.emit(row)
        word = self._word_under(place)
        if word is not None:
            self.word_wanted.emit(word)
        else:
            self.seek_wanted.emit(second)

    def _word_under(self, place: QPointF) -> SpokenWord | None:
        if not self._scene().word_area.contains(place):
            return None
        return spoken_at(self._segments, self._view.second(place.x()))

    def _want_segment(self, second: float) -> None:
        row = row_at(self._segments, second)
        if row is not None:
            self.segment_wanted.emit(row)

    def _border_at(self, x: float) -> Border | None:
        """Return the border of the chosen segment under the pointer, its end before its start."""
        row = self._selected
        if row is None or row >= len(self._segments):
            return None
        segment = self._segments[row]
        for is_end, second in ((True, segment.end), (False, segment.start)):
            if abs(self._view.x(second) - x) <= _BORDER_REACH:
                return row, is_end
        return None

    def _with_border_at(self, border: Border, x: float, *, freely: bool) -> Region:
        """Return the segment with its border at a pixel.

        It snaps to words unless `freely`, and always to the frames of a film.
        """
        row, is_end = border
        segment, second = self._segments[row], self._view.second(x)
        edges = [] if freely else self._edges(row)
        nearest = min(edges, key=lambda edge: abs(edge - second), default=second)
        if abs(self._view.x(nearest) - x) <= _SNAP:
            second = nearest
        if is_end:
            second = max(second, segment.start + _SHORTEST_REGION)
            return segment.start, self._on_frame(second, up=True)
        second = min(second, segment.end - _SHORTEST_REGION)
        return self._on_frame(second, up=False), segment.end

    def _on_frame(self, second: float, *, up: bool) -> float:
        """Return the nearest frame's time that cuts nothing off a word the border snapped to."""
        frames = self._frames
        if frames is None:
            return second
        return frames.time_of(frames.up(second) if up else frames.shown_at(second))

    def _edges(self, row: int) -> list[float]:
        """Return where words of a row begin and end, and its neighbors."""
        near = self._segments[max(0, row - 1) : row + 2]
        said = [
            word for each in near for reading in each.readings for word in reading.hypothesis.words
        ]
        return [edge for word in said for edge in (word.start, word.end)]

    def _point(self, place: QPointF) -> None:
        if self._border is not None or self._border_at(place.x()) is not None:
            self.setCursor(Qt.CursorShape.SizeHorCursor)
            return
        hand = self._word_under(place) is not None
        shape = Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.IBeamCursor
        self.setCursor(Qt.CursorShape.ArrowCursor if place.y() < ruler_height() else shape)

    def _scene(self) -> Scene:
        return Scene(self._view, self.height(), self._waveform, self._segments, self._note)

    def _marks(self) -> Marks:
        region = self._dragged or self._loop
        return Marks(self._playhead, self._spoken, self._selected, region)

    def _use(self, view: TimeView) -> None:
        if view != self._view:
            self._view = view
            self.repaint_colors()
            self.view_changed.emit()

    def _update_line(self, second: float) -> None:
        self.update(int(self._view.x(second)) - 3, 0, 7, self.height())
