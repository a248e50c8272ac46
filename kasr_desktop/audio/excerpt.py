"""A part of a sound, as a sound of its own: from its first sample on, up to its last."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kasr_desktop.audio import file_errors
from kasr_desktop.audio.file_source import FileSource
from kasr_desktop.domain.audio import SAMPLE_RATE, AudioChunk
from kasr_desktop.domain.events import Notice
from kasr_desktop.domain.options import Excerpt


class ExcerptSource:
    """The part of a file that an excerpt names; samples count from its start."""

    def __init__(self, path: Path, file: FileSource, excerpt: Excerpt) -> None:
        """Take a file that is open.

        Args:
            path: Its name, for errors.
            file: The whole.
            excerpt: Which part is meant.
        """
        self._path = path
        self._file = file
        self._excerpt = excerpt
        self._reached_end = False

    @property
    def duration(self) -> float | None:
        """Seconds announced, None if unknown."""
        whole = self._file.duration
        end = self._excerpt.end
        if whole is None:
            return None if end is None else end - self._excerpt.start
        return max(0.0, (whole if end is None else min(whole, end)) - self._excerpt.start)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What was odd, if the file was heard to its end."""
        return self._file.notices if self._reached_end else ()

    def __iter__(self) -> Iterator[AudioChunk]:
        """Return the chunks in order.

        Raises:
            AudioError: no_such_time: the recording ends before; and as the file's own.
        """
        first = round(self._excerpt.start * SAMPLE_RATE)
        end = self._excerpt.end
        last = None if end is None else round(end * SAMPLE_RATE)
        heard = 0
        for chunk in self._file:
            heard = chunk.end
            low = max(first, chunk.start)
            high = chunk.end if last is None else min(last, chunk.end)
            if low < high:
                samples = chunk.samples[low - chunk.start : high - chunk.start]
                yield AudioChunk(samples, low - first)
            if last is not None and chunk.end >= last:
                return
        self._reached_end = True
        if heard <= first:
            raise file_errors.no_such_time(self._path, self._excerpt.start, heard / SAMPLE_RATE)

    def close(self) -> None:
        """Close the file. Safe twice."""
        self._file.close()
