"""What a feature of the window may use: the treaty between the window and its features.

A feature is a class in a folder of its own beside this module (`record/`, `listen/`, ...)
that is built with the `Workbench`, adds its widgets and actions at the places it finds there,
listens to the signals and knows neither the window's inside nor another feature.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from kasr_desktop.editing.search import Match, Query
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.session.session import Session
from kasr_desktop.ui.features.menus import Menus
from kasr_desktop.ui.views.transcript.transcript_page import TranscriptPage
from kasr_desktop.ui.widgets.notices import Level, Message


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


@dataclass(frozen=True, slots=True)
class FoundPlaces:
    """What was looked for in the recording shown, and where it stands.

    Attributes:
        query: What was looked for.
        matches: All places, in order.
        shown: The one that was gone to, None if none was.
        second: When that one is said.
    """

    query: Query
    matches: tuple[Match, ...] = ()
    shown: Match | None = None
    second: float = 0.0


@dataclass(frozen=True, slots=True)
class DraggedBorder:
    """A row while one of its borders is on its way.

    Attributes:
        row: Its number.
        start: Second at which it would begin.
        end: Second at which it would end.
    """

    row: int
    start: float
    end: float


class Shell(Protocol):
    """What the main window does for its features."""

    def as_widget(self) -> QMainWindow:
        """Return the window, for dialogs to stand above."""

    def show_item(self, item: QueueItem) -> None:
        """Show another recording of the list."""

    def add_paths(self, paths: list[Path]) -> None:
        """Put files and folders into the queue; say which cannot be used."""

    def add_to_list_menu(self, actions: list[QAction]) -> None:
        """Offer actions in the menu of the list of recordings too."""

    def edit_name(self) -> None:
        """Let the user write the name of the recording shown, in the list."""

    def remove_items(self, items: list[QueueItem]) -> None:
        """Take recordings off the list, and offer the way back."""

    def show_message(self, message: Message) -> None:
        """Tell the user something."""

    def clear_message(self, topic: str) -> None:
        """Put away what was said on a topic whose cause has ended."""

    def use_model(self, model: str) -> None:
        """Use another model: "builtin", a folder or a Hub id."""


class Workbench(QObject):
    """The window as its features see it.

    `page.views` takes further views of the recording shown, `page.tools` small controls
    beside their names, `page.bottom` what stays below them; `menus` has every menu by
    name. What is shown is the `session`'s, which outlives windows: `controller`, `preferences`,
    `library_sync` and `editor` are its own. Texts are changed through `editor` alone, with the
    changes of `editing.operations`.

    Commands are calls; signals only tell what happened, and no feature emits them.

    Signals:
        item_chosen: The `QueueItem` shown now, or None.
        item_changed: A `QueueItem` stands otherwise than before (state, progress, text).
        offered: What can be done changed: enable and disable actions.
        theme_changed: What has colors of its own has others now.
        place_chosen: Someone has pointed to a place in the recording shown, in seconds: text,
            waveform and sound follow.
        found_changed: The `FoundPlaces` that every view marks; the one shown comes into sight.
        heard_moved: Another second is heard, or would be next: see `heard`.
        border_dragged: Border of a row that is being dragged (`DraggedBorder`), None: no more.
        region_changed: Another part of the waveform is marked, or none any more: see `region`.
        models_changed: There are other models on this computer, or on the user's list.
        closing: The window is about to close: keep what must be kept.
    """

    item_chosen = Signal(object)
    item_changed = Signal(object)
    offered = Signal()
    theme_changed = Signal()
    place_chosen = Signal(float)
    found_changed = Signal(object)
    heard_moved = Signal(float)
    border_dragged = Signal(object)
    region_changed = Signal()
    models_changed = Signal()
    closing = Signal()

    def __init__(
        self,
        window: Shell,
        session: Session,
        *,
        menus: Menus,
        page: TranscriptPage,
        places: Places,
    ) -> None:
        super().__init__(window.as_widget())
        self.window = window.as_widget()
        self._shell = window
        self._open_models: Callable[[], object] | None = None
        self._take_texts: list[Callable[[Sequence[Path]], bool]] = []
        self._find: Callable[[str], object] | None = None
        self.session = session
        self.controller = session.controller
        self.preferences = session.preferences
        self.library_sync = session.library_sync
        self.editor = session.editor
        self.menus = menus
        self.page = page
        self.places = places
        self._item: QueueItem | None = None
        self._region: tuple[float, float] | None = None
        self._heard = 0.0
        self._is_playing = False
        self._transport: tuple[QAction, ...] = ()
        self._waveform: QWidget | None = None

    @property
    def item(self) -> QueueItem | None:
        """The recording the user looks at."""
        return self._item

    def choose(self, item: QueueItem | None) -> None:
        """Tell everyone which recording is shown now; called by the window alone."""
        self._item = item
        self.item_chosen.emit(item)

    def show_item(self, item: QueueItem) -> None:
        """Show another recording of the list."""
        self._shell.show_item(item)

    def add_paths(self, paths: list[Path]) -> None:
        """Put files and folders into the queue; the user is told which cannot be used."""
        self._shell.add_paths(paths)

    def show_message(self, message: Message) -> None:
        """Tell the user something."""
        self._shell.show_message(message)

    def clear_message(self, topic: str) -> None:
        """Put away what was said on a topic whose cause has ended."""
        self._shell.clear_message(topic)

    def remove_items(self, items: list[QueueItem]) -> None:
        """Take recordings off the list, and offer the way back."""
        self._shell.remove_items(items)

    def add_to_list_menu(self, actions: list[QAction]) -> None:
        """Offer actions in the menu of the list of recordings too."""
        self._shell.add_to_list_menu(actions)

    def edit_name(self) -> None:
        """Let the user write the name of the recording shown, in the list."""
        self._shell.edit_name()

    def show_step(self, item: QueueItem, said: str, *, topic: str) -> None:
        """Tell what the last step of a recording did, until it is undone or another follows."""
        step = item.document.undoable

        def stands() -> bool:
            return item.document.undoable is step

        self.show_message(Message(Level.DONE, said, topic=topic, brief=True, holds=stands))

    def use_model(self, model: str) -> None:
        """Use another model: "builtin", a folder or a Hub id."""
        self._shell.use_model(model)

    def go_to(self, second: float) -> None:
        """Go to a place in the recording shown."""
        self.place_chosen.emit(second)

    def show_found(self, places: FoundPlaces) -> None:
        """Mark places that were looked for, in every view."""
        self.page.table.show_found(places.matches, places.shown)
        self.found_changed.emit(places)

    def provide_texts(self, take: Callable[[Sequence[Path]], bool]) -> None:
        """Name what `take_texts` asks: a feature that knows what to do with some texts."""
        self._take_texts.append(take)

    def take_texts(self, paths: Sequence[Path]) -> bool:
        """Offer what can be done with files that are no sound; False if nothing can be."""
        return any(take(paths) for take in self._take_texts)

    def provide_find(self, find: Callable[[str], object]) -> None:
        """Name what `find` calls: the feature that has the bar."""
        self._find = find

    def find(self, text: str) -> None:
        """Look for a text in the recording shown, from the chosen row on."""
        if self._find is not None:
            self._find(text)

    @property
    def region(self) -> tuple[float, float] | None:
        """From and to of what is marked in the waveform, in seconds."""
        return self._region

    def tell_region(self, region: tuple[float, float] | None) -> None:
        """Tell what is marked in the waveform: called by the feature that has it."""
        if region != self._region:
            self._region = region
            self.region_changed.emit()

    @property
    def heard(self) -> float:
        """Second of the recording shown that is heard now, or would be next."""
        return self._heard

    @property
    def is_playing(self) -> bool:
        """True while something is to be heard."""
        return self._is_playing

    def tell_heard(self, second: float, *, playing: bool) -> None:
        """Tell what is heard: called by the feature that has the player."""
        self._is_playing = playing
        if second != self._heard:
            self._heard = second
            self.heard_moved.emit(second)

    def tell_border(self, border: DraggedBorder | None) -> None:
        """Tell where a border is being dragged: called by the feature that has the waveform."""
        self.border_dragged.emit(border)

    @property
    def transport(self) -> tuple[QAction, ...]:
        """What stands beside a film's picture: play, a frame back, a frame forward; or nothing."""
        return self._transport

    def provide_transport(self, actions: Sequence[QAction]) -> None:
        """Name the actions of `transport`: called by the feature that has the player."""
        self._transport = tuple(actions)

    def provide_waveform(self, waveform: QWidget) -> None:
        """Name the widget whose menu `add_to_waveform` fills: the feature that has it."""
        self._waveform = waveform

    def add_to_waveform(self, actions: Sequence[QAction]) -> None:
        """Put actions into the menu of the waveform."""
        if self._waveform is not None:
            self._waveform.addActions(actions)

    def tell_models_changed(self) -> None:
        """Tell that models came or went: called by the feature that has them."""
        self.models_changed.emit()

    def provide_models(self, show: Callable[[], object]) -> None:
        """Name what `open_models` calls: the feature that has the page."""
        self._open_models = show

    def open_models(self) -> None:
        """Open the page of models."""
        if self._open_models is not None:
            self._open_models()
