"""Looks up, fetches and deletes models, one piece of work at a time, off the window's thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.bundle.hub_cache import remove_cached
from kasr_desktop.bundle.shelf import shelf
from kasr_desktop.domain.errors import DownloadError, KasrError
from kasr_desktop.worker.generator_thread import GeneratorThread, Work

log = logging.getLogger(__name__)

_GOODBYE_MS = 3000


class ModelsController(QObject):
    """Owns the shelf and the downloads.

    Signals:
        shelf_changed: A tuple of `ShelvedModel`.
        looked_up: A `RemoteModel`: what the Hub says, before its files are fetched.
        progressed: A `DownloadProgress`.
        download_ended: Hub id, and the `KasrError` that ended it or None (done or paused).
        download_done: Hub id of a model that is wholly here now.
    """

    shelf_changed = Signal(object)
    looked_up = Signal(object)
    progressed = Signal(object)
    download_ended = Signal(str, object)
    download_done = Signal(str)

    def __init__(self, known: Callable[[], tuple[str, ...]], parent: QObject | None = None) -> None:
        """Prepare.

        Args:
            known: Gives the folders and Hub ids that the user has added.
            parent: Who owns it.
        """
        super().__init__(parent)
        self.downloading = ""
        self.waiting: list[str] = []
        self._known = known
        self._error: KasrError | None = None
        self._download: GeneratorThread | None = None
        self._reading: GeneratorThread | None = None
        self._next_reading: list[Work] = []
        self._is_over = False

    def refresh(self) -> None:
        """Read the shelf anew."""
        self._read(self._read_shelf)

    def remove(self, model_id: str) -> None:
        """Delete a downloaded model, then read the shelf anew."""
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
        elif model_id == self.downloading and self._download is not None:
            self._download.cancel()

    def shut_down(self) -> None:
        """Stop everything; a download goes on from where it is another time."""
        self._is_over = True
        self.waiting.clear()
        self._next_reading.clear()
        for thread in (self._download, self._reading):
            if thread is not None:
                thread.disconnect(self)
                thread.cancel()
                thread.wait(_GOODBYE_MS)
        self._download = self._reading = None

    @Slot(object)
    def on_produced(self, event: object) -> None:
        """Pass on what came from a thread."""
        from kasr_desktop.bundle.hub import DownloadProgress, RemoteModel

        if isinstance(event, DownloadProgress):
            self.progressed.emit(event)
        elif isinstance(event, RemoteModel):
            self.looked_up.emit(event)
        elif isinstance(event, tuple):
            self.shelf_changed.emit(event)

    @Slot(Exception)
    def on_failed(self, error: Exception) -> None:
        """Keep why a download ended early."""
        log.error("a download failed", exc_info=error)
        self._error = error if isinstance(error, KasrError) else _unexpected(error)

    @Slot(bool)
    def on_download_stopped(self, completed: bool) -> None:
        """Tell how a download ended and begin the next."""
        thread, self._download = self._download, None
        if thread is not None:
            thread.wait()
            thread.deleteLater()
        model_id, self.downloading = self.downloading, ""
        error, self._error = self._error, None
        self.download_ended.emit(model_id, error)
        if completed and error is None:
            self.download_done.emit(model_id)
        self.refresh()
        self._start_next()

    @Slot(Exception)
    def on_read_failed(self, error: Exception) -> None:
        """A shelf that cannot be read stays as it was shown."""
        log.error("the models could not be read", exc_info=error)

    @Slot(bool)
    def on_read(self, _completed: bool) -> None:
        """Go on with what was asked for meanwhile."""
        thread, self._reading = self._reading, None
        if thread is not None:
            thread.wait()
            thread.deleteLater()
        if self._next_reading:
            self._read(self._next_reading.pop(0))

    def _start_next(self) -> None:
        if self._download is not None or not self.waiting or self._is_over:
            return
        model_id = self.downloading = self.waiting.pop(0)
        self._download = self._thread(lambda: _fetch(model_id))
        self._download.failed.connect(self.on_failed)
        self._download.stopped.connect(self.on_download_stopped)
        self._download.start()

    def _read(self, work: Work) -> None:
        if self._is_over:
            return
        if self._reading is not None:
            self._next_reading.append(work)
            return
        self._reading = self._thread(work)
        self._reading.failed.connect(self.on_read_failed)
        self._reading.stopped.connect(self.on_read)
        self._reading.start()

    def _thread(self, work: Work) -> GeneratorThread:
        thread = GeneratorThread(work, self)
        thread.produced.connect(self.on_produced)
        return thread

    def _read_shelf(self) -> Generator[object, None, None]:
        yield shelf(self._known())

    def _remove_and_read(self, model_id: str) -> Generator[object, None, None]:
        remove_cached(model_id)
        yield from self._read_shelf()


def _fetch(model_id: str) -> Generator[object, None, None]:
    from kasr_desktop.bundle.hub import download, remote_model

    yield remote_model(model_id)
    yield from download(model_id)


def _unexpected(error: Exception) -> DownloadError:
    return DownloadError(
        f"The download failed: {type(error).__name__}: {error}", reason="failed", detail=str(error)
    )
