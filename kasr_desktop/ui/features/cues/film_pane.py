"""The picture of the film with the subtitle on it, as a player would show them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAction,
    QColor,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from kasr_desktop.domain.film import FilmPicture
from kasr_desktop.ui.widgets.accessibility import set_role
from kasr_desktop.ui.widgets.action_labels import plain
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import (
    BODY,
    FILM_GROUND,
    FILM_NOTE,
    FILM_TEXT,
    XS,
    M,
    S,
    font,
)

_LINE = 0.075  # of the picture's height: 16 characters of Hangul fill two thirds of its width
_SMALLEST_LINE = 11  # pixels
_WIDEST = 0.94  # of the picture's width
_MARGIN = 0.055  # of the picture's height, below the subtitle
_OUTLINE = 0.16  # of a line's height
_LEAST = QSize(192, 108)
_ICON = 18


class FilmScreen(QWidget):
    """Paints picture and subtitle.

    Signals:
        resized: Another size may be filled.
        clicked: Play, or pause.
    """

    resized = Signal()
    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._lines: tuple[str, ...] = ()
        self._note = ""
        self.setObjectName("film_screen")
        self.setMinimumSize(_LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        set_role(self, QAccessible.Role.Graphic)
        self.setAccessibleName(translate("Cues", "Picture of the video"))

    @property
    def lines(self) -> tuple[str, ...]:
        """Of the subtitle drawn."""
        return self._lines

    @property
    def pixels(self) -> QSize:
        """What a picture may fill, in pixels of the screen."""
        return (self.size().toSizeF() * self.devicePixelRatioF()).toSize()

    def show_picture(self, picture: FilmPicture | None) -> None:
        """Show another picture, or none."""
        self._image = None
        if picture is not None and picture.width:
            image = QImage(
                picture.pixels,
                picture.width,
                picture.height,
                4 * picture.width,
                QImage.Format.Format_RGB32,
            )
            self._image = image.copy()  # the bytes go with the message
        self.update()

    def show_lines(self, lines: Sequence[str]) -> None:
        """Draw another subtitle, or none."""
        if tuple(lines) != self._lines:
            self._lines = tuple(lines)
            self.setAccessibleDescription("\n".join(lines))
            self.update()

    def show_note(self, note: str) -> None:
        """Say something where there is no picture."""
        if note != self._note:
            self._note = note
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.clicked.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(FILM_GROUND))
        area = QRectF(self.rect())
        if self._image is not None:
            area = _fitted(self._image, area)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(area, self._image)
        elif self._note:
            painter.setPen(QColor(FILM_NOTE))
            painter.setFont(font(BODY))
            wrapped = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(area.adjusted(M, M, -M, -M), wrapped, self._note)
        self._paint_lines(painter, area)
        painter.end()

    def _paint_lines(self, painter: QPainter, area: QRectF) -> None:
        """Draw the lines of the subtitle from the lowest up, white with a black edge."""
        if not self._lines:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = max(_SMALLEST_LINE, round(area.height() * _LINE))
        face = font(size, bold=True)
        widest = max(map(QFontMetricsF(face).horizontalAdvance, self._lines))
        if widest > _WIDEST * area.width():
            size = max(1, int(size * _WIDEST * area.width() / widest))
            face = font(size, bold=True)
        metrics = QFontMetricsF(face)
        base = area.bottom() - _MARGIN * area.height() - metrics.descent()
        path = QPainterPath()
        for line in reversed(self._lines):
            left = area.center().x() - metrics.horizontalAdvance(line) / 2
            path.addText(QPointF(left, base), face, line)
            base -= metrics.lineSpacing()
        edge = QPen(QColor(FILM_GROUND), _OUTLINE * size, j=Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, edge)
        painter.fillPath(path, QColor(FILM_TEXT))


class FilmPane(QWidget):
    """The screen, and below it what moves the film, with the time.

    Attributes:
        picture: The screen itself.
    """

    def __init__(self) -> None:
        super().__init__()
        self.picture = FilmScreen()
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(XS)
        self._time = QLabel()
        self._time.setProperty("look", "small")
        self._time.setAccessibleDescription(translate("Cues", "Time of the picture"))
        row = QHBoxLayout()
        row.setSpacing(S)
        row.addLayout(self._buttons)
        row.addStretch(1)
        row.addWidget(self._time)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(XS)
        column.addWidget(self.picture, 1)
        column.addLayout(row)

    def add_actions(self, actions: Sequence[QAction]) -> None:
        """Put what moves the film below it."""
        for action in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setProperty("look", "icon")
            button.setIconSize(QSize(_ICON, _ICON))
            button.setAccessibleName(plain(action.text()))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._buttons.addWidget(button)

    def show_time(self, text: str) -> None:
        """Say where the film is."""
        if text != self._time.text():
            self._time.setText(text)


def _fitted(image: QImage, area: QRectF) -> QRectF:
    """Return where an image lies in the middle of an area, as large as it fits."""
    size = image.size().toSizeF().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(QPointF(0, 0), size)
    place.moveCenter(area.center())
    return place
