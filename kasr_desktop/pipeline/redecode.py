"""Decode kept emissions again: same texts for same options, and the network never runs."""

from __future__ import annotations

from collections.abc import Generator

from kasr_desktop.domain.errors import BundleError, ExportError
from kasr_desktop.domain.events import Event, Finished, Progress, Tick
from kasr_desktop.pipeline.build import TextParts
from kasr_desktop.pipeline.job import RedecodeJob
from kasr_desktop.pipeline.record import Record
from kasr_desktop.pipeline.utterances import UtteranceDecoder
from kasr_desktop.recognizer.emission_store import EmissionReader

_TOLERANCE = 0.5  # seconds: the last word may end with the frame behind the last

RECORDED = "kept emissions"
"""What a transcript names as its device: nothing was computed."""


class Redecoder:
    """Decodes one store; its events are those of a `Transcriber`."""

    def __init__(
        self, reader: EmissionReader, *, utterances: UtteranceDecoder, record: Record
    ) -> None:
        self._reader = reader
        self._utterances = utterances
        self._record = record

    def run(self) -> Generator[Event, None, None]:
        """Yield `Progress`, `Partial`, `Final` as they come, and `Finished` last.

        Raises:
            ExportError: incomplete: the store has been cut or damaged; all that is left of it
                was told before.
        """
        grid = self._reader.header.grid
        num_samples = grid.num_samples(self._reader.num_frames())
        duration = num_samples / grid.sample_rate
        for event in self._events(duration):
            yield self._record.note(event)
        yield Finished(self._record.transcript(duration=duration, compute_device=RECORDED))

    def _events(self, duration: float) -> Generator[Event, None, None]:
        resumed = self._record.resume.frame
        for emissions in self._reader:
            if emissions.end_frame <= resumed:
                yield Tick()
                continue
            first = max(emissions.first_frame, resumed)
            yield from self._utterances.feed(emissions.slice(first, emissions.end_frame))
            yield Progress(emissions.end, duration, self._record.elapsed)
        yield from self._utterances.finish()
        if not self._reader.is_complete:
            raise _incomplete(self._reader, duration)
        yield from self._record.silence(duration)


def open_emissions(job: RedecodeJob, text: TextParts) -> EmissionReader:
    """Open a job's store.

    Raises:
        ExportError: unreadable; incomplete: it has been cut or damaged before `job.until`.
        BundleError: other_model: another model's emissions would decode to nonsense.
    """
    reader = EmissionReader(job.emissions_path)
    header, bundle = reader.header, text.bundle
    if (header.model, header.vocab_size) != (bundle.name, len(bundle.vocab)):
        raise BundleError(
            f"The kept emissions {job.emissions_path} were made by the model {header.model}, "
            f"not by {bundle.name}.",
            reason="other_model",
            path=job.emissions_path,
            found=header.model,
            expected=bundle.name,
        )
    seconds = reader.header.grid.seconds(reader.num_frames())
    if seconds < job.until - _TOLERANCE and not reader.is_complete:
        raise _incomplete(reader, seconds)
    return reader


def _incomplete(reader: EmissionReader, seconds: float) -> ExportError:
    return ExportError(
        f"The kept emissions {reader.path} are cut or damaged: {seconds:.1f} s are left.",
        reason="incomplete",
        path=reader.path,
        seconds=f"{seconds:.1f}",
    )
