"""What can go wrong with the user's documents, as sentences for the user."""

from __future__ import annotations

from kasr_desktop.ui.widgets.language import translate


def document_sentences() -> dict[str, str]:
    """Return the sentence of every reason of a `DocumentError`."""
    return {
        "missing": translate("Errors", "“{name}” is not there any more."),
        "unreadable": translate(
            "Errors", "“{name}” cannot be read. Check whether you may read it."
        ),
        "not_text": translate(
            "Errors", "“{name}” is not a text. Save it as a text file or as DOCX first."
        ),
        "damaged": translate("Errors", "“{name}” is damaged or is not what its name says."),
        "too_large": translate("Errors", "“{name}” is too large. Choose a smaller document."),
        "no_korean": translate("Errors", "There is no Korean text in “{name}”."),
        "unwritable": translate(
            "Errors", "What was learned cannot be kept. Make room on the disk and try again."
        ),
    }
