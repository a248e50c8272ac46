"""The window's language: Korean first, English beside it, through Qt translations.

Source strings are English; `resources/translations/kasr_ko.qm` makes them Korean. `kasr_en.qm`
names the one key that Qt calls otherwise than keyboards do.
"""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLibraryInfo, QLocale, QTranslator

from kasr_desktop import messages
from kasr_desktop.domain.label import Label, Language
from kasr_desktop.messages import Place
from kasr_desktop.resources import resources_dir
from kasr_desktop.settings import UiLanguage

log = logging.getLogger(__name__)

KEYS_ON_KEYBOARDS = (
    QT_TRANSLATE_NOOP("QShortcut", "Up"),
    QT_TRANSLATE_NOOP("QShortcut", "Down"),
    QT_TRANSLATE_NOOP("QShortcut", "Left"),
    QT_TRANSLATE_NOOP("QShortcut", "Right"),
    QT_TRANSLATE_NOOP("QShortcut", "Return"),
)
"""Names of keys that Qt asks for by itself: ↑ and Enter stand on keyboards, not 위 and Return."""

FILE_DIALOG = (
    QT_TRANSLATE_NOOP("QFileDialog", "&Look in:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Files of &type:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Directory:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Find Directory"),
    QT_TRANSLATE_NOOP("QFileDialog", "Parent Directory"),
    QT_TRANSLATE_NOOP("QFileDialog", "Go to the parent directory"),
    QT_TRANSLATE_NOOP("QFileDialog", "Directories"),
    QT_TRANSLATE_NOOP("QFileDialog", "Could not delete directory."),
    QT_TRANSLATE_NOOP(
        "QFileDialog",
        "%1\nDirectory not found.\nPlease verify the correct directory name was given.",
    ),
    QT_TRANSLATE_NOOP("QFileDialog", "%1 already exists.\nDo you want to replace it?"),
    QT_TRANSLATE_NOOP("QFileDialog", "'%1' is write protected.\nDo you want to delete it anyway?"),
    QT_TRANSLATE_NOOP("QFileDialog", "Are you sure you want to delete '%1'?"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Drive"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "File"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Folder"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "File Folder"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Alias"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Shortcut"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "Unknown"),
    QT_TRANSLATE_NOOP("QAbstractFileIconProvider", "%1 File"),
)
"""Of Qt's own file dialog, where the system has none: what its Korean lacks (the keys changed),
leaves open (a particle in brackets) or calls 디렉터리."""


def translate(context: str, source: str) -> str:
    """Return `source` in the language of the window.

    One name for `QCoreApplication.translate`, so that `lupdate` finds every
    call and no text depends on the class of the widget that happens to ask.
    """
    return QCoreApplication.translate(context, source)


def window_language() -> Language:
    """Return the language that `translate` answers in, by how it calls English."""
    is_korean = translate("Language", "English") == "한국어"
    return Language.KOREAN if is_korean else Language.ENGLISH


def filled(template: str, **facts: object) -> str:
    """Return a translated text with its gaps filled; Korean particles follow the facts."""
    return messages.filled(template, facts, Place.WINDOW)


def in_language(label: Label) -> str:
    """Return a name that was declared in both languages, in the language of the window."""
    return label.said_in(window_language())


def choose_language(wanted: UiLanguage, locale: QLocale | None = None) -> UiLanguage:
    """Return the language of the settings, else English on an English system, else Korean.

    Args:
        wanted: What the settings say.
        locale: The system's, for tests.

    Example:
        >>> choose_language(UiLanguage.ENGLISH).value
        'en'
    """
    if wanted is not UiLanguage.SYSTEM:
        return wanted
    system = locale or QLocale.system()
    english = system.language() == QLocale.Language.English
    return UiLanguage.ENGLISH if english else UiLanguage.KOREAN


class LanguageSwitch:
    """Installs and removes the translators; the window is built anew after a switch."""

    def __init__(self) -> None:
        self._installed: list[tuple[QTranslator, bytes]] = []
        self.language = UiLanguage.ENGLISH

    def use(self, language: UiLanguage) -> None:
        """Make every `translate` from now on answer in `language`."""
        for translator, _ in self._installed:
            QCoreApplication.removeTranslator(translator)
        self._installed.clear()
        self.language = language
        own = resources_dir() / "translations"
        if language is UiLanguage.KOREAN:
            qt_texts = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            self._install(Path(qt_texts) / "qtbase_ko.qm")
            self._install(own / "kasr_ko.qm")
        else:
            self._install(own / "kasr_en.qm")

    def _install(self, path: Path) -> None:
        """Load a translation; of a missing file the English source strings remain.

        Qt would map the file into memory, and an update that rewrites it would end the
        program with a bus error; a copy of our own, kept alive here, cannot change.
        """
        try:
            content = path.read_bytes()
        except OSError as error:
            log.warning("no translation: %s", error)
            return
        translator = QTranslator()
        if translator.load(content):
            QCoreApplication.installTranslator(translator)
            self._installed.append((translator, content))
