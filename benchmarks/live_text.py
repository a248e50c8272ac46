"""Live text against the file's text: error rates, and how long after a word it comes.

    python -m benchmarks.live_text MANIFEST [--split dev] [--every 4] [--model builtin]

Recordings of a manifest, joined speaker by speaker with pauses, are read as files and followed as
takes that grow. Nobody waits: the clock stands still but for the CPU seconds that the work costs
and for the moments in which there is nothing to do. So a busy machine changes little, and what is
measured is one thread of this processor with nothing beside it; what microphone and sound server
hold back is not in it (`benchmarks.live_latency` has that).

`--wall` counts the time that the work takes in place of its CPU seconds, which are the double where
two threads share it. It is what is seen on a machine that has nothing else to do, and means nothing
on another.

The way `second` is live text with the second reading behind it, on a core of its own, which
touches no clock but its own; `one-core` has both on one (`benchmarks.take_read_again`). The CER is
that of the text that stands in the end, and `stands` tells when it does.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np

from benchmarks.live_latency import Observed, measure, note
from benchmarks.take_read_again import SHARE, Piece, SecondCore, pieces, standing
from kasr_desktop.audio.windowing import windows
from kasr_desktop.domain.audio import SAMPLE_RATE, AudioChunk, Samples
from kasr_desktop.domain.emissions import Emissions
from kasr_desktop.domain.events import Event, Final
from kasr_desktop.domain.options import DecodeOptions, LiveOptions, StreamOptions
from kasr_desktop.domain.readings import ALL_DECODERS
from kasr_desktop.pipeline.build import EngineCache, TextParts
from kasr_desktop.pipeline.emission_tape import EmissionTape
from kasr_desktop.pipeline.job import EngineSpec
from kasr_desktop.pipeline.live_transcriber import LiveTranscriber
from kasr_desktop.pipeline.record import Record
from kasr_desktop.pipeline.settled_words import SettledWords
from kasr_desktop.recognizer.acoustic_model import AcousticModel
from kasr_desktop.recognizer.emission_blocks import EmissionHeader
from kasr_desktop.recognizer.stitching import trim
from kasr_desktop.text.error_rate import ErrorRate
from kasr_trainer.data.manifest import Utterance, hear_utterance, read_manifest
from kasr_trainer.evaluate.scores import reading_cer

_Loaded = TypeVar("_Loaded")

_BLOCK = 0.05
"""Seconds between two looks at the file, as `GrowingFile` has them."""

_WRITTEN = SAMPLE_RATE // 50
"""Samples that reach the file at a time. Without blocks a look would find a handful, and the looks
would cost more than the listening."""

_RANDOM = "xls-r"
_NOISE = 1e-4
_FIRST_ROW = 4.0
"""Seconds until a take's first row is final."""
_WAYS = ["file", "live", "second", "one-core"]
_UTTERANCES = 12
"""Joined in one take."""


class WorkClock:
    """Seconds of work, and of waiting for it.

    Attributes:
        work: What counts as work: a clock that may stand still while nothing is done.
    """

    def __init__(self, work: Callable[[], float] = time.process_time) -> None:
        self.work = work
        self._waited = -work()

    def __call__(self) -> float:
        """Read it."""
        return self._waited + self.work()

    def wait(self, seconds: float) -> None:
        """Let time pass in which nothing is done."""
        self._waited += seconds


class SharedClock(WorkClock):
    """The same on a core that a second reading has a part of.

    Attributes:
        second: The second reading's work; it advances with the clock.
    """

    def __init__(self, second: SecondCore, work: Callable[[], float] = time.process_time) -> None:
        super().__init__(work)
        self.second = second
        self._seen = super().__call__()

    def __call__(self) -> float:
        """Read it: work of live text takes longer while there is other work."""
        worked = super().__call__() - self._seen
        if worked > 0:
            taken = worked / (1 - SHARE) if self.second.is_busy else worked
            self.second.advance(taken, share=SHARE)
            super().wait(taken - worked)
            self._seen = super().__call__()
        return self._seen

    def wait(self, seconds: float) -> None:
        """Let time pass in which live text does nothing."""
        self()
        self.second.advance(seconds)
        super().wait(seconds)
        self._seen += seconds


