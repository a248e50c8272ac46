"""What has come of a file so far: enough to write it even if the work breaks off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from kasr_desktop.domain.events import Event, Final, Finished, Notice, Progress, Ready
from kasr_desktop.domain.packed_segments import PackedSegments
from kasr_desktop.domain.script_differences import ScriptDifferences
from kasr_desktop.domain.transcript import Segment, Transcript
from kasr_desktop.messages import Language, notice_sentence


@dataclass(slots=True)
class Collected:
    """Gathers a job's events, hours of text in little memory.

    Attributes:
        path: The file.
        decoder: What was asked for.
        segments: Final ones, without alternatives: no file holds them.
        notices: What was odd.
        ready: The engine, once it is loaded.
        progress: The last one.
        finished: The end, once it is told.
        script: Where a script that was laid over it differs, None: none was.
    """

    path: Path
    decoder: str
    segments: PackedSegments = field(default_factory=PackedSegments)
    notices: list[Notice] = field(default_factory=list)
    ready: Ready | None = None
    progress: Progress | None = None
    finished: Finished | None = None
    script: ScriptDifferences | None = None

    def add(self, event: Event) -> None:
        """Take the next event."""
        if isinstance(event, Final):
            self.segments.append(event.segment)
        elif isinstance(event, Notice):
            self.notices.append(event)
        elif isinstance(event, Ready):
            self.ready = event
        elif isinstance(event, Progress):
            self.progress = event
        elif isinstance(event, Finished):
            self.finished = event

    def replace_segments(self, segments: Iterable[Segment]) -> None:
        """Take other segments in place of those that came."""
        self.segments = PackedSegments(segments)

    @property
    def position(self) -> float:
        """Seconds of sound that segments or progress have reached."""
        end = self.segments[-1].end if self.segments else 0.0
        return max([end, self.progress.position if self.progress else 0.0])

    def transcript(self) -> Transcript:
        """Return the whole transcript, or what is done of it with a warning that says so."""
        if self.finished is not None:
            return replace(self.finished.whole(self.segments), script=self.script)
        stopped = f"The work was stopped at {self.position:.1f} s; what follows is missing."
        rtf = self.progress.elapsed / self.position if self.progress and self.position else 0.0
        return Transcript(
            file=str(self.path),
            duration=self.position,
            model=self.ready.model if self.ready else "",
            compute_device=self.ready.compute_device if self.ready else "",
            decoder=self.decoder,
            rtf=rtf,
            segments=self.segments,
            warnings=(
                *(notice_sentence(notice, Language.ENGLISH) for notice in self.notices),
                stopped,
            ),
            script=self.script,
        )
