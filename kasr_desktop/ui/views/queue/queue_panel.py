"""The list of files at the left, with what can be done to the chosen one."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal, SignalInstance, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QFrame,
    QLabel,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.ui.views.queue.queue_delegate import QueueDelegate
from kasr_desktop.ui.views.queue.queue_list import QueueList
from kasr_desktop.ui.views.queue.queue_model import QueueModel
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.theme import L, M, S, text_scale
from kasr_desktop.ui.widgets.tool_tip import tool_tip

_SIDE_BY_SIDE = 1.2  # how much larger text may be for two buttons to stand side by side


class QueuePanel(QFrame):
    """Shows the queue and says which file is chosen.

    Signals:
        item_chosen: The item to show, None if there is none.
        open_wanted: Add more files.
        retry_wanted: Go on with the chosen file where it stopped, else do it again.
        remove_wanted: Take the chosen file off the list.
    """

    item_chosen = Signal(object)
    open_wanted = Signal()
    retry_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("queue_panel")
        self._queue = model
        self._list = QueueList()
        self._list.setAccessibleName(translate("Queue", "Files"))
        self._list.setModel(model)
        self._list.setItemDelegate(QueueDelegate(self._list))
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._count = QLabel()
        self._count.setProperty("look", "heading")
        self._retry = self._button(translate("Queue", "Again"), self.retry_wanted)
        self._remove = self._button(translate("Queue", "Remove"), self.remove_wanted)
        self._lay_out()
        self._list.selectionModel().currentChanged.connect(self.on_current_changed)
        for signal in (model.rowsInserted, model.rowsRemoved, model.dataChanged):
            signal.connect(self.on_queue_changed)
        self.on_queue_changed()

    @property
    def list_view(self) -> QListView:
        """The list itself, for its context menu."""
        return self._list

    @property
    def focus_home(self) -> QWidget:
        """Where the keyboard goes when a button of the panel cannot be pressed any more."""
        return self._list

    @property
    def chosen(self) -> QueueItem | None:
        """The item the user looks at."""
        return self._queue.item(self._list.currentIndex())

    def edit_name(self) -> None:
        """Open the field for the name of the chosen file."""
        if self._list.currentIndex().isValid():
            self._list.setFocus()
            self._list.edit(self._list.currentIndex())

    def choose(self, item: QueueItem) -> None:
        """Show another item."""
        self._list.setCurrentIndex(self._queue.index_of(item))

    @Slot(QModelIndex, QModelIndex)
    def on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        """Tell which item is shown now."""
        self.item_chosen.emit(self._queue.item(current))
        self._set_buttons()

    @Slot()
    def on_queue_changed(self) -> None:
        """Count the files and offer what can be done now."""
        text = translate("Queue", "Files · {done} of {count} done").format(
            done=self._queue.num_of(ItemState.DONE), count=self._queue.rowCount()
        )
        failed = self._queue.num_of(ItemState.FAILED)
        if failed:
            text += " · " + translate("Queue", "{count} failed").format(count=failed)
        self._count.setText(text)
        self._set_buttons()

    def _set_buttons(self) -> None:
        item = self.chosen
        self._remove.setEnabled(item is not None and not item.sound.is_live)
        self._retry.setEnabled(item is not None and item.can_be_heard_again)
        goes_on = item is not None and item.can_go_on and bool(item.segments)
        label = translate("Queue", "Go on") if goes_on else translate("Queue", "Again")
        self._retry.setText(label)
        self._retry.setAccessibleName(label)

    def _button(self, label: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(label)
        button.setProperty("look", "quiet")
        button.setAccessibleName(label)
        button.clicked.connect(signal)
        return button

    def _lay_out(self) -> None:
        add = QPushButton(translate("Queue", "Add files"))
        add.setAccessibleName(translate("Queue", "Add files"))
        add.setToolTip(tool_tip(add.text(), "Ctrl+O"))
        add.clicked.connect(self.open_wanted)
        head = QVBoxLayout()
        head.setContentsMargins(L, L, L, S)
        head.setSpacing(M)
        head.addWidget(add)
        head.addWidget(self._count)
        foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        if text_scale() > _SIDE_BY_SIDE:
            foot.setDirection(QBoxLayout.Direction.TopToBottom)
        foot.setContentsMargins(S, S, S, S)
        foot.setSpacing(S)
        foot.addWidget(self._retry)
        foot.addWidget(self._remove)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._list, 1)
        column.addLayout(foot)
