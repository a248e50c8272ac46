"""How loud it is, as a calm bar and a word."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kasr_desktop.domain.recording import LOWEST_DBFS, Level
from kasr_desktop.ui.widgets.accessibility import set_role
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import current_colors

QUIETEST_DBFS = -60.0
"""Left end of the bar; a quiet room is about there."""

_FALL_DB = 1.5  # a level; a peak of one moment would not be seen
_TICKS_DBFS = (-40.0, -20.0, -6.0)
_HEIGHT = 10


class Loudness(Enum):
    """What a person has to know of a level; the borders are those of broadcast practice."""

    NOTHING = LOWEST_DBFS
    QUIET = -50.0
    GOOD = -36.0
    LOUD = -1.0


def loudness_of(dbfs: float) -> Loudness:
    """Return the highest border that a level reaches.

    Example:
        >>> [loudness_of(level).name for level in (-96.0, -45.0, -20.0, -0.1)]
        ['NOTHING', 'QUIET', 'GOOD', 'LOUD']
    """
    return [kind for kind in Loudness if dbfs >= kind.value][-1]


def loudness_word(loudness: Loudness) -> str:
    """Say it."""
    return {
        Loudness.NOTHING: translate("Record", "No sound"),
        Loudness.QUIET: translate("Record", "Very quiet"),
        Loudness.GOOD: translate("Record", "Good level"),
        Loudness.LOUD: translate("Record", "Too loud"),
    }[loudness]


class LevelMeter(QWidget):
    """Rises at once and falls slowly; says itself to a screen reader only when the word changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, QAccessible.Role.Indicator)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.shown_dbfs = LOWEST_DBFS
        self.loudness = Loudness.NOTHING
        self.clear()

    def clear(self) -> None:
        """Show nothing: the microphone is closed."""
        self.shown_dbfs = LOWEST_DBFS
        self._use(Loudness.NOTHING)
        self.update()

    def show_level(self, level: Level) -> None:
        """Show the next level."""
        former = self.shown_dbfs
        self.shown_dbfs = max(level.peak_dbfs, former - _FALL_DB, LOWEST_DBFS)
        self._use(loudness_of(self.shown_dbfs))
        if round(former) != round(self.shown_dbfs):
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = current_colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        area = QRectF(self.rect())
        painter.setBrush(QColor(colors.border))
        painter.drawRoundedRect(area, 3, 3)
        ink = {Loudness.LOUD: colors.danger, Loudness.QUIET: colors.warning}.get(
            self.loudness, colors.accent
        )
        painter.setBrush(QColor(ink))
        width = area.width() * share_of(self.shown_dbfs)
        if width >= 1:
            painter.drawRoundedRect(QRectF(0, 0, width, area.height()), 3, 3)
        painter.setBrush(QColor(colors.sidebar))
        for tick in _TICKS_DBFS:
            painter.drawRect(QRectF(area.width() * share_of(tick), 0, 1, area.height()))
        painter.end()

    def _use(self, loudness: Loudness) -> None:
        name = translate("Record", "Level") + ": " + loudness_word(loudness)
        if loudness is not self.loudness or name != self.accessibleName():
            self.loudness = loudness
            self.setAccessibleName(name)
            self.setToolTip(loudness_word(loudness))


def share_of(dbfs: float) -> float:
    """Return where on the bar a level lies, 0...1.

    Example:
        >>> share_of(-96.0), share_of(-30.0), share_of(0.0)
        (0.0, 0.5, 1.0)
    """
    return min(1.0, max(0.0, 1.0 - dbfs / QUIETEST_DBFS))
