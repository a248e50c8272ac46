"""The sentences for files that cannot be heard; `reason` is the key of the window's own."""

from __future__ import annotations

from pathlib import Path

from kasr_desktop.audio.resample import HIGHEST_RATE, LOWEST_RATE, is_supported_rate
from kasr_desktop.domain.audio import AudioInfo
from kasr_desktop.domain.errors import AudioError
from kasr_desktop.domain.options import AudioOptions, Channel


def missing(path: Path) -> AudioError:
    """There is no such file."""
    return AudioError(f"There is no file {path}.", reason="missing", path=path)


def folder(path: Path) -> AudioError:
    """A folder was given."""
    return AudioError(f"{path} is a folder, not a sound file.", reason="folder", path=path)


def empty(path: Path) -> AudioError:
    """The file has no bytes at all."""
    return AudioError(f"{path} is empty: it holds 0 bytes.", reason="empty", path=path)


def unreadable(path: Path, detail: str) -> AudioError:
    """The system does not hand the file over."""
    return AudioError(
        f"{path} cannot be read: {detail}.", reason="unreadable", path=path, detail=detail
    )


def not_audio(path: Path) -> AudioError:
    """A text, a picture, noise: something else, whatever its name says."""
    return AudioError(f"{path} is not a sound or video file.", reason="not_audio", path=path)


def incomplete(path: Path) -> AudioError:
    """An MP4 without its index (`moov`), or a packed CAF without its (`pakt`): written last."""
    return AudioError(
        f"{path} was cut off before its index was written, so its sound cannot be found.",
        reason="incomplete",
        path=path,
    )


def no_audio_track(path: Path) -> AudioError:
    """A film without sound."""
    return AudioError(f"{path} holds no sound track.", reason="no_audio_track", path=path)


def no_such_track(path: Path, track: int, num_tracks: int) -> AudioError:
    """The track asked for is not there; tracks are counted from 0 as in `AudioOptions`."""
    return AudioError(
        f"{path} has no sound track {track}; its tracks are numbered 0 to {num_tracks - 1}.",
        reason="no_such_track",
        path=path,
        track=track,
        num_tracks=num_tracks,
    )


def no_such_channel(path: Path, channel: str) -> AudioError:
    """The right channel of a mono track was asked for."""
    return AudioError(
        f"{path} is mono, so it has no {channel} channel.",
        reason="no_such_channel",
        path=path,
        channel=channel,
    )


def no_such_time(path: Path, start: float, end: float) -> AudioError:
    """A part was asked for that begins behind the end."""
    return AudioError(
        f"{path} ends at {end:.1f} s; there is no sound at {start:.1f} s.",
        reason="no_such_time",
        path=path,
        start=f"{start:.1f}",
        end=f"{end:.1f}",
    )


def undecodable(path: Path, codec: str) -> AudioError:
    """Looks like sound, and nothing of it can be decoded: damaged, encrypted or unknown."""
    return AudioError(
        f"The sound of {path} cannot be decoded (codec {codec or 'unknown'}).",
        reason="undecodable",
        path=path,
        codec=codec,
    )


def unsupported_rate(path: Path, sample_rate: int) -> AudioError:
    """The header gives a rate at which nobody records speech."""
    return AudioError(
        f"{path} has a sample rate of {sample_rate} Hz; "
        f"{LOWEST_RATE} to {HIGHEST_RATE} Hz can be heard.",
        reason="unsupported_rate",
        path=path,
        sample_rate=sample_rate,
    )


def check_choice(path: Path, info: AudioInfo, options: AudioOptions) -> None:
    """Refuse a choice that the file cannot fill, before anything is decoded.

    Raises:
        AudioError: no_such_track, no_such_channel or unsupported_rate.
    """
    number = info.best_track if options.track is None else options.track
    if not 0 <= number < len(info.tracks):
        raise no_such_track(path, number, len(info.tracks))
    track = info.tracks[number]
    if options.channel is Channel.RIGHT and track.num_channels == 1:
        raise no_such_channel(path, options.channel.value)
    if track.sample_rate and not is_supported_rate(track.sample_rate):
        raise unsupported_rate(path, track.sample_rate)
