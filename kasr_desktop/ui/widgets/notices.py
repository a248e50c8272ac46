"""Calm messages inside the window: what happened, and a way out; never a dialog over a dialog.

They lie beside the name of the recording, where nothing is to be clicked and nothing moves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from kasr_desktop.ui.widgets.elided_label import ElidedLabel
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import RADIUS, XL, XS, L, M, S, current_colors

_MOST_KEPT = 5
_BRIEF_MS = 8000
_NAME_SHARE = 0.3  # of the width, at most, that a name beside a message keeps


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


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Message:
    """What the user should know.

    Attributes:
        level: How grave.
        text: One or two sentences.
        ways_out: What can be done about it.
        topic: A newer message on the same topic takes this one's place; "" for none.
        brief: True if it goes away by itself.
        holds: Tells whether its cause is still there; `review` takes it away once it is not.
    """

    level: Level
    text: str
    ways_out: tuple[WayOut, ...] = ()
    topic: str = ""
    brief: bool = False
    holds: Callable[[], bool] = _always


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
        row.setContentsMargins(L, XS, S, XS)
        row.setSpacing(M)
        row.addWidget(self._sign)
        row.addWidget(self._text, 1)
        self._others = QLabel()
        self._others.setProperty("look", "small")
        self._buttons = [self._button(way_out) for way_out in message.ways_out]
        close = QPushButton("×")
        close.setProperty("look", "quiet")
        close.setAccessibleName(translate("Notices", "Close this message"))
        close.setToolTip(translate("Notices", "Close this message"))
        close.clicked.connect(self.on_close)
        for widget in (*self._buttons, self._others, close):
            row.addWidget(widget)
        self.show_others(0)
        self.paint_colors()

    def show_others(self, count: int) -> None:
        """Say how many messages wait below this one."""
        self._others.setText(translate("Notices", "{count} more").format(count=count))
        self._others.setVisible(count > 0)

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
    """The latest message over a place kept for it; those before it wait below.

    It lies over its host and takes part in no layout, so nothing moves when a message comes
    or goes.
    """

    def __init__(self, host: QWidget, *, beside: ElidedLabel | None = None) -> None:
        """Make it.

        Args:
            host: What it lies over.
            beside: A label at its top that stays in sight, shortened if need be.
        """
        super().__init__(host)
        self._host = host
        self._beside = beside
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._cards: list[NoticeCard] = []
        host.installEventFilter(self)
        self.hide()

    @property
    def messages(self) -> list[Message]:
        """What is to be told, oldest first; the last one is in sight."""
        return [card.message for card in self._cards]

    @property
    def cards(self) -> list[NoticeCard]:
        """The widgets of the messages."""
        return list(self._cards)

    def show_message(self, message: Message) -> None:
        """Show a message; one that waits longest makes room."""
        same = [
            card for card in self._cards if message.topic and card.message.topic == message.topic
        ]
        for card in same + self._cards[: max(0, len(self._cards) - len(same) + 1 - _MOST_KEPT)]:
            self.on_closed(card)
        card = NoticeCard(message, self)
        card.closed.connect(self.on_closed)
        self._cards.append(card)
        self._column.addWidget(card)
        self._show_last()
        if message.brief:
            QTimer.singleShot(_BRIEF_MS, card, card.on_close)

    def clear_topic(self, topic: str) -> None:
        """Put away what is said on a topic that is over."""
        for card in [card for card in self._cards if card.message.topic == topic]:
            self.on_closed(card)

    @Slot()
    def review(self) -> None:
        """Put away what is said of something that is over."""
        for card in [card for card in self._cards if not card.message.holds()]:
            self.on_closed(card)
        self._place()  # the name beside may be another

    def paint_colors(self) -> None:
        """Take the colors of the present scheme."""
        for card in self._cards:
            card.paint_colors()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the top of the host, as wide as that."""
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    @Slot(object)
    def on_closed(self, card: NoticeCard) -> None:
        """Take a message away."""
        if card in self._cards:
            self._cards.remove(card)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
            self._show_last()

    def _show_last(self) -> None:
        for card in self._cards:
            card.setVisible(card is self._cards[-1])
            card.show_others(len(self._cards) - 1)
        self.setVisible(bool(self._cards))
        self._place()

    def _place(self) -> None:
        width = self._host.width() - 2 * XL
        left = XL
        if self._beside is not None:
            is_beside = bool(self._cards) and self._beside.isVisible()
            most = min(self._beside.whole_width + 1, round(width * _NAME_SHARE))
            self._beside.leave_room(most if is_beside else None)
            kept = most + L if is_beside else 0
            left, width = left + kept, width - kept
        if self._cards:
            card = self._cards[-1]
            inside = card.layout()
            wraps = inside is not None and inside.hasHeightForWidth()
            height = inside.totalHeightForWidth(width) if wraps and inside else 0
            self.setGeometry(left, XS, width, height or card.sizeHint().height())
            self.raise_()


_SIGNS = {Level.DONE: "✓", Level.INFORMATION: "●", Level.WARNING: "▲", Level.ERROR: "■"}


def level_word(level: Level) -> str:
    """Return the word of a level, for those who do not see its color."""
    return {
        Level.DONE: translate("Notices", "Done"),
        Level.INFORMATION: translate("Notices", "Information"),
        Level.WARNING: translate("Notices", "Warning"),
        Level.ERROR: translate("Notices", "Error"),
    }[level]
