"""Every error by class and reason, said once: what happened, and what to do about it.

Errors carry a class, a reason and facts, never a text for the user; `str(error)` is for
logs. This is the one place that gives them their sentences.
"""

from __future__ import annotations

from kasr_desktop.domain.errors import (
    AudioError,
    BundleError,
    ClusterError,
    DocumentError,
    DownloadError,
    EngineError,
    ExportError,
    FilmError,
    KasrError,
    LanguageModelError,
    LearningError,
    LibraryError,
    MicrophoneError,
    PlaybackError,
    SettingsError,
    VocabError,
    WrittenFormError,
)
from kasr_desktop.domain.label import Language
from kasr_desktop.messages.cluster_errors import CLUSTER
from kasr_desktop.messages.file_errors import DOCUMENT, EXPORT, LIBRARY, SETTINGS, WRITTEN_FORM
from kasr_desktop.messages.model_errors import (
    BUNDLE,
    DOWNLOAD,
    ENGINE,
    LANGUAGE_MODEL,
    LEARNING,
    VOCAB,
)
from kasr_desktop.messages.sentence import Message, Place, filled, says
from kasr_desktop.messages.sound_errors import AUDIO, FILM, MICROPHONE, PLAYBACK
from kasr_desktop.text.hangul import nfc

_FAILED = says("Something went wrong: {said}", "문제가 생겼어요: {said}")

ERRORS: dict[type[KasrError], dict[str, Message]] = {
    AudioError: AUDIO,
    MicrophoneError: MICROPHONE,
    PlaybackError: PLAYBACK,
    FilmError: FILM,
    LibraryError: LIBRARY,
    BundleError: BUNDLE,
    VocabError: VOCAB,
    LanguageModelError: LANGUAGE_MODEL,
    DocumentError: DOCUMENT,
    LearningError: LEARNING,
    DownloadError: DOWNLOAD,
    EngineError: ENGINE,
    SettingsError: SETTINGS,
    ExportError: EXPORT,
    WrittenFormError: WRITTEN_FORM,
    ClusterError: CLUSTER,
    KasrError: {
        "unexpected": says(
            "Something unexpected happened in the program. What was done is kept.",
            "예상하지 못한 문제가 생겼어요. 그때까지 한 일은 저장돼 있어요.",
        ),
        "failed": _FAILED,
    },
}


def message_of(error_class: type[KasrError], reason: str) -> Message | None:
    """Return the message of a reason, of the class itself or of one it stems from."""
    for ancestor in error_class.__mro__:
        message = ERRORS.get(ancestor, {}).get(reason)
        if message is not None:
            return message
    return None


def error_sentence(error: KasrError, language: Language, place: Place) -> str:
    """Return what happened and what to do about it.

    In the terminal, where nothing else shows which file is meant and no button gives the
    details, with path and technical cause.
    """
    message = message_of(type(error), error.reason) or _FAILED
    facts = {"said": str(error)} | error.facts
    sentence = filled(message.template(language, place), facts, place)
    return sentence if place is Place.WINDOW else _with_details(sentence, error)


def _with_details(sentence: str, error: KasrError) -> str:
    path, cause = nfc(error.facts.get("path", "")), nfc(error.facts.get("detail", ""))
    head = f"{path}: " if path and path not in sentence else ""
    return f"{head}{sentence} ({cause})" if cause else f"{head}{sentence}"
