"""The acoustic model of the engine: a network plus what to do when memory runs out.

The ladder: the whole window, then halves of it with context between them, then the same
on the CPU, and only then an error. The frames are the same in number and place on every
rung, so nothing is lost; what happened is kept as notices.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from kasr_desktop.domain.audio import AudioWindow, Samples
from kasr_desktop.domain.device_reasons import DeviceReason
from kasr_desktop.domain.emissions import Emissions, FrameGrid, LogProbs, concatenate
from kasr_desktop.domain.errors import BundleError, EngineError
from kasr_desktop.domain.events import Notice, NoticeKind
from kasr_desktop.domain.marks import MarkRows, no_marks
from kasr_desktop.recognizer.networks.network import (
    AheadNetwork,
    CarefulNetwork,
    ContinuingNetwork,
    MarkingNetwork,
    Network,
    is_out_of_memory,
)

log = logging.getLogger(__name__)

MIN_FRAMES = 100
"""Two seconds: below it contexts outweigh what they frame and words fall apart."""

CONTEXT_FRAMES = 50
"""One second heard on either side of a cut, as between windows."""

_MAX_ROWS_OFF = 3
"""Rows by which a network may differ from its grid: an odd spectrogram frame, padding."""

Rebuild = Callable[[str, bool], Network]
"""(compute_device, half_precision) -> the same weights again, read from disk.

