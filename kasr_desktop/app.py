"""The window's composition root: builds every part, starts Qt, loses nothing at the end."""

from __future__ import annotations

import contextlib
import gc
import logging
import logging.handlers
import os
import signal
import socket
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QSocketNotifier, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from kasr_desktop import __version__
from kasr_desktop.desktop.command_line import before_dashes, files_among, is_unicode
from kasr_desktop.domain.errors import EngineError
from kasr_desktop.pipeline.analyser_process import AnalyserProcess
from kasr_desktop.pipeline.engine_process import EngineProcess
from kasr_desktop.pipeline.job import EngineSpec
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.library.library_sync import LibrarySync
from kasr_desktop.session.listed_files import listed_files
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.session.session import Session
from kasr_desktop.session.stage import Engine
from kasr_desktop.settings import Settings, data_dir, keep_private, log_dir
from kasr_desktop.ui.shell.desktop_identity import APPLICATION_NAME, OpenedFiles, introduce
from kasr_desktop.ui.shell.first_features import FIRST_FEATURES, Feature
from kasr_desktop.ui.shell.first_picture import FirstPicture
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.shell.single_instance import SingleInstance
from kasr_desktop.ui.shell.window_dialogs import copy_details
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.appearance import Appearance
from kasr_desktop.ui.widgets.language import (
    LanguageSwitch,
    choose_language,
    filled,
    translate,
)
from kasr_desktop.ui.widgets.notices import Level, Message, WayOut
from kasr_desktop.worker.generator_thread import end_all_threads
from kasr_desktop.worker.main_thread_collector import MainThreadCollector
from kasr_desktop.written_form.morphemes import use_analyser

log = logging.getLogger(__name__)

_LOG_BYTES = 1_000_000
_SHUTDOWN_MS = 10_000


