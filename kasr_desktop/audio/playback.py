"""One recording and the loudspeaker; lives in the player process.

What happens is told as frozen messages; the caller asks for them with `poll`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from kasr_desktop.audio.heard_clock import HeardClock
from kasr_desktop.audio.seekable_sound import SeekableSound
from kasr_desktop.audio.sound_feeder import FeedOrder, SoundFeeder
from kasr_desktop.audio.sound_output import FindOutput, Output, OutputStream, default_output
from kasr_desktop.audio.sound_queue import Interleaved, SoundQueue
from kasr_desktop.domain.errors import KasrError, PlaybackError
from kasr_desktop.domain.playback import (
    PlaybackEnded,
    PlaybackFailed,
    PlayerEvent,
    Playhead,
    PlayRange,
)

STALL = 1.5
"""Seconds without being asked for sound after which the output counts as gone."""

IDLE = 6.0
"""Seconds of silence after which the device is let go, so that it may sleep."""

REPORT_EVERY = 0.03
"""Seconds between reports of what is heard."""

_NAP = 0.5  # between two looks after which it was this process that slept, not the device


class Playback:
    """Plays one file at a time, from anywhere, at any speed.

    Threads:
        All methods in one. Sound is asked for in the sound system's, decoding has its own.

    Attributes:
        num_underruns: Times the loudspeaker wanted sound that was not decoded yet.
    """

    def __init__(
        self, find_output: FindOutput = default_output, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.num_underruns = 0
        self._find_output = find_output
        self._clock = clock
        self._heard = HeardClock()
        self._feeder: SoundFeeder | None = None
        self._output: Output | None = None
        self._stream: OutputStream | None = None
        self._order: FeedOrder | None = None
        self._queue: SoundQueue | None = None
        self._position = 0.0
        self._speed, self._volume, self._gain = 1.0, 1.0, 1.0
        self._last_asked = self._last_report = self._last_poll = self._last_use = clock()

    @property
    def is_playing(self) -> bool:
        """True while something is to be heard."""
        return self._order is not None

    def load(self, path: Path, track: int | None = None) -> float | None:
        """Use another file or track and give its duration; what was playing ends.

        Args:
            path: Any audio or video file.
            track: As `SeekableSound` takes it.

        Raises:
            AudioError: It cannot be heard.
        """
        self.pause()
        self._position = 0.0
        if self._feeder is not None:
            self._feeder.close()
            self._feeder = None
        sound = SeekableSound(path, track)  # here, so that what is wrong is told at once
        sound.close()
        self._feeder = SoundFeeder(path, track)
        return sound.duration

    def play(self, span: PlayRange) -> None:
        """Play this instead of what is playing.

        Raises:
            PlaybackError: There is no output, or it does not open.
        """
        if self._feeder is None:
            return
        self._position = span.start
        output = self._open()
        queue = SoundQueue(output.rate, output.num_channels)
        tail = self._queue.cut() if self._queue is not None else None
        if tail is not None:
            queue.put(replace(tail, speed=0.0))
        self._order = FeedOrder(span, self._speed, queue, output.rate, output.num_channels)
        self._heard.clear()
        self._queue = queue
        self._feeder.feed(self._order)
        self._last_asked = self._clock()

    def pause(self) -> None:
        """Fall silent within the device's latency; the place is kept."""
        if self._order is None:
            return
        self._position = self._place()
        self._order = None
        if self._feeder is not None:
            self._feeder.feed(None)
        if self._queue is not None:
            tail = self._queue.cut()
            if tail is not None:
                self._queue.put(replace(tail, speed=0.0))

    def set_speed(self, speed: float) -> None:
        """Go on at another speed, from what is heard now."""
        self._speed = speed
        if self._order is not None:
            self.play(replace(self._order.span, start=self._place()))

    def set_volume(self, volume: float) -> None:
        """Play louder or softer, 0...1."""
        self._volume = volume

    def poll(self) -> Iterator[PlayerEvent]:
        """Return what happened since the last call."""
        now = self._clock()
        if now - self._last_poll > _NAP:
            self._last_asked = now
        self._last_poll = now
        if self._order is None:
            self._close_when_idle(now)
            return
        self._last_use = now
        if self._is_lost(now):
            yield self._fail(_lost())
        elif self._order.error is not None:
            yield self._fail(self._order.error)
        elif self._has_ended():
            yield self._end()
        elif now - self._last_report >= REPORT_EVERY:
            self._last_report = now
            yield self._report(now)

    def close(self) -> None:
        """Fall silent and let go of device and file."""
        self._order = None
        self._close_stream()
        if self._feeder is not None:
            self._feeder.close()
            self._feeder = None

    def _open(self) -> Output:
        if self._stream is not None and not self._stream.is_active:
            self._close_stream()
        if self._output is None or self._stream is None:
            self._output = self._find_output()
            self._stream = self._output.open(self._fill)
        return self._output

    def _fill(self, length: int, heard_at: float) -> Interleaved:
        """Return a block; called in the sound system's thread."""
        self._last_asked = self._clock()
        queue, order, output = self._queue, self._order, self._output
        if queue is None or output is None:
            return np.zeros((length, output.num_channels if output else 1), dtype=np.float32)
        samples, spans = queue.take(length)
        self._heard.note(heard_at, [span for span in spans if span.speed > 0.0], output.rate)
        filled = sum(span.length for span in spans)
        is_begun = self._heard.at(heard_at) is not None
        if order is not None and is_begun and filled < length and not order.is_done:
            self.num_underruns += 1
        if self._gain != self._volume or self._gain != 1.0:
            ramp = np.linspace(self._gain, self._volume, length, dtype=np.float32)
            self._gain = self._volume
            samples *= ramp[:, None]
        return samples

    def _place(self) -> float:
        """Say what is heard now, or is about to be."""
        heard = self._heard.at(self._stream.now) if self._stream is not None else None
        return heard[0] if heard is not None else self._position

    def _report(self, now: float) -> Playhead:
        heard = self._heard.at(self._stream.now) if self._stream is not None else None
        position, speed = heard or (self._position, 0.0)
        self._position = position
        return Playhead(position, now, speed)

    def _has_ended(self) -> bool:
        order, stream = self._order, self._stream
        if order is None or stream is None or not order.is_done or order.queue.seconds > 0:
            return False
        return self._heard.is_past(stream.now)

    def _end(self) -> PlaybackEnded:
        self._position = self._place()
        self._order = None
        return PlaybackEnded(self._position)

    def _is_lost(self, now: float) -> bool:
        stream = self._stream
        return stream is None or not stream.is_active or now - self._last_asked > STALL

    def _fail(self, error: KasrError) -> PlaybackFailed:
        self.pause()
        if isinstance(error, PlaybackError):
            self._close_stream()
        return PlaybackFailed(error, self._position)

    def _close_when_idle(self, now: float) -> None:
        if self._stream is not None and now - self._last_use > IDLE:
            self._close_stream()

    def _close_stream(self) -> None:
        stream, self._stream = self._stream, None
        self._queue = None
        if stream is not None:
            stream.close()


def _lost() -> PlaybackError:
    return PlaybackError("The sound output went away.", reason="lost")
