"""Pictures of films from a process of its own, for whoever pulls them.

A film that brings the decoder down, or holds it for long, costs its picture and nothing else.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Generator
from pathlib import Path

from kasr_desktop.domain.errors import FilmError
from kasr_desktop.domain.events import Tick
from kasr_desktop.domain.film import FilmEvent
from kasr_desktop.pipeline.film_child import ShowPicture, film_main
from kasr_desktop.pipeline.process_handle import ChildDiedError, ProcessHandle

_TICK = 0.2  # seconds without an answer after which a `Tick` is yielded
_SHUTDOWN_SECONDS = 0.2  # nothing is written there: a decoder at work need not be waited for

_Child = ProcessHandle[ShowPicture, FilmEvent]


class FilmViewer:
    """One process that decodes, from the first event pulled to the end of the generator.

    Threads:
        `run` is pumped in one; `show` is for any and returns at once.
    """

    def __init__(self, *, log_path: Path | None = None) -> None:
        """Prepare; nothing is started before `run`.

        Args:
            log_path: Where libraries may chatter, None: nowhere.
        """
        self._log_path = log_path
        self._child: _Child | None = None
        self._asked: ShowPicture | None = None
        self._lock = threading.Lock()

    def show(self, path: Path, second: float, *, width: int, height: int) -> None:
        """Ask what a film shows; a `FilmPicture` or `FilmFailed` follows, one for each question."""
        asked = ShowPicture(path, second, width, height)
        with self._lock:
            if self._child is None:
                self._asked = asked
                return
            with contextlib.suppress(ChildDiedError):  # `run` tells of its death
                self._child.send(asked)

    def run(self) -> Generator[FilmEvent, None, None]:
        """Yield what is answered, with a `Tick` now and then.

        Raises:
            FilmError: not_started or crashed.
        """
        child = self._start()
        try:
            while True:
                yield child.receive(_TICK) or Tick()
        except ChildDiedError as death:
            raise FilmError(
                f"The process of the film's picture stopped unexpectedly ({death.cause}).",
                reason="crashed",
                cause=death.cause,
            ) from death
        finally:
            with self._lock:
                self._child = None
            child.finish(_SHUTDOWN_SECONDS)

    def _start(self) -> _Child:
        try:
            child: _Child = ProcessHandle(film_main, (self._log_path,), name="kasr-film")
        except OSError as error:
            detail = error.strerror or str(error)
            raise FilmError(
                f"The film's picture cannot be shown: {detail}.",
                reason="not_started",
                detail=detail,
            ) from error
        with self._lock:
            asked, self._asked = self._asked, None
            self._child = child
            if asked is not None:
                with contextlib.suppress(ChildDiedError):
                    child.send(asked)
        return child
