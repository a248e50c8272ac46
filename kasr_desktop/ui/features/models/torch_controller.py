"""Adds torch to this installation and takes it away again, off the window's thread."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from kasr_desktop.addons.torch_folder import TorchHere, remove_added, sweep, torch_here
from kasr_desktop.addons.torch_source import TorchSource
from kasr_desktop.domain.errors import DownloadError, KasrError
from kasr_desktop.pipeline.torch_install import (
    TorchAdded,
    TorchCost,
    TorchProgress,
    added_bytes,
    can_install,
    install,
    look_up,
)
from kasr_desktop.recognizer.networks.devices import nvidia_cards
from kasr_desktop.worker.failure_log import log_trouble
from kasr_desktop.worker.task_runner import TaskRunner, Work

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TorchState:
    """How it stands with torch on this computer.

    Attributes:
        here: The torch there is, None if there is none.
        added_bytes: What it takes of the disk, if it was added here.
        cards: Names of NVIDIA's cards.
        can_install: True if pip is here.
    """

    here: TorchHere | None
    added_bytes: int
    cards: tuple[str, ...]
    can_install: bool

    @property
    def misses_card(self) -> bool:
        """True if there is a graphics card that nothing here can use."""
        return bool(self.cards) and (self.here is None or not self.here.uses_gpu)

    @property
    def is_offered(self) -> bool:
        """True if there is something to add or to remove."""
        return self.here is None or self.here.is_addon or self.misses_card


class TorchController(QObject):
    """One piece of work at a time.

    Signals:
        state_changed: A `TorchState`.
        cost_known: A `TorchCost`.
        progressed: A `TorchProgress`.
        ended: The work is over: the `KasrError` that ended it or None (done or stopped).
        added: Torch is here now, a `TorchAdded`.
        removed: It is gone; False if its files go at the next start.
    """

    state_changed = Signal(object)
    cost_known = Signal(object)
    progressed = Signal(object)
    ended = Signal(object)
    added = Signal(object)
    removed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._error: KasrError | None = None
        self._working = TaskRunner(self)
        self._reading = TaskRunner(self)

    def refresh(self) -> None:
        """Look what there is."""
        self._reading.call(_state, done=self.state_changed.emit)

    def look_up(self, source: TorchSource) -> None:
        """Ask what it would cost: the first thing that opens a connection."""
        self._run(lambda: look_up(source))

    def install(self, source: TorchSource, cost: TorchCost) -> None:
        """Fetch it and put it in its place."""
        self._run(lambda: install(source, cost))

    def cancel(self) -> None:
        """Stop at once; what was fetched whole is kept."""
        self._working.cancel()

    def remove(self) -> None:
        """Take away what was added."""
        self._reading.call(remove_added, done=self._tell_removed, failed=self._tell_failure)

    def _run(self, work: Work) -> None:
        if not self._working.is_busy:
            self._working.run(
                work, produced=self._pass_on, failed=self._note_failure, stopped=self._end
            )

    def _pass_on(self, event: object) -> None:
        if isinstance(event, TorchCost):
            self.cost_known.emit(event)
        elif isinstance(event, TorchProgress):
            self.progressed.emit(event)
        elif isinstance(event, TorchAdded):
            self.added.emit(event)

    def _note_failure(self, error: Exception) -> None:
        log_trouble(log, "torch was not added", error)
        self._error = _known(error)

    def _end(self, _completed: bool) -> None:
        error, self._error = self._error, None
        self.ended.emit(error)
        self.refresh()

    def _tell_removed(self, is_gone: bool) -> None:
        self.removed.emit(is_gone)
        self.refresh()

    def _tell_failure(self, error: Exception) -> None:
        log_trouble(log, "torch was not removed", error)
        self.ended.emit(_known(error))


def _known(error: Exception) -> KasrError:
    if isinstance(error, KasrError):
        return error
    if isinstance(error, OSError):
        return DownloadError(str(error), reason="unwritable")
    return DownloadError(str(error), reason="not_installed", detail=str(error))


def _state() -> TorchState:
    sweep()  # what could not be deleted while it was in use
    here = torch_here()
    size = added_bytes() if here is not None and here.is_addon else 0
    return TorchState(here, size, nvidia_cards(), can_install())
