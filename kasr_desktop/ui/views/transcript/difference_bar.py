"""Under the transcript: how many places differ, what the marks mean, the way to the next."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QWidget

from kasr_desktop.domain.readings import made_of_emissions, source_of
from kasr_desktop.ui.views.reading_marks import mark_of
from kasr_desktop.ui.widgets.accessibility import set_role
from kasr_desktop.ui.widgets.flow_row import FlowRow
from kasr_desktop.ui.widgets.language import in_language, translate
from kasr_desktop.ui.widgets.quiet_button import quiet_button
from kasr_desktop.ui.widgets.theme import SMALL, Colors, L, M, S, current_colors, font, scaled


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
        row = FlowRow(self)
        row.addWidget(self._count)
        row.addWidget(self._previous)
        row.addWidget(self._next)
        row.add_gap()
        self._legend = Legend()
        row.addWidget(self._legend)
        self.show_count(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the legend out where it would push words off: marks have names to point at."""
        super().resizeEvent(event)
        parts = (self._count, self._previous, self._next, self._legend)
        needed = sum(part.sizeHint().width() + S for part in parts)
        self._legend.setVisible(needed <= self.width())

    @property
    def count_text(self) -> str:
        """What is said about the number of differences."""
        return self._count.text()

    def show_sources(self, sources: tuple[str, ...]) -> None:
        """Explain the marks of these sources."""
        self._legend.show_sources(sources)

    def show_count(self, count: int, num_spacing: int = 0) -> None:
        """Say in how many places the readings differ, and in how many their spaces alone."""
        if count and num_spacing:
            text = translate("Differences", "Differences: {count} · spacing alone: {spacing}")
            text = text.format(count=count, spacing=num_spacing)
        elif num_spacing:
            text = translate("Differences", "Spacing alone differs: {spacing}")
            text = text.format(spacing=num_spacing)
        elif count:
            text = translate("Differences", "Differences: {count}").format(count=count)
        else:
            text = translate("Differences", "The texts are the same")
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
    """The marks as the transcript draws them, each with the name of its source."""

    def __init__(self) -> None:
        super().__init__()
        set_role(self, QAccessible.Role.Graphic)
        self._sources: tuple[str, ...] = ()
        self._missing = translate("Differences", "no word here")
        self._metrics = QFontMetricsF(font(SMALL))
        self._bold_metrics = QFontMetricsF(font(SMALL, bold=True))
        self.show_sources(made_of_emissions())

    def show_sources(self, sources: tuple[str, ...]) -> None:
        """Explain the marks of these sources."""
        if sources == self._sources:
            return
        self._sources = sources
        names = ", ".join(in_language(source_of(source).name) for source in sources)
        said = translate(
            "Differences",
            "Words that differ are underlined, each text in its own way: {texts}. "
            "Dotted box: no word here.",
        )
        self.setAccessibleName(said.format(texts=names))
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        width = self._metrics.horizontalAdvance(self._missing) + M + S
        for source in self._sources:
            width += self._advance(source) + L
        return QSize(round(width) + 4, scaled(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = current_colors()
        painter = QPainter(self)
        x = 0.0
        for source in self._sources:
            x = self._paint_name(painter, x, source, colors) + L
        painter.setPen(QPen(QColor(colors.control), 1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(x, 5, M, 13), 3, 3)
        painter.setFont(font(SMALL))
        painter.setPen(QColor(colors.muted))
        rest = QRectF(x + M + S, 0, self.width(), self.height())
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, self._missing)
        painter.end()

    def _advance(self, source: str) -> float:
        is_bold = mark_of(source, current_colors()).is_bold
        metrics = self._bold_metrics if is_bold else self._metrics
        return metrics.horizontalAdvance(in_language(source_of(source).name))

    def _paint_name(self, painter: QPainter, x: float, source: str, colors: Colors) -> float:
        mark, width = mark_of(source, colors, self._sources), self._advance(source)
        painter.setFont(font(SMALL, bold=mark.is_bold))
        painter.setPen(QColor(mark.ink))
        place = QRectF(x, 0, width + 2, self.height())
        name = in_language(source_of(source).name)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, name)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(mark.pen)
        painter.drawLine(int(x), self.height() - 3, int(x + width), self.height() - 3)
        return x + width
