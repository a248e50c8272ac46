"""The morphological analyser in a process of its own, for programs with a window.

Loading it takes seconds in which it lets no other Python thread run, a window's among them.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import cast

from kasr_desktop.domain.errors import WrittenFormError
from kasr_desktop.pipeline.child_setup import begin_quietly
from kasr_desktop.pipeline.process_handle import ChildDiedError, ProcessHandle
from kasr_desktop.written_form.morphemes import Kiwipiepy, Morpheme

_WAIT = 1.0  # seconds between two looks for an answer
_SHUTDOWN_SECONDS = 0.2  # nothing is written there


@dataclass(frozen=True, slots=True)
class _Asked:
    """To the child: these texts, in morphemes, or with standard spaces."""

    texts: tuple[str, ...]
    spacing: bool = False


_Answer = tuple[tuple[Morpheme, ...], ...] | tuple[str, ...] | WrittenFormError
_Child = ProcessHandle[_Asked, _Answer]


class AnalyserProcess:
    """An analyser (`written_form.morphemes.Analyser`) elsewhere, started when it is first asked.

    Threads:
        Any; they take turns.
    """

    def __init__(self) -> None:
        self._child: _Child | None = None
        self._lock = threading.Lock()

    def analyse(self, text: str) -> tuple[Morpheme, ...]:
        """Return the morphemes of a text in order.

        Raises:
            WrittenFormError: no_analyser, or stopped: the process could not be started or died.
        """
        return cast("tuple[tuple[Morpheme, ...], ...]", self._answer(_Asked((text,))))[0]

    def spaced(self, texts: Sequence[str]) -> list[str]:
        """Return each text with standard spaces.

        Raises:
            WrittenFormError: As above.
        """
        return list(cast("tuple[str, ...]", self._answer(_Asked(tuple(texts), spacing=True))))

    def close(self) -> None:
        """End the process; the next question starts another."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            child.finish(_SHUTDOWN_SECONDS)

    def _answer(self, asked: _Asked) -> _Answer:
        with self._lock:
            try:
                if self._child is None:
                    self._child = ProcessHandle(analyser_main, (), name="kasr-analyser")
                self._child.send(asked)
                while (answer := self._child.receive(_WAIT)) is None:
                    pass
            except (ChildDiedError, OSError) as error:
                child, self._child = self._child, None
                if child is not None:
                    child.close()
                raise WrittenFormError(
                    f"The analyser of the written form stopped unexpectedly ({error}).",
                    reason="stopped",
                    cause=str(error),
                ) from error
        if isinstance(answer, WrittenFormError):
            raise answer
        return answer


def analyser_main(connection: Connection) -> None:
    """Answer each question; the target of the process, which ends when its parent does."""
    begin_quietly(None)
    analyser = Kiwipiepy()
    with contextlib.suppress(EOFError, OSError):  # the parent is gone, perhaps killed
        while True:
            connection.send(_answered(analyser, connection.recv()))
    os._exit(0)


def _answered(analyser: Kiwipiepy, asked: _Asked) -> _Answer:
    try:
        if asked.spacing:
            return tuple(analyser.spaced(asked.texts))
        return tuple(analyser.analyse(text) for text in asked.texts)
    except WrittenFormError as error:
        return error
