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
from kasr_desktop.audio.containers import av_library, opened
from kasr_desktop.audio.cut_files import is_cut
from kasr_desktop.audio.file_notices import Reading, notices_of
from kasr_desktop.audio.mono_stream import MonoStream, chunks_of
from kasr_desktop.audio.track_clock import JUMPING_FORMATS
from kasr_desktop.audio.track_reader import TrackReader, codec_name
from kasr_desktop.domain.audio import AudioChunk, AudioInfo, AudioTrack
from kasr_desktop.domain.events import Notice, NoticeKind
from kasr_desktop.domain.options import AudioOptions

_DEFAULT = 1  # AV_DISPOSITION_DEFAULT
_TEXT = "tty"  # FFmpeg's name of a text file


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
        track: Number of the sound track that is heard.

    Example:
        >>> FileSource(Path("no such file.wav"))
        Traceback (most recent call last):
        kasr_desktop.domain.errors.AudioError: There is no file no such file.wav.
    """

    def __init__(self, path: Path, options: AudioOptions | None = None) -> None:
        """Look into the file.

        Args:
            path: Any audio or video file, its name in any script and normal form.
            options: Track and channel; the mix of the best track if None.

        Raises:
            AudioError: As `probe`, and no_such_track, no_such_channel or unsupported_rate.
        """
        self._path = Path(path)
        self._options = options or AudioOptions()
        self.info = probe(self._path)
        file_errors.check_choice(self._path, self.info, self._options)
        wanted = self._options.track
        self.track = self.info.best_track if wanted is None else wanted
        self._notices: tuple[Notice, ...] = ()
        self._reader: TrackReader | None = None

    @property
    def duration(self) -> float | None:
        """Seconds announced by the container, None if it does not say."""
        return self.info.duration

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What was odd about the file; known once the iteration has ended.

        `TRUNCATED` has the facts decoded and, if the file tells, announced (seconds),
        `DAMAGED` has count (packets lost), `SILENT` has seconds, `TRACK_CHOSEN` has track
        (its number) and tracks (numbers and languages of all).
        """
        return self._notices

    def __iter__(self) -> Iterator[AudioChunk]:
        """Decode from the start; (N,) float32 chunks, contiguous from sample 0.

        Raises:
            AudioError: undecodable, unsupported_rate or not_audio: nothing in the
                track could be heard. Never raised once a chunk was given.
        """
        self._notices = ()
        with opened(self._path) as (container, file):
            # where the clock may jump, the length is only the last time stamp less the first
            is_known = container.format.name not in JUMPING_FORMATS
            stream = MonoStream(self._options.channel, duration=self.duration if is_known else None)
            self._reader = reader = TrackReader(container, file, self.track, self._path)
            yield from chunks_of(stream.convert(reader.blocks()))
            if reader.is_open:
                reader.check_heard()
                self._notices = (*self._track_notices(), *notices_of(_reading(reader, stream)))

    def _track_notices(self) -> tuple[Notice, ...]:
        """Say which track was taken where nobody chose among several."""
        tracks = self.info.tracks
        if self._options.track is not None or len(tracks) == 1:
            return ()
        names = ", ".join(f"{track.number} {track.language}".strip() for track in tracks)
        facts = (("track", str(self.track)), ("tracks", names))
        return (Notice(NoticeKind.TRACK_CHOSEN, facts),)

    def close(self) -> None:
        """End a running iteration and free the file. Safe twice."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None


def _reading(reader: TrackReader, stream: MonoStream) -> Reading:
    """Put together what is known once the file was read to its end."""
    name = reader.container.format.name
    num_lost = stream.num_holes if name in file_facts.CHECKED_FORMATS else 0
    return Reading(
        format_name=name,
        announced=file_facts.stated_seconds(reader.file, name, _seconds(reader.container)),
        end_time=reader.end_time,
        decoded=stream.position,
        num_bad=reader.num_bad + num_lost,
        peak=stream.peak,
        is_cut=reader.file.has_failed or is_cut(reader.file, name),
    )


def chosen_track(container: Any) -> int:
    """Return the number of the track of an open container that is heard unless asked."""
    return AudioInfo(None, _tracks(container)).best_track


def _info(container: Any, path: Path) -> AudioInfo:
    streams = container.streams
    if (not streams.video and not streams.audio) or container.format.name == _TEXT:
        raise file_errors.not_audio(path)
    if not streams.audio:
        raise file_errors.no_audio_track(path)
    return AudioInfo(_seconds(container), _tracks(container))


def _tracks(container: Any) -> tuple[AudioTrack, ...]:
    return tuple(_track(number, stream) for number, stream in enumerate(container.streams.audio))


def _seconds(container: Any) -> float | None:
    """Return the announced length; that of WMV counts from each track's own start in FFmpeg."""
    if container.format.name == file_facts.ASF:
        return max(
            (float(s.duration * s.time_base) for s in container.streams if s.duration), default=None
        )
    return container.duration / av_library().time_base if container.duration else None


def _track(number: int, stream: Any) -> AudioTrack:
    codec = stream.codec_context  # None where FFmpeg has no decoder
    language = stream.metadata.get("language", "und")
    return AudioTrack(
        number=number,
        codec=codec_name(stream),
        sample_rate=codec.sample_rate if codec else 0,
        num_channels=codec.channels if codec else 0,
        language="" if language == "und" else language,
        is_default=bool(stream.disposition & _DEFAULT),
    )
