"""Any audio or video file as a stream of chunks.

Packets are demuxed, decoded and turned into 16 kHz mono one by one, so that ten
hours take no more memory than ten seconds. Damage never stops the work: what can
be decoded is given, and `FileSource.notices` tells what was odd.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kasr_desktop.audio import file_errors, file_facts
from kasr_desktop.audio.containers import av_library, frame_places, frame_samples, opened
from kasr_desktop.audio.cut_files import is_cut
from kasr_desktop.audio.file_facts import PatientFile
from kasr_desktop.audio.file_notices import Reading, notices_of
from kasr_desktop.audio.mono_stream import MonoStream, RawBlock, chunks_of
from kasr_desktop.audio.resample import is_supported_rate
from kasr_desktop.domain.audio import AudioChunk, AudioInfo, AudioTrack
from kasr_desktop.domain.errors import AudioError
from kasr_desktop.domain.events import Notice
from kasr_desktop.domain.options import AudioOptions

_MOST_BAD_PACKETS = 500  # with nothing decoded yet: an encrypted or foreign track
_MOST_DEMUX_ERRORS = 20  # in a row; then the container itself is at its end

# FFmpeg's names of formats
_BARE = {"mp3", "aac", "loas", "amr", "amrnb", "amrwb", "ac3", "eac3", "dts"}  # no header at all
_TEXT = "tty"


def probe(path: Path) -> AudioInfo:
    """Read what a file says of itself; nothing is decoded.

    Raises:
        AudioError: missing, folder, empty, unreadable, not_audio, incomplete or
            no_audio_track.
    """
    with opened(path) as (container, _):
        return _info(container, path)


class FileSource:
    """The sound of one file as chunks of about half a second at `SAMPLE_RATE`.

    Each iteration reads the file anew from its start. Holes in the time stamps of a
    video become silence, so that second 0 of the chunks is second 0 of the file.

    Attributes:
        info: What the file says of itself.

    Example:
        >>> FileSource(Path("no such file.wav"))
        Traceback (most recent call last):
        kasr_desktop.domain.errors.AudioError: There is no file no such file.wav.
    """

    def __init__(self, path: Path, options: AudioOptions | None = None) -> None:
        """Look into the file.

        Args:
            path: Any audio or video file, its name in any script and normal form.
            options: Track and channel; the mix of the first track if None.

        Raises:
            AudioError: As `probe`, and no_such_track, no_such_channel or unsupported_rate.
        """
        self._path = Path(path)
        self._options = options or AudioOptions()
        self.info = probe(self._path)
        file_errors.check_choice(self._path, self.info, self._options)
        self._notices: tuple[Notice, ...] = ()
        self._reader: _Reader | None = None

    @property
    def duration(self) -> float | None:
        """Seconds announced by the container, None if it does not say."""
        return self.info.duration

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What was odd about the file; known once the iteration has ended.

        `TRUNCATED` has the facts decoded and, if the file tells, announced (seconds),
        `DAMAGED` has count (packets lost), `SILENT` has seconds.
        """
        return self._notices

    def __iter__(self) -> Iterator[AudioChunk]:
        """Decode from the start; (N,) float32 chunks, contiguous from sample 0.

        Raises:
            AudioError: undecodable, unsupported_rate or not_audio: nothing in the
                track could be heard. Never raised once a chunk was given.
        """
        self._notices = ()
        stream = MonoStream(self._options.channel, duration=self.duration)
        with opened(self._path) as (container, file):
            self._reader = reader = _Reader(container, file, self._options.track, self._path)
            yield from chunks_of(stream.convert(reader.blocks()))
            if reader.is_open:
                reader.check_heard()
                self._notices = notices_of(_reading(reader, stream))

    def close(self) -> None:
        """End a running iteration and free the file. Safe twice."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None


class _Reader:
    """Pulls raw blocks out of one track and counts what went wrong."""

    def __init__(self, container: Any, file: PatientFile, track: int, path: Path) -> None:
        self.container = container
        self.file = file
        self.track = container.streams.audio[track]
        self.is_open = True
        self.end_time = 0.0
        self.num_bad = 0
        self._path = path
        self._num_packets = 0
        self._num_blocks = 0
        self._origin = (container.start_time or 0) / av_library().time_base
        self._is_timed = container.format.name in file_facts.TIMED_FORMATS

    def blocks(self) -> Iterator[RawBlock]:
        """Decode to the end; a broken packet is counted and skipped."""
        for packet in self._packets():
            if packet.stream.index != self.track.index:
                continue
            for block in self._decode(packet):
                self._num_blocks += 1
                yield block
            if not self.is_open:
                return

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

    def _packets(self) -> Iterator[Any]:
        """Demux all tracks to the end, over bad places."""
        errors = 0
        while errors < _MOST_DEMUX_ERRORS:
            try:
                for packet in self.container.demux():
                    errors = 0
                    self._note_end(packet)
                    yield packet
            except IndexError:  # PyAV knows no track that only turns up in the middle
                continue
            except (av_library().FFmpegError, OSError):
                errors += 1
                self.num_bad += errors == 1
            else:
                return

    def _note_end(self, packet: Any) -> None:
        if packet.pts is not None and packet.time_base is not None:
            end = float((packet.pts + (packet.duration or 0)) * packet.time_base)
            self.end_time = max(self.end_time, end - self._origin)

    def _decode(self, packet: Any) -> list[RawBlock]:
        self._num_packets += packet.size > 0
        try:
            return [self._block(frame) for frame in packet.decode() if self._is_usable(frame)]
        # not only InvalidDataError: FFmpeg also answers "not implemented" and even EPERM
        except (av_library().FFmpegError, OSError, ValueError, MemoryError):
            self.num_bad += 1
            if self._num_blocks == 0 and self.num_bad >= _MOST_BAD_PACKETS:
                raise self._undecodable() from None
            return []

    def _is_usable(self, frame: Any) -> bool:
        """Skip frames whose header was hit; the first frame's rate is the file's own."""
        if is_supported_rate(frame.sample_rate):
            return bool(frame.samples > 0)
        if self._num_blocks == 0:
            raise file_errors.unsupported_rate(self._path, frame.sample_rate)
        self.num_bad += 1
        return False

    def _block(self, frame: Any) -> RawBlock:
        is_timed = self._is_timed and frame.time is not None
        time = frame.time - self._origin if is_timed else None
        return RawBlock(frame_samples(frame), frame.sample_rate, time, frame_places(frame))

    def _undecodable(self) -> AudioError:
        return file_errors.undecodable(self._path, _codec_name(self.track))


def _reading(reader: _Reader, stream: MonoStream) -> Reading:
    """Put together what is known once the file was read to its end."""
    name = reader.container.format.name
    num_lost = stream.num_holes if name in file_facts.NUMBERED_FORMATS else 0
    return Reading(
        format_name=name,
        announced=file_facts.stated_seconds(reader.file, name, _seconds(reader.container)),
        end_time=reader.end_time,
        decoded=stream.position,
        num_bad=reader.num_bad + num_lost,
        peak=stream.peak,
        is_cut=reader.file.has_failed or is_cut(reader.file, name),
    )


def _info(container: Any, path: Path) -> AudioInfo:
    streams = container.streams
    if (not streams.video and not streams.audio) or container.format.name == _TEXT:
        raise file_errors.not_audio(path)
    if not streams.audio:
        raise file_errors.no_audio_track(path)
    tracks = tuple(_track(number, stream) for number, stream in enumerate(streams.audio))
    return AudioInfo(_seconds(container), tracks)


def _seconds(container: Any) -> float | None:
    return container.duration / av_library().time_base if container.duration else None


def _track(number: int, stream: Any) -> AudioTrack:
    codec = stream.codec_context  # None where FFmpeg has no decoder
    language = stream.metadata.get("language", "und")
    return AudioTrack(
        number=number,
        codec=_codec_name(stream),
        sample_rate=codec.sample_rate if codec else 0,
        num_channels=codec.channels if codec else 0,
        language="" if language == "und" else language,
    )


def _codec_name(stream: Any) -> str:
    return stream.codec_context.name if stream.codec_context else ""
