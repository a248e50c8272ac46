"""The terminal's language: the user's by environment, and everything said in it."""

from __future__ import annotations

import locale
import os
import sys

from kasr_desktop import messages
from kasr_desktop.cli.phrases import PHRASES
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.events import Notice
from kasr_desktop.domain.readings import source_of
from kasr_desktop.messages import Language, Place


def language() -> Language:
    """Return the language of what the terminal says, as gettext would: by environment first."""
    return Language.KOREAN if is_korean() else Language.ENGLISH


def is_korean() -> bool:
    """Return whether the user's messages should be Korean, as gettext would: by environment first.

    Example:
        >>> import os; os.environ["LC_ALL"] = "ko_KR.UTF-8"; is_korean()
        True
        >>> os.environ["LC_ALL"] = "C"; is_korean()
        False
        >>> del os.environ["LC_ALL"]
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return value.lower().startswith("ko")
    if sys.platform == "win32":
        return (locale.getlocale()[0] or "").lower().startswith("ko")
    return False


def named(key: str) -> str:
    """Return what a source of readings is called on a terminal."""
    source = source_of(key)
    return (source.short or source.name).said_in(language())


def say(key: str, **facts: object) -> str:
    """Return a phrase of the terminal with its facts filled in."""
    return messages.filled(PHRASES[key].said_in(language()), facts, Place.TERMINAL)


def error_sentence(error: KasrError) -> str:
    """Return what went wrong and what to do about it."""
    return messages.error_sentence(error, language(), Place.TERMINAL)


def notice_sentence(notice: Notice) -> str:
    """Return what was odd though the work goes on."""
    return messages.notice_sentence(notice, language(), Place.TERMINAL)