From disk, because a GPU that failed may not give its copy back.
"""


class CtcAcousticModel:
    """An `AcousticModel` on any network; see the module for its ladder."""

    def __init__(self, network: Network, *, device_reason: str, rebuild: Rebuild) -> None:
        self._network = network
        self._device_reason = device_reason
        self._rebuild = rebuild
        self._max_frames = network.max_frames
        self._notices: list[Notice] = []
        self._told_once = False

    @property
    def grid(self) -> FrameGrid:
        """Where the model's frames lie in time."""
        return self._network.grid

    @property
    def vocab_size(self) -> int:
        """V, the width of `log_probs`."""
        return self._network.vocab_size

    @property
    def compute_device(self) -> str:
        """Where it runs now."""
        return self._network.compute_device

    @property
    def device_reason(self) -> str:
        """Why it runs there: a plain English clause."""
        return self._device_reason

    @property
    def half_precision(self) -> bool:
        """True if it computes in 16 bits now."""
        return self._network.half_precision

    def drain_notices(self) -> tuple[Notice, ...]:
        """Return what happened since the last call, once."""
        notices, self._notices = tuple(self._notices), []
        return notices

    def close(self) -> None:
        """Free the weights. Safe twice."""
        self._network.close()

    def emit(self, window: AudioWindow) -> Emissions:
        """Return the frames of the whole window, contexts included; none if it is too short.

        Raises:
            EngineError: out_of_memory, even for the smallest window on the CPU.
            BundleError: bad_weights, if the weights give no numbers.
        """
        grid = self.grid
        samples = np.ascontiguousarray(window.samples, dtype=np.float32)
        num_frames = grid.num_frames(len(samples))
        first = window.start // grid.frame_stride
        if not num_frames:
            return Emissions(np.zeros((0, self.vocab_size), np.float32), first, grid)
        found = None
        if window.said is not None:
            found = self._read_on(samples, window)
        elif window.careful:
            found = self._heard_twice(samples, num_frames)
        heard = self._climb_down(samples, num_frames) if found is None else found
        return Emissions(heard.log_probs, first, grid, heard.marks)

    @property
    def batch_size(self) -> int:
        """How many windows are worth hearing together."""
        return self._network.batch_size

    def emit_all(self, windows: Sequence[AudioWindow]) -> list[Emissions]:
        """Return the frames of each window; those that do not fit together one by one.

        Raises:
            EngineError: out_of_memory, even for the smallest window on the CPU.
            BundleError: bad_weights, if the weights give no numbers.
        """
        if len(windows) > 1 and self._fit(windows):
            careful = all(each.careful for each in windows)
            together = partial(self._together, _samples_of(windows), careful=careful)
            found = self._placed(windows, together)
            if found is not None:
                return found
        return [self.emit(window) for window in windows]

    @property
    def looks_ahead(self) -> bool:
        """True if the network's device computes while the CPU does other things."""
        network = self._network
        return isinstance(network, AheadNetwork) and network.runs_ahead

    def begin_all(self, windows: Sequence[AudioWindow]) -> Callable[[], list[Emissions]]:
        """Let the device begin with windows; what is returned waits for what `emit_all` gives.

        A group that cannot be begun, or fails, is heard when it is asked for: then the ladder
        stands where the group before has left it.
        """
        network, later = self._network, partial(self.emit_all, windows)
        careful = any(window.careful for window in windows)
        if not isinstance(network, AheadNetwork) or careful or not self._fit(windows):
            return later
        try:
            wait = network.begin(_samples_of(windows))
        except (RuntimeError, MemoryError) as error:
            log.warning("%d windows cannot be begun ahead: %s", len(windows), error)
            return later

        def asked() -> list[Emissions]:
            found = self._placed(windows, wait) if network is self._network else None
            return later() if found is None else found

        return asked

    def _fit(self, windows: Sequence[AudioWindow]) -> bool:
        """Return whether each window has frames, and no more than the network is given at once."""
        counts = [self.grid.num_frames(len(window.samples)) for window in windows]
        return all(0 < n <= (self._max_frames or n) for n in counts)

    def _placed(
        self, windows: Sequence[AudioWindow], hear: Callable[[], list[LogProbs]]
    ) -> list[Emissions] | None:
        """Return what is heard in its place; None if that fails or is not all numbers."""
        grid = self.grid
        counts = [grid.num_frames(len(window.samples)) for window in windows]
        try:
            found = hear()
        except (RuntimeError, MemoryError) as error:
            log.warning("%d windows at once failed (%s); one by one", len(windows), error)
            return None
        if not all(np.isfinite(rows).all() for rows in found):
            return None
        return [
            Emissions(fit_rows(rows, n), window.start // grid.frame_stride, grid, signs)
            for rows, n, window, signs in zip(
                found, counts, windows, self._marks(counts), strict=True
            )
        ]

    @property
    def reads(self) -> bool:
        """True if a decoder reads texts, so that a longer window is understood better."""
        return isinstance(self._network, MarkingNetwork | ContinuingNetwork)

    def _marks(self, counts: Sequence[int]) -> Sequence[MarkRows | None]:
        """Return the sentence marks of the windows heard last, of so many frames each."""
        network = self._network
        marks = network.drain_marks() if isinstance(network, MarkingNetwork) else []
        if len(marks) != len(counts):
            return [None] * len(counts)
        return [
            np.concatenate([rows, no_marks(max(0, count - len(rows)))])[:count]
            for rows, count in zip(marks, counts, strict=True)
        ]

    def _fitted(self, log_probs: LogProbs, num_frames: int, first: int = 0) -> Emissions:
        """Return what the network has just said of a stretch that begins at a frame."""
        rows = fit_rows(log_probs, num_frames)
        return Emissions(rows, first, self.grid, self._marks([num_frames])[0])

    def _read_on(self, samples: Samples, window: AudioWindow) -> Emissions | None:
        """Read on behind known words; None if this network or this window must do without."""
        network, grid = self._network, self.grid
        count = grid.num_frames(len(samples))
        if not isinstance(network, ContinuingNetwork) or count > (self._max_frames or count):
            return None
        first = window.first_frame - window.start // grid.frame_stride
        try:
            rows = network.log_probs_behind(samples, first=first, said=window.said or ())
        except (RuntimeError, MemoryError) as error:
            log.warning("reading on failed (%s); the window is read whole", error)
            return None
        return Emissions(fit_rows(rows, count), 0, grid) if np.isfinite(rows).all() else None

    def marked(self, heard: Emissions) -> Emissions:
        """Return what `emit` gave last with the sentence marks behind its words."""
        if heard.marks is not None:
            return heard
        try:
            (marks,) = self._marks([len(heard)])
        except (RuntimeError, MemoryError) as error:
            log.warning("sentence marks could not be asked for: %s", error)
            return heard
        return replace(heard, marks=marks)

    def _together(self, windows: Sequence[Samples], *, careful: bool) -> list[LogProbs]:
        """Hear windows at once, twice if that is wanted and can be."""
        network = self._twice() if careful else None
        if network is None:
            return self._network.log_probs_of(windows)
        return network.log_probs_twice(windows)

    def _heard_twice(self, samples: Samples, num_frames: int) -> Emissions | None:
        """Hear one window twice; None if this network or this window must do without."""
        network = self._twice()
        if network is not None and num_frames <= (self._max_frames or num_frames):
            try:
                (rows,) = network.log_probs_twice([samples])
            except (RuntimeError, MemoryError) as error:
                log.warning("hearing twice failed (%s); the window is heard once", error)
            else:
                if np.isfinite(rows).all():
                    return self._fitted(rows, num_frames)
        self._tell_once()
        return None

    def _twice(self) -> CarefulNetwork | None:
        """Return the network as one that hears twice; if it cannot, that is told."""
        network = self._network
        if isinstance(network, CarefulNetwork) and network.hears_twice:
            return network
        self._tell_once()
        return None

    def _tell_once(self) -> None:
        """Tell, the first time, that something is heard once though twice was wanted."""
        if not self._told_once:
            self._told_once = True
            self._notices.append(Notice(NoticeKind.HEARD_ONCE))

    def _climb_down(self, samples: Samples, num_frames: int) -> Emissions:
        """Try each rung of the ladder until one holds."""
        while True:
            try:
                return self._in_pieces(samples, num_frames)
            except (RuntimeError, MemoryError) as error:
                failure = type(error)(*error.args)  # without the traceback, which holds tensors
                if self.compute_device == "cpu" and not is_out_of_memory(error):
                    raise
            self._retreat(failure, num_frames)

    def _in_pieces(self, samples: Samples, num_frames: int) -> Emissions:
        """Run the network on stretches it can hold, contexts between them cut off again."""
        limit = self._max_frames
        if limit is None or num_frames <= limit:
            return self._run(samples, 0, num_frames)
        grid = self.grid
        context = min(CONTEXT_FRAMES, limit // 4)
        step = limit - 2 * context
        kept = []
        for start in range(0, num_frames, step):
            end = min(start + step, num_frames)
            first, last = max(0, start - context), min(end + context, num_frames)
            piece = samples[first * grid.frame_stride :][: grid.num_samples(last - first)]
            kept.append(self._run(piece, first, last).slice(start, end))
        return concatenate(kept)

    def _run(self, samples: Samples, first: int, end: int) -> Emissions:
        """Run the network on the frames from `first` to `end`."""
        log_probs = self._network.log_probs(samples)
        if np.isfinite(log_probs).all():
            return self._fitted(log_probs, end - first, first)
        if not self._network.half_precision:
            raise BundleError(
                "The model's weights are damaged: it gives values that are not numbers.",
                reason="bad_weights",
            )
        log.warning("half precision overflowed; going on in single precision")
        self._replace(self.compute_device)
        return self._run(samples, first, end)

    def _retreat(self, failure: BaseException, num_frames: int) -> None:
        """Take the next rung: half the window, or the CPU, or the end."""
        frames = min(num_frames, self._max_frames or num_frames)
        if is_out_of_memory(failure) and frames > MIN_FRAMES:
            self._max_frames = max(frames // 2, MIN_FRAMES)
            seconds = self.grid.seconds(self._max_frames)
            log.warning("out of memory on %s: windows of %.1f s", self.compute_device, seconds)
            facts = (("device", self.compute_device), ("seconds", f"{seconds:.1f}"))
            self._notices.append(Notice(NoticeKind.SMALLER_WINDOW, facts))
        elif self.compute_device != "cpu":
            self._fall_back_to_cpu(failure)
        else:
            raise EngineError(
                "The computer has not enough memory to run this model.",
                reason="out_of_memory",
                frames=num_frames,
            )

    def _fall_back_to_cpu(self, failure: BaseException) -> None:
        device = self.compute_device
        why = "out_of_memory" if is_out_of_memory(failure) else "failed"
        log.warning("%s gave up (%s); going on with the CPU", device, failure)
        self._replace("cpu")
        self._max_frames = self._network.max_frames
        reason = DeviceReason.NO_MEMORY if why == "out_of_memory" else DeviceReason.FAILED
        self._device_reason = f"{reason} ({device})"
        facts = (("from", device), ("to", "cpu"), ("why", why))
        self._notices.append(Notice(NoticeKind.DEVICE_FALLBACK, facts))

    def _replace(self, device: str) -> None:
        self._network.close()
        self._network = self._rebuild(device, False)


def _samples_of(windows: Sequence[AudioWindow]) -> list[Samples]:
    return [np.ascontiguousarray(window.samples, dtype=np.float32) for window in windows]


def fit_rows(log_probs: LogProbs, num_frames: int) -> LogProbs:
    """Bring a network's rows to the grid's count.

    A row more comes from a padded end and is dropped. A row less (a network that rounds
    down where the grid does not) is filled by repeating the last: one frame of 20 ms that
    a right context nearly always covers.

    Raises:
        BundleError: bad_config, if the counts differ by more than rounding can explain.
    """
    missing = num_frames - len(log_probs)
    if len(log_probs) == 0 or abs(missing) > _MAX_ROWS_OFF:
        raise BundleError(
            f"The model gives {len(log_probs)} frames where its config.json promises {num_frames}.",
            reason="bad_config",
            expected=num_frames,
            found=len(log_probs),
        )
    if missing > 0:
        return np.concatenate([log_probs, np.repeat(log_probs[-1:], missing, axis=0)])
    return log_probs[:num_frames]
