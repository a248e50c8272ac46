"""A recording from any second on, exactly where a reading from the start would have it.

Time stamps lie in three ways: they are rounded (Matroska counts milliseconds), they begin
before or after the first sample (edit lists, encoder delay), and decoders need a run-up.
So a little more is read, and the samples are counted off from the first sound of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from kasr_desktop.audio import file_errors, file_facts
from kasr_desktop.audio.containers import av_library, frame_places, frame_samples, open_container
from kasr_desktop.audio.mono_stream import LONGEST_HOLE, SHORTEST_HOLE, RawBlock
from kasr_desktop.audio.resample import is_supported_rate

_RUN_UPS = (0.5, 6.0)
"""Seconds to read before what is wanted: Opus asks for 80 ms (RFC 7845, 4.6), the bit reservoir
of MP3 for ten frames. The longer one if an index has led too far."""

_SILENCE = 0.5  # seconds a block
_MOST_DEMUX_ERRORS = 20  # in a row; then the container itself is at its end


class SeekableSound:
    """The first sound track of a file, to be read from anywhere, again and again.

    Second 0 is the first sample that `FileSource` gives, holes in the time stamps count as
    it counts them.

    Threads:
        One at a time.
    """

    _container: Any = None

    def __init__(self, path: Path) -> None:
        """Open the file and look at its beginning.

        Raises:
            AudioError: As `open_container`, and no_audio_track or undecodable.
        """
        self._path = path
        self._open()
        length = self._container.duration
        self.duration: float | None = length / av_library().time_base if length else None
        self._first_length, self._base = self._look_at_the_start()

    def blocks(self, start: float) -> Iterator[RawBlock]:
        """Return the sound from second `start` to the end, the first block cut to the sample.

        Gives nothing beyond the end. Damaged places are left out.

        Raises:
            AudioError: The file is not there any more.
        """
        for run_up in _RUN_UPS:
            if start <= run_up:
                break
            found = self._after_seeking(start, start - run_up)
            if found is not None:
                yield from found
                return
        self._open()
        yield from _cut(self._counted(0.0), start)

    def close(self) -> None:
        """Let go of the file. Safe twice."""
        if self._container is not None:
            self._container.close()
            self._file.close()
            self._container = None

    def _open(self) -> None:
        self.close()
        self._container, self._file = open_container(self._path)
        if not self._container.streams.audio:
            self.close()
            raise file_errors.no_audio_track(self._path)
        self._track = self._container.streams.audio[0]
        self._is_timed = self._container.format.name in file_facts.TIMED_FORMATS

    def _look_at_the_start(self) -> tuple[int, float]:
        """Return the first frame's samples, and the time stamp of second 0."""
        frame = next(self._frames(), None)
        if frame is None:
            codec = self._track.codec_context
            raise file_errors.undecodable(self._path, codec.name if codec else "")
        time = frame.time or 0.0
        origin = (self._container.start_time or 0) / av_library().time_base
        starts_late = self._is_timed and time - origin >= SHORTEST_HOLE
        return frame.samples, origin if starts_late else time

    def _after_seeking(self, start: float, target: float) -> Iterator[RawBlock] | None:
        """Return the sound from `start`, None if seeking to `target` did not lead before it."""
        stamp = round((target + self._base) / self._track.time_base)
        try:
            self._container.seek(stamp, stream=self._track)
        except (av_library().FFmpegError, OSError, ValueError):
            return None
        blocks = self._counted(None)
        first = next(blocks, None)
        if first is None or first.time is None or first.time > start:
            return None
        return _cut(_chained(first, blocks), start)

    def _counted(self, position: float | None) -> Iterator[RawBlock]:
        """Return blocks with their true places, holes filled with silence.

        Args:
            position: Seconds of the first block, None if its time stamp has to tell; nothing
                is given if that does not tell either.
        """
        for frame in self._frames():
            rate = frame.sample_rate
            time = None if frame.time is None else frame.time - self._base
            if position is None:
                if time is None:
                    return
                position = self._on_the_grid(round(time * rate), frame) / rate
            elif self._is_timed and time is not None:
                hole = time - position
                if SHORTEST_HOLE <= hole <= LONGEST_HOLE:
                    yield from _silence(position, hole, frame)
                    position += round(hole * rate) / rate
            block = RawBlock(frame_samples(frame), rate, position, frame_places(frame))
            yield block
            position += block.duration

    def _on_the_grid(self, place: int, frame: Any) -> int:
        """Undo the rounding of coarse time stamps: frames of a codec are equally long."""
        samples_a_tick = float(frame.time_base) * frame.sample_rate
        if samples_a_tick <= 1.0:
            return place
        off = (place - self._first_length + frame.samples // 2) % frame.samples
        off -= frame.samples // 2
        return place - off if abs(off) <= samples_a_tick + 1 else place

    def _frames(self) -> Iterator[Any]:
        """Decode from where the container stands; what cannot be decoded is left out."""
        for packet in self._packets():
            try:
                frames = packet.decode()
            except (av_library().FFmpegError, OSError, ValueError, MemoryError):
                continue
            yield from (f for f in frames if f.samples and is_supported_rate(f.sample_rate))

    def _packets(self) -> Iterator[Any]:
        """Demux to the end, over bad places."""
        errors = 0
        while errors < _MOST_DEMUX_ERRORS:
            try:
                for packet in self._container.demux(self._track):
                    errors = 0
                    yield packet
            except (IndexError, av_library().FFmpegError, OSError):
                errors += 1
            else:
                return


def _chained(first: RawBlock, rest: Iterator[RawBlock]) -> Iterator[RawBlock]:
    yield first
    yield from rest


def _cut(blocks: Iterator[RawBlock], start: float) -> Iterator[RawBlock]:
    """Leave out what lies before `start`."""
    for block in blocks:
        skipped = round((start - (block.time or 0.0)) * block.sample_rate)
        if skipped <= 0:
            yield block
        elif skipped < block.samples.shape[1]:
            yield replace(block, samples=block.samples[:, skipped:], time=start)


def _silence(position: float, seconds: float, like: Any) -> Iterator[RawBlock]:
    rate, given = like.sample_rate, 0
    wanted = round(seconds * rate)
    while given < wanted:
        length = min(round(_SILENCE * rate), wanted - given)
        zeros = np.zeros((like.layout.nb_channels, length), dtype=np.float32)
        yield RawBlock(zeros, rate, position + given / rate)
        given += length
