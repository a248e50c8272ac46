"""Every error and notice of the engine as a sentence for the user, with what to do.

Errors carry a class, a reason and facts, never a text for the user; this is the one
place that gives them one.
"""

from __future__ import annotations

from pathlib import Path

from kasr_desktop.domain.errors import (
    AudioError,
    BundleError,
    DocumentError,
    DownloadError,
    EngineError,
    ExportError,
    KasrError,
    LanguageModelError,
    LibraryError,
    MicrophoneError,
    PlaybackError,
    SettingsError,
    VocabError,
)
from kasr_desktop.domain.events import Notice
from kasr_desktop.text.hangul import nfc
from kasr_desktop.ui.views.document_strings import document_sentences
from kasr_desktop.ui.views.notice_strings import notice_sentences
from kasr_desktop.ui.views.playback_strings import playback_sentences
from kasr_desktop.ui.views.recording_strings import library_sentences, microphone_sentences
from kasr_desktop.ui.widgets.language import translate


def error_sentence(error: KasrError) -> str:
    """Return what happened, in one sentence, and what to do about it, in another."""
    template = sentence_of(type(error), error.reason)
    if template is None:
        return translate("Errors", "Something went wrong: {detail}").format(detail=str(error))
    return _filled(template, error.facts)


def sentence_of(error_class: type[KasrError], reason: str) -> str | None:
    """Return the sentence of a reason, of the class itself or of one it stems from."""
    tables = _tables()
    for ancestor in error_class.__mro__:
        sentence = tables.get(ancestor, {}).get(reason)
        if sentence is not None:
            return sentence
    return None


def notice_sentence(notice: Notice) -> str:
    """Return what was odd though the work went on."""
    return _filled(notice_sentences()[notice.kind], dict(notice.facts))


class _Facts(dict[str, str]):
    """Facts of an error; a missing one leaves no hole and raises nothing."""

    def __missing__(self, key: str) -> str:
        return "?"


def _filled(template: str, facts: dict[str, str]) -> str:
    shown = _Facts({fact: nfc(value) for fact, value in facts.items()})
    if "path" in facts:
        shown["name"] = nfc(Path(facts["path"]).name)
    return template.format_map(shown)


def _tables() -> dict[type, dict[str, str]]:
    return {
        AudioError: _audio_sentences(),
        MicrophoneError: microphone_sentences(),
        PlaybackError: playback_sentences(),
        LibraryError: library_sentences(),
        BundleError: _model_sentences(),
        VocabError: _vocab_sentences(),
        LanguageModelError: _language_model_sentences(),
        DocumentError: document_sentences(),
        DownloadError: _download_sentences(),
        EngineError: _engine_sentences(),
        SettingsError: _settings_sentences(),
        ExportError: _export_sentences(),
        KasrError: {
            "unexpected": translate(
                "Errors", "Something unexpected happened in the app. What was done is kept."
            )
        },
    }


def _audio_sentences() -> dict[str, str]:
    return {
        "missing": translate(
            "Errors", "It is no longer there. Check whether it was moved or renamed."
        ),
        "unreadable": translate(
            "Errors", "It cannot be read. Check whether you may open it, or copy it elsewhere."
        ),
        "folder": translate("Errors", "This is a folder. Open it with “Open a folder”."),
        "empty": translate("Errors", "The file is empty. Choose another one."),
        "incomplete": translate(
            "Errors", "The file is incomplete: its index is missing. Copy it again completely."
        ),
        "not_audio": translate(
            "Errors",
            "This is neither audio nor video, whatever its name says. Choose another file.",
        ),
        "no_audio_track": translate(
            "Errors", "This video has no sound. Choose a file that can be heard."
        ),
        "no_such_track": translate("Errors", "The file has no such audio track. Choose another."),
        "no_such_channel": translate(
            "Errors", "The file has no such channel. Choose another, or the mix of all."
        ),
        "undecodable": translate(
            "Errors", "The sound is damaged and nothing of it could be read. Try another copy."
        ),
        "unsupported_rate": translate(
            "Errors", "Its sampling rate cannot be used here. Convert it to 16 kHz and try again."
        ),
    }


