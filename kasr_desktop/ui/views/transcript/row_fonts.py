"""Fonts and measures of one reading size."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QFont, QFontMetricsF

from kasr_desktop.ui.widgets.theme import font


@dataclass(slots=True)
class RowFonts:
    """Fonts of the transcript, each with its measures."""

    plain: QFont
    bold: QFont
    italic: QFont
    plain_metrics: QFontMetricsF
    bold_metrics: QFontMetricsF
    italic_metrics: QFontMetricsF

    @classmethod
    def of_size(cls, pixels: int) -> RowFonts:
        """Make the fonts of one reading size."""
        fonts = font(pixels), font(pixels, bold=True), font(pixels, italic=True)
        return cls(*fonts, *(QFontMetricsF(face) for face in fonts))

    @property
    def line_height(self) -> float:
        """Pixels from line to line."""
        return self.plain_metrics.height() * 1.3

    @property
    def space(self) -> float:
        """Pixels between words."""
        return self.plain_metrics.horizontalAdvance(" ") * 1.3

    def baseline(self, top: float) -> float:
        """Return where letters stand in a line that begins at `top`."""
        metrics = self.plain_metrics
        return top + (self.line_height - metrics.height()) / 2 + metrics.ascent()
