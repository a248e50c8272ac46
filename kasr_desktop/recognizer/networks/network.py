"""The protocol of networks: samples in, log-probabilities out, and what a failure means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from kasr_desktop.domain.audio import Samples
from kasr_desktop.domain.emissions import FrameGrid, LogProbs
from kasr_desktop.domain.marks import MarkRows


class Network(Protocol):
    """One loaded set of weights on one device. Knows nothing of windows or recordings."""

    @property
    def grid(self) -> FrameGrid:
        """Where the frames lie in time."""

    @property
    def vocab_size(self) -> int:
        """V, the width of what `log_probs` gives."""

    @property
    def compute_device(self) -> str:
        """Where the weights lie, such as "cpu" or "cuda:0"."""

    @property
    def half_precision(self) -> bool:
        """True if it computes in 16 bits."""

    @property
    def max_frames(self) -> int | None:
        """The longest stretch the network can read, None if there is no limit."""

    @property
    def batch_size(self) -> int:
        """How many windows are worth reading together."""

    def log_probs(self, samples: Samples) -> LogProbs:
        """Return (T, V) float32, natural log, for (N,) samples.

        T may differ from the grid's count by what the network pads or drops at the end.

        Raises:
            RuntimeError: Whatever the runtime raises; see `is_out_of_memory`.
        """

    def log_probs_of(self, windows: Sequence[Samples]) -> list[LogProbs]:
        """Return what `log_probs` gives for each window, which do not know each other.

        Raises:
            RuntimeError: Whatever the runtime raises.
        """

    def close(self) -> None:
        """Free the weights. Safe twice."""


@runtime_checkable
class ContinuingNetwork(Network, Protocol):
    """A network that reads on behind words that are known."""

    def log_probs_behind(self, samples: Samples, *, first: int, said: Sequence[int]) -> LogProbs:
        """Return what `log_probs` gives, the words before a frame known.

        Args:
            samples: (N,).
            first: The frame behind those words; rows before it are not to be used.
            said: Their tokens, whole words all.

        Raises:
            RuntimeError: Whatever the runtime raises.
        """


@runtime_checkable
class CarefulNetwork(Network, Protocol):
    """A network that gains by hearing a window twice."""

    @property
    def hears_twice(self) -> bool:
        """True if these weights can."""

    def log_probs_twice(self, windows: Sequence[Samples]) -> list[LogProbs]:
        """Return what `log_probs_of` gives, surer, for twice the work.

        Raises:
            RuntimeError: Whatever the runtime raises.
        """


@runtime_checkable
class AheadNetwork(Network, Protocol):
    """A network that can begin with windows and give their rows later."""

    @property
    def runs_ahead(self) -> bool:
        """True if its device computes while the CPU does other things."""

    def begin(self, windows: Sequence[Samples]) -> Callable[[], list[LogProbs]]:
        """Let the device begin; what is returned waits for what `log_probs_of` gives.

        Who no longer wants the rows lets go of it.

        Raises:
            RuntimeError: Whatever the runtime raises, here or when the rows are asked for.
        """


@runtime_checkable
class MarkingNetwork(Network, Protocol):
    """A network that also hears sentence marks behind the words of its best path."""

    def drain_marks(self) -> list[MarkRows]:
        """Return the marks (T, 3) of each window of the call before, once.

        None of them if these weights know no marks, or nothing was heard in that call.
        """


class UnknownWeightsError(Exception):
    """The folder holds tensors that a forward pass of our own has no use for."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"{len(names)} tensors are unknown, {names[0]} among them")


_OUT_OF_MEMORY_TEXTS = (
    "out of memory",
    "can't allocate memory",
    "not enough memory",
    "cannot allocate memory",
    "failed to map segment",
    "bad_alloc",
    "paging file is too small",
)
"""CUDA and MPS; the CPU allocator on Linux and macOS; the CPU allocator on Windows. A library that
finds no room while it is loaded: Linux (strerror, the loader), C++, Windows (error 1455)."""


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether a runtime failed for want of memory; only torch on CUDA has a class for it.

    Example:
        >>> is_out_of_memory(RuntimeError("MPS backend out of memory (MPS allocated ..."))
        True
        >>> is_out_of_memory(ImportError("libtorch.so: failed to map segment from shared object"))
        True
    """
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    text = str(error).lower()
    return any(words in text for words in _OUT_OF_MEMORY_TEXTS)
