"""The user's hotwords, a row each: the word and how much it is preferred."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.decoding.hotwords import Hits
from kasr_desktop.domain.options import HOTWORD_MOST, Hotword, HotwordStrength
from kasr_desktop.text.hangul import nfc
from kasr_desktop.text.normalize import is_plain_korean, normalize
from kasr_desktop.ui.widgets.accessibility import name_choice
from kasr_desktop.ui.widgets.language import in_language, translate
from kasr_desktop.ui.widgets.spin_margin import keep_off_frame
from kasr_desktop.ui.widgets.theme import XS, S, scaled

_WEIGHTS = (-HOTWORD_MOST, HOTWORD_MOST)
_WEIGHT_WIDTH = 88  # pixels
_SEPARATORS = re.compile(r"[,;\n\t]")


class HotwordRow(QWidget):
    """One word.

    Signals:
        changed: Word or weight.
        removed: The row should go: this row.
        split: Several words were pasted: this row and the list of them.
        next_wanted: Enter was pressed: a new row, please.
    """

    changed = Signal()
    removed = Signal(object)
    split = Signal(object, object)
    next_wanted = Signal()

    def __init__(self, hotword: Hotword) -> None:
        super().__init__()
        self.word = QLineEdit(nfc(hotword.text))
        self.word.setPlaceholderText(translate("Decoder", "A name, such as 김도윤"))
        self.word.setAccessibleName(translate("Decoder", "Hotword"))
        self.weight = QDoubleSpinBox()
        self.weight.setRange(*_WEIGHTS)
        self.weight.setDecimals(1)
        self.weight.setFixedWidth(scaled(_WEIGHT_WIDTH))
        keep_off_frame(self.weight)
        self.weight.setValue(hotword.weight)
        self.weight.setAccessibleName(translate("Decoder", "Weight of the hotword"))
        self.strength = QComboBox()
        name_choice(self.strength, translate("Decoder", "Strength of the hotword"))
        for strength in HotwordStrength:
            self.strength.addItem(in_language(strength.label), strength.weight)
        self.strength.addItem(translate("Decoder", "By number"), None)
        self._hits = QLabel()
        self._hits.setProperty("look", "small")
        self._hits.hide()
        self._remove = QPushButton("×")
        self._remove.setProperty("look", "quiet")
        self._remove.setAccessibleName(translate("Decoder", "Remove the hotword"))
        self._remove.setToolTip(translate("Decoder", "Remove the hotword"))
        self._problem = QLabel(wordWrap=True)
        self._problem.setProperty("look", "danger")
        self._lay_out()
        self.word.textChanged.connect(self.on_word)
        self.word.returnPressed.connect(self.next_wanted)
        self.weight.valueChanged.connect(self.changed)
        self.strength.activated.connect(self.on_strength)
        self._show_strength()
        self._remove.clicked.connect(self.on_remove)
        self._show_problem()

    @property
    def hotword(self) -> Hotword | None:
        """What the row says, None if there is no word in it that could be heard."""
        text = nfc(self.word.text()).strip()
        return Hotword(text, self.weight.value()) if is_plain_korean(normalize(text)) else None

    @Slot()
    def on_word(self) -> None:
        """Take what was typed; a pasted list becomes rows."""
        pieces = [piece.strip() for piece in _SEPARATORS.split(self.word.text())]
        if len(pieces) > 1:
            self.split.emit(self, [piece for piece in pieces if piece])
            return
        self._show_problem()
        self.changed.emit()

    @Slot(int)
    def on_strength(self, place: int) -> None:
        """Take a strength in words, or offer its number."""
        weight = self.strength.itemData(place)
        self.weight.setVisible(weight is None)
        if weight is None:
            self.weight.setFocus()
        else:
            self.weight.setValue(weight)

    def show_hits(self, hits: Hits | None) -> None:
        """Say where the word stands in the recording shown; None: nothing is known of it."""
        self._hits.setVisible(hits is not None)
        if hits is None:
            return
        if hits.num_rivals:
            said = translate("Decoder", "In the text: {count} · among other readings: {rivals}")
        else:
            said = translate("Decoder", "In the text: {count}")
        self._hits.setText(said.format(count=hits.num_standing, rivals=hits.num_rivals))

    @Slot()
    def on_remove(self) -> None:
        """Ask to be taken away."""
        self.removed.emit(self)

    def _show_strength(self) -> None:
        known = HotwordStrength.of(self.weight.value())
        place = self.strength.findData(known.weight if known else None)
        self.strength.setCurrentIndex(place)
        self.weight.setVisible(known is None)

    def _show_problem(self) -> None:
        bad = bool(self.word.text().strip()) and self.hotword is None
        said = translate("Decoder", "Write it in Hangul, as it is spoken: 케이비에스")
        self._problem.setText(said if bad else "")
        self._problem.setVisible(bad)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(XS)
        row.addWidget(self.word, 1)
        row.addWidget(self.strength)
        row.addWidget(self.weight)
        row.addWidget(self._remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._hits)
        column.addWidget(self._problem)


class HotwordRows(QWidget):
    """All of them, with a button for one more.

    Signals:
        changed: The words or a weight.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[HotwordRow] = []
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(XS)
        self.add = QPushButton(translate("Decoder", "+ Add a word"))
        self.add.setProperty("look", "quiet")
        self.add.setAccessibleName(translate("Decoder", "Add a hotword"))
        self.add.clicked.connect(self.on_add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addLayout(self._column)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def hotwords(self) -> tuple[Hotword, ...]:
        """The words that can be used, in the order they stand, each once."""
        said = [row.hotword for row in self.rows]
        return tuple({word.text: word for word in said if word is not None}.values())

    def show_hotwords(self, hotwords: tuple[Hotword, ...]) -> None:
        """Show others without telling anyone that they changed."""
        for row in list(self.rows):
            self._take_away(row)
        for hotword in hotwords:
            self._insert(hotword)

    def show_hits(self, hits: Mapping[str, Hits]) -> None:
        """Say of each word where it stands."""
        for row in self.rows:
            hotword = row.hotword
            row.show_hits(hits.get(hotword.text) if hotword is not None else None)

    @Slot()
    def on_add(self) -> None:
        """Offer an empty row, unless there is one, and go to it."""
        empty = next((row for row in self.rows if not row.word.text().strip()), None)
        row = empty or self._insert(Hotword(""))
        row.word.setFocus()

    @Slot(object)
    def on_removed(self, row: HotwordRow) -> None:
        """Take a row away; the keyboard goes on beside it."""
        place = self.rows.index(row)
        self._take_away(row)
        left = self.rows[min(place, len(self.rows) - 1)].word if self.rows else self.add
        left.setFocus()
        self.changed.emit()

    @Slot(object, object)
    def on_split(self, row: HotwordRow, words: list[str]) -> None:
        """Make rows of a pasted list."""
        place = self.rows.index(row)
        weight = row.weight.value()
        self._take_away(row)
        for number, word in enumerate(words):
            made = self._insert(Hotword(word, weight), place + number)
            made.word.setFocus()
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # a wheel over the panel scrolls it; it must not change a weight on its way
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _insert(self, hotword: Hotword, place: int | None = None) -> HotwordRow:
        row = HotwordRow(hotword)
        at = len(self.rows) if place is None else place
        self.rows.insert(at, row)
        self._column.insertWidget(at, row)
        row.weight.installEventFilter(self)
        row.strength.installEventFilter(self)
        row.changed.connect(self.changed)
        row.removed.connect(self.on_removed)
        row.split.connect(self.on_split)
        row.next_wanted.connect(self.on_add)
        return row

    def _take_away(self, row: HotwordRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
