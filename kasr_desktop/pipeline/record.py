"""What a transcript needs beside its segments."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from kasr_desktop.domain.events import Event, Final, Notice, NoticeKind
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.messages import Language, notice_sentence
from kasr_desktop.pipeline.job import ResumePoint


@dataclass(slots=True)
class Record:
    """Keeps of a job's events what its transcript tells.

    Attributes:
        file: Path as the user gave it.
        model: Name of the bundle.
        decoder: Key of the source that was asked for, or `ALL_DECODERS`.
        resume: Where an earlier, interrupted run of this job ended.
        notices: What was odd so far.
        has_text: True once a segment was told. Segments are not kept: whoever pulls the events
            has them, and of ten hours a second copy would be there for nothing.
        started: Reading of the monotonic clock.
    """

    file: str
    model: str
    decoder: str
    resume: ResumePoint = field(default_factory=ResumePoint)
    notices: list[Notice] = field(default_factory=list)
    has_text: bool = False
    started: float = field(default_factory=time.perf_counter)

    @property
    def elapsed(self) -> float:
        """Seconds of wall time spent, an interrupted run's included."""
        return self.resume.elapsed + time.perf_counter() - self.started

    def note(self, event: Event) -> Event:
        """Keep what the transcript needs, and give the event on."""
        if isinstance(event, Final):
            self.has_text = True
        elif isinstance(event, Notice):
            self.notices.append(event)
        return event

    def silence(self, duration: float) -> Iterator[Notice]:
        """Say that nothing was heard, unless the source has said so."""
        heard = self.has_text or self.resume.frame
        if not heard and all(notice.kind is not NoticeKind.SILENT for notice in self.notices):
            yield Notice(NoticeKind.SILENT, (("seconds", f"{duration:.1f}"),))

    def transcript(self, *, duration: float, compute_device: str) -> Transcript:
        """Return what is known of the whole, without its segments.

        Args:
            duration: Seconds of audio decoded.
            compute_device: Where the network ran.
        """
        return Transcript(
            file=self.file,
            duration=duration,
            model=self.model,
            compute_device=compute_device,
            decoder=self.decoder,
            rtf=self.elapsed / duration if duration else 0.0,
            warnings=tuple(notice_sentence(notice, Language.ENGLISH) for notice in self.notices),
        )
