"""Takes that a killed program left: offered one after the other, and never lost by one click."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.recording import Take
from kasr_desktop.library.takes import UnfinishedTake, discard, recover, unfinished_takes
from kasr_desktop.text.hangul import nfc
from kasr_desktop.ui.views.strings import error_sentence
from kasr_desktop.ui.widgets.clock import clock
from kasr_desktop.ui.widgets.language import translate
from kasr_desktop.ui.widgets.notices import Level, Message, WayOut
from kasr_desktop.worker.task_runner import TaskRunner

log = logging.getLogger(__name__)

TOPIC = "unfinished"


class UnfinishedOffer(QObject):
    """Looks for unfinished takes once, and does with each what the user says.

    Signals:
        message: A `Message` for the user.
        recovered: The path a take grew under, and the `Take`.
    """

    message = Signal(object)
    recovered = Signal(object, object)

    def __init__(self, folder: Callable[[], Path], parent: QObject | None = None) -> None:
        """Prepare; nothing is looked at before `look`.

        Args:
            folder: Gives where recordings are kept.
            parent: Who owns it.
        """
        super().__init__(parent)
        self.left: list[UnfinishedTake] = []
        self._folder = folder
        self._tasks = TaskRunner(self, patience_ms=10_000)
        self._has_looked = False

    def look(self) -> None:
        """Look for unfinished takes; later calls offer again what is left, to a new window."""
        if self._has_looked:
            if not self._tasks.is_busy:
                self._offer()
            return
        folder = self._folder()
        if folder.is_dir():
            self._do(lambda: unfinished_takes(folder))
        self._has_looked = True

    def _do(self, function: Callable[[], object]) -> None:
        self._tasks.call(function, done=self._take, failed=self._tell_failure)

    def _take(self, result: object) -> None:
        """Take what came of it, and offer the next take."""
        if isinstance(result, Take):
            former = self.left.pop(0)
            self.recovered.emit(former.take.growing_path, result)
            text = translate("Record", "Recovered: {name} ({length})")
            said = text.format(name=nfc(result.path.name), length=clock(result.duration))
            self.message.emit(Message(Level.DONE, said, topic="recovered", brief=True))
        elif isinstance(result, Sequence):
            self.left = list(result)
        else:
            self.left.pop(0)
        self._offer()

    def _tell_failure(self, error: Exception) -> None:
        """Say why a take stays as it is; it is offered again at the next start."""
        log.info("unfinished takes: %s", error)
        if self.left:
            self.left.pop(0)
        if isinstance(error, KasrError):
            self.message.emit(Message(Level.ERROR, error_sentence(error), topic=TOPIC))
        self._offer()

    def _offer(self) -> None:
        if not self.left:
            return
        text = translate(
            "Record", "A recording was not finished last time: {name} ({length}). Keep it?"
        )
        ways_out = (
            WayOut(translate("Record", "Recover"), self._recover),
            WayOut(translate("Record", "Discard …"), self._ask),
        )
        self._say(Level.WARNING, text, ways_out)

    def _ask(self) -> None:
        text = translate("Record", "Discard {name} ({length})? What was said in it is lost.")
        ways_out = (
            WayOut(translate("Record", "Recover it after all"), self._recover),
            WayOut(translate("Record", "Discard"), self._ask_again),
        )
        self._say(Level.WARNING, text, ways_out)

    def _ask_again(self) -> None:
        text = translate(
            "Record", "Really delete {name} ({length}) for good? There is no way back."
        )
        ways_out = (
            WayOut(translate("Record", "Recover it after all"), self._recover),
            WayOut(translate("Record", "Delete for good"), self._discard),
        )
        self._say(Level.ERROR, text, ways_out)

    def _recover(self) -> None:
        chosen = self.left[0]
        self._do(lambda: recover(chosen))

    def _discard(self) -> None:
        chosen = self.left[0]
        self._do(lambda: discard(chosen))

    def _say(self, level: Level, text: str, ways_out: tuple[WayOut, ...]) -> None:
        first = self.left[0]
        said = text.format(name=nfc(first.take.final_path.name), length=clock(first.duration))
        self.message.emit(Message(level, said, ways_out, topic=TOPIC))
