"""What a feature of the window may use: the treaty between the window and its features.

A feature is a class in a folder of its own beside this module (`record/`, `listen/`, ...)
that is built with the `Workbench`, adds its widgets and actions at the places it finds there,
listens to the signals and knows neither the window's inside nor another feature.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout

from kasr_desktop.session.controller import Controller
from kasr_desktop.session.document_editor import DocumentEditor
from kasr_desktop.session.keeping.library_keeper import LibraryKeeper
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.ui.features.menus import Menus
from kasr_desktop.ui.views.transcript.transcript_page import TranscriptPage
from kasr_desktop.ui.widgets.notices import Message


@dataclass(frozen=True, slots=True)
class Places:
    """Where a feature may put its widgets.

    Attributes:
        sidebar_top: Above the list of recordings.
        sidebar_bottom: Below it.
        empty_bottom: Below the words of the empty window.
    """

    sidebar_top: QVBoxLayout
    sidebar_bottom: QVBoxLayout
    empty_bottom: QHBoxLayout


class Workbench(QObject):
    """The window as its features see it.

    `page.views` takes further views of the recording shown, `page.tools` small controls
    beside their names, `page.bottom` what stays below them; `menus` has every menu by
    name. Texts are changed through `editor` alone, with the changes of `editing.operations`;
    `keeper` writes down what changed.

    Signals:
        item_chosen: The `QueueItem` shown now, or None.
        item_changed: A `QueueItem` stands otherwise than before (state, progress, text).
        item_wanted: Show this `QueueItem` of the list (emit it).
        offered: What can be done changed: enable and disable actions.
        theme_changed: Repaint what has colors of its own.
        paths_opened: Put these files and folders into the queue (emit it).
        message: Show this `Message` (emit it, or call `show_message`).
        model_chosen: Use this model: "builtin", a folder or a Hub id (emit it).
        models_wanted: Open the models page (emit it).
        place_chosen: Someone points to a place in the recording shown, seconds (emit it):
            text, waveform and sound go there.
        closing: The window is about to close: keep what must be kept.
    """

    item_chosen = Signal(object)
    item_changed = Signal(object)
    item_wanted = Signal(object)
    offered = Signal()
    theme_changed = Signal()
    paths_opened = Signal(list)
    message = Signal(object)
    model_chosen = Signal(str)
    models_wanted = Signal()
    place_chosen = Signal(float)
    closing = Signal()

    def __init__(
        self,
        window: QMainWindow,
        controller: Controller,
        preferences: Preferences,
        keeper: LibraryKeeper,
        *,
        menus: Menus,
        page: TranscriptPage,
        places: Places,
    ) -> None:
        super().__init__(window)
        self.window = window
        self.controller = controller
        self.preferences = preferences
        self.keeper = keeper
        self.editor = DocumentEditor(controller, self)
        self.menus = menus
        self.page = page
        self.places = places
        self._item: QueueItem | None = None

    @property
    def item(self) -> QueueItem | None:
        """The recording the user looks at."""
        return self._item

    def choose(self, item: QueueItem | None) -> None:
        """Tell everyone which recording is shown now; called by the window alone."""
        self._item = item
        self.item_chosen.emit(item)

    def show_message(self, message: Message) -> None:
        """Tell the user something."""
        self.message.emit(message)
