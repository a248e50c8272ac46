"""Layout and actions of the window; everything that is decided is decided elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
)
from PySide6.QtWidgets import QMainWindow

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.exports.reading import CUE_READERS
from kasr_desktop.pipeline.job import EngineSpec
from kasr_desktop.resources import sample_path
from kasr_desktop.session.listed_files import listed_files
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.session.session import Session
from kasr_desktop.settings import Settings, Theme, UiLanguage
from kasr_desktop.ui.features.export.drag_handle import DragHandle
from kasr_desktop.ui.features.export.exporter import Exporter
from kasr_desktop.ui.features.menus import Menus
from kasr_desktop.ui.features.workbench import Workbench
from kasr_desktop.ui.shell.drop_area import DropArea
from kasr_desktop.ui.shell.first_features import Feature
from kasr_desktop.ui.shell.item_actions import ItemActions
from kasr_desktop.ui.shell.key_choices import KeyChoices
from kasr_desktop.ui.shell.media_files import gather
from kasr_desktop.ui.shell.model_problem import model_problem
from kasr_desktop.ui.shell.path_intake import PathIntake
from kasr_desktop.ui.shell.window_dialogs import WindowDialogs
from kasr_desktop.ui.shell.window_geometry import keep_item, keep_window, kept_item, restore_window
from kasr_desktop.ui.shell.window_layout import WindowLayout
from kasr_desktop.ui.views.queue.queue_model import QueueModel
from kasr_desktop.ui.views.queue.queue_panel import QueuePanel
from kasr_desktop.ui.views.status_line import StatusLine
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.views.transcript.transcript_page import TranscriptPage
from kasr_desktop.ui.widgets.drop_target import DropTarget, make_veil
from kasr_desktop.ui.widgets.focus_home import FocusKeeper
from kasr_desktop.ui.widgets.notices import Level, Message
from kasr_desktop.worker.task_runner import shut_down_tasks

_LAST_TRY_MS = 1500  # to write, before the user is asked
_SMALLEST = (1024, 640)

_FEW = 20
"""Files that are looked at here and now; more, and folders, in the background."""


class MainWindow(QMainWindow):
    """Queue at the left, the chosen recording at the right, messages above it."""

    def __init__(self, session: Session, *, features: Sequence[Feature] | None = None) -> None:
        """Build the window.

        Args:
            session: What it shows.
            features: Those it begins with, None: all; others come by `add_features`.
        """
        super().__init__()
        controller, preferences = session.controller, session.preferences
        self.session = session
        self._is_replaced = self._is_closed = False
        self._listed: dict[Path, QueueItem] = {}  # of what is being added, on the list already
        self.controller = controller
        self.preferences = preferences
        self.setWindowTitle("KASR Desktop")
        self.setMinimumSize(*_SMALLEST)
        self.drop_area = DropArea()
        self.page = TranscriptPage()
        self.queue_model = QueueModel(controller)
        self.panel = QueuePanel(self.queue_model)
        self.status_line = StatusLine()
        self.setStatusBar(self.status_line)
        self.exporter = Exporter(preferences, self)
        self.menus = Menus(self, preferences.settings)
        self.dialogs = WindowDialogs(self, preferences)
        self.acts = ItemActions(self.panel, self.page, session, self.exporter)
        self._layout = WindowLayout(self.panel, self.page, self.drop_area)
        self.notices = self._layout.notices
        self.setCentralWidget(self._layout)
        self._accept_drops()
        self._intake = PathIntake(self)
        self._intake.found.connect(self.on_found)
        self._intake.ended.connect(self.on_intake_ended)
        self._offer_soon = QTimer(self, interval=0, singleShot=True)
        self._offer_soon.timeout.connect(self.on_offer)
        places = self._layout.places
        self._focus = FocusKeeper(self)
        self.bench = Workbench(self, session, menus=self.menus, page=self.page, places=places)
        self._connect_controller()
        self._connect_views()
        self._connect_menus()
        self._connect_bench()
        self.features: list[QObject] = []
        self.keys = KeyChoices(self)
        restore_window(self, self._layout, self.page.split)
        self.page.table.add_to_menu([*self.menus.copies, self.menus.select_all], last=True)
        self._make(_all_features() if features is None else features)
        self.on_queue_changed()
        self.on_engine_changed()

    def add_features(self, features: Sequence[Feature]) -> None:
        """Make further features, with their commands and the user's own keys for these."""
        self._make(features)
        self.on_offer()

    @property
    def item(self) -> QueueItem | None:
        """The recording the user looks at."""
        return self.panel.chosen

    def as_widget(self) -> QMainWindow:
        """Return itself, as what dialogs stand above."""
        return self

    def show_item(self, item: QueueItem) -> None:
        """Show another recording of the list."""
        self.panel.choose(item)

    def show_message(self, message: Message) -> None:
        """Tell the user something."""
        self.notices.show_message(message)

    def add_to_list_menu(self, actions: list[QAction]) -> None:
        """Offer actions in the menu of the list of recordings too."""
        self.panel.list_view.addActions(actions)

    def edit_name(self) -> None:
        """Let the user write the name of the recording shown, in the list."""
        self.panel.edit_name()

    @Slot(object, str)
    def on_renamed(self, item: QueueItem, title: str) -> None:
        """Call a recording otherwise, or say why its file cannot be."""
        try:
            self.session.naming.rename(item, title)
        except KasrError as error:
            self.show_message(Message(Level.WARNING, error_sentence(error), topic="name"))

    def clear_message(self, topic: str) -> None:
        """Put away what was said on a topic whose cause has ended."""
        self.notices.clear_topic(topic)

    def remove_items(self, items: list[QueueItem]) -> None:
        """Take recordings off the list, and offer the way back."""
        self.acts.remove(items)

    def add_paths(self, paths: list[Path]) -> None:
        """Put files and folders into the queue; say which cannot be used."""
        self.notices.clear_topic("refused")
        if len(paths) > _FEW or any(path.is_dir() for path in paths):
            self._intake.take(paths)
            return
        gathered = gather(paths)
        if gathered.media:
            self.on_found(gathered.media)
        self.on_intake_ended(gathered.refused, gathered.media)

    def show_last(self, items: Sequence[QueueItem]) -> None:
        """Show the recording that was shown last, if it is among those that came back."""
        key = kept_item()
        for item in items:
            if item.keeping.key == key:
                self.show_item(item)

    def give_way(self) -> None:
        """Close for another window of the same session: nothing is asked, for nothing ends."""
        self._is_replaced = True
        self.close()

    def _may_lose_unsaved(self) -> bool:
        """Ask, where what was written cannot be kept at the moment."""
        library = self.bench.library_sync
        self.page.commit_drafts()
        if not library.is_failing or library.keeps_all(within_ms=_LAST_TRY_MS):
            return True
        return self.dialogs.is_sure_to_lose()

    def keep_place(self) -> None:
        """Remember where the window is."""
        keep_window(self, self._layout, self.page.split)
        keep_item(self.item.keeping.key if self.item is not None else "")

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._is_closed:  # asked already; nothing of it can be kept any more
            return
        if not self._is_replaced and not self._may_lose_unsaved():
            event.ignore()
            return
        self._is_closed = True
        self.bench.closing.emit()
        shut_down_tasks(self)
        self.keep_place()
        super().closeEvent(event)

    @Slot(object)
    def on_found(self, media: Sequence[Path]) -> None:
        """Add what is not on the list, and show the first of it if nothing is being worked on."""
        listed = listed_files(self.controller.items, media)
        self._listed.update(listed)
        added = self.controller.add([path for path in media if path not in listed])
        if added and (self.item is None or self.item.is_over):
            self.panel.choose(added[0])

    @Slot(object, object)
    def on_intake_ended(self, refused: Sequence[Path], media: Sequence[Path]) -> None:
        """Say what could not be added, and remember where the rest came from."""
        # texts among nothing else may be meant for the recording shown, or for themselves;
        # subtitles are that beside their film too
        meant = [path for path in refused if not media or path.suffix.lower() in CUE_READERS]
        if meant and self.bench.take_texts(meant):
            refused = [path for path in refused if path not in meant]
        self.dialogs.say_refused(refused)
        listed, self._listed = self._listed, {}
        self.acts.show_listed(listed, alone=len(listed) == len(media))
        if media:
            self.preferences.remember_files(media[-_FEW:])

    @Slot(bool)
    def on_hovering(self, hovering: bool) -> None:
        """Answer files that are held over the window."""
        self.drop_area.show_target(target=hovering)
        self._veil.setGeometry(self._layout.geometry())
        self._veil.setVisible(hovering and not self.drop_area.isVisible())
        self._veil.raise_()

    @Slot(object)
    def on_item_chosen(self, item: QueueItem | None) -> None:
        """Show the chosen recording, or the empty window."""
        if item is not None:
            self.page.show_item(item)
        self._layout.show_page(filled=item is not None)
        self.bench.choose(item)
        self.on_offer()

    @Slot()
    def on_queue_changed(self) -> None:
        """Show the list only where there is something in it."""
        filled = self.queue_model.rowCount() > 0
        self.panel.setVisible(filled)
        if filled and self.item is None:
            self.panel.choose(self.controller.items[-1])
        if not filled:
            self._layout.show_page(filled=False)
        self.on_offer()

    @Slot()
    def on_rows_inserted(self) -> None:
        """Show the list with the first file in it; of further ones only the offers change."""
        if self.item is None or self.panel.isHidden():
            self.on_queue_changed()
        else:
            self._offer_soon.start()

    @Slot(object)
    def on_item_changed(self, item: QueueItem) -> None:
        """Show how an item stands now."""
        self.page.refresh(item)
        self.bench.item_changed.emit(item)
        if item is self.item:
            self.on_offer()
        else:
            self._offer_soon.start()  # thousands may fail one after the other

    @Slot()
    def on_engine_changed(self) -> None:
        """Show how the engine stands now."""
        state, model = self.controller.engine_state, self.controller.spec.model
        self.status_line.show_engine(state, model)
        self.menus.builtin_model.setChecked(model == "builtin")
        self.menus.model_folder.setChecked(model != "builtin")
        if state.error is not None:
            self._show_model_problem(state.error)
        elif state.ready is not None:
            self.notices.clear_topic("model")

    @Slot(str)
    def use_model(self, model: str) -> None:
        """Use another model; "" if none was chosen after all."""
        if model:
            self.preferences.change(model=model)
            self.notices.clear_topic("model")
            device = self.preferences.settings.compute_device
            self.controller.use_model(EngineSpec(model, device))
        self.on_engine_changed()  # the menu's tick goes where it belongs

    @Slot()
    def on_settings_kept(self) -> None:
        """Put away that settings could not be kept: now they are."""
        self.notices.clear_topic("settings")

    @Slot(object)
    def on_settings(self, settings: Settings) -> None:
        """Show what the transcript marks."""
        self.menus.spacing.setChecked(settings.mark_spacing)
        self.page.table.mark_spacing(settings.mark_spacing)

    @Slot(bool)
    def on_spacing(self, is_marked: bool) -> None:
        """Mark differences of spacing alone, or hide them."""
        self.preferences.change(mark_spacing=is_marked)

    @Slot()
    def on_sample(self) -> None:
        """Transcribe the bundled recording."""
        self.add_paths([sample_path()])

    @Slot(QAction)
    def on_theme(self, action: QAction) -> None:
        """Change the colors."""
        self.preferences.change(theme=Theme(action.data()))

    @Slot(QAction)
    def on_language(self, action: QAction) -> None:
        """Change the language."""
        self.preferences.change(ui_language=UiLanguage(action.data()))

    @Slot()
    def on_theme_changed(self) -> None:
        """Repaint what has colors of its own."""
        self.notices.paint_colors()
        self.bench.theme_changed.emit()

    def _show_model_problem(self, error: KasrError) -> None:
        dialogs, own = self.dialogs, self.controller.spec.model != "builtin"
        self.show_message(
            model_problem(
                error,
                retry=self.controller.prewarm,
                choose_model=self.bench.open_models,
                use_builtin=dialogs.on_builtin_model if own else None,
            )
        )

    @Slot()
    def on_offer(self) -> None:
        """Enable what can be done now."""
        self.menus.offer(self.item, self.controller.stage)
        self.notices.review()
        self.bench.offered.emit()

    def _make(self, features: Sequence[Feature]) -> None:
        self.features += [make(self.bench) for make in features]
        self.keys.take_in(self.menus.all)

    def _accept_drops(self) -> None:
        self._veil = make_veil(self)
        drops = DropTarget(self)
        drops.hovering_changed.connect(self.on_hovering)
        drops.paths_dropped.connect(self.add_paths)

    def _connect_bench(self) -> None:
        handle = DragHandle(self.acts.files_to_drag)
        handle.clicked.connect(self.acts.on_export)
        self.page.tools.addWidget(handle)
        self.bench.closing.connect(self.exporter.shut_down)

    def _connect_controller(self) -> None:
        controller = self.controller
        controller.item_changed.connect(self.on_item_changed)
        controller.segment_added.connect(self.page.append)
        controller.partial_changed.connect(self.page.show_partial)
        controller.stage_changed.connect(self.on_offer)
        controller.engine_changed.connect(self.on_engine_changed)
        self.queue_model.rowsInserted.connect(self.on_rows_inserted)
        self.queue_model.rowsRemoved.connect(self.on_queue_changed)
        self.queue_model.renamed.connect(self.on_renamed)

    def _connect_views(self) -> None:
        acts = self.acts
        self.panel.item_chosen.connect(self.on_item_chosen)
        self.panel.open_wanted.connect(self.dialogs.on_open_files)
        self.panel.retry_wanted.connect(acts.on_retry)
        self.panel.remove_wanted.connect(acts.on_remove)
        self.drop_area.open_wanted.connect(self.dialogs.on_open_files)
        self.drop_area.folder_wanted.connect(self.dialogs.on_open_folder)
        self.drop_area.sample_wanted.connect(self.on_sample)
        self.drop_area.listen_wanted.connect(self.dialogs.on_listen_to_sample)
        self.page.cancel_wanted.connect(acts.on_cancel)
        self.page.copy_wanted.connect(acts.on_copy)
        self.page.save_wanted.connect(acts.on_save)
        self.page.export_wanted.connect(acts.on_export)
        self.page.problem.retry_wanted.connect(acts.on_retry)
        self.page.problem.open_wanted.connect(self.dialogs.on_open_files)
        self.page.problem.details_wanted.connect(acts.on_copy_details)
        self.page.problem.log_wanted.connect(self.dialogs.on_open_logs)
        self.dialogs.paths_chosen.connect(self.add_paths)
        self.dialogs.message.connect(self.show_message)
        self.dialogs.model_chosen.connect(self.use_model)
        acts.message.connect(self.show_message)
        self.exporter.message.connect(self.show_message)
        self.exporter.saved.connect(self.controller.mark_saved)
        self.exporter.headed.connect(self.session.naming.head)
        self.exporter.wrote.connect(self.controller.note_written)
        self.preferences.failed.connect(self.dialogs.on_settings_problem)
        self.preferences.kept.connect(self.on_settings_kept)
        self.preferences.changed.connect(self.on_settings)
        self.menus.spacing.triggered.connect(self.on_spacing)
        self.on_settings(self.preferences.settings)

    def _connect_menus(self) -> None:
        menus, dialogs, acts = self.menus, self.dialogs, self.acts
        menus.copy_text_of.triggered.connect(acts.on_copy_text_of)
        for action, slot in (
            (menus.open_files, dialogs.on_open_files),
            (menus.open_folder, dialogs.on_open_folder),
            (menus.sample, self.on_sample),
            (menus.save, acts.on_save),
            (menus.export, acts.on_export),
            (menus.listen, acts.on_listen),
            (menus.quit, self.close),
            (menus.copy, acts.on_copy),
            (menus.copy_timed, acts.on_copy_timed),
            (menus.copy_interview, acts.on_copy_interview),
            (menus.select_all, self.page.table.selectAll),
            (menus.cancel, acts.on_cancel),
            (menus.cancel_all, self.controller.cancel_all),
            (menus.go_on, acts.on_go_on),
            (menus.do_again, acts.on_do_again),
            (menus.remove, acts.on_remove),
            (menus.larger, acts.on_larger),
            (menus.smaller, acts.on_smaller),
            (menus.next_difference, self.page.differences.on_next),
            (menus.previous_difference, self.page.differences.on_previous),
            (menus.builtin_model, dialogs.on_builtin_model),
            (menus.model_folder, dialogs.on_model_folder),
            (menus.shortcuts, dialogs.on_shortcuts),
            (menus.logs, dialogs.on_open_logs),
            (menus.about, dialogs.on_about),
        ):
            action.triggered.connect(slot)
        menus.themes.triggered.connect(self.on_theme)
        menus.languages.triggered.connect(self.on_language)
        self.panel.list_view.addActions([menus.go_on, menus.do_again, menus.remove, menus.listen])


def _all_features() -> Sequence[Feature]:
    from kasr_desktop.ui.shell.feature_list import FEATURES

    return FEATURES
