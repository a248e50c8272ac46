"""What can go wrong with microphones and recordings, as sentences for the user."""

from __future__ import annotations

from kasr_desktop.ui.widgets.language import translate


def microphone_sentences() -> dict[str, str]:
    """Return the sentence of every reason of a `MicrophoneError`."""
    return {
        "no_library": translate(
            "Errors", "The system's sound library (PortAudio) is missing. Install it to record."
        ),
        "no_microphone": translate(
            "Errors", "There is no microphone. Check whether it is plugged in."
        ),
        "no_such_microphone": translate(
            "Errors", "The chosen microphone is not here any more. Choose another one."
        ),
        "cannot_open": translate(
            "Errors",
            "The microphone cannot be opened. Check whether another program uses it and "
            "whether this one may.",
        ),
        "lost": translate("Errors", "The microphone went away. What was recorded before is kept."),
        "crashed": translate(
            "Errors", "Recording stopped unexpectedly. What was recorded before is kept."
        ),
        "not_started": translate("Errors", "Recording could not be started. Start the app again."),
    }


def library_sentences() -> dict[str, str]:
    """Return the sentence of every reason of a `LibraryError`."""
    return {
        "unwritable": translate(
            "Errors", "The folder of recordings cannot be written. Choose another folder."
        ),
        "no_space": translate(
            "Errors", "The disk is full. What was recorded before is kept; make room to go on."
        ),
        "exists": translate("Errors", "“{name}” is already there. Choose another name."),
        "missing": translate("Errors", "The recording “{name}” is no longer there."),
        "unreadable": translate("Errors", "“{name}” is no recording of this app."),
        "rows_damaged": translate(
            "Errors",
            "Parts of the library are damaged ({count}). What can be read of them is shown.",
        ),
        "gone": translate("Errors", "“{name}” was moved or deleted while it was being recorded."),
        "in_use": translate("Errors", "“{name}” is being recorded right now."),
        "damaged": translate("Errors", "The library of texts is damaged. Start the app again."),
        "newer": translate(
            "Errors",
            "The library was made by a newer version of this app and is not touched. Until "
            "you update, save texts as files.",
        ),
        "texts_unwritable": translate(
            "Errors",
            "Texts cannot be kept: the folder of the library is locked. It is tried again; save "
            "texts as files meanwhile.",
        ),
        "texts_no_space": translate(
            "Errors",
            "The disk is full, so new texts are not kept yet. Make room; it is tried again.",
        ),
        "texts_in_use": translate(
            "Errors", "Another program uses the library of texts. It is tried again."
        ),
    }
