"""Errors and notices in the language of the window."""

from __future__ import annotations

from collections.abc import Sequence

from kasr_desktop import messages
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.events import Notice
from kasr_desktop.messages import Place
from kasr_desktop.ui.widgets.language import window_language


def error_sentence(error: KasrError) -> str:
    """Return what happened and what to do about it."""
    return messages.error_sentence(error, window_language(), Place.WINDOW)


def guess_told(encoding: str, bad_lines: Sequence[int]) -> str:
    """Return what of a file's encoding was guessed, "" if nothing was."""
    return messages.guess_told(encoding, bad_lines, window_language())


def what_happened(kind: type[KasrError], reason: str, **facts: object) -> str:
    """Return the sentence of an error without its way out; another is offered beside it.

    Raises:
        LookupError: Nothing is said of it.
    """
    message = messages.message_of(kind, reason)
    if message is None:
        raise LookupError(reason)
    return messages.filled(message.what.said_in(window_language()), facts, Place.WINDOW)


def notice_sentence(notice: Notice) -> str:
    """Return what was odd though the work went on."""
    return messages.notice_sentence(notice, window_language(), Place.WINDOW)
