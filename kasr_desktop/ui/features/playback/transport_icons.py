"""The signs on the transport's buttons, drawn in the colors of the scheme."""

from __future__ import annotations

import math
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from kasr_desktop.ui.widgets.theme import SMALL, current_colors, font

_SIZE = 20
_RATIO = 4  # enough for any screen and text of twice the size


class Shape(Enum):
    """What a button shows."""

    PLAY = "play"
    PAUSE = "pause"
    BACK = "back"
    FORWARD = "forward"
    PREVIOUS = "previous"
    NEXT = "next"
    LOOP = "loop"
    FOLLOW = "follow"
    ZOOM_IN = "zoom_in"
    ZOOM_OUT = "zoom_out"
    FRAME_BACK = "frame_back"
    FRAME_ON = "frame_on"


def icon(shape: Shape) -> QIcon:
    """Return the sign, in the text's color, in the control's where it is disabled."""
    colors = current_colors()
    made = QIcon()
    made.addPixmap(_picture(shape, colors.text), QIcon.Mode.Normal)
    made.addPixmap(_picture(shape, colors.control), QIcon.Mode.Disabled)
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Active):
        made.addPixmap(_picture(shape, colors.accent), mode, QIcon.State.On)
    return made


def _picture(shape: Shape, ink: str) -> QPixmap:
    picture = QPixmap(_SIZE * _RATIO, _SIZE * _RATIO)
    picture.setDevicePixelRatio(_RATIO)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(ink), 1.8, c=Qt.PenCapStyle.RoundCap))
    painter.setBrush(QColor(ink))
    _PAINTERS[shape](painter)
    painter.end()
    return picture


def _triangle(painter: QPainter, left: float, right: float) -> None:
    """Draw a triangle from its upright side to its point."""
    corners = [QPointF(left, 4.5), QPointF(left, 15.5), QPointF(right, 10)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(QPolygonF(corners))


def _play(painter: QPainter) -> None:
    _triangle(painter, 6, 16)


def _pause(painter: QPainter) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(QRectF(5, 4, 3.6, 12), 1, 1)
    painter.drawRoundedRect(QRectF(11.4, 4, 3.6, 12), 1, 1)


def _previous(painter: QPainter) -> None:
    painter.drawLine(QPointF(4.5, 5), QPointF(4.5, 15))
    _triangle(painter, 15.5, 6.5)


def _next(painter: QPainter) -> None:
    painter.drawLine(QPointF(15.5, 5), QPointF(15.5, 15))
    _triangle(painter, 4.5, 13.5)


def _jump(painter: QPainter, *, forward: bool) -> None:
    """Draw a circle that is an arrow, with the seconds in it."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(painter.pen().color(), 1.6, c=Qt.PenCapStyle.RoundCap))
    begin, sweep = (60, -300) if not forward else (120, 300)
    painter.drawArc(QRectF(3, 3, 14, 14), begin * 16, sweep * 16)
    angle = math.radians(begin)
    tip = QPointF(10 + 7 * math.cos(angle), 10 - 7 * math.sin(angle))
    side = -1 if forward else 1
    painter.drawLine(tip, tip + QPointF(side * 3.4, -1.2))
    painter.drawLine(tip, tip + QPointF(side * 1.0, 3.4))
    painter.setFont(font(SMALL - 3, bold=True))
    painter.drawText(QRectF(0, 0.5, _SIZE, _SIZE), int(Qt.AlignmentFlag.AlignCenter), "3")


def _back(painter: QPainter) -> None:
    _jump(painter, forward=False)


def _forward(painter: QPainter) -> None:
    _jump(painter, forward=True)


def _loop(painter: QPainter) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    upper = QPainterPath(QPointF(3.5, 10))
    upper.cubicTo(3.5, 5.5, 7, 5.5, 10, 5.5)
    upper.lineTo(16, 5.5)
    lower = QPainterPath(QPointF(16.5, 10))
    lower.cubicTo(16.5, 14.5, 13, 14.5, 10, 14.5)
    lower.lineTo(4, 14.5)
    painter.drawPath(upper)
    painter.drawPath(lower)
    for x, y, side in ((16.5, 5.5, -1), (3.5, 14.5, 1)):
        painter.drawLine(QPointF(x, y), QPointF(x + side * 2.8, y - 2.6))
        painter.drawLine(QPointF(x, y), QPointF(x + side * 2.8, y + 2.6))


def _follow(painter: QPainter) -> None:
    """Draw lines of text with one that is being read."""
    for y, length in ((5, 13), (15, 9)):
        painter.drawLine(QPointF(3.5, y), QPointF(3.5 + length, y))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(QRectF(2, 7.6, 11, 4.8), 1.5, 1.5)


def _lens(painter: QPainter) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QRectF(3, 3, 10.5, 10.5))
    painter.drawLine(QPointF(12.3, 12.3), QPointF(16.8, 16.8))
    painter.drawLine(QPointF(6, 8.25), QPointF(10.5, 8.25))


def _zoom_in(painter: QPainter) -> None:
    _lens(painter)
    painter.drawLine(QPointF(8.25, 6), QPointF(8.25, 10.5))


def _frame(painter: QPainter, *, forward: bool) -> None:
    """Draw a narrow picture, and the way to go."""
    left = 3.0 if forward else 12.0
    painter.drawRoundedRect(QRectF(left, 4.5, 5, 11), 1, 1)
    if forward:
        _triangle(painter, 10.5, 17)
    else:
        _triangle(painter, 9.5, 3)


def _frame_back(painter: QPainter) -> None:
    _frame(painter, forward=False)


def _frame_on(painter: QPainter) -> None:
    _frame(painter, forward=True)


_PAINTERS = {
    Shape.PLAY: _play,
    Shape.PAUSE: _pause,
    Shape.BACK: _back,
    Shape.FORWARD: _forward,
    Shape.PREVIOUS: _previous,
    Shape.NEXT: _next,
    Shape.LOOP: _loop,
    Shape.FOLLOW: _follow,
    Shape.ZOOM_IN: _zoom_in,
    Shape.ZOOM_OUT: _lens,
    Shape.FRAME_BACK: _frame_back,
    Shape.FRAME_ON: _frame_on,
}
