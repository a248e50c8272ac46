"""The process that decodes the pictures of one film; it ends when its parent does."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from kasr_desktop.domain.errors import FilmError, KasrError
from kasr_desktop.domain.film import FilmEvent, FilmFailed
from kasr_desktop.pipeline.child_setup import begin_quietly

if TYPE_CHECKING:
    from kasr_desktop.audio.film_pictures import FilmPictures

_NICE = 2


@dataclass(frozen=True, slots=True)
class ShowPicture:
    """To the child: what does this film show at a second?

    Attributes:
        path: The film.
        second: Of the recording.
        width: Pixels it may fill at most.
        height: Pixels it may fill at most.
    """

    path: Path
    second: float
    width: int
    height: int


def film_main(connection: Connection, log_path: Path | None) -> None:
    """Answer each question with a picture or a failure; the target of the process."""
    begin_quietly(log_path)
    with contextlib.suppress(OSError, AttributeError):  # sound and recognition come first
        os.nice(_NICE)
    _FilmChild(connection).serve()
    os._exit(0)


class _FilmChild:
    """Keeps the film asked for last open."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._path: Path | None = None
        self._film: FilmPictures | None = None

    def serve(self) -> None:
        with contextlib.suppress(EOFError, OSError):  # the parent is gone, perhaps killed
            while True:
                self._connection.send(self._answer(self._connection.recv()))

    def _answer(self, asked: ShowPicture) -> FilmEvent:
        try:
            film = self._opened(asked.path)
            return film.at(asked.second, width=asked.width, height=asked.height)
        except KasrError as error:
            self._close()
            return FilmFailed(error)
        except Exception as error:  # noqa: BLE001 - a film can be broken in any way
            self._close()
            said = f"{type(error).__name__}: {error}"
            return FilmFailed(FilmError(said, reason="undecodable", said=asked.path.suffix))

    def _opened(self, path: Path) -> FilmPictures:
        from kasr_desktop.audio.film_pictures import FilmPictures

        if self._film is None or path != self._path:
            self._close()
            self._film, self._path = FilmPictures(path), path
        return self._film

    def _close(self) -> None:
        film, self._film = self._film, None
        if film is not None:
            film.close()
