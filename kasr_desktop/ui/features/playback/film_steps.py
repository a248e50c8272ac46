"""Going through a film frame by frame."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from kasr_desktop.domain.events import Tick
from kasr_desktop.domain.frame_grid import FrameGrid
from kasr_desktop.pipeline.film_cues import frames_of
from kasr_desktop.ui.features.playback.sound_player import SoundPlayer
from kasr_desktop.ui.features.playback.transport_actions import TransportActions
from kasr_desktop.worker.task_runner import Policy, TaskRunner

_PAUSE_MS = 250  # whoever runs through the list with the arrow keys wants none of them read


class FilmSteps(QObject):
    """Moves the player by a frame; possible once the film's frames are known.

    Attributes:
        frames: Those of the film, None: there is none, or they are not known yet.

    Signals:
        known: `frames` are others now.
    """

    known = Signal()

    def __init__(self, player: SoundPlayer, actions: TransportActions, parent: QObject) -> None:
        super().__init__(parent)
        self.frames: FrameGrid | None = None
        self._player = player
        self._actions = actions
        self._tasks = TaskRunner(self, policy=Policy.REPLACE, pause_ms=_PAUSE_MS)
        actions.frame_back.triggered.connect(self.on_back)
        actions.frame_on.triggered.connect(self.on_forward)
        self._know(None)

    def use(self, path: Path | None) -> None:
        """Go through another film from now on."""
        self._tasks.drop()
        self._know(None)
        if path is not None:
            self._tasks.run(lambda: _reading(path), produced=self._take)

    @Slot()
    def on_back(self) -> None:
        """Stand at the frame before the one shown."""
        self._step(-1)

    @Slot()
    def on_forward(self) -> None:
        """Stand at the frame after the one shown."""
        self._step(1)

    def _step(self, frames: int) -> None:
        if self.frames is not None:
            self._player.pause()
            number = self.frames.shown_at(self._player.position) + frames
            self._player.seek(self.frames.time_of(number))

    def _take(self, event: object) -> None:
        if isinstance(event, FrameGrid):
            self._know(event)

    def _know(self, frames: FrameGrid | None) -> None:
        self.frames = frames
        for action in self._actions.frames:
            action.setEnabled(frames is not None)
        self.known.emit()


def _reading(path: Path) -> Generator[object, None, None]:
    reading = frames_of(path)
    while True:
        try:
            next(reading)
        except StopIteration as end:
            yield end.value
            return
        yield Tick()
