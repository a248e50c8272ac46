"""Under the transcript: how many places differ, what the marks mean, the way to the next."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from kasr_desktop.ui.views.transcript.transcript_delegate import underline_pen
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.quiet_button import quiet_button
from kasr_desktop.ui.widgets.theme import SMALL, L, M, S, current_colors, font


class DifferenceBar(QWidget):
    """Explains the marks and leads from one difference to the next.

    Signals:
        moved: To the previous difference if True, else to the next.
    """

    moved = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = QLabel()
        self._count.setProperty("look", "small")
        self._previous = quiet_button(translate("Differences", "↑ Previous"), "Shift+F8")
        self._next = quiet_button(translate("Differences", "↓ Next"), "F8")
        self._previous.clicked.connect(self.on_previous)
        self._next.clicked.connect(self.on_next)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S)
        row.addWidget(self._count)
        row.addWidget(self._previous)
        row.addWidget(self._next)
        row.addStretch(1)
        row.addWidget(Legend())
        self.show_count(0)

    @property
    def count_text(self) -> str:
        """What is said about the number of differences."""
        return self._count.text()

    def show_count(self, count: int) -> None:
        """Say in how many places the two sides differ."""
        if count:
            text = translate("Differences", "Differences: {count}").format(count=count)
        else:
            text = translate("Differences", "The two texts are the same")
        self._count.setText(text)
        self._previous.setEnabled(count > 0)
        self._next.setEnabled(count > 0)

    @Slot()
    def on_previous(self) -> None:
        """Go back."""
        self.moved.emit(True)

    @Slot()
    def on_next(self) -> None:
        """Go on."""
        self.moved.emit(False)


class Legend(QWidget):
    """The marks as the transcript draws them, each with its meaning."""

    def __init__(self) -> None:
        super().__init__()
        self._words = (
            translate("Differences", "greedy only"),
            translate("Differences", "language model only"),
            translate("Differences", "no word here"),
        )
        self.setAccessibleName(
            translate(
                "Differences",
                "Dotted underline: greedy only. Bold with underline: language model only. "
                "Dotted box: no word here.",
            )
        )
        self._metrics = QFontMetricsF(font(SMALL))
        self._bold_metrics = QFontMetricsF(font(SMALL, bold=True))
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        first, second, third = self._words
        width = self._metrics.horizontalAdvance(first) + self._bold_metrics.horizontalAdvance(
            second
        )
        width += self._metrics.horizontalAdvance(third) + 2 * L + M + S
        return QSize(round(width) + 4, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = current_colors()
        painter = QPainter(self)
        x = self._paint_word(painter, 0, self._words[0], colors.greedy_mark, bold=False) + L
        x = self._paint_word(painter, x, self._words[1], colors.lm_mark, bold=True) + L
        painter.setPen(QPen(QColor(colors.control), 1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(x, 5, M, 13), 3, 3)
        painter.setFont(font(SMALL))
        painter.setPen(QColor(colors.muted))
        rest = QRectF(x + M + S, 0, self.width(), self.height())
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, self._words[2])
        painter.end()

    def _paint_word(self, painter: QPainter, x: float, word: str, ink: str, *, bold: bool) -> float:
        metrics = self._bold_metrics if bold else self._metrics
        width = metrics.horizontalAdvance(word)
        painter.setFont(font(SMALL, bold=bold))
        painter.setPen(QColor(ink))
        place = QRectF(x, 0, width + 2, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, word)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(underline_pen(ink, dotted=not bold))
        painter.drawLine(int(x), self.height() - 3, int(x + width), self.height() - 3)
        return x + width
