"""Every action of the window with its words, its shortcut and its place in the menus."""

from __future__ import annotations

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from kasr_desktop.domain.readings import source_of
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.session.stage import Stage
from kasr_desktop.settings import Settings, Theme, UiLanguage
from kasr_desktop.ui.views.model_licence import with_licence
from kasr_desktop.ui.widgets.language import in_language, translate
from kasr_desktop.ui.widgets.reserved_keys import here


class Menus:
    """Builds the menu bar; the window connects the actions.

    No shortcut is a bare letter: it would not work while Hangul is being typed. Features
    `add` theirs to the menus `file`, `edit`, `list`, `view`, `listening`, `model` and `help`.
    """

    def __init__(self, window: QMainWindow, settings: Settings) -> None:
        self._window = window
        self.all: list[QAction] = []
        self._make_file_actions()
        self._make_edit_actions()
        self._make_view_actions()
        self._make_other_actions()
        self.themes = self._group(settings.theme)
        self.languages = self._group(settings.ui_language)
        self._build()

    @property
    def copies(self) -> list[QAction]:
        """What goes to the clipboard in one way or another."""
        return [self.copy, self.copy_timed, self.copy_interview, self.copy_text_of.menuAction()]

    def offer(self, item: QueueItem | None, stage: Stage) -> None:
        """Enable what can be done with the recording shown, and with the work going on."""
        has_text = item is not None and bool(item.segments)
        for action in (self.save, self.export, *self.copies[:3], self.select_all):
            action.setEnabled(has_text)
        self._offer_texts(item.columns if item is not None and has_text else ())
        busy = stage in (Stage.TRANSCRIBING, Stage.STOPPING)
        self.cancel.setEnabled(busy and not (item is not None and item.sound.is_live))
        self.cancel_all.setEnabled(busy)
        self.go_on.setEnabled(item is not None and item.can_go_on)
        self.do_again.setEnabled(item is not None and item.can_be_heard_again)
        self.remove.setEnabled(item is not None and not item.sound.is_live)
        self.listen.setEnabled(item is not None)
        for action in (self.next_difference, self.previous_difference):
            action.setEnabled(has_text and item is not None and len(item.sources) > 1)

    def _offer_texts(self, sources: tuple[str, ...]) -> None:
        """List the texts of the recording shown, each to be copied whatever was corrected."""
        shown = [action.data() for action in self.copy_text_of.actions()]
        if shown != list(sources):
            self.copy_text_of.clear()
            for source in sources:
                name = in_language(source_of(source).name).replace("&", "&&")
                self.copy_text_of.addAction(name).setData(source)
        self.copy_text_of.menuAction().setEnabled(len(sources) > 1)

    def _make_file_actions(self) -> None:
        self.open_files = self._action(translate("Menus", "&Open files…"), "Ctrl+O")
        self.open_folder = self._action(translate("Menus", "Open a &folder…"), "Ctrl+Shift+O")
        self.sample = self._action(translate("Menus", "&Transcribe the sample"), "", name="sample")
        self.save = self._action(translate("Menus", "&Save subtitles (SRT)"), "Ctrl+S")
        self.export = self._action(translate("Menus", "&Export…"), "Ctrl+Shift+S")
        self.listen = self._action(translate("Menus", "&Listen in the media player"), "Ctrl+L")
        self.quit = self._action(translate("Menus", "&Quit"), "Ctrl+Q")
        # a key that is held when one window goes would close the next one that opens
        self.quit.setAutoRepeat(False)

    def _make_edit_actions(self) -> None:
        self.copy = self._action(translate("Menus", "&Copy text"), "Ctrl+C")
        self.copy_timed = self._action(translate("Menus", "Copy with &times"), "Ctrl+Shift+C")
        self.copy_interview = self._action(
            translate("Menus", "Copy as an &interview"), "Ctrl+Alt+C"
        )
        self.copy_text_of = QMenu(translate("Menus", "Cop&y one text only"), self._window)
        self.select_all = self._action(translate("Menus", "Select &all"), "Ctrl+A")
        self.cancel = self._action(translate("Menus", "&Stop this file"), "Esc")
        self.cancel_all = self._action(translate("Menus", "Stop &everything"), "Shift+Esc")
        self.go_on = self._action(translate("Menus", "&Go on transcribing"), "Ctrl+R")
        self.do_again = self._action(
            translate("Menus", "Transcribe agai&n from the start"), "Ctrl+Shift+R"
        )
        self.remove = self._action(translate("Menus", "&Remove from the list"), "Ctrl+Del")

    def _make_view_actions(self) -> None:
        self.larger = self._action(translate("Menus", "&Larger text"), "Ctrl++")
        self.larger.setShortcuts([QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")])
        self.spacing = self._action(
            translate("Menus", "Differences of sp&acing"), "", name="spacing"
        )
        self.spacing.setCheckable(True)
        self.smaller = self._action(translate("Menus", "&Smaller text"), "Ctrl+-")
        self.next_difference = self._action(translate("Menus", "&Next difference"), "F8")
        self.previous_difference = self._action(
            translate("Menus", "&Previous difference"), "Shift+F8"
        )

    def _make_other_actions(self) -> None:
        self.builtin_model = self._action(
            with_licence(translate("Menus", "&Built-in Korean model")), "", name="built-in model"
        )
        self.model_folder = self._action(
            translate("Menus", "Model from a &folder…"), "", name="model folder"
        )
        for action in (self.builtin_model, self.model_folder):
            action.setCheckable(True)
        # the name of its former key, by which the user's own keys of it are kept
        self.shortcuts = self._action(
            translate("Menus", "&Keyboard shortcuts"), "Shift+F1", name="F1"
        )
        self.logs = self._action(translate("Menus", "Open &log folder"), "", name="log folder")
        self.about = self._action(translate("Menus", "&About KASR Desktop"), "", name="about")

    def _build(self) -> None:
        bar = self._window.menuBar()
        bar.setAccessibleName(translate("Menus", "Menus"))
        self.file = bar.addMenu(translate("Menus", "&File"))
        self.file.addActions([self.open_files, self.open_folder, self.sample])
        self.file.addSeparator()
        self.file.addActions([self.save, self.export])
        self.file.addSeparator()
        self.file.addActions([self.listen])
        self.before_quit = self.file.addSeparator()
        self.file.addActions([self.quit])
        self.edit = bar.addMenu(translate("Menus", "&Edit"))
        self.edit.addAction(self.copy)
        in_other_ways = self.edit.addMenu(translate("Menus", "Cop&y in other ways"))
        in_other_ways.addActions(self.copies[1:])
        self.edit.addAction(self.select_all)
        self.edit.addSeparator()
        self.list = self.edit.addMenu(translate("Menus", "&List of recordings"))
        self.list.addActions([self.cancel, self.cancel_all, self.go_on, self.do_again])
        self.list.addSeparator()
        self.list.addActions([self.remove])
        self.view = bar.addMenu(translate("Menus", "&View"))
        self._build_view(self.view)
        self.listening = bar.addMenu(translate("Listen", "&Listen"))
        self.model = bar.addMenu(translate("Menus", "&Model"))
        self.model.addActions([self.builtin_model, self.model_folder])
        self.help = bar.addMenu(translate("Menus", "&Help"))
        self.help.addAction(self.shortcuts)
        self.help.addSeparator()
        self.help.addAction(self.logs)
        self.help.addSeparator()
        self.help.addAction(self.about)

    def _build_view(self, view: QMenu) -> None:
        view.addActions([self.next_difference, self.previous_difference])
        view.addSeparator()
        view.addActions([self.larger, self.smaller, self.spacing])
        view.addSeparator()
        view.addMenu(translate("Menus", "&Colors")).addActions(self.themes.actions())
        view.addMenu(translate("Menus", "Lan&guage")).addActions(self.languages.actions())

    def add(
        self,
        menu: QMenu,
        label: str,
        shortcut: str = "",
        *,
        name: str = "",
        separate: bool = False,
    ) -> QAction:
        """Add an action of a feature to a menu and to the list of shortcuts.

        Its name, by which the user's own keys are kept, is its key; without one, `name`.
        What is added to `file` stands before Quit, where no separator is made.
        """
        action = self._action(label, shortcut, name=name)
        if separate and menu is not self.file:
            menu.addSeparator()
        if menu is self.file:
            menu.insertAction(self.before_quit, action)
        else:
            menu.addAction(action)
        return action

    def _action(self, label: str, shortcut: str, *, name: str = "") -> QAction:
        action = QAction(label, self._window)
        action.setObjectName(name or shortcut)
        if shortcut:
            action.setShortcut(QKeySequence(here(shortcut)))
        self.all.append(action)
        return action

    def _group(self, chosen: Theme | UiLanguage) -> QActionGroup:
        group = QActionGroup(self._window)
        for choice in type(chosen):
            action = group.addAction(in_language(choice.label))
            action.setCheckable(True)
            action.setData(choice.value)
            action.setChecked(choice == chosen)
        return group
