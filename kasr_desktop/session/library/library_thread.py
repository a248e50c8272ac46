"""The one thread that reads and writes the library, so that the window never waits for a disk."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from pathlib import Path
from typing import TypeVar

from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.library.opening import OpenedLibrary, copy_path, open_library
from kasr_desktop.library.transcript_library import TranscriptLibrary

log = logging.getLogger(__name__)

T = TypeVar("T")

FIRST_COPY = 60.0
"""Seconds after which the library in use is copied for the first time."""

COPY_EVERY = 1_800.0
"""Seconds between copies."""


class LibraryThread:
    """Takes work in any thread and does it one after the other in its own.

    Threads:
        `submit` and `close` from any thread; what is handed in is called in the desk's.
    """

    def __init__(self, path: Path, on_opened: Callable[[OpenedLibrary], object]) -> None:
        """Open nothing yet: the first work does.

        Args:
            path: The library's file.
            on_opened: Told of every opening: the first, and those after damage.
        """
        self._path = path
        self._on_opened = on_opened
        self._library: TranscriptLibrary | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="library")
        self._closed = False
        self._copy_due = time.monotonic() + FIRST_COPY

    def submit(
        self,
        work: Callable[[TranscriptLibrary], T],
        *,
        then: Callable[[T], object],
        failed: Callable[[LibraryError], object],
    ) -> None:
        """Do `work` with the library when its turn comes, and tell what came of it."""
        if not self._closed:
            future: Future[None] = self._thread.submit(self._do, work, then, failed)
            future.add_done_callback(_report)

    def close(self, seconds: float) -> bool:
        """Do what is waiting, close the library, and tell whether that was done in time."""
        if self._closed:
            return True
        self._closed = True
        last = self._thread.submit(self._put_away)
        self._thread.shutdown(wait=False)
        with contextlib.suppress(TooSlow):
            last.result(seconds)
            return True
        return False

    def _do(
        self,
        work: Callable[[TranscriptLibrary], T],
        then: Callable[[T], object],
        failed: Callable[[LibraryError], object],
    ) -> None:
        try:
            result = self._with_library(work)
        except LibraryError as error:
            log.info("%s", error)
            failed(error)
        except Exception as error:
            log.exception("the library's thread met a fault")
            detail = f"{type(error).__name__}: {error}"
            failed(
                LibraryError(
                    f"The library {self._path} cannot be used: {detail}.",
                    reason="texts_unwritable",
                    path=self._path,
                    detail=detail,
                )
            )
        else:
            then(result)
            self._keep_a_copy()

    def _keep_a_copy(self) -> None:
        """Copy the library now and then while it is in use, so that no copy is a day old."""
        if self._library is not None and time.monotonic() >= self._copy_due:
            self._copy_due = time.monotonic() + COPY_EVERY
            self._library.copy_to(copy_path(self._path))

    def _with_library(self, work: Callable[[TranscriptLibrary], T]) -> T:
        try:
            return work(self._opened())
        except LibraryError as error:
            if error.reason != "damaged":
                raise
        self._put_away()  # opening it again sets the damaged file aside
        return work(self._opened())

    def _opened(self) -> TranscriptLibrary:
        if self._library is None:
            opened = open_library(self._path)
            self._library = opened.library
            self._on_opened(opened)
        return self._library

    def _put_away(self) -> None:
        library, self._library = self._library, None
        if library is not None:
            library.close()


def _report(future: Future[None]) -> None:
    """Log a fault of our own, which nobody waits for."""
    error = future.exception()
    if error is not None:
        log.error("the library's thread met a fault", exc_info=error)
