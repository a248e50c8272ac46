"""All commands with their keys, which can be changed here."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAccessible, QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.ui.shell.help_dialogs import finish_dialog
from kasr_desktop.ui.shell.key_choices import KeyChoices
from kasr_desktop.ui.widgets.accessibility import set_role
from kasr_desktop.ui.widgets.action_labels import plain
from kasr_desktop.ui.widgets.language import filled, translate
from kasr_desktop.ui.widgets.reserved_keys import is_reserved
from kasr_desktop.ui.widgets.theme import M, S, dialog_size

_SIZE = (720, 620)
_NAME = int(Qt.ItemDataRole.UserRole)


class ShortcutDialog(QDialog):
    """Every command under its menu; whoever presses keys in the field gives them to it."""

    def __init__(self, bar: QMenuBar, keys: KeyChoices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("Help", "Keyboard shortcuts"))
        self.resize(dialog_size(*_SIZE))
        self._keys = keys
        self._heads: list[QTreeWidgetItem] = []
        self._make_parts()
        for action in bar.actions():
            menu = action.menu()
            if isinstance(menu, QMenu):
                self._add_menu(menu)
        self._lay_out()
        self._filter.textChanged.connect(self.on_filter)
        self.tree.currentItemChanged.connect(self.on_current)
        self.field.keySequenceChanged.connect(self.on_pressed)
        self._give.clicked.connect(self.on_give)
        self._none.clicked.connect(self.on_none)
        self._back.clicked.connect(self.on_back)
        self._all_back.clicked.connect(self.on_all_back)
        self.tree.setCurrentItem(next(self._items()))
        self._filter.setFocus()

    @property
    def name(self) -> str:
        """The command chosen, "" for none."""
        item = self.tree.currentItem()
        return str(item.data(0, _NAME) or "") if item is not None else ""

    def choose(self, name: str) -> None:
        """Choose a command."""
        for item in self._items():
            if item.data(0, _NAME) == name:
                self.tree.setCurrentItem(item)

    @Slot()
    def on_filter(self) -> None:
        """Show the commands that hold what was typed, in their name or keys."""
        wanted = self._filter.text().strip().lower()
        for item in self._items():
            item.setHidden(wanted not in f"{item.text(0)} {item.text(1)}".lower())
        for head in self._heads:
            head.setHidden(all(item.isHidden() for item in _children(head)))

    @Slot()
    def on_current(self) -> None:
        """Show the keys of another command."""
        self._said.setText("")
        name = self.name
        self.field.setEnabled(bool(name))
        self.field.setKeySequence(self._keys.actions[name].shortcut() if name else QKeySequence())
        self._offer()

    @Slot()
    def on_pressed(self) -> None:
        """Say whether the keys that were pressed can be had."""
        name, keys = self.name, self.field.keySequence()
        self._said.setText("")
        if name and not keys.isEmpty() and keys not in self._keys.actions[name].shortcuts():
            owner = self._keys.owner(keys, but=name)
            if is_reserved(keys):
                said = translate("Help", "{keys} is used by Korean input methods or the system.")
                native = keys.toString(QKeySequence.SequenceFormat.NativeText)
                self._said.setText(filled(said, keys=native))
            elif owner is not None:
                said = translate("Help", "“{command}” has these keys and would lose them.")
                self._said.setText(filled(said, command=plain(owner.text())))
        self._offer()

    @Slot()
    def on_give(self) -> None:
        """Give the keys to the command; whoever had them has none then."""
        name, keys = self.name, self.field.keySequence()
        owner = self._keys.owner(keys, but=name)
        if owner is not None:
            self._keys.choose(owner.objectName(), QKeySequence())
        self._keys.choose(name, keys)
        self._show_keys()

    @Slot()
    def on_none(self) -> None:
        """Leave the command without keys."""
        self._keys.choose(self.name, QKeySequence())
        self._show_keys()

    @Slot()
    def on_back(self) -> None:
        """Give the command our keys again."""
        self._keys.take_back(self.name)
        self._show_keys()

    @Slot()
    def on_all_back(self) -> None:
        """Give every command our keys again."""
        self._keys.take_all_back()
        self._show_keys()

    def _show_keys(self) -> None:
        for item in self._items():
            item.setText(1, _keys_text(self._keys.actions[str(item.data(0, _NAME))]))
        self.on_current()

    def _offer(self) -> None:
        name, keys = self.name, self.field.keySequence()
        known = bool(name) and keys in self._keys.actions[name].shortcuts()
        self._give.setEnabled(bool(name) and not (keys.isEmpty() or known or is_reserved(keys)))
        self._none.setEnabled(bool(name) and bool(self._keys.actions[name].shortcuts()))
        self._back.setEnabled(bool(name) and self._keys.is_changed(name))
        self._all_back.setEnabled(any(map(self._keys.is_changed, self._keys.actions)))

    def _items(self) -> Iterator[QTreeWidgetItem]:
        for head in self._heads:
            yield from _children(head)

    def _add_menu(self, menu: QMenu) -> None:
        head = QTreeWidgetItem([plain(menu.title()), ""])
        head.setFlags(Qt.ItemFlag.ItemIsEnabled)
        for action in _actions(menu):
            if action.objectName() in self._keys.actions:
                item = QTreeWidgetItem([plain(action.text()), _keys_text(action)])
                item.setData(0, _NAME, action.objectName())
                head.addChild(item)
        if head.childCount():
            self.tree.addTopLevelItem(head)
            self._heads.append(head)
            head.setExpanded(True)

    def _make_parts(self) -> None:
        self._filter = QLineEdit(clearButtonEnabled=True)
        self._filter.setPlaceholderText(translate("Help", "Search commands and keys"))
        self._filter.setAccessibleName(self._filter.placeholderText())
        self.tree = QTreeWidget()
        self.tree.setObjectName("shortcut_list")
        self.tree.setAccessibleName(self.windowTitle())
        self.tree.setHeaderLabels([translate("Help", "Command"), translate("Help", "Keys")])
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.field = QKeySequenceEdit()
        set_role(self.field, QAccessible.Role.HotkeyField)
        self.field.setMaximumSequenceLength(1)
        self.field.setAccessibleName(translate("Help", "Press the new keys here"))
        self.field.setToolTip(self.field.accessibleName())
        self._said = QLabel(wordWrap=True)
        self._said.setProperty("look", "warning")
        self._give = _button(translate("Help", "Use these keys"), "primary")
        self._none = _button(translate("Help", "No keys"), "quiet")
        self._back = _button(translate("Help", "Restore default"), "quiet")
        self._all_back = _button(translate("Help", "Restore all defaults"), "quiet")

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(S)
        label = QLabel(translate("Help", "New keys"))
        label.setBuddy(self.field)
        for widget in (label, self.field, self._give, self._none, self._back):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._all_back)
        content = QVBoxLayout()
        content.setSpacing(M)
        content.addWidget(self._filter)
        content.addWidget(self.tree, 1)
        content.addLayout(row)
        content.addWidget(self._said)
        finish_dialog(self, content)


def _actions(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _actions(inner)
        else:
            yield action


def _children(head: QTreeWidgetItem) -> Iterator[QTreeWidgetItem]:
    found = (head.child(place) for place in range(head.childCount()))
    return (item for item in found if item is not None)


def _keys_text(action: QAction) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return " · ".join(key.toString(native) for key in action.shortcuts())


def _button(label: str, look: str) -> QPushButton:
    button = QPushButton(label)
    button.setProperty("look", look)
    button.setAccessibleName(label)
    button.setAutoDefault(False)
    return button
