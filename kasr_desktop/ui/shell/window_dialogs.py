"""What the window asks the system for: open dialogs, folders, the player, help."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QMainWindow, QMessageBox

from kasr_desktop import __version__
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.pipeline.diagnostics import without_private
from kasr_desktop.resources import sample_path
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.settings import log_dir
from kasr_desktop.text.elision import shown_name
from kasr_desktop.ui.shell.media_files import dialog_filter
from kasr_desktop.ui.views.setting_labels import setting_label
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.file_manager import open_folder
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.notices import Level, Message, WayOut

_MOST_NAMED = 3


class WindowDialogs(QObject):
    """Keeps dialogs and other programs out of the window's own code.

    Signals:
        paths_chosen: Files or a folder were chosen.
        message: A `Message` for the user.
        model_chosen: Another model: "builtin" or a folder.
    """

    paths_chosen = Signal(object)
    message = Signal(object)
    model_chosen = Signal(str)

    def __init__(self, window: QMainWindow, preferences: Preferences) -> None:
        super().__init__(window)
        self._window = window
        self._preferences = preferences

    def say_refused(self, refused: Sequence[Path]) -> None:
        """Say what of that which was dropped or opened cannot be heard, if anything."""
        if refused:
            names = ", ".join(shown_name(path.name) for path in refused[:_MOST_NAMED])
            more = len(refused) - _MOST_NAMED
            names += f" (+{more})" if more > 0 else ""
            text = translate("Window", "Neither audio nor video, so not added: {names}")
            again = WayOut(translate("Window", "Choose other files"), self.on_open_files)
            message = Message(Level.WARNING, text.format(names=names), (again,), topic="refused")
            self.message.emit(message)

    def is_sure_to_lose(self) -> bool:
        """Ask whether to close though the last changes could not be written; no is the default."""
        box = QMessageBox(self._window)
        box.setWindowTitle("KASR Desktop")
        box.setText(translate("Window", "Your last changes could not be saved."))
        box.setInformativeText(
            translate(
                "Window",
                "Stay here and export the text somewhere else, or make room on the disk: "
                "saving is tried again every few seconds. Closing now loses these changes.",
            )
        )
        stay = box.addButton(translate("Window", "Stay here"), QMessageBox.ButtonRole.RejectRole)
        lose = box.addButton(
            translate("Window", "Close and lose them"), QMessageBox.ButtonRole.DestructiveRole
        )
        lose.setProperty("look", "danger")
        for button in (stay, lose):
            button.setAccessibleName(button.text())
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.exec()
        return box.clickedButton() is lose

    @Slot()
    def on_open_files(self) -> None:
        """Choose files."""
        names, _ = QFileDialog.getOpenFileNames(
            self._window,
            translate("Window", "Open audio or video files"),
            self._preferences.settings.last_open_folder,
            dialog_filter(translate("Window", "Audio and video"), translate("Window", "All files")),
            options=QFileDialog.Option.HideNameFilterDetails,  # two hundred patterns say nothing
        )
        if names:
            self.paths_chosen.emit([Path(name) for name in names])

    @Slot()
    def on_open_folder(self) -> None:
        """Choose a folder whose recordings are all added."""
        title = translate("Window", "Open a folder of recordings")
        start = self._preferences.settings.last_open_folder
        folder = QFileDialog.getExistingDirectory(self._window, title, start)
        if folder:
            self.paths_chosen.emit([Path(folder)])

    @Slot()
    def on_listen_to_sample(self) -> None:
        """Hear the bundled recording in the system's player."""
        play(sample_path())

    @Slot()
    def on_builtin_model(self) -> None:
        """Go back to the built-in model."""
        self.model_chosen.emit("builtin")

    @Slot()
    def on_model_folder(self) -> None:
        """Choose the folder of another model."""
        title = translate("Window", "Folder of a CTC model (with config.json)")
        folder = QFileDialog.getExistingDirectory(self._window, title)
        self.model_chosen.emit(folder)

    @Slot()
    def on_shortcuts(self) -> None:
        """Show all shortcuts, to be changed."""
        from kasr_desktop.ui.shell.key_choices import KeyChoices
        from kasr_desktop.ui.shell.shortcut_dialog import ShortcutDialog

        keys = self._window.findChild(KeyChoices)
        if isinstance(keys, KeyChoices):
            _show(ShortcutDialog(self._window.menuBar(), keys, self._window))

    @Slot()
    def on_about(self) -> None:
        """Show version and licences."""
        from kasr_desktop.ui.shell.help_dialogs import AboutDialog

        _show(AboutDialog(self._window))

    @Slot()
    def on_open_logs(self) -> None:
        """Show the folder of the logs."""
        log_dir().mkdir(parents=True, exist_ok=True)
        open_folder(log_dir())

    def say_settings_read(self, problems: Sequence[KasrError]) -> None:
        """Say what of the settings could not be used; keeping them later is another matter."""
        if not problems:
            return
        named = [error for error in problems if "key" in error.facts]
        said = list(dict.fromkeys(error_sentence(one) for one in problems if one not in named))
        if named:  # in few words: what lies beside must not be covered
            names = ", ".join(setting_label(str(one.facts["key"])) for one in named[:_MOST_NAMED])
            more = len(named) - _MOST_NAMED
            names += f" (+{more})" if more > 0 else ""
            text = translate("Window", "Not usable in the settings, so the default holds: {names}")
            said.append(text.format(names=names))
        logs = WayOut(translate("Window", "Open log folder"), self.on_open_logs, stays=True)
        message = Message(Level.WARNING, "\n".join(said), (logs,), topic="settings-read")
        self.message.emit(message)

    @Slot(object)
    def on_settings_problem(self, error: KasrError) -> None:
        """Say that settings could not be kept."""
        logs = WayOut(translate("Window", "Open log folder"), self.on_open_logs, stays=True)
        self.message.emit(Message(Level.WARNING, error_sentence(error), (logs,), topic="settings"))


def _show(dialog: QDialog) -> None:
    dialog.exec()
    dialog.deleteLater()


def play(recording: Path) -> None:
    """Hear a recording in the system's player."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(recording)))


def copy_details(error: KasrError) -> None:
    """Put an error with its facts and cause on the clipboard, without paths and names of files."""
    facts = "".join(f"\n  {name}: {value}" for name, value in error.facts.items())
    trace = "".join(traceback.format_exception(error))
    text = f"KASR Desktop {__version__}\n{type(error).__name__} ({error.reason}): {error}{facts}"
    private = _names_in(error)
    lines = (without_private(line, private) for line in f"{text}\n\n{trace}".splitlines())
    QGuiApplication.clipboard().setText("\n".join(lines))


def _names_in(error: KasrError) -> list[str]:
    """Return the paths that an error knows, whole and by their last part."""
    paths = [value for value in error.facts.values() if Path(value).parent != Path()]
    names = (Path(path) for path in paths)
    return [*paths, *(part for path in names for part in (path.name, path.stem))]
