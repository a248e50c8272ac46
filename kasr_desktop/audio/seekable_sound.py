"""A recording from any second on, exactly where a reading from the start would have it.

Time stamps lie in three ways: they are rounded (Matroska counts milliseconds), they begin
before or after the first sample (edit lists, encoder delay), and decoders need a run-up.
So a little more is read, and the samples are counted off from the first sound of the file.
Where a container's clock jumps or does not exist, `PacketIndex` knows the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from kasr_desktop.audio import file_errors
from kasr_desktop.audio.containers import av_library, open_container
from kasr_desktop.audio.file_facts import AVI
from kasr_desktop.audio.file_source import chosen_track
from kasr_desktop.audio.mono_stream import RawBlock
from kasr_desktop.audio.packet_index import INDEXED_FORMATS, PacketIndex
from kasr_desktop.audio.track_reader import TrackReader, codec_name

_RUN_UPS = (0.5, 6.0)
"""Seconds to read before what is wanted: Opus asks for 80 ms (RFC 7845, 4.6), the bit reservoir
of MP3 for ten frames. The longer one if an index has led too far."""

_STAMPS_FALSE = 0.35
"""Seconds after a jump into the middle of an MPEG file until its time stamps are true: the first
one belongs to the first frame that *begins* there, and the rest of another comes before."""

_SILENCE = 0.5  # seconds a block
_AVI_CHUNK = 8  # bytes of a chunk's header before a packet


class SeekableSound:
    """One sound track of a file, to be read from anywhere, again and again.

    Second 0 is the first sample that `FileSource` gives, holes in the time stamps count as
    it counts them.

    Threads:
        One at a time.
    """

    _reader: TrackReader | None = None
    _index: PacketIndex | None = None
    _place = 0  # of the index entry last sought

    def __init__(self, path: Path, track: int | None = None) -> None:
        """Open the file and look at its beginning.

        Args:
            path: Any audio or video file.
            track: 0 is the first sound track, None the one that `FileSource` takes.

        Raises:
            AudioError: As `open_container`, and no_audio_track or undecodable.
        """
        self._path = path
        self._track = track
        container = self._open().container
        length = container.duration
        self.duration: float | None = length / av_library().time_base if length else None
        self._is_indexed = container.format.name in INDEXED_FORMATS
        self._is_avi = container.format.name == AVI
        try:
            self._first_length, self._base = self._look_at_the_start()
        except BaseException:
            self.close()
            raise

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
        yield from _cut(self._counted(self._open(), 0.0), start)

    def close(self) -> None:
        """Let go of the file. Safe twice."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        if self._index is not None:
            self._index.close()
            self._index = None

    def _open(self) -> TrackReader:
        """Stand at the start of the file."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        container, file = open_container(self._path)
        if not container.streams.audio:
            container.close()
            file.close()
            raise file_errors.no_audio_track(self._path)
        track = chosen_track(container) if self._track is None else self._track
        self._reader = TrackReader(container, file, track, self._path)
        self._track = track
        return self._reader

    def _look_at_the_start(self) -> tuple[int, float]:
        """Return the first frame's samples, and the time stamp of second 0."""
        reader = self._open()
        first = next(reader.blocks(), None)
        if first is None:
            raise file_errors.undecodable(self._path, codec_name(reader.track))
        return first.samples.shape[1], reader.clock.base

    def _after_seeking(self, start: float, target: float) -> Iterator[RawBlock] | None:
        """Return the sound from `start`, None if seeking to `target` did not lead before it."""
        reader = self._reader or self._open()
        try:
            position = self._seek(reader, target)
        except (av_library().FFmpegError, OSError, ValueError):
            return None
        blocks = self._counted(reader, position)
        first = next(blocks, None)
        if first is None or first.time is None or first.time > start:
            return None
        if position is not None and reader.place != self._place:
            return None
        return _cut(_chained(first, blocks), start)

    def _seek(self, reader: TrackReader, target: float) -> float | None:
        """Go before `target`; return the second reached, None if the next time stamps tell it.

        Raises:
            ValueError: There is no way there.
        """
        if not self._is_indexed:
            stamp = round((target + self._base) / reader.track.time_base)
            reader.container.seek(stamp, stream=reader.track)
            reader.go_on(base=self._base)
            return None
        if self._index is None:
            self._index = PacketIndex(self._path, self._track or 0)
        entry = self._index.before(target)
        if entry is None:
            raise ValueError("nothing before that second")
        self._place = entry.byte
        before = _AVI_CHUNK if self._is_avi else 0
        reader.container.seek(entry.byte - before, unsupported_byte_offset=True)
        reader.go_on(base=self._base, shift=entry.shift)
        return entry.second if self._is_avi else None

    def _counted(self, reader: TrackReader, position: float | None) -> Iterator[RawBlock]:
        """Return blocks with their true places, holes filled with silence.

        Args:
            reader: Where it stands.
            position: Seconds of the first block, None if its time stamp has to tell; nothing
                is given if that does not tell either.
        """
        anchored = position is None
        since_jump = 0.0
        for block in reader.blocks():
            rate = block.sample_rate
            is_corrected = self._is_indexed and anchored and since_jump < _STAMPS_FALSE
            since_jump += block.duration
            if position is None or (is_corrected and block.stamp is not None):
                if block.stamp is None:
                    return
                position = self._on_the_grid(round(block.stamp * rate), block, reader) / rate
            elif hole := block.hole_after(position):
                yield from _silence(position, hole, block)
                position += round(hole * rate) / rate
            yield replace(block, time=position)
            position += block.duration

    def _on_the_grid(self, place: int, block: RawBlock, reader: TrackReader) -> int:
        """Undo the rounding of coarse time stamps: frames of a codec are equally long."""
        samples_a_tick = float(reader.track.time_base) * block.sample_rate
        num_samples = block.samples.shape[1]
        if samples_a_tick <= 1.0:
            return place
        off = (place - self._first_length + num_samples // 2) % num_samples
        off -= num_samples // 2
        return place - off if abs(off) <= samples_a_tick + 1 else place


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


def _silence(position: float, seconds: float, like: RawBlock) -> Iterator[RawBlock]:
    rate, given = like.sample_rate, 0
    wanted = round(seconds * rate)
    while given < wanted:
        length = min(round(_SILENCE * rate), wanted - given)
        zeros = np.zeros((len(like.samples), length), dtype=np.float32)
        yield RawBlock(zeros, rate, position + given / rate)
        given += length
