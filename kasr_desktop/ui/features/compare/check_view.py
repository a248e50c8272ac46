"""The check view: reference and rates above, rows in the middle, doubtful words below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAction,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSplitter, QVBoxLayout, QWidget

from kasr_desktop.domain.readings import machine_sources, source_of
from kasr_desktop.ui.features.compare.check_model import CheckModel
from kasr_desktop.ui.features.compare.check_table import CheckTable
from kasr_desktop.ui.features.compare.error_list import ErrorList
from kasr_desktop.ui.features.compare.pick_bar import PickBar
from kasr_desktop.ui.features.compare.rates_bar import RatesBar
from kasr_desktop.ui.views.reading_marks import mark_of
from kasr_desktop.ui.widgets.accessibility import set_role
from kasr_desktop.ui.widgets.language import in_language, translate
from kasr_desktop.ui.widgets.theme import SMALL, L, M, S, current_colors, font, scaled

_SHARES = (640, 280)
_ROOMY = 420  # pixels from which on the legend takes nothing from the rows


class CheckView(QWidget):
    """Holds the parts; the feature connects them.

    Signals:
        reading_chosen: One of the readings offered in the small menu.
    """

    reading_chosen = Signal(str)

    def __init__(self, model: CheckModel) -> None:
        super().__init__()
        self.rates = RatesBar()
        self.table = CheckTable(model)
        self.errors = ErrorList()
        self.picks = PickBar()
        self.readings = QMenu(self)
        self.readings.setAccessibleName(translate("Check", "Other readings"))
        self.readings.triggered.connect(self.on_reading)
        self._legend = CheckLegend()
        self._working = QLabel(translate("Check", "Comparing with the reference…"))
        self._working.setProperty("look", "small")
        self._working.hide()
        self._lay_out()

    @property
    def focus_home(self) -> QWidget:
        """Where the keyboard goes when this view comes to the front under it."""
        return self.table

    def show_working(self, *, working: bool) -> None:
        """Say that the comparison is being made."""
        self._working.setVisible(working)

    def show_sources(self, sources: Sequence[str]) -> None:
        """Show rates, errors and marks of these sources."""
        self.rates.show_sources(sources)
        self.errors.show_sources(sources)
        self._legend.show_sources(sources)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._legend.setVisible(event.size().height() >= _ROOMY)

    def offer_readings(self, texts: list[str], standing: str, at: QPoint) -> None:
        """Show a small menu of readings; keys 1 to 9, arrows and pointer choose."""
        self.readings.clear()
        for number, text in enumerate(texts, start=1):
            key = f"&{number}  " if number <= 9 else "    "
            action = self.readings.addAction(f"{key}{text}")
            action.setData(text)
            action.setCheckable(True)
            action.setChecked(text == standing)
        remove = self.readings.addAction(translate("Check", "&0  (nothing is said here)"))
        remove.setData("")
        self.readings.popup(at)

    @Slot(QAction)
    def on_reading(self, action: QAction) -> None:
        """Tell the reading that was chosen in the menu."""
        self.reading_chosen.emit(action.data())

    def _lay_out(self) -> None:
        card = QFrame()
        card.setObjectName("card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(card)
        self._split.addWidget(self.errors)
        self._split.setStretchFactor(0, 1)
        self._split.setSizes(list(_SHARES))
        below = QHBoxLayout()
        below.addWidget(self._legend, 1)
        below.addWidget(self._working)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self.rates)
        column.addWidget(self._split, 1)
        column.addWidget(self.picks)
        column.addLayout(below)


class CheckLegend(QWidget):
    """The marks as the rows draw them, each with its meaning."""

    def __init__(self) -> None:
        super().__init__()
        set_role(self, QAccessible.Role.Graphic)
        self._words = (
            translate("Check", "extra"),
            translate("Check", "missing"),
            translate("Check", "doubtful"),
        )
        self.show_sources([source.key for source in machine_sources()])
        self.setMinimumHeight(scaled(24))

    def show_sources(self, sources: Sequence[str]) -> None:
        """Explain the marks of these sources."""
        self._sources = tuple(sources)
        names = ", ".join(in_language(source_of(source).name) for source in sources)
        said = translate(
            "Check",
            "Words that differ are underlined, each text in its own way: {texts}. Struck "
            "out: extra. Dashed box: missing. Small triangle: doubtful.",
        )
        self.setAccessibleName(said.format(texts=names))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, 24)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = current_colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        extra, missing, doubtful = self._words
        x = -float(L)
        for source in self._sources:
            mark, name = mark_of(source, colors, self._sources), in_language(source_of(source).name)
            face = font(SMALL, bold=mark.is_bold)
            x = self._word(painter, x + L, name, mark.ink, face, line=mark.pen)
        struck = font(SMALL)
        struck.setStrikeOut(True)
        x = self._word(painter, x + L, extra, colors.greedy_mark, struck)
        painter.setPen(QPen(QColor(colors.control), 1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(x + L, 5, M, 13), 3, 3)
        x = self._word(painter, x + L + M + S, missing, colors.muted, font(SMALL))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.warning))
        painter.drawPolygon(
            [QPoint(round(x + L), 9), QPoint(round(x + L) + 7, 9), QPoint(round(x + L) + 3, 14)]
        )
        self._word(painter, x + L + M, doubtful, colors.muted, font(SMALL))
        painter.end()

    def _word(
        self,
        painter: QPainter,
        x: float,
        word: str,
        ink: str,
        face: QFont,
        *,
        line: QPen | None = None,
    ) -> float:
        width = QFontMetricsF(face).horizontalAdvance(word)
        painter.setFont(face)
        painter.setPen(QColor(ink))
        painter.drawText(QRectF(x, 0, width + 2, 24), Qt.AlignmentFlag.AlignVCenter, word)
        if line is not None:
            painter.setPen(line)
            painter.drawLine(int(x), 21, int(x + width), 21)
        return x + width
