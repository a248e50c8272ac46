"""The confusions of words, counted, each leading to where it happens."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.domain.readings import BEST, machine_sources, source_of
from kasr_desktop.text.alignment import EditKind
from kasr_desktop.text.reference_errors import WordError
from kasr_desktop.ui.features.compare.rates_bar import text_title
from kasr_desktop.ui.widgets.accessibility import name_choice
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import M, S

AnyIndex = QModelIndex | QPersistentModelIndex
_COUNT, _REFERENCE, _TEXT = range(3)
_NUM_COLUMNS = 3


class ErrorModel(QAbstractTableModel):
    """A row a confusion."""

    def __init__(self) -> None:
        super().__init__()
        self.errors: tuple[WordError, ...] = ()

    def show_errors(self, errors: Sequence[WordError]) -> None:
        """Show others."""
        self.beginResetModel()
        self.errors = tuple(errors)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.errors)

    def columnCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else _NUM_COLUMNS

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        error = self.errors[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _shown(error, index.column())
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{error.count}×, {kind_title(error.kind)}: {_spoken(error)}"
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation == Qt.Orientation.Vertical or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            translate("Check", "Count"),
            translate("Check", "Reference"),
            translate("Check", "Text"),
        )[section]


class ErrorList(QWidget):
    """The list, with a choice of whose errors.

    Signals:
        source_changed: Another text's errors are wanted.
        error_chosen: A `WordError` was clicked or entered, again leads to its next place.
    """

    source_changed = Signal()
    error_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.model = ErrorModel()
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(translate("Check", "Errors by word"))
        self._sources = QComboBox()
        name_choice(self._sources, translate("Check", "Text whose errors are shown"))
        self.show_sources([source.key for source in machine_sources()])
        self._head = QLabel()
        self._head.setProperty("look", "heading")
        self._set_up_table()
        self._lay_out()
        self._sources.currentIndexChanged.connect(self.source_changed)
        self.table.clicked.connect(self.on_chosen)
        self.table.activated.connect(self.on_chosen)

    @property
    def source(self) -> str:
        """Whose errors are wanted: a source's, or those of `BEST`, of what stands."""
        return str(self._sources.currentData())

    def show_sources(self, sources: Sequence[str]) -> None:
        """Offer what stands, then each source, the one of the greatest rank first."""
        wanted = [BEST, *sorted(sources, key=lambda key: source_of(key).rank, reverse=True)]
        if wanted == [self._sources.itemData(place) for place in range(self._sources.count())]:
            return
        chosen = self._sources.currentData()
        self._sources.blockSignals(True)
        self._sources.clear()
        for source in wanted:
            self._sources.addItem(text_title(source), source)
        self._sources.setCurrentIndex(max(0, self._sources.findData(chosen)))
        self._sources.blockSignals(False)

    def show_errors(self, errors: Sequence[WordError]) -> None:
        """Show errors, the most frequent first; the one chosen stays chosen."""
        chosen = self._chosen()
        self.model.show_errors(errors)
        total = sum(error.count for error in errors)
        said = translate("Check", "Errors by word: {count}") if total else ""
        self._head.setText(said.format(count=total) or translate("Check", "No errors"))
        if chosen is not None:
            self._choose_again(chosen)

    @Slot(QModelIndex)
    def on_chosen(self, index: QModelIndex) -> None:
        """Lead to a place of the error."""
        if index.isValid():
            self.error_chosen.emit(self.model.errors[index.row()])

    def _chosen(self) -> WordError | None:
        row = self.table.currentIndex().row()
        return self.model.errors[row] if 0 <= row < len(self.model.errors) else None

    def _choose_again(self, chosen: WordError) -> None:
        for row, error in enumerate(self.model.errors):
            if (error.reference, error.text) == (chosen.reference, chosen.text):
                self.table.selectRow(row)
                return

    def _set_up_table(self) -> None:
        table, head = self.table, self.table.horizontalHeader()
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(_COUNT, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(_REFERENCE, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(_TEXT, QHeaderView.ResizeMode.Stretch)
        head.setHighlightSections(False)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._head, 1)
        row.addWidget(self._sources)
        column = QVBoxLayout(self)
        column.setContentsMargins(M, 0, 0, 0)
        column.setSpacing(S)
        column.addLayout(row)
        column.addWidget(self.table, 1)


def kind_title(kind: EditKind) -> str:
    """Return the name of a kind of error."""
    return {
        EditKind.EQUAL: "",
        EditKind.SUBSTITUTED: translate("Check", "substituted"),
        EditKind.DELETED: translate("Check", "missing"),
        EditKind.INSERTED: translate("Check", "extra"),
    }[kind]


def _shown(error: WordError, column: int) -> str:
    if column == _COUNT:
        return f"{error.count}×"
    word = error.reference if column == _REFERENCE else error.text
    return word or f"({kind_title(error.kind)})"


def _spoken(error: WordError) -> str:
    return " → ".join(word for word in (error.reference, error.text) if word)
