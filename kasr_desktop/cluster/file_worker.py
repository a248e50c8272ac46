"""One worker: an engine that is loaded once and does the files it is given."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kasr_desktop.cluster.manifest import Recording
from kasr_desktop.cluster.results import (
    FileResult,
    Status,
    is_finished,
    keep_record,
    read_record,
    to_json,
)
from kasr_desktop.cluster.stores import Store, local_copy
from kasr_desktop.domain.errors import EngineError, KasrError
from kasr_desktop.domain.events import Final, Finished
from kasr_desktop.domain.export_options import ExportOptions, FileFormat
from kasr_desktop.domain.packed_segments import PackedSegments
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.pipeline.engine_process import EngineProcess
from kasr_desktop.pipeline.exporting import export_all, suggest_path
from kasr_desktop.pipeline.job import TranscribeJob
from kasr_desktop.pipeline.protocol import MakeRunner
from kasr_desktop.scratch_folder import ScratchFolder


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """What is done with every file.

    Attributes:
        job: The job, its path left open.
        formats: What is written of each.
        options: How it is written.
        results: Folder of the results, a path or a URL that every worker reaches.
        make_runner: What recognises, None: the engine of the app.
    """

    job: TranscribeJob
    formats: tuple[FileFormat, ...]
    options: ExportOptions
    results: str
    make_runner: MakeRunner | None = None


class FileWorker:
    """Transcribes one file a call; what Ray Data maps over the list of files.

    The engine is a process of its own, as everywhere: native code that dies on one file leaves
    the worker and its other files alone. A worker that is killed loses the file it was at, which
    another one does again from its beginning.
    """

    def __init__(self, plan: WorkPlan) -> None:
        self._plan = plan
        self._store = Store(plan.results)
        self._engine = EngineProcess(make_runner=plan.make_runner)
        self._engine.prewarm(plan.job.engine)

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """Do the file of a row and return its `FileResult` as JSON: tables keep plain cells."""
        return {"result": to_json(self.transcribe(Recording(row["url"], row["name"])))}

    def transcribe(self, recording: Recording) -> FileResult:
        """Write a file's results and then its record; a failure is a result too."""
        if is_finished(self._store, recording):  # by a worker that died after its last word
            return read_record(self._store, recording)
        begin = time.monotonic()
        host = socket.gethostname()
        try:
            with local_copy(recording.url) as path:
                transcript = self._recognised(path)
            transcript = replace(transcript, file=recording.url)
            written = self._write(transcript, recording)
        except Exception as error:  # noqa: BLE001  one file stops no other, whatever it is
            elapsed = time.monotonic() - begin
            return FileResult(
                recording.url,
                recording.name,
                Status.FAILED,
                elapsed=elapsed,
                detail=_told(error),
                worker=host,
            )
        result = FileResult(
            recording.url,
            recording.name,
            Status.DONE,
            transcript.duration,
            time.monotonic() - begin,
            written,
            "; ".join(transcript.warnings),
            host,
        )
        keep_record(self._store, result)
        return result

    def _recognised(self, path: Path) -> Transcript:
        segments = PackedSegments()
        for event in self._engine.run(replace(self._plan.job, path=path)):
            if isinstance(event, Final):
                segments.append(event.segment)
            elif isinstance(event, Finished):
                return event.whole(segments)
        raise EngineError(f"{path} came to no end.", reason="failed", error="no end")

    def _write(self, transcript: Transcript, recording: Recording) -> tuple[str, ...]:
        """Write every format on this machine, then put each in its place."""
        with ScratchFolder() as folder:
            named = folder.path / f"{recording.name}.wav"
            paths = {chosen: suggest_path(named, chosen) for chosen in self._plan.formats}
            exported = export_all(transcript, paths, self._plan.options)
            if exported.errors:
                raise exported.errors[0]
            for path in exported.written:
                self._store.write(path.name, path.read_bytes())
            return tuple(path.name for path in exported.written)


def _told(error: Exception) -> str:
    """Return why a file failed; what is no error of ours says what kind it is of."""
    known = isinstance(error, KasrError | OSError)
    return str(error) if known else f"{type(error).__name__}: {error}"
