"""A thread that decodes what is to be heard, a little ahead of the loudspeaker."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kasr_desktop.audio.mixdown import mix_down, to_float
from kasr_desktop.audio.mono_stream import RawBlock
from kasr_desktop.audio.seekable_sound import SeekableSound
from kasr_desktop.audio.sound_queue import Interleaved, Piece, SoundQueue, fade_in, fade_out
from kasr_desktop.audio.time_stretch import TimeStretch
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.domain.options import Channel
from kasr_desktop.domain.playback import PlayRange

AHEAD = 0.7
"""Seconds of the device decoded ahead."""

_FIRST = 0.08  # seconds handed over at once, so that nothing stutters at the start
_NAP = 0.02
_SHUTDOWN_SECONDS = 5.0


@dataclass(slots=True, eq=False)
class FeedOrder:
    """One thing to be heard, and where its sound goes.

    Attributes:
        span: What.
        speed: How fast.
        queue: Where to; nobody else puts anything there.
        rate: Hz, the device's.
        num_channels: The device's.
        is_done: True once all of it is in the queue.
        error: Why it is over before its end.
    """

    span: PlayRange
    speed: float
    queue: SoundQueue
    rate: int
    num_channels: int
    is_done: bool = False
    error: KasrError | None = None
    waiting: list[Piece] = field(default_factory=list)


class SoundFeeder:
    """Decodes one file; a new order takes the place of the former.

    Threads:
        Its own for all decoding; the methods are for one other.
    """

    def __init__(self, path: Path, track: int | None = None) -> None:
        self._path = path
        self._track = track
        self._sound: SeekableSound | None = None
        self._state = (0, 0)
        self._order: FeedOrder | None = None
        self._is_closed = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._serve, name="feed-output", daemon=True)
        self._thread.start()

    def feed(self, order: FeedOrder | None) -> None:
        """Decode this now, and nothing else; None: nothing."""
        with self._news:
            self._order = order
            self._news.notify()

    def close(self) -> None:
        """End the thread and let go of the file. Safe twice."""
        with self._news:
            self._is_closed = True
            self._order = None
            self._news.notify()
        self._thread.join(_SHUTDOWN_SECONDS)

    def _serve(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._is_closed or self._has_work())
                order = self._order
            if order is None:
                break
            try:
                self._fulfil(order)
            except KasrError as error:
                order.error = error
            order.is_done = True
        if self._sound is not None:
            self._sound.close()

    def _has_work(self) -> bool:
        return self._order is not None and not self._order.is_done

    def _fulfil(self, order: FeedOrder) -> None:
        sound, span = self._opened(), order.span
        while self._feed(sound, order, span) and span.loop_start is not None:
            span = replace(span, start=span.loop_start)

    def _opened(self) -> SeekableSound:
        """Open the file, again if it has changed: a take that is being recorded grows."""
        try:
            facts = self._path.stat()
            state = (facts.st_size, facts.st_mtime_ns)
        except OSError:
            state = (0, 0)
        if self._sound is None or state != self._state:
            if self._sound is not None:
                self._sound.close()
                self._sound = None
            self._sound, self._state = SeekableSound(self._path, self._track), state
        return self._sound

    def _feed(self, sound: SeekableSound, order: FeedOrder, span: PlayRange) -> bool:
        """Decode one way from start to end; False if it gave nothing or is not wanted any more."""
        num_given = 0
        held: Interleaved | None = None
        for samples in self._device_samples(sound, order, span):
            if not len(samples):
                continue
            if held is not None:
                num_given += self._put(order, held, span, num_given)
            held = samples if num_given or held is not None else fade_in(samples)
            if self._order is not order:
                return False
        if held is not None:
            num_given += self._put(order, fade_out(held), span, num_given)
        self._hand_over(order)
        return num_given > 0 and self._order is order

    def _device_samples(
        self, sound: SeekableSound, order: FeedOrder, span: PlayRange
    ) -> Iterator[Interleaved]:
        """Return (N, C) samples as the device takes them."""
        stretch: TimeStretch | None = None
        form = (0, 0)
        for block in _until(sound.blocks(span.start), span.end):
            channels = _stereo(block)
            if stretch is None or form != (block.sample_rate, len(channels)):
                if stretch is not None:
                    yield _interleaved(stretch.finish(), order.num_channels)
                form = (block.sample_rate, len(channels))
                stretch = TimeStretch(form[0], order.rate, num_channels=form[1], speed=order.speed)
            yield _interleaved(stretch.feed(channels), order.num_channels)
        if stretch is not None:
            yield _interleaved(stretch.finish(), order.num_channels)

    def _put(self, order: FeedOrder, samples: Interleaved, span: PlayRange, offset: int) -> int:
        """Queue a piece once there is room for it; give its length."""
        position = span.start + offset / order.rate * order.speed
        order.waiting.append(Piece(samples, position, order.speed))
        gathered = sum(len(piece.samples) for piece in order.waiting) / order.rate
        if gathered >= _FIRST:
            self._hand_over(order)
        return len(samples)

    def _hand_over(self, order: FeedOrder) -> None:
        with self._news:
            while self._order is order and order.queue.seconds >= AHEAD:
                self._news.wait(_NAP)  # the device's thread must not be bothered to tell
            if self._order is not order:
                return
        for piece in order.waiting:
            order.queue.put(piece)
        order.waiting.clear()


def _until(blocks: Iterator[RawBlock], end: float | None) -> Iterator[RawBlock]:
    """Leave out what lies after `end`."""
    for block in blocks:
        if end is not None:
            left = round((end - (block.time or 0.0)) * block.sample_rate)
            if left < block.samples.shape[1]:
                if left > 0:
                    yield replace(block, samples=block.samples[:, :left])
                return
        yield block


def _stereo(block: RawBlock) -> NDArray[np.float32]:
    """Return (1 or 2, N): stereo as it is, of more channels what is transcribed."""
    if len(block.samples) <= 2:
        return to_float(block.samples)
    return mix_down(block.samples, Channel.MIX, block.places)[None]


def _interleaved(channels: NDArray[np.float32], num_channels: int) -> Interleaved:
    """Return (N, `num_channels`) of (1 or 2, N)."""
    if num_channels == 1:
        return np.ascontiguousarray(mix_down(channels, Channel.MIX)[:, None])
    pair = channels if len(channels) == 2 else np.repeat(channels, 2, axis=0)
    return np.ascontiguousarray(pair.T)
