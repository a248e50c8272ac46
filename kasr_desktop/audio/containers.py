"""Files opened for the codec library. The only door to PyAV (FFmpeg)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kasr_desktop.audio import file_errors, file_facts
from kasr_desktop.audio.cut_files import is_cut, wrapped_size_place
from kasr_desktop.audio.file_facts import PatientFile

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_PLANES = 8  # from here on PyAV 18 counts the planes of a frame past the end of their list


def av_library() -> Any:
    """Return the module `av`, silenced."""
    import av
    import av.logging

    av.logging.set_level(None)  # FFmpeg must not write to stderr
    return av


def open_container(path: Path) -> tuple[Any, PatientFile]:
    """Open a container and its file; the caller closes both.

    PyAV gets a file object: names in any encoding work, none is taken for a network
    address, and a playlist in disguise cannot make FFmpeg open anything else.

    Raises:
        AudioError: missing, folder, empty, unreadable, incomplete or not_audio.
    """
    av = av_library()
    options = {"protocol_whitelist": "none"}
    file = file_facts.open_file(path)
    wrapped = wrapped_size_place(file)
    if wrapped is not None:
        # FFmpeg looks for chunks behind a length, in silence eight bytes at a time
        file.mend(wrapped, bytes(4))
    file.seek(0)
    try:
        return av.open(file, metadata_errors="replace", options=options), file
    except (av.FFmpegError, OSError, ValueError, MemoryError) as error:
        problem = _cannot_open(path, file)
        file.close()
        raise problem from error


@contextmanager
def opened(path: Path) -> Iterator[tuple[Any, PatientFile]]:
    """Hold a container and its file open.

    Raises:
        AudioError: As `open_container`.
    """
    container, file = open_container(path)
    with file, container:
        yield container, file


def frame_samples(frame: Any) -> NDArray[Any]:
    """Return a frame's samples as (C, N) of their own type."""
    num_channels = frame.layout.nb_channels
    is_wide = frame.format.is_planar and num_channels >= _MOST_PLANES
    if is_wide or frame.format.name.startswith("s64"):  # no array type
        (frame,) = av_library().AudioResampler(format="dbl").resample(frame)
    samples: NDArray[Any] = frame.to_ndarray()
    return samples if frame.format.is_planar else samples.reshape(-1, num_channels).T


def frame_places(frame: Any) -> tuple[str, ...]:
    """Return FFmpeg's name of each channel's place, such as "FL"; "NONE" where it has none."""
    return tuple(channel.name for channel in frame.layout.channels)


def _cannot_open(path: Path, file: PatientFile) -> Exception:
    if file.has_failed:
        return file_errors.unreadable(path, "the disk fails")
    if file_facts.looks_like_mp4(file) or is_cut(file, "caf"):
        return file_errors.incomplete(path)
    return file_errors.not_audio(path)