def _model_sentences() -> dict[str, str]:
    return {
        "missing": translate(
            "Errors", "The model is not in its place any more. Choose the model again."
        ),
        "no_config": translate(
            "Errors", "This folder is no model: config.json is missing. Choose another folder."
        ),
        "bad_config": translate(
            "Errors", "The model's config.json cannot be understood. Get the model again."
        ),
        "no_weights": translate(
            "Errors", "The model folder holds no weights. Get the model again, completely."
        ),
        "bad_weights": translate(
            "Errors", "The model's weights are damaged or incomplete. Get the model again."
        ),
        "not_ctc": translate("Errors", "This is not a CTC speech model. Choose another model."),
        "custom_code": translate(
            "Errors",
            "This model wants to run program code of its own. For your safety it is not run; "
            "choose another model.",
        ),
        "no_vocab": translate(
            "Errors", "The model has no vocabulary (vocab.json). Get the model again."
        ),
        "unsupported_rate": translate(
            "Errors", "The model wants a sampling rate other than 16 kHz. Choose another model."
        ),
        "not_downloaded": translate(
            "Errors", "This model is not on this computer yet. Download it first."
        ),
        "offline": translate(
            "Errors", "The model is not on this computer and downloads are switched off."
        ),
        "other_model": translate(
            "Errors", "These results came from another model. Choose that one or start again."
        ),
    }


def _vocab_sentences() -> dict[str, str]:
    return {
        "bad_vocab": translate("Errors", "The model's vocabulary is damaged. Get the model again."),
        "size_mismatch": translate(
            "Errors",
            "Vocabulary and weights of the model do not belong together. Get the model again.",
        ),
        "no_blank": translate(
            "Errors", "The model's vocabulary has no blank token. Choose another model."
        ),
    }


def _language_model_sentences() -> dict[str, str]:
    return {
        "corrupt": translate(
            "Errors", "The language model cannot be read. Without it greedy text still works."
        ),
        "unit_mismatch": translate(
            "Errors", "The language model does not fit the acoustic model's tokens."
        ),
        "no_library": translate(
            "Errors", "The language model needs KenLM, which is not installed."
        ),
    }


def _download_sentences() -> dict[str, str]:
    return {
        "offline": translate("Errors", "Downloads are switched off. Switch them on to download."),
        "no_space": translate(
            "Errors", "There is no room for the download. Make room and try again."
        ),
        "unwritable": translate(
            "Errors", "The folder for downloads cannot be written. Check its permissions."
        ),
        "no_connection": translate(
            "Errors", "The download server cannot be reached. Check the connection and try again."
        ),
        "not_found": translate(
            "Errors", "There is no model of that name. Check how it is spelled."
        ),
        "hash_mismatch": translate(
            "Errors", "The download arrived damaged and was thrown away. Try again."
        ),
        "busy": translate("Errors", "Another program is already downloading this model."),
        "gated": translate(
            "Errors", "The owner of this model wants you to log in and agree to terms first."
        ),
    }


def _engine_sentences() -> dict[str, str]:
    return {
        "crashed": translate(
            "Errors",
            "The recognition engine stopped unexpectedly. What was done is kept; try again.",
        ),
        "out_of_memory": translate(
            "Errors", "There is not enough memory. Close other programs and try again."
        ),
        "not_started": translate(
            "Errors", "The recognition engine could not be started. Start the app again."
        ),
        "no_such_device": translate(
            "Errors", "The processor chosen in the settings is not here. Choose “auto”."
        ),
        "failed": translate(
            "Errors", "The recognition engine met an error of its own. What was done is kept."
        ),
    }


def _settings_sentences() -> dict[str, str]:
    return {
        "unreadable": translate("Errors", "The settings cannot be read. Defaults are used."),
        "not_toml": translate("Errors", "The settings file is damaged. Defaults are used."),
        "bad_value": translate(
            "Errors", "The settings file holds a value that cannot be used. Its default is used."
        ),
        "unwritable": translate("Errors", "The settings cannot be kept: their folder is locked."),
        "no_space": translate("Errors", "The settings cannot be kept: there is no space left."),
    }


def _export_sentences() -> dict[str, str]:
    return {
        "unwritable": translate(
            "Errors", "“{name}” cannot be written there. Choose another folder."
        ),
        "no_space": translate(
            "Errors", "There is no space left to save. Make room or choose another folder."
        ),
        "exists": translate("Errors", "“{name}” is already there. Choose another name."),
        "unencodable": translate(
            "Errors", "CP949 cannot hold these characters: {characters}. Save as UTF-8 instead."
        ),
        "no_such_text": translate(
            "Errors", "This transcript has no such text. Choose the other side."
        ),
        "unreadable": translate("Errors", "“{name}” cannot be read."),
        "malformed": translate("Errors", "The file is not written as its format demands."),
    }
