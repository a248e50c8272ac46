"""A label of one line that shortens its text in the middle where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy


class ElidedLabel(QLabel):
    """Keeps start and end of a name in sight; the whole of it is in the tool tip."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self._most: int | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_text(self, text: str) -> None:
        """Show a text, as much of it as fits."""
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._elide()

    def leave_room(self, most: int | None) -> None:
        """Take so many pixels at most, None: all there are; what lies beside it needs the rest."""
        if most != self._most:
            self._most = most
            self._elide()

    @property
    def whole_width(self) -> int:
        """Pixels of the text, not shortened."""
        return self.fontMetrics().horizontalAdvance(self._whole)

    @property
    def whole_text(self) -> str:
        """The text, not shortened."""
        return self._whole

    def keep_hint(self) -> None:
        """Take the room of the whole text where there is so much, and give way where not."""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        own = super().sizeHint()
        more = self.fontMetrics().horizontalAdvance(self._whole)
        more -= self.fontMetrics().horizontalAdvance(self.text())
        return QSize(own.width() + more, own.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    @property
    def _room(self) -> int:
        """Pixels of a line, without what the style sheet keeps around it."""
        room = self.contentsRect().width()
        return room if self._most is None else min(room, self._most)

    def _elide(self) -> None:
        middle = Qt.TextElideMode.ElideMiddle
        self.setText(self.fontMetrics().elidedText(self._whole, middle, self._room))
