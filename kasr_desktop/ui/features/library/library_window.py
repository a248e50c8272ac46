"""The library as a window of its own beside the main one: search, open, forget."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.library.entry import Found
from kasr_desktop.library.search_terms import terms_of
from kasr_desktop.text.natural_order import natural_key
from kasr_desktop.ui.features.library.found_delegate import FoundDelegate
from kasr_desktop.ui.features.library.found_model import FoundModel
from kasr_desktop.ui.widgets.accessibility import name_choice
from kasr_desktop.ui.widgets.language import filled, translate
from kasr_desktop.ui.widgets.theme import XL, XXL, L, M, S, dialog_size

_TYPING_MS = 150
_SIZE = (760, 600)
_BY_DATE, _BY_NAME = "date", "name"


class LibraryWindow(QDialog):
    """Stays open beside the window until it is closed.

    Signals:
        query_changed: Something else is searched for.
        open_wanted: A `Found` to show in the main window.
        folder_wanted: A `Found` whose folder to show.
        forget_wanted: Keys of entries to delete; the user has been asked.
    """

    query_changed = Signal(str)
    open_wanted = Signal(object)
    folder_wanted = Signal(object)
    forget_wanted = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Library", "Library"))
        self.resize(dialog_size(*_SIZE))
        self.model = FoundModel()
        self._opens_first = False
        self._newest_first: tuple[Found, ...] = ()
        self._make_parts()
        self._lay_out()
        self._typing = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._typing.timeout.connect(self.on_typed)
        self.field.textChanged.connect(self._typing.start)
        self.field.installEventFilter(self)
        self.list.activated.connect(self.on_open)
        self.list.selectionModel().selectionChanged.connect(self.on_selection_changed)
        QShortcut(QKeySequence.StandardKey.Find, self, self.field.setFocus)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.on_open)
        self.on_selection_changed()

    @property
    def query(self) -> str:
        """What is searched for."""
        return self.field.text().strip()

    @property
    def chosen(self) -> list[Found]:
        """The selected entries, as they are listed."""
        rows = sorted(index.row() for index in self.list.selectionModel().selectedIndexes())
        return [self.model.found[row] for row in rows]

    def show_found(self, query: str, found: Sequence[Found]) -> None:
        """Show what a search gave, if it is still the one wanted; what was selected stays so."""
        if query != self.query:
            return
        self._newest_first = tuple(found)
        if self.order.currentData() == _BY_NAME:
            found = sorted(found, key=lambda each: natural_key(each.entry.name))
        kept = {each.entry.key for each in self.chosen}
        self._delegate.terms = terms_of(query)
        self.model.show_found(found)
        selection = self.list.selectionModel()
        for row, each in enumerate(found):
            if each.entry.key in kept:
                index = self.model.index(row)
                selection.select(index, selection.SelectionFlag.Select)
        if found and not self.chosen:
            self.list.setCurrentIndex(self.model.index(0))
        self._nothing.setText(_nothing_text(query))
        self._stack.setCurrentIndex(0 if found else 1)
        self.on_selection_changed()
        if self._opens_first:
            self._opens_first = False
            self.on_open()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lead from the search field down into the list."""
        if watched is self.field and isinstance(event, QKeyEvent):
            is_press = event.type() is QEvent.Type.KeyPress
            if is_press and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_PageDown):
                self.list.setFocus()
                return True
            if is_press and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._typing.stop()
                self._opens_first = True  # of what is found for all that was typed
                self.on_typed()
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def on_order(self) -> None:
        """List what is there in another order."""
        self.show_found(self.query, self._newest_first)

    @Slot()
    def on_typed(self) -> None:
        """Search for what is in the field."""
        self.query_changed.emit(self.query)

    @Slot()
    def on_selection_changed(self) -> None:
        """Offer what can be done with the selection."""
        count = len(self.chosen)
        self._open.setEnabled(count == 1)
        self._folder.setEnabled(count == 1)
        self._forget.setEnabled(count > 0)

    @Slot()
    @Slot(QModelIndex)
    def on_open(self, _index: QModelIndex | None = None) -> None:
        """Show the selected entry in the main window."""
        if len(self.chosen) == 1:
            self.open_wanted.emit(self.chosen[0])

    @Slot()
    def on_folder(self) -> None:
        """Show the folder of the sound."""
        if len(self.chosen) == 1:
            self.folder_wanted.emit(self.chosen[0])

    @Slot()
    def on_forget(self) -> None:
        """Delete texts, once the user has said so again."""
        chosen = self.chosen
        if chosen and self._is_sure(chosen):
            self.forget_wanted.emit([each.entry.key for each in chosen])

    def _is_sure(self, chosen: list[Found]) -> bool:
        box = QMessageBox(QMessageBox.Icon.NoIcon, self.windowTitle(), "", parent=self)
        box.setText(forget_question(chosen))
        box.setInformativeText(
            translate("Library", "The text is deleted for good. The sound file stays where it is.")
        )
        forget = box.addButton(
            translate("Library", "Forget"), QMessageBox.ButtonRole.DestructiveRole
        )
        forget.setProperty("look", "danger")
        keep = box.addButton(translate("Library", "Keep"), QMessageBox.ButtonRole.RejectRole)
        for button in (forget, keep):
            button.setAccessibleName(button.text())
        box.setDefaultButton(keep)
        box.exec()
        return box.clickedButton() is forget

    def _make_parts(self) -> None:
        self.field = QLineEdit(clearButtonEnabled=True)
        self.field.setPlaceholderText(translate("Library", "Search names and texts"))
        self.field.setAccessibleName(translate("Library", "Search names and texts"))
        self.order = QComboBox()
        name_choice(self.order, translate("Library", "Order"))
        self.order.addItem(translate("Library", "Newest first"), _BY_DATE)
        self.order.addItem(translate("Library", "By name"), _BY_NAME)
        self.order.activated.connect(self.on_order)
        self.list = QListView()
        self.list.setObjectName("library_list")
        self.list.setAccessibleName(translate("Library", "Recordings"))
        self.list.setModel(self.model)
        self._delegate = FoundDelegate(self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        delete = QShortcut(QKeySequence.StandardKey.Delete, self.list, self.on_forget)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        self._nothing = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._nothing.setProperty("look", "muted")
        self._open = _button(translate("Library", "Open"), "primary", self.on_open)
        self._folder = _button(translate("Library", "Show in folder"), "", self.on_folder)
        self._forget = _button(translate("Library", "Forget…"), "", self.on_forget)
        self._close = _button(translate("Library", "Close"), "", self.close)

    def _lay_out(self) -> None:
        title = QLabel(self.windowTitle())
        title.setProperty("look", "title")
        self._stack = QStackedWidget()
        self._stack.setObjectName("card")
        self._stack.addWidget(self.list)
        self._nothing.setContentsMargins(XXL, XXL, XXL, XXL)
        self._stack.addWidget(self._nothing)
        foot = QHBoxLayout()
        foot.setSpacing(S)
        for button in (self._open, self._folder, self._forget):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(M)
        column.addWidget(title)
        search = QHBoxLayout()
        search.setSpacing(S)
        search.addWidget(self.field, 1)
        search.addWidget(self.order)
        column.addLayout(search)
        column.addWidget(self._stack, 1)
        column.addLayout(foot)


def forget_question(chosen: Sequence[Found]) -> str:
    """Return the question that names what would be deleted."""
    if len(chosen) == 1:
        text = translate("Library", "Forget “{name}”?")
        return filled(text, name=chosen[0].entry.name)
    return translate("Library", "Forget {count} recordings?").format(count=len(chosen))


def _nothing_text(query: str) -> str:
    if query:
        text = translate("Library", "Nothing contains “{query}”. Try fewer or shorter words.")
        return filled(text, query=query)
    return translate(
        "Library",
        "Every recording you transcribe is kept here with its text and your corrections.\n"
        "Drop one into the main window to begin.",
    )


def _button(label: str, look: str, slot: object) -> QPushButton:
    button = QPushButton(label)
    button.setProperty("look", look)
    button.setAccessibleName(label)
    button.setAutoDefault(False)
    button.clicked.connect(slot)
    return button
