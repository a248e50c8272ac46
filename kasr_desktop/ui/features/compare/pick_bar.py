"""The doubtful place the user is at, and a key for every reading of it."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QVBoxLayout, QWidget

from kasr_desktop.decoding.doubt import Place
from kasr_desktop.domain.readings import REFERENCE, machine_sources, source_of
from kasr_desktop.ui.features.compare.doubt_queue import DoubtOrder
from kasr_desktop.ui.widgets.accessibility import name_choice
from kasr_desktop.ui.widgets.flow_row import FlowRow
from kasr_desktop.ui.widgets.language import in_language, translate
from kasr_desktop.ui.widgets.quiet_button import quiet_button
from kasr_desktop.ui.widgets.theme import XS

PICKED = (*(source.key for source in machine_sources()), REFERENCE)
"""Sources that have a key of their own."""
PICK_KEYS = {source: f"Ctrl+{number}" for number, source in enumerate(PICKED, start=1)}
OTHERS_KEY = f"Ctrl+{len(PICKED) + 1}"
NEXT_KEY, PREVIOUS_KEY = "F12", "Shift+F12"


class PickBar(QWidget):
    """Counts doubtful places, leads through them, and offers the readings of one.

    Signals:
        moved: To the place before if True, else to the next.
        source_wanted: Take the reading of this source.
        others_wanted: Show all other readings.
        order_changed: The places should come in another order.
    """

    moved = Signal(bool)
    source_wanted = Signal(str)
    others_wanted = Signal()
    order_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._count = QLabel()
        self._count.setProperty("look", "small")
        self._previous = quiet_button(translate("Check", "↑ Previous"), PREVIOUS_KEY)
        self._next = quiet_button(translate("Check", "↓ Next doubtful word"), NEXT_KEY)
        self._order = QComboBox()
        self._order.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        name_choice(self._order, translate("Check", "Order of doubtful words"))
        self._order.addItem(translate("Check", "Most doubtful first"), DoubtOrder.WORST_FIRST)
        self._order.addItem(translate("Check", "In order of time"), DoubtOrder.BY_TIME)
        self.buttons: dict[str, QPushButton] = {}
        self.others = QPushButton()
        self.others.setAccessibleName(translate("Check", "Other readings"))
        self._picks = QWidget()
        self._connect()
        self._lay_out()
        for source in PICKED:
            self._button(source)
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
        texts = {saying.source: saying.text for saying in place.sayings}
        if reference:
            texts[REFERENCE] = reference
        nothing = translate("Check", "(nothing)")
        for source, text in texts.items():
            button, name = self._button(source), in_language(source_of(source).name)
            stands = "✓ " if text == standing else ""
            key = PICK_KEYS.get(source, "")
            button.setText(f"{stands}{name}: {text or nothing}   {key}".rstrip())
            button.setAccessibleName(f"{stands}{name}: {text or nothing}")
        for source, button in self.buttons.items():
            button.setVisible(source in texts)
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
        self.others.clicked.connect(self.others_wanted)

    def _button(self, source: str) -> QPushButton:
        """Return the button of a source, made when it is first needed."""
        button = self.buttons.get(source)
        if button is None:
            button = self.buttons[source] = QPushButton()
            button.setAccessibleName(in_language(source_of(source).name))
            button.clicked.connect(lambda: self.source_wanted.emit(source))
            row = cast("FlowRow", self._picks.layout())
            row.insert_widget(row.indexOf(self.others), button)
        return button

    def _lay_out(self) -> None:
        picks = FlowRow(self._picks)
        picks.addWidget(self.others)
        row = FlowRow()
        row.addWidget(self._count)
        row.addWidget(self._previous)
        row.addWidget(self._next)
        row.addWidget(self._order)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(XS)
        column.addWidget(self._picks)
        column.addLayout(row)
