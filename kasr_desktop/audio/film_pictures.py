"""The picture of a film at any second, exactly the one whose time it is, at the size it is seen.

A seek goes to a place where decoding can begin, and everything from there on is decoded: the only
way that is exact in every container. The latest frames are kept, so that going back frame by
frame is as quick as going on.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from kasr_desktop.audio.containers import av_library, open_container
from kasr_desktop.audio.film_frames import film_track
from kasr_desktop.audio.key_frames import KeyFrames, PictureClock
from kasr_desktop.audio.track_clock import JUMPING_FORMATS
from kasr_desktop.domain.errors import FilmError
from kasr_desktop.domain.film import EARLY, FilmPicture

_AHEAD = 1.5
"""Seconds that are decoded rather than jumped over: about half the distance of key frames."""

_RUN_UPS = (0.3, 3.0, 12.0)
"""Seconds to seek before what is wanted. The first is more than frames are reordered by, since some
containers seek by the order of decoding; the others where that has led too far."""

_KEPT_BYTES = 64_000_000
_MOST_KEPT = 48  # frames: two seconds to go back through
_MOST_BAD = 500  # packets with no picture among them: an encrypted or foreign track
_THREADS = 2  # of the decoder: sound and recognition come first
_HIGH = 720  # lines from which colors are those of HDTV where the film does not say
_UNSPECIFIED = 2  # color space (ISO/IEC 23091-2)


class FilmPictures:
    """One film, to be asked for its picture again and again.

    Second 0 is the container's, as everywhere.

    Threads:
        One at a time.
    """

    def __init__(self, path: Path) -> None:
        """Open the film and look at its first picture.

        Raises:
            AudioError: As `open_container`.
            FilmError: no_picture or undecodable.
        """
        self._path = path
        self._container, self._file = open_container(path)
        self._keys: KeyFrames | None = None
        self._track: Any = film_track(self._container)
        if self._track is None:
            self.close()
            raise FilmError(f"{path.name} has no moving pictures.", reason="no_picture")
        self._origin = (self._container.start_time or 0) / av_library().time_base
        self._is_jumping = self._container.format.name in JUMPING_FORMATS
        self._set_up_decoder()
        self._scaler = av_library().video.reformatter.VideoReformatter()
        self._kept: deque[tuple[float, Any]] = deque(maxlen=_MOST_KEPT)
        self._num_bad = 0
        self._is_over = False
        self._frames = self._decoding(0.0)
        try:
            if not self._decode_one():
                raise self._undecodable()
        except BaseException:
            self.close()
            raise
        self._first = self._kept[0][0]

    def at(self, second: float, *, width: int, height: int) -> FilmPicture:
        """Return what the film shows at a second: nothing before it begins, its last picture after.

        Args:
            second: Of the recording.
            width: Pixels it may fill at most.
            height: Pixels it may fill at most.

        Raises:
            AudioError: The file is not there any more.
            FilmError: undecodable: nothing can be decoded any more.
        """
        time = second + EARLY
        if time < self._first:
            return FilmPicture(-math.inf, self._first)
        number = self._number_at(time)
        if number is None:
            self._go_to(time)
            number = self._number_at(time)
        if number is None:  # nothing more can be decoded there: what came last stays
            number = max(0, self._last_before(time))
        if not self._kept:
            raise self._undecodable()
        begin, frame = self._kept[number]
        is_last = number + 1 == len(self._kept)
        end = math.inf if is_last else self._kept[number + 1][0]
        return self._scaled(frame, begin, end, (width, height))

    def close(self) -> None:
        """Let go of the film. Safe twice."""
        self._container.close()
        self._file.close()
        if self._keys is not None:
            self._keys.close()

    def _undecodable(self) -> FilmError:
        return FilmError(
            f"No picture of {self._path.name} can be decoded.",
            reason="undecodable",
            said=self._track.codec_context.name,
        )

    def _go_to(self, time: float) -> None:
        """Decode until the picture of a time and the one after it are kept."""
        if self._kept and 0.0 <= time - self._kept[-1][0] <= _AHEAD and not self._is_over:
            self._decode_past(time)
            return
        for run_up in (*_RUN_UPS, math.inf):
            self._seek(max(self._first, time - run_up))
            if self._decode_one() and self._kept[0][0] <= max(time, self._first):
                break
        self._decode_past(time)

    def _decode_past(self, time: float) -> None:
        while (not self._kept or self._kept[-1][0] <= time) and self._decode_one():
            pass

    def _decode_one(self) -> bool:
        """Keep one frame more; False where there is none."""
        frame = next(self._frames, None)
        if frame is None:
            self._is_over = True
            return False
        self._kept.append(frame)
        return True

    def _seek(self, second: float) -> None:
        shift = 0.0
        try:
            if self._is_jumping:
                shift = self._seek_key_frame(second)
            else:
                stamp = math.floor((second + self._origin) / self._track.time_base)
                self._container.seek(stamp, stream=self._track)
        except (av_library().FFmpegError, OSError):
            self._read_anew()
        self._kept.clear()
        self._is_over = False
        self._frames = self._decoding(shift)

    def _seek_key_frame(self, second: float) -> float:
        """Go to the key frame before a second; return the shift of the clock there."""
        if self._keys is None:
            self._keys = KeyFrames(self._path)
        key = self._keys.before(second)
        if key is None:
            self._read_anew()
            return 0.0
        self._container.seek(key.byte, unsupported_byte_offset=True)
        return key.shift

    def _read_anew(self) -> None:
        """Stand at the beginning, as what cannot be searched must be read from there."""
        self._container.close()
        self._file.close()
        self._container, self._file = open_container(self._path)
        self._track = film_track(self._container)
        self._set_up_decoder()

    def _decoding(self, shift: float) -> Iterator[tuple[float, Any]]:
        """Yield frames from here on in the order they are shown, each with its second."""
        last = -math.inf
        clock = PictureClock(self._origin, is_jumping=self._is_jumping, shift=shift)
        for packet in self._packets():
            try:
                frames = packet.decode()
            except (av_library().FFmpegError, OSError, ValueError, MemoryError):
                self._num_bad += 1
                if self._num_bad >= _MOST_BAD and last == -math.inf:
                    return
                continue
            for frame in frames:
                stamp = frame.pts if frame.pts is not None else frame.dts
                if stamp is None or frame.is_corrupt:
                    continue
                begin = clock.second_of(float(stamp * frame.time_base))
                if begin > last:
                    last = begin
                    self._limit_kept(frame)
                    yield begin, frame

    def _set_up_decoder(self) -> None:
        self._track.codec_context.thread_type = "AUTO"
        self._track.codec_context.thread_count = _THREADS

    def _packets(self) -> Iterator[Any]:
        """Yield packets, to the first place that cannot be read."""
        try:
            yield from self._container.demux(self._track)
        except (av_library().FFmpegError, OSError, IndexError):
            self._num_bad += 1

    def _limit_kept(self, frame: Any) -> None:
        size = max(1, frame.width * frame.height * 3 // 2)
        most = min(_MOST_KEPT, max(2, _KEPT_BYTES // size))
        if self._kept.maxlen != most:
            self._kept = deque(self._kept, maxlen=most)

    def _last_before(self, time: float) -> int:
        return bisect_right([begin for begin, _ in self._kept], time) - 1

    def _number_at(self, time: float) -> int | None:
        """Return the number of the kept frame shown at a time, None if it is not kept."""
        number = self._last_before(time)
        if number < 0:
            return None
        is_known = number + 1 < len(self._kept) or self._is_over
        return number if is_known else None

    def _scaled(self, frame: Any, begin: float, end: float, box: tuple[int, int]) -> FilmPicture:
        """Return a frame upright, as wide as it is meant, no larger than a box."""
        quarters = round(frame.rotation / 90) % 4
        aspect = self._track.codec_context.sample_aspect_ratio or 1
        wide, high = float(frame.width * aspect), float(frame.height)
        room = box[::-1] if quarters % 2 else box
        scale = min(room[0] / wide, room[1] / high)
        width, height = max(2, round(wide * scale)), max(2, round(high * scale))
        is_hd = frame.height >= _HIGH and frame.colorspace == _UNSPECIFIED
        small = self._scaler.reformat(
            frame, width, height, "bgra", src_colorspace="ITU709" if is_hd else None, threads=1
        )
        # turned counterclockwise by as much as the film says
        pixels = np.ascontiguousarray(np.rot90(small.to_ndarray(), quarters))
        return FilmPicture(begin, end, pixels.shape[1], pixels.shape[0], pixels.tobytes())
