"""Calm messages inside the window: what happened, and a way out; never a dialog over a dialog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import RADIUS, XS, L, M, S, current_colors

_MOST_SHOWN = 3
_BRIEF_MS = 8000


class Level(Enum):
    """How grave a message is; each has a color, a sign and a word."""

    DONE = "done"
    INFORMATION = "information"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class WayOut:
    """A button of a message.

    Attributes:
        label: What it says.
        act: What it does; the message goes away afterwards.
        stays: True if the message stays.
    """

    label: str
    act: Callable[[], object]
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """What the user should know.

    Attributes:
        level: How grave.
        text: One or two sentences.
        ways_out: What can be done about it.
        topic: A newer message on the same topic takes this one's place; "" for none.
        brief: True if it goes away by itself.
    """

    level: Level
    text: str
    ways_out: tuple[WayOut, ...] = ()
    topic: str = ""
    brief: bool = field(default=False)


class NoticeCard(QFrame):
    """One message.

    Signals:
        closed: The user is done with it.
    """

    closed = Signal(object)

    def __init__(self, message: Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.message = message
        self.setObjectName("notice_card")
        self.setAccessibleName(f"{level_word(message.level)}: {message.text}")
        self._sign = QLabel(_SIGNS[message.level])
        self._sign.setAccessibleName(level_word(message.level))
        self._text = QLabel(message.text, wordWrap=True)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._text.setAccessibleName(message.text)
        row = QHBoxLayout(self)
        row.setContentsMargins(L, S, S, S)
        row.setSpacing(M)
        row.addWidget(self._sign)
        row.addWidget(self._text, 1)
        self._buttons = [self._button(way_out) for way_out in message.ways_out]
        close = QPushButton("×")
        close.setProperty("look", "quiet")
        close.setAccessibleName(translate("Notices", "Close this message"))
        close.setToolTip(translate("Notices", "Close this message"))
        close.clicked.connect(self.on_close)
        for button in (*self._buttons, close):
            row.addWidget(button)
        self.paint_colors()

    def paint_colors(self) -> None:
        """Take the colors of the present scheme."""
        colors = current_colors()
        ink, ground = {
            Level.DONE: (colors.accent, colors.accent_soft),
            Level.INFORMATION: (colors.accent, colors.accent_soft),
            Level.WARNING: (colors.warning, colors.warning_soft),
            Level.ERROR: (colors.danger, colors.danger_soft),
        }[self.message.level]
        self.setStyleSheet(
            f"#notice_card {{ background: {ground}; border: 1px solid {ink};"
            f" border-radius: {RADIUS}px; }}"
        )
        self._sign.setStyleSheet(f"color: {ink}; font-weight: bold;")

    @Slot()
    def on_close(self) -> None:
        """Put the message away."""
        self.closed.emit(self)

    @Slot()
    def on_way_out(self) -> None:
        """Do what the pressed button says."""
        way_out = self.message.ways_out[self._buttons.index(self.sender())]  # type: ignore[arg-type]
        if not way_out.stays:
            self.closed.emit(self)
        way_out.act()

    def _button(self, way_out: WayOut) -> QPushButton:
        button = QPushButton(way_out.label)
        button.setProperty("look", "link")
        button.setAccessibleName(way_out.label)
        button.clicked.connect(self.on_way_out)
        return button


class NoticeStack(QWidget):
    """The latest messages under each other, none if there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(XS)
        self._cards: list[NoticeCard] = []
        self.hide()

    @property
    def messages(self) -> list[Message]:
        """What is shown now, oldest first."""
        return [card.message for card in self._cards]

    @property
    def cards(self) -> list[NoticeCard]:
        """The widgets of the messages."""
        return list(self._cards)

    def show_message(self, message: Message) -> None:
        """Show a message; the oldest makes room."""
        same = [
            card for card in self._cards if message.topic and card.message.topic == message.topic
        ]
        for card in same + self._cards[: max(0, len(self._cards) - len(same) + 1 - _MOST_SHOWN)]:
            self.on_closed(card)
        card = NoticeCard(message, self)
        card.closed.connect(self.on_closed)
        self._cards.append(card)
        self._column.addWidget(card)
        self.show()
        if message.brief:
            QTimer.singleShot(_BRIEF_MS, card, card.on_close)

    def clear_topic(self, topic: str) -> None:
        """Put away what is said on a topic that is over."""
        for card in [card for card in self._cards if card.message.topic == topic]:
            self.on_closed(card)

    def paint_colors(self) -> None:
        """Take the colors of the present scheme."""
        for card in self._cards:
            card.paint_colors()

    @Slot(object)
    def on_closed(self, card: NoticeCard) -> None:
        """Take a message away."""
        if card in self._cards:
            self._cards.remove(card)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.setVisible(bool(self._cards))


_SIGNS = {Level.DONE: "✓", Level.INFORMATION: "●", Level.WARNING: "▲", Level.ERROR: "■"}


def level_word(level: Level) -> str:
    """Return the word of a level, for those who do not see its color."""
    return {
        Level.DONE: translate("Notices", "Done"),
        Level.INFORMATION: translate("Notices", "Information"),
        Level.WARNING: translate("Notices", "Note"),
        Level.ERROR: translate("Notices", "Error"),
    }[level]
