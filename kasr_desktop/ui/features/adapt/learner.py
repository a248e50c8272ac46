"""Reads documents and keeps what they teach, off the window's thread."""

from __future__ import annotations

import logging
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from kasr_desktop.bundle.language_model_dir import find_language_model_dir
from kasr_desktop.bundle.locate import locate
from kasr_desktop.domain.errors import DocumentError, KasrError
from kasr_desktop.settings.folders import adaptation_path
from kasr_desktop.worker.failure_log import log_trouble
from kasr_desktop.worker.task_runner import TaskRunner, Work

if TYPE_CHECKING:
    from kasr_desktop.decoding.learned_text import LearnedText

log = logging.getLogger(__name__)


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
        self._tasks = TaskRunner(self)
        self._error: KasrError | None = None

    @property
    def is_busy(self) -> bool:
        """True while it works."""
        return self._tasks.is_busy

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
        self._tasks.cancel()

    def _start(self, work: Work) -> None:
        if not self.is_busy:
            self._tasks.run(
                work,
                produced=self.produced.emit,
                failed=self._note_failure,
                stopped=self._tell_end,
            )

    def _note_failure(self, error: Exception) -> None:
        log_trouble(log, "documents could not be learned", error)
        unexpected = DocumentError(str(error), reason="unexpected")
        self._error = error if isinstance(error, KasrError) else unexpected

    def _tell_end(self, _completed: bool) -> None:
        error, self._error = self._error, None
        self.ended.emit(error)


def _read(model: str) -> Generator[LearnedText, None, None]:
    from kasr_desktop.decoding.learned_text import LearnedText, load_learned

    path = adaptation_path(model)
    yield load_learned(path) if path.is_file() else LearnedText()


def _learn(model: str, paths: Sequence[Path]) -> Generator[LearnedText, None, None]:
    from kasr_desktop.decoding.learned_text import LearnedText, known_words, learn, load_learned

    target = adaptation_path(model)
    directory = find_language_model_dir(locate(model))
    known = known_words(directory) if directory else frozenset()
    before = load_learned(target) if target.is_file() else LearnedText()
    for learned in learn(paths, known, before=before):
        learned.save(target)
        yield learned


def _forget(model: str) -> Generator[LearnedText, None, None]:
    from kasr_desktop.decoding.learned_text import LearnedText

    adaptation_path(model).unlink(missing_ok=True)
    yield LearnedText()
