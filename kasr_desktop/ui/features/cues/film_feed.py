"""Asks for the picture of a film that is wanted now, one at a time, and passes it on."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Signal

from kasr_desktop.domain.errors import FilmError, KasrError
from kasr_desktop.domain.film import FilmFailed, FilmPicture
from kasr_desktop.pipeline.film_viewer import FilmViewer
from kasr_desktop.settings import log_dir
from kasr_desktop.worker.task_runner import Policy, TaskRunner

log = logging.getLogger(__name__)

Wanted = tuple[float, QSize]  # second, pixels at most


class FilmFeed(QObject):
    """The pictures of one film. Its process starts with the first and goes with the film.

    While a picture is being made, what else is wanted takes the place of what was wanted before
    it: however slow a film is to decode, its picture is never more than two behind.

    Threads:
        Lives in the main thread and never waits.

    Signals:
        shown: The `FilmPicture` of the second wanted last, or wanted while it was made.
        failed: A `KasrError`: there is no picture until another film is used.
    """

    shown = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = TaskRunner(self, policy=Policy.REPLACE)
        self._viewer: FilmViewer | None = None
        self._path: Path | None = None
        self._has_failed = False
        self._asked: Wanted | None = None
        self._wanted: Wanted | None = None
        self._shown: tuple[FilmPicture, QSize] | None = None

    @property
    def is_busy(self) -> bool:
        """True while a picture is being made."""
        return self._asked is not None

    def use(self, path: Path | None) -> None:
        """Show another film from now on, or none: the process goes."""
        self._path = path
        self._has_failed = False
        self._shown = None
        self._end()

    def want(self, second: float, size: QSize) -> None:
        """Show what the film shows at a second, no larger than a size."""
        if self._path is None or self._has_failed or size.isEmpty():
            return
        self._wanted = (second, size)
        if self._asked is None:
            self._ask()

    def _ask(self) -> None:
        """Ask for what is wanted, unless it is what was shown last."""
        wanted, self._wanted = self._wanted, None
        if wanted is None or self._path is None:
            return
        second, size = wanted
        if (
            self._shown is not None
            and self._shown[0].is_shown_at(second)
            and (self._shown[1] == size)
        ):
            return
        self._asked = wanted
        viewer = self._running()
        viewer.show(self._path, second, width=size.width(), height=size.height())

    def _running(self) -> FilmViewer:
        if self._viewer is None:
            self._viewer = viewer = FilmViewer(log_path=log_dir() / "film.log")
            self._tasks.run(viewer.run, produced=self._take, failed=self._lose)
        return self._viewer

    def _take(self, event: object) -> None:
        if isinstance(event, FilmPicture) and self._asked is not None:
            self._shown = (event, self._asked[1])
            self._asked = None
            self.shown.emit(event)
            self._ask()
        elif isinstance(event, FilmFailed):
            self._fail(event.error)

    def _lose(self, error: Exception) -> None:
        log.error("the film's picture failed", exc_info=error)
        said = f"{type(error).__name__}: {error}"
        self._fail(error if isinstance(error, KasrError) else FilmError(said, reason="crashed"))

    def _fail(self, error: KasrError) -> None:
        self._has_failed = True
        self._end()
        self.failed.emit(error)

    def _end(self) -> None:
        self._asked = self._wanted = None
        if self._viewer is not None:
            self._viewer = None
            self._tasks.drop()
