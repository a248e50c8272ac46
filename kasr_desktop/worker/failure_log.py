"""What of a failure goes into the log: a line, or where in the program it happened."""

from __future__ import annotations

import logging

from kasr_desktop.domain.errors import KasrError


def log_trouble(log: logging.Logger, what: str, error: Exception) -> None:
    """Log a failure of background work.

    What the user is told in words anyway is one line: thousands of missing files must not push
    everything else out of the log. A fault of ours comes with its traceback.

    Args:
        log: Of the module that met it.
        what: Failed; a half sentence.
        error: Why.
    """
    if isinstance(error, KasrError):
        log.warning("%s: %s", what, error)
    else:
        log.error(what, exc_info=error)
