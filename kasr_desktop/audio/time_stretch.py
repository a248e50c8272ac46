"""Sound at another speed and the same pitch, at the rate a device wants (FFmpeg's `atempo`)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.audio.containers import av_library

Channels = NDArray[np.float32]  # (C, N), -1...1

SLOWEST, FASTEST = 0.5, 2.0
"""Within these one `atempo` does it, by overlapping waves that fit (WSOLA)."""

_LAYOUTS = {1: "mono", 2: "stereo"}


class TimeStretch:
    """A stream of mono or stereo sound in, the same at another speed and rate out.

    At speed 1 and equal rates the samples pass untouched.
    """

    def __init__(self, rate: int, out_rate: int, *, num_channels: int, speed: float = 1.0) -> None:
        """Prepare for a stream.

        Args:
            rate: Of what will be fed, Hz.
            out_rate: Of what will be given, Hz.
            num_channels: 1 or 2.
            speed: `SLOWEST`...`FASTEST`.

        Raises:
            ValueError: The speed or the channels are out of range.
        """
        if not SLOWEST <= speed <= FASTEST or num_channels not in _LAYOUTS:
            raise ValueError(f"speed {speed} with {num_channels} channels is not supported")
        self._rate = rate
        self._num_channels = num_channels
        self._num_fed = 0
        self._graph = None
        if speed != 1.0 or rate != out_rate:
            self._graph = _graph(rate, out_rate, _LAYOUTS[num_channels], speed)

    def feed(self, samples: Channels) -> Channels:
        """Take (C, N), give what is ready."""
        if self._graph is None:
            return samples
        frame = av_library().AudioFrame.from_ndarray(
            np.ascontiguousarray(samples), format="fltp", layout=_LAYOUTS[self._num_channels]
        )
        frame.sample_rate = self._rate
        frame.time_base = Fraction(1, self._rate)
        frame.pts = self._num_fed
        self._num_fed += samples.shape[1]
        self._graph.push(frame)
        return self._pulled()

    def finish(self) -> Channels:
        """Return what is still inside; nothing can be fed after it."""
        if self._graph is None or self._num_fed == 0:
            return np.zeros((self._num_channels, 0), dtype=np.float32)
        self._graph.push(None)
        return self._pulled()

    def _pulled(self) -> Channels:
        pieces: list[Channels] = []
        nothing_yet = (BlockingIOError, EOFError)  # FFmpeg's errors are children of these
        while True:
            try:
                pieces.append(self._graph.pull().to_ndarray())  # type: ignore[union-attr]
            except nothing_yet:
                break
        if not pieces:
            return np.zeros((self._num_channels, 0), dtype=np.float32)
        return np.concatenate(pieces, axis=1)


def _graph(rate: int, out_rate: int, layout: str, speed: float) -> Any:
    graph = av_library().filter.Graph()
    nodes = [
        graph.add_abuffer(
            format="fltp", sample_rate=rate, layout=layout, time_base=Fraction(1, rate)
        )
    ]
    if speed != 1.0:
        nodes.append(graph.add("atempo", f"{speed:.6f}"))
    if rate != out_rate:
        nodes.append(graph.add("aresample", str(out_rate)))
    nodes.append(graph.add("aformat", f"sample_fmts=fltp:channel_layouts={layout}"))
    nodes.append(graph.add("abuffersink"))
    graph.link_nodes(*nodes).configure()
    return graph
