"""Reads documents and keeps what they teach, off the window's thread."""

from __future__ import annotations

import logging
from collections.abc import Generator, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.bundle.locate import locate
from kasr_desktop.decoding.learned_text import LearnedText, known_words, learn, load_learned
from kasr_desktop.domain.errors import DocumentError, KasrError
from kasr_desktop.settings.folders import adaptation_path
from kasr_desktop.worker.generator_thread import GeneratorThread, Work

log = logging.getLogger(__name__)

_GOODBYE_MS = 3000


class Learner(QObject):
    """Does one thing at a time: reads what is kept, or learns documents.

    Signals:
        produced: A `LearnedText`: what is known now, after every document.
        ended: The `KasrError` that stopped the work, or None.
    """

    produced = Signal(object)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: GeneratorThread | None = None
        self._error: KasrError | None = None

    @property
    def is_busy(self) -> bool:
        """True while a thread works."""
        return self._thread is not None

    def read(self, model: str) -> None:
        """Read what a model has learned so far; nothing learned is an empty text."""
        self._start(lambda: _read(model))

    def learn(self, model: str, paths: Sequence[Path]) -> None:
        """Learn documents on top of what is there; each is kept once it is read."""
        self._start(lambda: _learn(model, paths))

    def forget(self, model: str) -> None:
        """Delete what a model has learned."""
        self._start(lambda: _forget(model))

    def cancel(self) -> None:
        """Stop after the document being read; what was read before is kept."""
        if self._thread is not None:
            self._thread.cancel()

    def shut_down(self) -> None:
        """Stop for good."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.disconnect(self)
            thread.cancel()
            thread.wait(_GOODBYE_MS)

    @Slot(Exception)
    def on_failed(self, error: Exception) -> None:
        """Keep why the work ended early."""
        log.error("documents could not be learned", exc_info=error)
        unexpected = DocumentError(str(error), reason="unexpected")
        self._error = error if isinstance(error, KasrError) else unexpected

    @Slot(bool)
    def on_stopped(self, _completed: bool) -> None:
        """Tell how the work ended."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.wait()
            thread.deleteLater()
        error, self._error = self._error, None
        self.ended.emit(error)

    def _start(self, work: Work) -> None:
        if self._thread is not None:
            return
        thread = GeneratorThread(work, self)
        thread.produced.connect(self.produced)
        thread.failed.connect(self.on_failed)
        thread.stopped.connect(self.on_stopped)
        self._thread = thread
        thread.start()


def _read(model: str) -> Generator[LearnedText, None, None]:
    path = adaptation_path(model)
    yield load_learned(path) if path.is_file() else LearnedText()


def _learn(model: str, paths: Sequence[Path]) -> Generator[LearnedText, None, None]:
    target = adaptation_path(model)
    known = known_words(locate(model) / "language_model")
    before = load_learned(target) if target.is_file() else LearnedText()
    for learned in learn(paths, known, before=before):
        learned.save(target)
        yield learned


def _forget(model: str) -> Generator[LearnedText, None, None]:
    adaptation_path(model).unlink(missing_ok=True)
    yield LearnedText()
