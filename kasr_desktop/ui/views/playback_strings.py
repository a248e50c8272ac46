"""What can go wrong with listening, as sentences for the user."""

from __future__ import annotations

from kasr_desktop.ui.widgets.language import translate


def playback_sentences() -> dict[str, str]:
    """Return the sentence of every reason of a `PlaybackError`."""
    return {
        "no_library": translate(
            "Errors",
            "The system's sound library (PortAudio) is missing. Install it to listen; "
            "everything else works.",
        ),
        "no_output": translate(
            "Errors",
            "There is no sound output. Plug in headphones or a loudspeaker and press play again; "
            "everything else works.",
        ),
        "cannot_open": translate(
            "Errors",
            "The sound output cannot be opened. Check whether another program uses it alone, "
            "then press play again.",
        ),
        "lost": translate(
            "Errors", "The sound output went away, so playback is paused. Press play to go on."
        ),
        "crashed": translate(
            "Errors", "Playback stopped unexpectedly. Press play to go on; the text is untouched."
        ),
        "not_started": translate("Errors", "Playback could not be started. Start the app again."),
    }
