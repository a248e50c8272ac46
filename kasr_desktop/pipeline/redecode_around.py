"""Decode kept emissions again from a place outward: what someone looks at comes first."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

from kasr_desktop.domain.events import Event, Final, Finished, Progress, Tick
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.pipeline.job import RedecodeJob
from kasr_desktop.pipeline.record import Record
from kasr_desktop.pipeline.redecode import RECORDED
from kasr_desktop.pipeline.utterances import UtteranceDecoder
from kasr_desktop.recognizer.emission_store import EmissionReader

Frames = tuple[int, int]  # first, and the one after the last

_MOST_KEPT = 4  # settings that are tried to and fro


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where the utterances of a store lie, in order; the same for all weights and beams."""

    utterances: tuple[Frames, ...]
    num_frames: int


@dataclass(slots=True)
class Decoded:
    """What is decoded so far of one store at one choice of settings.

    Attributes:
        cuts: Its utterances.
        segments: By number of the utterance, None where nothing was heard.
    """

    cuts: Cuts
    segments: dict[int, Segment | None] = field(default_factory=dict)


class DecodedCache:
    """Keeps what jobs have decoded, so that asking for another place goes on with it."""

    def __init__(self) -> None:
        self._kept: dict[object, Decoded] = {}  # the one used last is the last

    def find(self, job: RedecodeJob) -> Decoded | None:
        """Return what was decoded by a job that differs in its place alone."""
        key = _key(job)
        decoded = self._kept.pop(key, None)
        if decoded is not None:
            self._kept[key] = decoded
        return decoded

    def find_cuts(self, job: RedecodeJob) -> Cuts | None:
        """Return the utterances of a job's store, as a job with other weights found them."""
        store = _key(job)[0]
        found = (known.cuts for key, known in self._kept.items() if _store_of(key) == store)
        return next(found, None)

    def keep(self, job: RedecodeJob, decoded: Decoded) -> None:
        """Keep it in place of the one that was not used for longest."""
        self._kept[_key(job)] = decoded
        while len(self._kept) > _MOST_KEPT:
            del self._kept[next(iter(self._kept))]


class AroundRedecoder:
    """Decodes one store; every utterance gives what a `Redecoder` makes of it.

    For utterances are decoded one by one, each without the others: only the order differs.
    """

    def __init__(
        self,
        reader: EmissionReader,
        job: RedecodeJob,
        *,
        utterances: UtteranceDecoder,
        record: Record,
        cache: DecodedCache,
    ) -> None:
        self._reader = reader
        self._job = job
        self._utterances = utterances
        self._record = record
        self._cache = cache

    def run(self) -> Generator[Event, None, None]:
        """Yield `Final` and `Progress` as they come, and `Finished` last."""
        decoded = self._cache.find(self._job)
        if decoded is None:
            cuts = self._cache.find_cuts(self._job)
            decoded = Decoded(cuts if cuts is not None else (yield from self._cut()))
            self._cache.keep(self._job, decoded)
        grid = self._reader.header.grid
        duration = grid.num_samples(decoded.cuts.num_frames) / grid.sample_rate
        for event in self._events(decoded, duration):
            yield self._record.note(event)
        for notice in self._record.silence(duration):
            yield self._record.note(notice)
        yield Finished(self._record.transcript(duration=duration, compute_device=RECORDED))

    def _cut(self) -> Generator[Event, None, Cuts]:
        """Find all utterances; takes some tenths of a second an hour."""
        endpointer, found, num_frames = self._utterances.endpointer, [], 0
        for emissions in self._reader:
            found += endpointer.feed(emissions)
            num_frames = emissions.end_frame
            yield Tick()
        found += endpointer.finish()
        return Cuts(tuple((one.first_frame, one.end_frame) for one in found), num_frames)

    def _events(self, decoded: Decoded, duration: float) -> Generator[Event, None, None]:
        cuts, grid = decoded.cuts, self._reader.header.grid
        first = last = -1
        for number in outward(cuts.utterances, self._view()):
            if number not in decoded.segments:
                emissions = self._reader.read(*cuts.utterances[number])
                decoded.segments[number] = yield from self._utterances.decode(emissions)
            segment = decoded.segments[number]
            if segment is not None:
                yield Final(segment)
            first, last = (number if first < 0 else min(first, number)), max(last, number)
            covered = (
                grid.seconds(cuts.utterances[first - 1][1]) if first else 0.0,
                grid.seconds(cuts.utterances[last + 1][0])
                if last + 1 < len(cuts.utterances)
                else duration,
            )
            share = len(decoded.segments) / len(cuts.utterances)
            yield Progress(share * duration, duration, self._record.elapsed, covered)

    def _view(self) -> Frames:
        grid = self._reader.header.grid
        start, end = self._job.around or (0.0, 0.0)
        return grid.frames(start), grid.frames(end)


def outward(utterances: tuple[Frames, ...], view: Frames) -> Iterator[int]:
    """Return numbers of utterances: those in view in order, then always the nearest one left.

    All given so far are neighbors at any time.

    Example:
        >>> list(outward(((0, 9), (10, 19), (20, 29), (60, 69)), (12, 15)))
        [1, 0, 2, 3]
    """
    start, end = view
    after = next((n for n, (_, last) in enumerate(utterances) if last > start), len(utterances))
    before = after - 1
    while after < len(utterances) and utterances[after][0] < end:
        yield after
        after += 1
    while before >= 0 or after < len(utterances):
        to_before = start - utterances[before][1] if before >= 0 else None
        to_after = utterances[after][0] - end if after < len(utterances) else None
        if to_after is None or (to_before is not None and to_before < to_after):
            yield before
            before -= 1
        else:
            yield after
            after += 1


def _key(job: RedecodeJob) -> tuple[object, object]:
    """Return what tells stores, and settings, apart."""
    facts = job.emissions_path.stat()
    decode = job.decode
    store = (
        str(job.emissions_path),
        (facts.st_size, facts.st_mtime_ns),
        job.engine.model,
        (decode.endpoint_silence, decode.max_utterance),
    )
    learned = decode.adaptation
    told = learned.stat().st_mtime_ns if learned is not None and learned.exists() else 0
    return store, (job.decoder, decode, told)


def _store_of(key: object) -> object:
    return key[0] if isinstance(key, tuple) else None