class App(QObject):
    """Everything that lives as long as the program; windows come and go with the language.

    Signals:
        unexpected: An exception nobody caught, from any thread.
    """

    unexpected = Signal(object)

    def __init__(self, qt: QApplication, engine: Engine) -> None:
        super().__init__()
        self._qt = qt
        self.preferences = Preferences()
        self.library_sync = LibrarySync(data_dir() / "library.db")
        self.appearance = Appearance(qt)
        self.languages = LanguageSwitch()
        self.analyser = AnalyserProcess()
        use_analyser(self.analyser)
        self.controller = self._make_controller(engine)
        self.library_sync.watch(self.controller)
        self.session = Session(self.controller, self.preferences, self.library_sync)
        self.library_sync.queue_found.connect(self.on_queue_found)
        self.library_sync.parted.connect(self.on_parted)
        self.languages.use(choose_language(self.preferences.settings.ui_language))
        with self.appearance.held_back():  # a sheet is laid once
            settings = self.preferences.settings
            self.appearance.use(settings.theme, settings.text_size)
            self.window = self._make_window(FIRST_FEATURES)
        self._first_picture = FirstPicture(self.window)
        self._first_picture.over.connect(self.on_shown)
        self.preferences.changed.connect(self.on_settings)
        self.unexpected.connect(self.on_unexpected, Qt.ConnectionType.QueuedConnection)
        qt.aboutToQuit.connect(self.shut_down)

    def start(self, files: Sequence[Path] = ()) -> None:
        """Show the window; what is slow begins after it was painted."""
        self._files = list(files)
        self._first_picture.show()

    @Slot()
    def on_shown(self) -> None:
        """Load the engine, complete the window, bring back the list, take files from the caller."""
        self.controller.prewarm()  # in its process, beside what follows
        from kasr_desktop.ui.shell.feature_list import LATER_FEATURES

        with self.appearance.held_back():
            self.window.add_features(LATER_FEATURES)
        self.library_sync.bring_back()
        self.window.dialogs.say_settings_read(self.preferences.problems)
        if self._files:
            self.window.add_paths(self._files)

    @Slot(list)
    def on_queue_found(self, items: list[QueueItem]) -> None:
        """Show the list of last time as it was left, and go on with what was not done."""
        known = {item.keeping.key for item in self.controller.items}
        left = [item for item in items if item.keeping.key not in known]
        unfinished = [item for item in left if not item.is_over]
        chosen = self.window.item
        begun = list(self.controller.items)
        self.controller.restore(left)
        if chosen is None:  # a file opened at the start is what the user came for
            self.window.show_last(left)
        self._show_listed(begun, left)
        if unfinished:
            text = translate("App", "Going on where you left off: {count} to do")
            stop = WayOut(translate("App", "Stop"), self.controller.cancel_all)
            said = text.format(count=len(unfinished))
            self.window.show_message(
                Message(
                    Level.INFORMATION,
                    said,
                    (stop,),
                    topic="going-on",
                    brief=True,
                    holds=lambda: any(not item.is_over for item in unfinished),
                )
            )

    def _show_listed(self, begun: list[QueueItem], left: list[QueueItem]) -> None:
        """Show what was opened before the list was there and is on it, instead of doing it anew."""
        new = {
            item.sound.path: item
            for item in begun
            if not (item.document.is_edited or item.sound.is_live or item.sound.excerpt)
        }
        listed = listed_files(left, list(new))
        waiting = {item.sound.path: item for item in left if not item.is_over}
        for path, item in new.items():
            if path in listed or path in waiting:
                self.controller.remove(item)
                self.library_sync.forget([item.keeping.key])
                self.window.panel.choose(listed.get(path) or waiting[path])
        self.window.acts.show_listed(listed, alone=len(listed) == len(begun))

    def tell_of_another(self) -> None:
        """Warn of a window that did not answer: what is corrected in both is kept twice."""
        said = translate(
            "App",
            "Another window is open and does not answer. Close it first: a text that is corrected"
            " in both is kept as two.",
        )
        self.window.show_message(Message(Level.WARNING, said, topic="another"))

    @Slot(object)
    def on_parted(self, item: QueueItem) -> None:
        """Tell of a text that another window has changed too."""
        said = translate(
            "App",
            "“{name}” was also changed in another window. Both texts are kept: the other one is in"
            " the library.",
        )
        text = filled(said, name=item.name)
        self.window.show_message(Message(Level.WARNING, text, topic="another"))

    @Slot(list)
    def on_handed_over(self, paths: list[Path]) -> None:
        """Come to the front, with the files of a second start."""
        self._first_picture.on_over()
        window = self.window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        if paths:
            window.add_paths(paths)

    @Slot()
    def shut_down(self) -> None:
        """End all work; everything is kept."""
        self._first_picture.stop()
        self.session.shut_down()
        self.controller.shut_down()
        self.analyser.close()
        self.library_sync.close()

    @Slot(object)
    def on_settings(self, settings: Settings) -> None:
        """Show colors and language as the settings say, wherever they were changed."""
        other_size = settings.text_size is not self.appearance.text_size
        if settings.theme is not self.appearance.theme or other_size:
            self.appearance.use(settings.theme, settings.text_size)
        language = choose_language(settings.ui_language)
        if language is not self.languages.language or other_size:
            self.languages.use(language)
            self._renew_window()

    @Slot(object)
    def on_unexpected(self, error: Exception) -> None:
        """Tell the user of our own fault, with a way to report it."""
        known = EngineError(f"{type(error).__name__}: {error}", reason="unexpected")
        known.__cause__ = error
        copy = WayOut(translate("App", "Copy details"), lambda: copy_details(known), stays=True)
        logs = WayOut(translate("App", "Open log folder"), self.window.dialogs.on_open_logs)
        message = Message(Level.ERROR, error_sentence(known), (copy, logs), topic="unexpected")
        self.window.show_message(message)

    def _renew_window(self) -> None:
        """Build the window anew in another language or size of text; queue and texts stay."""
        from kasr_desktop.ui.features.settings_page.settings_feature import SettingsFeature

        former, chosen = self.window, self.window.item
        in_settings = any(feature.is_seen for feature in former.findChildren(SettingsFeature))
        former.keep_place()
        with self.appearance.held_back():
            self.window = self._make_window()
        if chosen is not None:
            self.window.panel.choose(chosen)
        self.window.show()
        former.give_way()  # only now: with no window left, Qt would end the program
        former.deleteLater()
        if in_settings:
            for feature in self.window.findChildren(SettingsFeature):
                feature.on_show()

    def _make_controller(self, engine: Engine) -> Controller:
        settings = self.preferences.settings
        return Controller(
            engine,
            spec=EngineSpec(settings.model, settings.compute_device),
        )

    def _make_window(self, features: Sequence[Feature] | None = None) -> MainWindow:
        window = MainWindow(self.session, features=features)
        self.appearance.changed.connect(window.on_theme_changed)
        return window


