"""Light, dark or as the system says: the one place that changes the application's look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QStyleFactory

from kasr_desktop.settings import TextSize, Theme
from kasr_desktop.ui.widgets.style_sheet import style_sheet
from kasr_desktop.ui.widgets.theme import (
    BODY,
    DARK,
    LIGHT,
    Colors,
    font,
    load_fonts,
    palette_of,
    system_text_scale,
)


class Appearance(QObject):
    """Keeps the application's palette and style sheet in step with the chosen scheme.

    Signals:
        changed: The colors are other ones now.
    """

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._is_held_back = False
        self.theme = Theme.SYSTEM
        app.setStyle(QStyleFactory.create("Fusion"))
        load_fonts()
        self._system_scale = system_text_scale(app.font())
        self.text_size = TextSize.NORMAL
        app.setFont(font())
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.on_system_changed)

    @property
    def colors(self) -> Colors:
        """The colors in use."""
        if self.theme is Theme.SYSTEM:
            dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
            return DARK if dark else LIGHT
        return DARK if self.theme is Theme.DARK else LIGHT

    def use(self, theme: Theme, text_size: TextSize | None = None) -> None:
        """Change to a scheme and repaint everything.

        Args:
            theme: The colors.
            text_size: Of all text, None: as it is. Windows are to be built anew for another.
        """
        self.theme = theme
        if text_size is not None:
            self.text_size = text_size
            scale = text_size.factor or self._system_scale
            face = font()
            face.setPixelSize(round(BODY * scale))
            self._app.setFont(face)
        self._app.setPalette(palette_of(self.colors))
        if not self._is_held_back:
            self._lay_sheet()
        self.changed.emit()

    def _lay_sheet(self) -> None:
        self._app.setStyleSheet("")  # one over another is matched anew rule by rule: 0.5 s, not 0.1
        self._app.setStyleSheet(style_sheet(self.colors))

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """Lay the style sheet over what is built meanwhile as one, when it is whole.

        Else Qt matches every widget anew each time it is put into a layout or a page:
        building the window takes a third more of the processor (0.35 s against 0.24 s).
        """
        self._app.setStyleSheet("")
        self._is_held_back = True
        try:
            yield
        finally:
            self._is_held_back = False
            self._app.setStyleSheet(style_sheet(self.colors))

    @Slot()
    def on_system_changed(self) -> None:
        """Follow the system, if that is what was chosen."""
        if self.theme is Theme.SYSTEM:
            self.use(self.theme)
