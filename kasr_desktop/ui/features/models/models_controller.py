"""Looks up, fetches and deletes models, one piece of work at a time, off the window's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator

from PySide6.QtCore import QObject, Signal

from kasr_desktop.bundle.hub_cache import remove_cached
from kasr_desktop.domain.errors import DownloadError, KasrError
from kasr_desktop.worker.failure_log import log_trouble
from kasr_desktop.worker.task_runner import TaskRunner, Work

log = logging.getLogger(__name__)


class ModelsController(QObject):
    """Owns the installed_models and the downloads.

    Signals:
        models_changed: A tuple of `InstalledModel`.
        looked_up: A `RemoteModel`: what the Hub says, before its files are fetched.
        progressed: A `DownloadProgress`.
        download_ended: Hub id, and the `KasrError` that ended it or None (done or paused).
        download_done: Hub id of a model that is wholly here now.
    """

    models_changed = Signal(object)
    looked_up = Signal(object)
    progressed = Signal(object)
    download_ended = Signal(str, object)
    download_done = Signal(str)

    def __init__(self, known: Callable[[], tuple[str, ...]], parent: QObject | None = None) -> None:
        """Prepare.

        Args:
            known: Returns the folders and Hub ids that the user has added.
            parent: Who owns it.
        """
        super().__init__(parent)
        self.downloading = ""
        self.waiting: list[str] = []
        self._known = known
        self._error: KasrError | None = None
        self._fetching = TaskRunner(self)
        self._reading = TaskRunner(self)

    def refresh(self) -> None:
        """Read the installed_models anew."""
        self._read(self._read_models)

    def remove(self, model_id: str) -> None:
        """Delete a downloaded model, then read the installed_models anew."""
        self._read(lambda: self._remove_and_read(model_id))

    def download(self, model_id: str) -> None:
        """Fetch a model, after those that are being fetched."""
        if model_id == self.downloading or model_id in self.waiting:
            return
        self.waiting.append(model_id)
        self._start_next()

    def pause(self, model_id: str) -> None:
        """Stop fetching; what has arrived is kept and taken up next time."""
        if model_id in self.waiting:
            self.waiting.remove(model_id)
            self.download_ended.emit(model_id, None)
        elif model_id == self.downloading:
            self._fetching.cancel()

    def _pass_on(self, event: object) -> None:
        from kasr_desktop.bundle.hub import DownloadProgress, RemoteModel

        if isinstance(event, DownloadProgress):
            self.progressed.emit(event)
        elif isinstance(event, RemoteModel):
            self.looked_up.emit(event)

    def _note_failure(self, error: Exception) -> None:
        log_trouble(log, "a download failed", error)
        self._error = error if isinstance(error, KasrError) else _unexpected(error)

    def _end_download(self, completed: bool) -> None:
        model_id, self.downloading = self.downloading, ""
        error, self._error = self._error, None
        self.download_ended.emit(model_id, error)
        if completed and error is None:
            self.download_done.emit(model_id)
        self.refresh()
        self._start_next()

    def _start_next(self) -> None:
        if self.downloading or not self.waiting:
            return
        model_id = self.downloading = self.waiting.pop(0)
        self._fetching.run(
            lambda: _fetch(model_id),
            produced=self._pass_on,
            failed=self._note_failure,
            stopped=self._end_download,
        )

    def _read(self, work: Work) -> None:
        """Read; a installed_models that cannot be read stays as it was shown."""
        self._reading.run(work, produced=self.models_changed.emit)

    def _read_models(self) -> Generator[object, None, None]:
        from kasr_desktop.bundle.installed_models import installed_models

        yield installed_models(self._known())

    def _remove_and_read(self, model_id: str) -> Generator[object, None, None]:
        remove_cached(model_id)
        yield from self._read_models()


def _fetch(model_id: str) -> Generator[object, None, None]:
    from kasr_desktop.bundle.hub import download, remote_model

    yield remote_model(model_id)
    yield from download(model_id)


def _unexpected(error: Exception) -> DownloadError:
    return DownloadError(
        f"The download failed: {type(error).__name__}: {error}", reason="failed", detail=str(error)
    )