class GrowingSound:
    """A take that grows with a clock; a `LiveSource`."""

    def __init__(self, samples: Samples, clock: WorkClock) -> None:
        self._samples, self._clock = samples, clock
        self._began = clock()
        self.num_samples = 0

    @property
    def began(self) -> float:
        """Reading of the clock at sample 0."""
        return self._began

    @property
    def lag(self) -> float:
        """Seconds that were said and not read."""
        return (self._written() - self.num_samples) / SAMPLE_RATE

    def _written(self) -> int:
        said = int((self._clock() - self._began) * SAMPLE_RATE)
        return min(len(self._samples), said // _WRITTEN * _WRITTEN)

    def beats(self) -> Iterator[AudioChunk]:
        """Return what is new, an empty chunk where nothing is."""
        while self.num_samples < len(self._samples):
            start, self.num_samples = self.num_samples, self._written()
            if start == self.num_samples:
                self._clock.wait(_BLOCK)
            yield AudioChunk(self._samples[start : self.num_samples], start)

    def close(self) -> None:
        """Nothing is open."""


class _EndlessWords(SettledWords):
    """Of weights that say no words: none ends, and whoever waited for that would hear for long.

    Frames are settled wherever they have heard enough, as those of a model that says words are
    nearly always.
    """

    def border(
        self,
        emissions: Emissions,
        latest: int,
        *,
        sure: int | None = None,  # noqa: ARG002 - none is
    ) -> tuple[int, bool]:
        """Return the latest frame."""
        return max(emissions.first_frame, latest), True


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; prints a line of JSON for the file and one for live text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--every", type=int, default=1, help="only every so many rows")
    parser.add_argument("--takes", type=int, default=0, help="only so many takes")
    parser.add_argument("--pause", type=float, default=0.8, help="seconds between two utterances")
    parser.add_argument(
        "--model", default="builtin", help=f"{_RANDOM}: random weights; its text is none"
    )
    parser.add_argument("--work", type=Path, default=Path("output"), help="keeps the random model")
    parser.add_argument("--only", choices=_WAYS, nargs="+", default=["file", "live"])
    parser.add_argument("--wall", action="store_true", help="time, not CPU seconds; wants quiet")
    parser.add_argument("--hop", type=float, default=LiveOptions().hop)
    parser.add_argument("--left", type=float, default=LiveOptions().left_context)
    parser.add_argument("--right", type=float, default=LiveOptions().right_context)
    parser.add_argument("--sure", type=float, default=LiveOptions().sure_context)
    chosen = parser.parse_args(arguments)
    rows = read_manifest(chosen.manifest, split=chosen.split)[:: chosen.every]
    takes = list(joined(rows, pause=chosen.pause))[: chosen.takes or None]
    engines, spec = EngineCache(), EngineSpec(_folder(chosen.model, chosen.work), "cpu")
    text = _result(engines.text_parts(spec))
    began = time.process_time()
    model = _result(engines.acoustic_model(spec, text.bundle))
    loading = time.process_time() - began
    live = LiveOptions(
        hop=chosen.hop,
        left_context=chosen.left,
        right_context=chosen.right,
        sure_context=chosen.sure,
    )
    work = time.perf_counter if chosen.wall else time.process_time
    make_clock = partial(WorkClock, work)
    for way in chosen.only:
        if way == "file":
            found = _measured(takes, lambda sound, _: _as_file(text, model, sound))
        elif way in ("second", "one-core"):
            settled = live.with_second_reading()
            behind = Behind(text, model, settled, loading, work, on_one_core=way == "one-core")
            found = _measured(takes, behind.read) | behind.found()
        else:
            read = partial(_as_take, text, model, live, chosen.model != _RANDOM, make_clock)
            found = _measured(takes, read)
        print(json.dumps({"way": way, **found}), flush=True)
    return 0


def _folder(model: str, work: Path) -> str:
    if model != _RANDOM:
        return model
    from benchmarks.compare import prepare_model
    from kasr_desktop.resources import sample_path

    return prepare_model(model, work, [sample_path()])


def joined(rows: Sequence[Utterance], *, pause: float) -> Iterator[tuple[str, Samples]]:
    """Return text and sound of takes: utterances of one speaker, a pause behind each."""
    generator = np.random.default_rng(0)
    speakers: dict[tuple[str, str], list[Utterance]] = {}
    for row in rows:
        speakers.setdefault((row.corpus, row.speaker), []).append(row)
    for _, said in sorted(speakers.items()):
        for first in range(0, len(said), _UTTERANCES):
            part = said[first : first + _UTTERANCES]
            pieces: list[Samples] = []
            for row in part:
                silence = generator.standard_normal(round(pause * SAMPLE_RATE)) * _NOISE
                pieces += [hear_utterance(row), silence.astype(np.float32)]
            yield " ".join(row.text for row in part), np.concatenate(pieces)


def _measured(
    takes: Sequence[tuple[str, Samples]],
    read: Callable[[Samples, Observed], Iterator[Event]],
) -> dict[str, object]:
    errors: dict[str, ErrorRate] = {}
    recordings = []
    began = time.process_time()
    for text, samples in takes:
        observed = Observed()
        segments = [e.segment for e in read(samples, observed) if isinstance(e, Final)]
        recordings.append((observed, 0.0))
        for source in (reading.source for reading in segments[0].readings):
            said = " ".join(each.hypothesis(source).text for each in segments)
            errors[source] = errors.get(source, ErrorRate()) + reading_cer(text, said)
    seconds = sum(len(samples) for _, samples in takes) / SAMPLE_RATE
    found: dict[str, object] = {
        "seconds": round(seconds),
        "cpu": round((time.process_time() - began) / seconds, 3),
        **{f"cer_{source}": round(100 * each.rate, 2) for source, each in errors.items()},
    }
    latency = measure(recordings)
    return found | asdict(latency) if latency.words else found


def _as_file(text: TextParts, model: AcousticModel, samples: Samples) -> Iterator[Event]:
    stream, utterances = StreamOptions(), text.utterance_decoder(DecodeOptions(), ALL_DECODERS)
    groups = windows([AudioChunk(samples, 0)], model.grid, stream)
    tape = _tape(text, model)
    while group := list(islice(groups, model.batch_size)):
        for window, heard in zip(group, model.emit_all(group), strict=True):
            yield from utterances.feed(tape.append(trim(heard, window)))
    yield from utterances.finish()


def _as_take(
    text: TextParts,
    model: AcousticModel,
    live: LiveOptions,
    says_words: bool,
    make_clock: Callable[[], WorkClock],
    samples: Samples,
    observed: Observed,
) -> Iterator[Event]:
    clock = make_clock()
    source = GrowingSound(samples, clock)
    observed.spoken_at = source.began
    transcriber = LiveTranscriber(
        source,
        model=model,
        utterances=text.utterance_decoder(DecodeOptions(), ALL_DECODERS),
        tape=_tape(text, model),
        live=live,
        record=Record("take", text.bundle.name, ALL_DECODERS),
        clock=clock,
    )
    if not says_words:
        transcriber._words = _EndlessWords(text.bundle.vocab)
    for event in transcriber.run():
        note(observed, event, clock())
        yield event


class Behind:
    """Live text with a second reading behind it, take by take."""

    def __init__(
        self,
        text: TextParts,
        model: AcousticModel,
        live: LiveOptions,
        loading: float,
        work: Callable[[], float],
        *,
        on_one_core: bool,
    ) -> None:
        self._work = work
        self._text, self._model, self._live = text, model, live
        self._loading, self._on_one_core = loading, on_one_core
        self._delays: list[float] = []
        self._behind: list[float] = []
        self._cost = self._seconds = 0.0

    def read(self, samples: Samples, observed: Observed) -> Iterator[Event]:
        """Yield the text that stands in the end; what is observed is live text."""
        read = list(pieces(self._text, self._model, _tape(self._text, self._model), samples))
        self._cost += sum(piece.cost for piece in read)
        self._seconds += len(samples) / SAMPLE_RATE
        # its engine starts with the first final row, which is there after some seconds
        read.insert(0, Piece(_FIRST_ROW, self._loading))
        core = SecondCore(read)
        make_clock = partial(SharedClock, core) if self._on_one_core else WorkClock
        clock = make_clock(work=self._work)
        events = _as_take(
            self._text, self._model, self._live, True, lambda: clock, samples, observed
        )
        finals = [
            (clock() - observed.spoken_at, event.segment)
            for event in events
            if isinstance(event, Final)
        ]
        core.finish()
        stands = standing(finals, read, len(samples) / SAMPLE_RATE)
        self._delays += stands.delays
        self._behind.append(stands.behind)
        yield from map(Final, stands.segments)

    def found(self) -> dict[str, object]:
        """Return when the text stood as it stays, seconds behind its words, and what that cost."""
        median, p95 = np.quantile(self._delays, [0.5, 0.95])
        return {
            "stands_median": round(float(median), 2),
            "stands_p95": round(float(p95), 2),
            "stands_after_the_end": round(max(self._behind), 2),
            "second_cpu": round(self._cost / self._seconds, 3),
        }


def _tape(text: TextParts, model: AcousticModel) -> EmissionTape:
    vocab = text.bundle.vocab
    return EmissionTape(EmissionHeader(text.bundle.name, len(vocab), vocab.blank_id, model.grid))


def _result(events: Generator[Event, None, _Loaded]) -> _Loaded:
    """Run a generator to its end and return its result."""
    while True:
        try:
            next(events)
        except StopIteration as end:
            loaded: _Loaded = end.value
            return loaded


if __name__ == "__main__":
    sys.exit(main())
