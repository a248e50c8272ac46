"""One sound track of an open container, decoded packet by packet, over bad places.

Whoever transcribes and whoever plays read through here, so that both mean the same moment
by the same second.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from kasr_desktop.audio import file_errors, file_facts
from kasr_desktop.audio.containers import av_library, frame_places, frame_samples
from kasr_desktop.audio.file_facts import PatientFile
from kasr_desktop.audio.mixdown import true_scale
from kasr_desktop.audio.mono_stream import RawBlock
from kasr_desktop.audio.resample import is_supported_rate
from kasr_desktop.audio.track_clock import JUMPING_FORMATS, TrackClock
from kasr_desktop.domain.errors import AudioError

_MOST_BAD_PACKETS = 500  # with nothing decoded yet: an encrypted or foreign track
_MOST_DEMUX_ERRORS = 20  # in a row; then the container itself is at its end
_STAMPS_FALSE = 0.5  # seconds after a loss until the stamps of an MPEG file are true again
_LONGEST_LOSS = 10.0  # seconds; a packet that claims to be longer was never one

_BARE = {"mp3", "aac", "loas", "amr", "amrnb", "amrwb", "ac3", "eac3", "dts"}  # no header at all


class TrackReader:
    """Pulls raw blocks out of one track and counts what went wrong.

    Attributes:
        track: PyAV's stream.
        clock: Which second each time stamp is.
        end_time: Seconds at which the last packet of any track ended, by its stamps.
        num_bad: Packets that could not be decoded.
        place: Byte of the file at which the first packet of the track began, None before it.
    """

    def __init__(self, container: Any, file: PatientFile, track: int, path: Path) -> None:
        """Read from where the container stands.

        Args:
            container: PyAV's, open.
            file: Under it.
            track: 0 is the first sound track.
            path: For errors.
        """
        self.container = container
        self.file = file
        self.track = container.streams.audio[track]
        self.is_open = True
        self.end_time = 0.0
        self.num_bad = 0
        self.place: int | None = None
        self._path = path
        self._num_packets = 0
        self._num_blocks = 0
        self._origin = (container.start_time or 0) / av_library().time_base
        name = container.format.name
        self.clock = TrackClock(self._origin, is_jumping=name in JUMPING_FORMATS)
        self.is_timed = name in file_facts.TIMED_FORMATS
        self._avi = file_facts.avi_sound(file, track) if name == file_facts.AVI else None
        self._stamps_false_for = 0.0
        self._scale = 1.0

    def blocks(self) -> Iterator[RawBlock]:
        """Decode to the end; a broken packet is counted, and silence where nothing else tells time.

        Raises:
            AudioError: undecodable or unsupported_rate, before the first block only.
        """
        for packet in self.packets():
            if packet.stream.index != self.track.index:
                continue
            for block in self._decode(packet):
                self._num_blocks += 1
                yield block
            if not self.is_open:
                return

    def packets(self) -> Iterator[Any]:
        """Demux all tracks to the end, over bad places."""
        errors = 0
        while errors < _MOST_DEMUX_ERRORS:
            try:
                for packet in self.container.demux():
                    errors = 0
                    self._note(packet)
                    yield packet
            except IndexError:  # PyAV knows no track that only turns up in the middle
                continue
            except (av_library().FFmpegError, OSError):
                errors += 1
                self.num_bad += errors == 1
            else:
                return

    def go_on(self, *, base: float, shift: float = 0.0) -> None:
        """Read on at another place of the container, which was just sought.

        Args:
            base: `TrackClock.base`.
            shift: `TrackClock.shift` there.
        """
        self.clock.resume(base, shift)
        self.place = None
        self._num_blocks = max(1, self._num_blocks)  # it is not the first sound of the file

    def close(self) -> None:
        """Let go of the file; `blocks` ends at its next packet."""
        self.is_open = False
        self.container.close()
        self.file.close()

    def check_heard(self) -> None:
        """Raise not_audio or undecodable if what looked like sound gave not one block."""
        if self._num_blocks:
            return
        if self._num_packets == 0 and self.container.format.name in _BARE:
            raise file_errors.not_audio(self._path)
        if self.num_bad:
            raise self._undecodable()

    def stamp_of(self, timed: Any) -> float | None:
        """Return the time stamp of a packet or frame of the track, seconds; None without one.

        That of an AVI counts its bytes, and may do so in coarse steps.
        """
        if timed.pts is None or timed.time_base is None:
            return None
        if self._avi:
            return float(timed.pts * self._avi.sample_bytes / self._avi.byte_rate)
        return float(timed.pts * timed.time_base)

    def seconds_of(self, packet: Any) -> float:
        """Return how long the sound of a packet is, by its bytes or its own word; 0 unknown."""
        if self._avi:
            return float(packet.size / self._avi.byte_rate)
        return float((packet.duration or 0) * packet.time_base) if packet.time_base else 0.0

    def _note(self, packet: Any) -> None:
        if self.place is None and packet.stream.index == self.track.index:
            self.place = packet.pos
        if packet.pts is None or packet.time_base is None:
            return
        end = float((packet.pts + (packet.duration or 0)) * packet.time_base)
        self.end_time = max(self.end_time, end - self._origin)
        if packet.stream.type == "video":
            stamp = packet.pts if packet.dts is None else packet.dts
            self.clock.see_picture(float(stamp * packet.time_base))

    def _decode(self, packet: Any) -> list[RawBlock]:
        self._num_packets += packet.size > 0
        try:
            return [self._block(frame) for frame in packet.decode() if self._is_usable(frame)]
        # not only InvalidDataError: FFmpeg also answers "not implemented" and even EPERM
        except (av_library().FFmpegError, OSError, ValueError, MemoryError):
            self.num_bad += 1
            self._stamps_false_for = _STAMPS_FALSE
            if self._num_blocks == 0 and self.num_bad >= _MOST_BAD_PACKETS:
                raise self._undecodable() from None
            return self._lost(packet)

    def _lost(self, packet: Any) -> list[RawBlock]:
        """Return silence as long as what could not be decoded, where no stamp may tell of it."""
        if (self.is_timed and not self._avi) or not self._num_blocks:
            return []
        rate, seconds = self.track.codec_context.sample_rate, self.seconds_of(packet)
        if not 0.0 < seconds <= _LONGEST_LOSS or not is_supported_rate(rate):
            return []
        return [RawBlock(np.zeros((1, round(seconds * rate)), dtype=np.float32), rate)]

    def _is_usable(self, frame: Any) -> bool:
        """Skip frames whose header was hit; the first frame's rate is the file's own."""
        if is_supported_rate(frame.sample_rate):
            return bool(frame.samples > 0)
        if self._num_blocks == 0:
            raise file_errors.unsupported_rate(self._path, frame.sample_rate)
        self.num_bad += 1
        return False

    def _block(self, frame: Any) -> RawBlock:
        samples = frame_samples(frame)
        self._scale = max(self._scale, true_scale(samples))
        if self._scale > 1.0 and samples.dtype.kind == "f":
            samples = samples / self._scale
        duration = samples.shape[1] / frame.sample_rate
        second = self._second_of(self.stamp_of(frame), duration)
        is_after_loss = self._stamps_false_for > 0
        self._stamps_false_for = max(0.0, self._stamps_false_for - duration)
        return RawBlock(
            samples,
            frame.sample_rate,
            second if self.is_timed else None,
            frame_places(frame),
            second,
            is_after_loss,
        )

    def _second_of(self, stamp: float | None, duration: float) -> float | None:
        if stamp is None:
            self.clock.go_on(duration)
            return None
        return self.clock.second_of(stamp, duration)

    def _undecodable(self) -> AudioError:
        return file_errors.undecodable(self._path, codec_name(self.track))


def codec_name(stream: Any) -> str:
    """Return FFmpeg's short name of the codec of a track, "" where it has no decoder."""
    return stream.codec_context.name if stream.codec_context else ""
