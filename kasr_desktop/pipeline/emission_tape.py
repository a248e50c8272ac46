"""Emissions on their way from the model to the decoders: rounded once, kept if asked for."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

from kasr_desktop.domain.audio import AudioWindow
from kasr_desktop.domain.emissions import Emissions, concatenate
from kasr_desktop.domain.errors import ExportError
from kasr_desktop.domain.events import Notice, NoticeKind
from kasr_desktop.recognizer.emission_blocks import EmissionHeader
from kasr_desktop.recognizer.emission_codec import pack, unpack
from kasr_desktop.recognizer.emission_store import EmissionReader, EmissionWriter

log = logging.getLogger(__name__)


class EmissionTape:
    """What the decoders hear is what a store gives back, whether or not there is one.

    So decoding now and decoding again later are the same. Behind a crash, frames that were
    kept already are recalled and the network does not run for them again.
    """

    def __init__(
        self, header: EmissionHeader, *, path: Path | None = None, resume: bool = False
    ) -> None:
        """Start a tape.

        Args:
            header: Whose emissions they are.
            path: Where to keep them, None: nowhere.
            resume: Go on with what an interrupted run of the same job has kept.
        """
        self._header = header
        self._writer: EmissionWriter | None = None
        self._kept: Iterator[Emissions] = iter(())
        self._held: list[Emissions] = []  # read of what was kept, and still wanted
        self._kept_end = 0
        self._due = 0  # the next frame of the store
        self._notices: list[Notice] = []
        if path is not None:
            self._open(path, resume=resume)

    def recall(self, window: AudioWindow) -> Emissions | None:
        """Return the frames of a window as an interrupted run has kept them, None if it has not.

        That run may have cut the sound otherwise, as live text does.
        """
        if window.end_frame > self._kept_end:
            return None
        while not self._held or self._held[-1].end_frame < window.end_frame:
            block = next(self._kept, None)
            if block is None:
                return None
            self._held.append(block)
        self._held = [block for block in self._held if block.end_frame > window.first_frame]
        if self._held[0].first_frame > window.first_frame:
            return None
        return concatenate(self._held).slice(window.first_frame, window.end_frame)

    def recalled(self) -> Iterator[Emissions]:
        """Return all that an interrupted run has kept, in order, once."""
        kept, self._kept = self._kept, iter(())
        return kept

    def append(self, emissions: Emissions) -> Emissions:
        """Keep those of the next frames that are not kept yet, and give back what to decode."""
        if self._writer is not None and emissions.first_frame > self._due:
            self._give_up("incomplete", f"nothing is kept before frame {emissions.first_frame}")
        if self._writer is not None and emissions.end_frame > self._due:
            new = emissions.slice(self._due, emissions.end_frame)
            self._writer.append(new)
            self._due = new.end_frame
            if self._writer.error is not None:
                self._give_up(self._writer.error.reason, str(self._writer.error))
        size = self._header.vocab_size
        return unpack(pack(emissions), emissions.first_frame, len(emissions), size, emissions.grid)

    def drain_notices(self) -> tuple[Notice, ...]:
        """Return what happened since the last call, once."""
        notices, self._notices = tuple(self._notices), []
        return notices

    def complete(self) -> None:
        """Mark the store as whole: the recording was heard to its end."""
        if self._writer is not None:
            self._writer.complete()

    def close(self) -> None:
        """Close the store. Safe twice."""
        if self._writer is not None:
            self._writer.close()

    def _open(self, path: Path, *, resume: bool) -> None:
        try:
            self._writer = EmissionWriter(path, self._header, resume=resume)
            if resume:
                reader = EmissionReader(path)
                self._kept, self._kept_end = iter(reader), reader.num_frames()
                self._due = self._kept_end
        except ExportError as error:
            self._give_up(error.reason, str(error))

    def _give_up(self, reason: str, detail: str) -> None:
        """Go on without keeping: half a store would decode to half a text without a word."""
        log.warning("emissions are not kept: %s", detail)
        facts = (("reason", reason), ("detail", detail))
        self._notices.append(Notice(NoticeKind.EMISSIONS_NOT_KEPT, facts))
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
            writer.path.unlink(missing_ok=True)
