"""The empty window: where to drop, what can be dropped, what will come of it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from kasr_desktop.ui.widgets.accessibility import set_role
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import XL, XS, XXL, L, M, S, current_colors
from kasr_desktop.ui.widgets.tool_tip import tool_tip


class DropArea(QWidget):
    """Teaches the three steps; the sample recording is one click away.

    Signals:
        open_wanted: Choose files in a dialog.
        folder_wanted: Choose a folder in a dialog.
        sample_wanted: Transcribe the bundled recording.
        listen_wanted: Hear the bundled recording.
    """

    open_wanted = Signal()
    folder_wanted = Signal()
    sample_wanted = Signal()
    listen_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._frame = QFrame()
        self._frame.setObjectName("drop_area")
        self._frame.setAccessibleName(translate("DropArea", "Drop audio or video files here"))
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, XL)
        column.setSpacing(L)
        column.addWidget(self._frame, 1)
        column.addWidget(self._steps())
        self._fill_frame()

    def show_target(self, *, target: bool) -> None:
        """Answer a file that hovers over the window."""
        self._frame.setProperty("target", "true" if target else "false")
        self._frame.style().unpolish(self._frame)
        self._frame.style().polish(self._frame)

    def _fill_frame(self) -> None:
        column = QVBoxLayout(self._frame)
        column.setContentsMargins(XL, XL, XL, XL)
        column.setSpacing(S)
        column.addStretch(1)
        column.addWidget(WaveToText(), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(L)
        title = translate("DropArea", "Drop audio or video files here")
        column.addWidget(_centered(title, "display"))
        formats = translate(
            "DropArea",
            "Any recording or video: mp3, m4a, wav, flac, ogg, opus, amr, mp4, mkv, webm…\n"
            "Several files at once, or a whole folder.",
        )
        column.addWidget(_centered(formats, "muted"))
        column.addSpacing(L)
        column.addLayout(self._buttons())
        column.addSpacing(M)
        column.addLayout(self._sample_row())
        column.addStretch(1)

    def _buttons(self) -> QHBoxLayout:
        open_files = _button(translate("DropArea", "Open files"), "primary")
        open_files.clicked.connect(self.open_wanted)
        open_files.setToolTip(tool_tip(open_files.text(), "Ctrl+O"))
        open_folder = _button(translate("DropArea", "Open a folder"), "")
        open_folder.clicked.connect(self.folder_wanted)
        open_folder.setToolTip(tool_tip(open_folder.text(), "Ctrl+Shift+O"))
        return _centered_row(open_files, open_folder)

    def _sample_row(self) -> QHBoxLayout:
        lead = QLabel(translate("DropArea", "No recording at hand?"))
        lead.setProperty("look", "muted")
        try_sample = _button(translate("DropArea", "Transcribe the sample"), "link")
        try_sample.setObjectName("sample_button")
        try_sample.clicked.connect(self.sample_wanted)
        listen = _button(translate("DropArea", "Listen to it"), "link")
        listen.clicked.connect(self.listen_wanted)
        return _centered_row(lead, try_sample, listen, spacing=XS)

    def _steps(self) -> QWidget:
        steps = QWidget()
        row = QHBoxLayout(steps)
        row.setContentsMargins(S, 0, S, 0)
        row.setSpacing(L)
        texts = (
            translate("DropArea", "Drop a recording.\nThe text appears as it is heard."),
            translate("DropArea", "Compare two texts: as heard,\nand with the language model."),
            translate("DropArea", "Save subtitles or text.\nNothing leaves this computer."),
        )
        for number, text in enumerate(texts, start=1):
            row.addLayout(_step(number, text), 1)
        return steps


class WaveToText(QWidget):
    """A small picture: a sound wave that turns into lines of text."""

    _HEIGHTS = (0.25, 0.5, 0.85, 0.6, 1.0, 0.7, 0.4, 0.75, 0.5, 0.2)

    def __init__(self) -> None:
        super().__init__()
        set_role(self, QAccessible.Role.Graphic)
        self.setFixedSize(QSize(176, 64))
        self.setAccessibleName(translate("DropArea", "Sound becomes text"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = current_colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        painter.setPen(QPen(QColor(colors.accent), 4, c=Qt.PenCapStyle.RoundCap))
        for place, share in enumerate(self._HEIGHTS):
            x, reach = 4 + place * 8, share * (middle - 4)
            painter.drawLine(x, int(middle - reach), x, int(middle + reach))
        for line, length in enumerate((64, 48, 56)):
            color = colors.accent if line == 0 else colors.control
            painter.setPen(QPen(QColor(color), 4, c=Qt.PenCapStyle.RoundCap))
            y = int(middle) + (line - 1) * 16
            painter.drawLine(104, y, 104 + length, y)
        painter.end()


def _step(number: int, text: str) -> QHBoxLayout:
    badge = QLabel(str(number), alignment=Qt.AlignmentFlag.AlignCenter)
    badge.setProperty("look", "badge")
    words = QLabel(text, wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
    words.setProperty("look", "muted")
    row = QHBoxLayout()
    row.setSpacing(M)
    row.addWidget(badge, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(words, 1)
    return row


def _centered(text: str, look: str) -> QLabel:
    label = QLabel(text, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
    label.setProperty("look", look)
    return label


def _centered_row(*widgets: QWidget, spacing: int = M) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(spacing)
    row.addStretch(1)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row


def _button(label: str, look: str) -> QPushButton:
    button = QPushButton(label)
    button.setProperty("look", look)
    button.setAccessibleName(label)
    button.setMinimumWidth(0 if look == "link" else 3 * XXL)
    return button
