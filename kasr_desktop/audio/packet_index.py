"""Where in a file each second lies, found by reading its packets without decoding them.

For containers that cannot be searched by time: the clock of joined MPEG files jumps, that of
an AVI is a guess. The file is read only as far as somebody asked, and at most once.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kasr_desktop.audio.containers import open_container
from kasr_desktop.audio.file_facts import AVI
from kasr_desktop.audio.places import Place, Places
from kasr_desktop.audio.track_clock import JUMPING_FORMATS, SHORTEST_HOLE
from kasr_desktop.audio.track_reader import TrackReader

INDEXED_FORMATS = JUMPING_FORMATS | {AVI}
"""FFmpeg's names of the containers that need an index."""

_EVERY = 1.0  # seconds between two entries


class PacketIndex(Places):
    """The places of one sound track, in order."""

    def __init__(self, path: Path, track: int) -> None:
        """Open the file; nothing is read yet.

        Raises:
            AudioError: As `open_container`.
        """
        container, file = open_container(path)
        self._reader = TrackReader(container, file, track, path)
        self._is_counted = container.format.name == AVI
        self._counted = 0.0
        super().__init__(self._entries())

    def close(self) -> None:
        """Let go of the file. Safe twice."""
        self._reader.close()

    def _entries(self) -> Iterator[Place]:
        reader, last, shift = self._reader, -_EVERY, 0.0
        for packet in reader.packets():
            if packet.stream.index != reader.track.index or not packet.size:
                continue
            second = self._second_of(packet)
            if self._is_counted:
                # as `FileSource` does: by the bytes, and by the stamps where bytes are missing
                if second is not None and second - self._counted >= SHORTEST_HOLE:
                    self._counted = second
                second = self._counted
                self._counted += reader.seconds_of(packet)
            is_due = second is not None and second >= last + _EVERY
            has_jumped = reader.clock.shift != shift
            if second is not None and packet.pos is not None and (is_due or has_jumped):
                last, shift = second, reader.clock.shift
                yield Place(second, packet.pos, shift)

    def _second_of(self, packet: Any) -> float | None:
        stamp, seconds = self._reader.stamp_of(packet), self._reader.seconds_of(packet)
        if stamp is None:
            self._reader.clock.go_on(seconds)
            return None
        return self._reader.clock.second_of(stamp, seconds)
