"""The doubtful place the user is at, and a key for every reading of it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from kasr_desktop.decoding.doubt import Place
from kasr_desktop.ui.features.compare.doubt_queue import DoubtOrder
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.quiet_button import quiet_button
from kasr_desktop.ui.widgets.theme import XS, S

GREEDY_KEY, LM_KEY, REFERENCE_KEY, OTHERS_KEY = "Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4"
NEXT_KEY, PREVIOUS_KEY = "F9", "Shift+F9"


class PickBar(QWidget):
    """Counts doubtful places, leads through them, and offers the readings of one.

    Signals:
        moved: To the place before if True, else to the next.
        greedy_wanted, lm_wanted, reference_wanted: Take that side's reading.
        others_wanted: Show all other readings.
        order_changed: The places should come in another order.
    """

    moved = Signal(bool)
    greedy_wanted = Signal()
    lm_wanted = Signal()
    reference_wanted = Signal()
    others_wanted = Signal()
    order_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._count = QLabel()
        self._count.setProperty("look", "small")
        self._previous = quiet_button(translate("Check", "↑ Previous"), PREVIOUS_KEY)
        self._next = quiet_button(translate("Check", "↓ Next doubtful word"), NEXT_KEY)
        self._order = QComboBox()
        self._order.setAccessibleName(translate("Check", "Order of doubtful words"))
        self._order.addItem(translate("Check", "Most doubtful first"), DoubtOrder.WORST_FIRST)
        self._order.addItem(translate("Check", "In the order of time"), DoubtOrder.BY_TIME)
        self.greedy, self.lm, self.reference, self.others = (QPushButton() for _ in range(4))
        for button, name in (
            (self.greedy, translate("Check", "Greedy")),
            (self.lm, translate("Check", "Language model")),
            (self.reference, translate("Check", "Reference")),
            (self.others, translate("Check", "Other readings")),
        ):
            button.setAccessibleName(name)
        self._picks = QWidget()
        self._connect()
        self._lay_out()
        self.show_place(None)

    @property
    def order(self) -> DoubtOrder:
        """The user's order."""
        order: DoubtOrder = self._order.currentData()
        return order

    def set_order(self, order: DoubtOrder) -> None:
        """Show an order."""
        self._order.setCurrentIndex(self._order.findData(order))

    @property
    def count_text(self) -> str:
        """What is said about the number of places."""
        return self._count.text()

    def show_count(self, count: int) -> None:
        """Say how many places are left."""
        if count:
            said = translate("Check", "Doubtful words: {count}").format(count=count)
        else:
            said = translate("Check", "No doubtful word is left")
        self._count.setText(said)
        self._previous.setEnabled(count > 0)
        self._next.setEnabled(count > 0)

    def show_place(self, place: Place | None, *, standing: str = "", reference: str = "") -> None:
        """Offer the readings of a place, None for no place."""
        self._picks.setVisible(place is not None)
        if place is None:
            return
        nothing = translate("Check", "(nothing)")
        for button, side, text, key in (
            (self.greedy, translate("Check", "Greedy"), place.greedy, GREEDY_KEY),
            (self.lm, translate("Check", "Language model"), place.lm, LM_KEY),
            (self.reference, translate("Check", "Reference"), reference, REFERENCE_KEY),
        ):
            stands = "✓ " if text == standing else ""
            button.setText(f"{stands}{side}: {text or nothing}   {key}")
            button.setAccessibleName(f"{stands}{side}: {text or nothing}")
        self.reference.setVisible(bool(reference))
        self.others.setText(f"{self.others.accessibleName()} …   {OTHERS_KEY}")

    @Slot()
    def on_previous(self) -> None:
        """Go back."""
        self.moved.emit(True)

    @Slot()
    def on_next(self) -> None:
        """Go on."""
        self.moved.emit(False)

    def _connect(self) -> None:
        self._previous.clicked.connect(self.on_previous)
        self._next.clicked.connect(self.on_next)
        self._order.currentIndexChanged.connect(self.order_changed)
        self.greedy.clicked.connect(self.greedy_wanted)
        self.lm.clicked.connect(self.lm_wanted)
        self.reference.clicked.connect(self.reference_wanted)
        self.others.clicked.connect(self.others_wanted)

    def _lay_out(self) -> None:
        picks = QHBoxLayout(self._picks)
        picks.setContentsMargins(0, 0, 0, 0)
        picks.setSpacing(S)
        for button in (self.greedy, self.lm, self.reference, self.others):
            picks.addWidget(button)
        picks.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(S)
        row.addWidget(self._count)
        row.addWidget(self._previous)
        row.addWidget(self._next)
        row.addWidget(self._order)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(XS)
        column.addWidget(self._picks)
        column.addLayout(row)
