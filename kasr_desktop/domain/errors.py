"""The whole error tree. Errors carry facts, never UI text.

`str(error)` is one plain English sentence for logs; `kasr_desktop.messages` turns class,
`reason` and facts into what the user reads, in Korean or English, with a way out.
"""

from __future__ import annotations


class KasrError(Exception):
    """Something the user can be told about.

    Attributes:
        reason: Stable word for the cause, a key of `kasr_desktop.messages`.
        facts: What the sentence needs: path, expected, found ...
    """

    def __init__(self, message: str, *, reason: str, **facts: object) -> None:
        super().__init__(message)
        self.reason = reason
        self.facts: dict[str, str] = {name: str(value) for name, value in facts.items()}

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes whole, keyword arguments included."""
        return _rebuild, (type(self), str(self), self.reason, self.facts)


def _rebuild(cls: type[KasrError], message: str, reason: str, facts: dict[str, str]) -> KasrError:
    return cls(message, reason=reason, **facts)


class AudioError(KasrError):
    """A file cannot be heard.

    Reasons: missing, folder, unreadable, empty, not_audio, incomplete, no_audio_track,
    no_such_track, no_such_channel, no_such_time, undecodable, unsupported_rate.
    """


class MicrophoneError(KasrError):
    """A microphone cannot be opened or went away; what was recorded before is kept.

    Reasons: no_library, no_microphone, no_such_microphone, cannot_open, lost, crashed,
    not_started.
    """


class PlaybackError(KasrError):
    """A recording cannot be heard, or not any more; it can still be read and edited.

    Reasons: no_library, no_output, cannot_open, lost, crashed, not_started.
    """


class FilmError(KasrError):
    """The pictures of a film cannot be shown; its sound and text are as they were.

    Reasons: no_picture, undecodable, crashed, not_started.
    """


class LibraryError(KasrError):
    """A recording cannot be kept, found or put in its place.

    Reasons: unwritable, no_space, exists, missing, gone, bad_name, unreadable, in_use, damaged,
        rows_damaged, newer, texts_unwritable, texts_no_space, texts_in_use.
    """


class BundleError(KasrError):
    """A model directory cannot be used.

    Reasons: missing, no_config, bad_config, no_weights, bad_weights, incomplete, lfs_pointer,
    no_adapter, not_ctc, custom_code, no_vocab, unsupported_rate, not_downloaded, offline,
    other_model.
    """


class VocabError(BundleError):
    """The vocabulary does not fit the weights or itself.

    Reasons: bad_vocab, size_mismatch, no_blank, no_korean.
    """


class LanguageModelError(BundleError):
    """The language model cannot be read: corrupt, missing or wrong unit.

    Reasons: corrupt, unit_mismatch, no_library.
    """


class DocumentError(KasrError):
    """A document of the user cannot be learned from, or what was learned not be kept.

    Reasons: missing, unreadable, not_text, damaged, too_large, no_korean, unwritable.
    """


class LearningError(KasrError):
    """Corrections cannot be learned from; the models and the corrections are as they were.

    Reasons: empty, too_few, busy, damaged, unwritable, no_space, not_started, failed,
    nothing_taken.
    """


class DownloadError(KasrError):
    """A download did not finish.

    Reasons: offline, no_connection, not_found, no_space, unwritable, hash_mismatch, gated,
    busy, needs_library, bad_answer, bad_source, not_installed,
    adding.
    """


class EngineError(KasrError):
    """The engine process died, ran out of memory or met a fault of its own.

    Reasons: crashed, failed, out_of_memory, not_started, no_such_device, no_reference,
    needs_library.
    """


class SettingsError(KasrError):
    """The settings file holds something that cannot be used.

    Reasons: unreadable, not_toml, bad_value, unwritable, no_space.
    """


class ExportError(KasrError):
    """A result cannot be written, or a written one not read back.

    Reasons: unwritable, no_space, exists, unencodable, no_such_text, unreadable, malformed,
    no_qt, not_drawn.
    """


class WrittenFormError(KasrError):
    """What was heard cannot be put into its written form; it stands as heard.

    Reasons: no_analyser, stopped.
    """


class ClusterError(KasrError):
    """A list of files cannot be worked through on a cluster; what is done stays.

    Reasons: needs_library, no_cluster, lost, unreadable, no_files, twice.
    """


_TORCH = "kasr-desktop[torch]"
OPTIONAL_LIBRARIES = {
    "torch": _TORCH,
    "transformers": _TORCH,
    "tokenizers": _TORCH,
    "huggingface_hub": "huggingface_hub",
}
"""Libraries that some models or downloads need and an installation may leave out, with what pip
is to be given: one command for all that goes with it, not one sentence after another."""


def needs_library(error: ModuleNotFoundError, kind: type[KasrError]) -> KasrError:
    """Return what to raise where a library that may be left out is not here.

    A module of ours or of a library that is always there is a fault: `error` is raised again.
    """
    library = (error.name or "").partition(".")[0]
    if library not in OPTIONAL_LIBRARIES:
        raise error
    package = OPTIONAL_LIBRARIES[library]
    library = "transformers" if library == "tokenizers" else library
    return kind(
        f"{library} is not installed.", reason="needs_library", library=library, package=package
    )
