"""What is odd though the work goes on, as sentences for the user."""

from __future__ import annotations

from kasr_desktop.domain.events import NoticeKind
from kasr_desktop.ui.widgets.language import translate


def notice_sentences() -> dict[NoticeKind, str]:
    """Return the sentence of every notice."""
    return {
        NoticeKind.NO_LANGUAGE_MODEL: translate(
            "Notices", "This model has no language model, so there is only the greedy text."
        ),
        NoticeKind.LANGUAGE_MODEL_BROKEN: translate(
            "Notices", "The language model cannot be read, so there is only the greedy text."
        ),
        NoticeKind.DOCUMENTS_NOT_USED: translate(
            "Notices",
            "What was learned from your documents cannot be read, so it was left out. "
            "Learn them again.",
        ),
        NoticeKind.TRUNCATED: translate(
            "Notices", "The file ends sooner than it says. All that is there was recognized."
        ),
        NoticeKind.DAMAGED: translate(
            "Notices", "Parts of the file are damaged. They were left out, all else is done."
        ),
        NoticeKind.TRACK_CHOSEN: translate(
            "Notices",
            "The file has several sound tracks ({tracks}). Track {track} was recognized.",
        ),
        NoticeKind.SILENT: translate("Notices", "No speech was heard in this file."),
        NoticeKind.DEVICE_FALLBACK: translate(
            "Notices", "The graphics card could not be used, so the processor does the work."
        ),
        NoticeKind.SMALLER_WINDOW: translate(
            "Notices", "Memory ran short, so the work goes on in smaller steps. Nothing is lost."
        ),
        NoticeKind.ENGINE_RESTARTED: translate(
            "Notices", "The engine stopped and was started again. Nothing is lost."
        ),
        NoticeKind.EMISSIONS_NOT_KEPT: translate(
            "Notices", "There was no room to keep what the model heard. The text is complete."
        ),
        NoticeKind.SOUND_LOST: translate(
            "Notices", "{seconds} s of sound were lost at {position} s. All else is kept."
        ),
        NoticeKind.MICROPHONE_SILENT: translate(
            "Notices",
            "The microphone has given no sound at all for {seconds} s. Check whether it is muted.",
        ),
    }
