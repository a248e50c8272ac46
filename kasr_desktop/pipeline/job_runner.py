"""Does jobs in whatever process it lives in, and keeps the loaded engine between them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING

from kasr_desktop.domain.events import Event
from kasr_desktop.pipeline.job import (
    EngineSpec,
    Job,
    LiveJob,
    LoadJob,
    RedecodeJob,
    ResumePoint,
    SecondReadingJob,
    TranscribeJob,
)
from kasr_desktop.pipeline.record import Record

if TYPE_CHECKING:
    from kasr_desktop.pipeline.build import EngineCache, TextParts
    from kasr_desktop.pipeline.emission_tape import EmissionTape
    from kasr_desktop.pipeline.redecode_around import DecodedCache
    from kasr_desktop.pipeline.utterances import UtteranceDecoder
    from kasr_desktop.recognizer.acoustic_model import AcousticModel

_NICE = 10
"""Of a second reading: beside live text on one core it gets a tenth of it."""


class JobRunner:
    """The `Runner` of the app: loads engines, transcribes files and takes, decodes again.

    The window imports this module to name it to the engine's process; what does the work is
    imported there alone.
    """

    def __init__(self, engines: EngineCache | None = None) -> None:
        from kasr_desktop.pipeline.build import EngineCache

        self._engines = engines or EngineCache()
        self._utterances: UtteranceDecoder | None = None
        self._record: Record | None = None
        self._decoded_cache: DecodedCache | None = None

    @property
    def resume_point(self) -> ResumePoint:
        """Where the running job could go on if this process died now."""
        if self._record is None or self._utterances is None:
            return ResumePoint()
        frame = max(self._record.resume.frame, self._utterances.closed_frame)
        return ResumePoint(frame, self._record.elapsed)

    def load(self, spec: EngineSpec) -> Generator[Event, None, None]:
        """Load the engine so that the next job with this spec starts at once.

        Yields `Loading` for what is not there yet, and `Ready`.

        Raises:
            BundleError: The model cannot be used.
            EngineError: No such device, or out of memory.
        """
        from kasr_desktop.pipeline.build import ready

        text = yield from self._engines.text_parts(spec)
        model = yield from self._engines.acoustic_model(spec, text.bundle)
        yield ready(text, model)

    def run(self, job: Job) -> Generator[Event, None, None]:
        """Do a job; closing the generator stops it."""
        self._record = self._utterances = None
        if isinstance(job, LoadJob):
            yield from self.load(job.engine)
        elif isinstance(job, RedecodeJob):
            yield from self._redecode(job)
        elif isinstance(job, LiveJob):
            yield from self._follow(job)
        elif isinstance(job, SecondReadingJob):
            yield from self._read_again(job)
        else:
            yield from self._transcribe(job)

    def close(self) -> None:
        """Free the loaded engine."""
        self._engines.free()

    def _transcribe(self, job: TranscribeJob) -> Generator[Event, None, None]:
        from kasr_desktop.audio.excerpt import ExcerptSource
        from kasr_desktop.audio.file_source import FileSource
        from kasr_desktop.pipeline.excerpts import in_whole
        from kasr_desktop.pipeline.transcriber import Transcriber

        source = FileSource(job.path, job.audio)  # first: a bad file is told before a slow load
        try:
            model, tape, text = yield from self._loaded(job, goes_on=job.begin > 0)
            begin = ResumePoint(model.grid.frames(job.begin), job.spent)
            job = replace(job, resume=job.resume or begin)
            utterances, record = yield from self._prepare(job, text)
            part = job.excerpt
            events = Transcriber(
                source if part is None else ExcerptSource(job.path, source, part),
                model=model,
                utterances=utterances,
                tape=tape,
                stream=job.stream,
                record=record,
            ).run()
            yield from events if part is None else in_whole(events, part.start)
        finally:
            source.close()

    def _follow(self, job: LiveJob) -> Generator[Event, None, None]:
        from kasr_desktop.pipeline.live_transcriber import LiveTranscriber
        from kasr_desktop.pipeline.open_take import open_take

        source = open_take(job.path)
        try:
            model, tape, text = yield from self._loaded(job)
            utterances, record = yield from self._prepare(job, text)
            is_read_again = job.again is not None and _reads(model)
            yield from LiveTranscriber(
                source,
                model=model,
                utterances=utterances,
                tape=tape,
                live=job.live.with_second_reading() if is_read_again else job.live,
                record=record,
            ).run()
        finally:
            source.close()

    def _read_again(self, job: SecondReadingJob) -> Generator[Event, None, None]:
        from kasr_desktop.pipeline.open_take import open_take
        from kasr_desktop.pipeline.transcriber import Transcriber

        with contextlib.suppress(OSError, AttributeError):  # live text comes first
            os.nice(_NICE)
        source = open_take(job.path)
        try:
            model, tape, text = yield from self._loaded(job)
            if not _reads(model):
                return
            utterances, record = yield from self._prepare(job, text)
            yield from Transcriber(
                source,
                model=model,
                utterances=utterances,
                tape=tape,
                stream=job.stream,
                record=record,
                is_growing=True,
            ).run()
        finally:
            source.close()

    def _loaded(
        self, job: TranscribeJob | LiveJob | SecondReadingJob, *, goes_on: bool = False
    ) -> Generator[Event, None, tuple[AcousticModel, EmissionTape, TextParts]]:
        """Load what hears, and what keeps what was heard."""
        from kasr_desktop.pipeline.build import ready
        from kasr_desktop.pipeline.emission_tape import EmissionTape
        from kasr_desktop.recognizer.emission_blocks import EmissionHeader

        text = yield from self._engines.text_parts(job.engine)
        model = yield from self._engines.acoustic_model(job.engine, text.bundle)
        yield ready(text, model)
        vocab = text.bundle.vocab
        header = EmissionHeader(text.bundle.name, len(vocab), vocab.blank_id, model.grid)
        goes_on = goes_on or job.resume is not None
        tape = EmissionTape(header, path=job.emissions_path, resume=goes_on)
        return model, tape, text

    def _redecode(self, job: RedecodeJob) -> Generator[Event, None, None]:
        from kasr_desktop.pipeline.redecode import Redecoder, open_emissions
        from kasr_desktop.pipeline.redecode_around import AroundRedecoder, DecodedCache

        text = yield from self._engines.text_parts(job.engine)
        reader = open_emissions(job, text)
        utterances, record = yield from self._prepare(job, text)
        if job.around is None:
            yield from Redecoder(reader, utterances=utterances, record=record).run()
            return
        self._decoded_cache = self._decoded_cache or DecodedCache()
        yield from AroundRedecoder(
            reader, job, utterances=utterances, record=record, cache=self._decoded_cache
        ).run()

    def _prepare(
        self, job: TranscribeJob | LiveJob | SecondReadingJob | RedecodeJob, text: TextParts
    ) -> Generator[Event, None, tuple[UtteranceDecoder, Record]]:
        """Make what all kinds of job need, and tell what is not as it should be."""
        record = Record(
            file=str(job.path),
            model=text.bundle.name,
            decoder=job.decoder,
            resume=job.resume or ResumePoint(),
        )
        self._record = record
        from kasr_desktop.decoding.decoders import chosen_kinds

        text = text.adapted(job.decode.adaptation)
        kinds = chosen_kinds(job.decoder)
        if text.problem is not None and any(kind.needs_language_model for kind in kinds):
            yield record.note(text.problem)
        self._utterances = text.utterance_decoder(job.decode, job.decoder)
        return self._utterances, record


def _reads(model: AcousticModel) -> bool:
    """Return whether a model gains by reading longer windows."""
    from kasr_desktop.recognizer.acoustic_model import ReadingModel

    return isinstance(model, ReadingModel) and model.reads


def make_job_runner() -> JobRunner:
    """Return a runner with nothing loaded; its name travels to the child process."""
    return JobRunner()