def prepare_environment(environ: dict[str, str] | os._Environ[str]) -> None:
    """Set what Qt reads before it starts.

    PySide6's wheels hold no fcitx plug-in, so its users could not type at all; fcitx5
    answers as ibus too.
    """
    if environ.get("QT_IM_MODULE", "").startswith("fcitx"):
        environ["QT_IM_MODULE"] = "ibus"
        log.info("input method: fcitx is not in PySide6, asking it through ibus")


def start_logging() -> logging.Handler:
    """Write the log where the Help menu leads to, or to the terminal if that cannot be."""
    handler: logging.Handler
    keep_private()
    try:
        log_dir().mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            log_dir() / "window.log", maxBytes=_LOG_BYTES, backupCount=2, encoding="utf-8"
        )
    except OSError:  # a locked home must not keep the window from opening
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger("kasr_desktop").setLevel(logging.INFO)
    return handler


def make_application(arguments: Sequence[str]) -> QApplication:
    """Return Qt's application with the names that the desktop knows it by."""
    qt = QApplication(list(arguments))
    qt.setApplicationName(APPLICATION_NAME)
    qt.setOrganizationName("kasr")
    qt.setApplicationDisplayName("KASR Desktop")
    qt.setApplicationVersion(__version__)
    introduce()
    return qt


def report_to(app: App) -> None:
    """Send exceptions nobody caught to the log and the window, and go on."""

    def report(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        log.error("unexpected\n%s", "".join(traceback.format_exception(kind, error, trace)))
        app.unexpected.emit(error)

    sys.excepthook = report


def quit_on_signals(qt: QApplication) -> None:
    """Close as the user would when the session ends or `kill` asks (SIGTERM, SIGHUP, Ctrl-C).

    Qt sleeps in native code, where Python hears no signal: the interpreter writes into a socket
    at once, and that wakes the event loop.
    """
    if sys.platform == "win32":
        return
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read, qt)

    def wake() -> None:
        with contextlib.suppress(OSError):
            if ours.recv(64):
                log.info("asked to end by a signal")
                qt.quit()

    notifier.activated.connect(wake)
    qt.setProperty("signal_sockets", (ours, theirs))  # they live as long as it does
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the window until it is closed; file names given are put into the queue.

    Where this user has a window already, it gets the files and comes to the front.
    """
    words = list(sys.argv if arguments is None else arguments)
    gc.freeze()  # all that was imported is never garbage
    start_logging()
    prepare_environment(os.environ)
    qt = make_application([word for word in before_dashes(words) if is_unicode(word)])
    paths = files_among(words, qt.arguments())
    instance = SingleInstance()
    if not instance.claim(paths):
        return 0
    engine = EngineProcess(log_path=log_dir() / "engine.log")
    app = App(qt, engine)
    report_to(app)
    collector = MainThreadCollector(qt)
    instance.handed_over.connect(app.on_handed_over)
    opened = OpenedFiles()
    opened.asked.connect(app.on_handed_over)
    qt.installEventFilter(opened)
    # first of all: files that a closing window takes would go with it
    qt.lastWindowClosed.connect(instance.stop_listening)
    qt.aboutToQuit.connect(instance.stop_listening)
    quit_on_signals(qt)
    app.start(paths)
    if instance.is_beside_another:
        app.tell_of_another()
    status = qt.exec()
    collector.stop()
    instance.release()
    if not end_all_threads(_SHUTDOWN_MS):
        # everything is kept; whoever closed the window must not find the program there for ever
        log.warning("a thread did not end, so the program ends without it")
        logging.shutdown()
        os._exit(status)
    return status
