"""The protocol of acoustic models: a window in, emissions out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from kasr_desktop.domain.audio import AudioWindow
from kasr_desktop.domain.emissions import Emissions, FrameGrid
from kasr_desktop.domain.events import Notice


class AcousticModel(Protocol):
    """Turns windows into emissions. Stateless between windows."""

    @property
    def grid(self) -> FrameGrid:
        """Where the model's frames lie in time."""

    @property
    def vocab_size(self) -> int:
        """V, the width of `log_probs`."""

    @property
    def compute_device(self) -> str:
        """Where it runs now, such as "cpu" or "cuda:0"."""

    @property
    def device_reason(self) -> str:
        """Why it runs there: a plain English clause."""

    def emit(self, window: AudioWindow) -> Emissions:
        """Return the frames of the whole window, contexts included.

        The result starts at frame `window.start // grid.frame_stride` and has
        `grid.num_frames(len(window.samples))` rows (T, V), float32, natural log. Words that
        are known (`window.said`) need not be heard again: rows before `first_frame` are not to
        be used then.

        Raises:
            EngineError: Out of memory even for the smallest window.
        """

    @property
    def batch_size(self) -> int:
        """How many windows are worth hearing together; 1 if it makes no difference."""

    def emit_all(self, windows: Sequence[AudioWindow]) -> list[Emissions]:
        """Return what `emit` gives for each of some windows.

        Raises:
            EngineError: Out of memory even for the smallest window.
        """

    def drain_notices(self) -> tuple[Notice, ...]:
        """Return what happened since the last call (`SMALLER_WINDOW`, `DEVICE_FALLBACK`), once.

        Ask after every `emit`; empty nearly always.
        """

    def close(self) -> None:
        """Free the weights. Safe twice."""


@runtime_checkable
class MarkingModel(AcousticModel, Protocol):
    """A model that hears sentence marks."""

    def marked(self, heard: Emissions) -> Emissions:
        """Return what `emit` gave last, whole, with the sentence marks behind its words.

        Only windows with known words (`AudioWindow.said`) come without: theirs are asked for here,
        since most steps of a growing take settle no word.
        """


@runtime_checkable
class ReadingModel(AcousticModel, Protocol):
    """A model that may have a decoder."""

    @property
    def reads(self) -> bool:
        """True if a decoder reads texts, so that a longer window is understood better."""


@runtime_checkable
class AheadModel(AcousticModel, Protocol):
    """A model that can begin with windows before their frames are asked for."""

    @property
    def looks_ahead(self) -> bool:
        """True if its device computes while the CPU does other things, as it is now."""

    def begin_all(self, windows: Sequence[AudioWindow]) -> Callable[[], list[Emissions]]:
        """Begin, and return what waits for the frames of `emit_all`.

        Nothing is raised and nothing told before they are asked for. Who no longer wants them
        lets go of what was returned.
        """
