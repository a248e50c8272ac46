"""Passes over the recordings on the list, one at a time, each a step that can be undone."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kasr_desktop.domain.errors import EngineError, KasrError
from kasr_desktop.domain.large_numbers import LargeNumbers
from kasr_desktop.pipeline.passes.transcript_pass import (
    KeptSound,
    PassInput,
    PassResult,
    TranscriptPass,
)
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.document_editor import DocumentEditor
from kasr_desktop.session.emission_cache import EmissionCache
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.worker.task_runner import TaskRunner

if TYPE_CHECKING:
    from kasr_desktop.domain.audio import AudioChunk
    from kasr_desktop.text.script import Script

log = logging.getLogger(__name__)

_TELL_AFTER_MS = 400
"""What takes longer than this has to show that it is at work, also while it only loads."""


class PassRuns(QObject):
    """Runs one pass at a time in the background and makes its change a step.

    A pass is imported when it is first wanted: the window opens without its arithmetic.

    Signals:
        progressed: The `QueueItem` and the seconds of it that are done; 0 once it has been at work
            for a moment, whatever it waits for.
        ended: The `QueueItem`, its `PassResult` or None if it was stopped, and the
            `KasrError` that ended it or None.
        outdated: The `QueueItem` whose text was changed under the pass: nothing was done.
    """

    progressed = Signal(object, float)
    ended = Signal(object, object, object)
    outdated = Signal(object)

    def __init__(
        self,
        controller: Controller,
        editor: DocumentEditor,
        emissions: EmissionCache,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._editor = editor
        self._emissions = emissions
        self._tasks = TaskRunner(self)
        self._item: QueueItem | None = None
        self._taken: PassInput | None = None
        self._result: PassResult | None = None
        self._error: KasrError | None = None
        self._soon = QTimer(self, singleShot=True, interval=_TELL_AFTER_MS)
        self._soon.timeout.connect(self._tell_of_start)

    @property
    def is_running(self) -> bool:
        """True while a pass is at work."""
        return self._tasks.is_busy

    def find_speakers(
        self, item: QueueItem, name: Callable[[int], str], num_speakers: int | None
    ) -> None:
        """Find who speaks in a recording; see `SpeakerPass`."""
        from kasr_desktop.pipeline.passes.speaker_pass import SpeakerPass

        def prepare(taken: PassInput) -> PassInput:
            return replace(taken, open_sound=lambda: _sound_of(item.sound.path, item.sound.track))

        self._start(item, SpeakerPass(name, num_speakers), prepare)

    def write_down(self, item: QueueItem, large_numbers: LargeNumbers) -> None:
        """Put the written form of what was heard beside it; see `WrittenPass`."""
        from kasr_desktop.pipeline.passes.written_pass import WrittenPass

        self._start(item, WrittenPass(large_numbers=large_numbers), lambda taken: taken)

    def align_words(self, item: QueueItem) -> None:
        """Find the times of the words a person wrote; nothing where no emissions are kept."""
        from kasr_desktop.pipeline.passes.alignment_pass import AlignmentPass

        self._align(item, AlignmentPass())

    def lay_script(self, item: QueueItem, script: Script, *, by_line: bool) -> None:
        """Lay a script over a recording; nothing where no emissions are kept.

        See `ScriptPass`.
        """
        from kasr_desktop.pipeline.passes.script_pass import ScriptPass

        self._align(item, ScriptPass(script, by_line))

    def _align(self, item: QueueItem, made: TranscriptPass) -> None:
        """Run a pass that works on kept emissions."""
        place = self._emissions.emissions_of(item)
        if place is None:
            return
        spec = item.model.spec or self._controller.spec

        def prepare(taken: PassInput) -> PassInput:
            from kasr_desktop.bundle.locate import locate
            from kasr_desktop.bundle.model_bundle import load_bundle
            from kasr_desktop.pipeline.build import TextParts
            from kasr_desktop.pipeline.job import RedecodeJob
            from kasr_desktop.pipeline.redecode import open_emissions

            text = TextParts(load_bundle(locate(spec.model)), None, None)
            until = taken.segments[-1].end if taken.segments else 0.0
            job = RedecodeJob(place, item.sound.path, engine=spec, until=until)
            reader = open_emissions(job, text)
            return replace(
                taken,
                open_sound=lambda: _sound_of(item.sound.path, item.sound.track),
                kept=KeptSound(reader, text.bundle.vocab),
            )

        self._start(item, made, prepare)

    def can_align(self, item: QueueItem | None) -> bool:
        """Return whether emissions of a recording are kept."""
        return self._emissions.emissions_of(item) is not None

    def _start(
        self,
        item: QueueItem,
        made: TranscriptPass,
        prepare: Callable[[PassInput], PassInput],
    ) -> None:
        """Run a pass over a recording; nothing while another is at work.

        Args:
            item: The recording; what is being typed becomes a step first.
            made: The pass.
            prepare: Adds sound or emissions, in the background: opening them takes time.
        """
        if self.is_running:
            return
        self._editor.commit_drafts(item)
        taken = PassInput.of(item.document)
        self._item, self._taken = item, taken
        self._result = self._error = None

        def work() -> Generator[object, None, None]:
            yield from made.run(prepare(taken))

        self._soon.start()
        self._tasks.run(
            work, produced=self._on_produced, failed=self._on_failed, stopped=self._on_stopped
        )

    @Slot()
    def cancel(self) -> None:
        """Stop at the next yield; the text stays as it is."""
        self._tasks.cancel()

    def _tell_of_start(self) -> None:
        if self._item is not None:
            self.progressed.emit(self._item, 0.0)

    def _on_produced(self, event: float | PassResult) -> None:
        self._soon.stop()
        if isinstance(event, PassResult):
            self._result = event
        elif self._item is not None:
            self.progressed.emit(self._item, event)

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, KasrError):
            self._error = error
            return
        log.error("a pass failed", exc_info=error)
        self._error = EngineError(str(error), reason="unexpected")

    def _on_stopped(self, _completed: bool) -> None:
        self._soon.stop()
        item, taken, result = self._item, self._taken, self._result
        self._item = self._taken = self._result = None
        if item is None or taken is None:
            return
        if result is not None and result.change is not None:
            self._editor.commit_drafts(item)
            if PassInput.of(item.document) != taken:
                self.outdated.emit(item)
                return
            self._editor.do(item, result.change)
        self.ended.emit(item, result, self._error)


def _sound_of(path: Path, track: int | None) -> Iterator[AudioChunk]:
    """Yield the sound of a file, which is closed at the end or when nobody listens any more."""
    from kasr_desktop.audio.file_source import FileSource
    from kasr_desktop.domain.options import AudioOptions

    sound = FileSource(path, AudioOptions(track))
    try:
        yield from sound
    finally:
        sound.close()
