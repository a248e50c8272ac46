"""From corrected recordings to a model that hears them better, or the word that it does not.

A data set is made of the corrections; a part of its sentences is kept aside. On that part the
model is measured as it is, with the corrected words learned, trained further, and with both. What
gets the fewest letters wrong is offered, and nothing where that is the model as it is.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Any

from kasr_desktop.atomic_file import replace_file
from kasr_desktop.bundle.locate import locate
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.domain.errors import LearningError
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.file_lock import lock_file
from kasr_desktop.pipeline.corrections.data_set import (
    SHARE,
    DataSet,
    Piece,
    make_data_set,
    read_data_set,
    unwritable,
)
from kasr_desktop.pipeline.corrections.measuring import Engine, Measured, measure
from kasr_desktop.pipeline.corrections.trainer import train
from kasr_desktop.pipeline.job import EngineSpec
from kasr_desktop.text.error_rate import ErrorRate
from kasr_desktop.whole_file import read_whole

LEAST_ROWS = 8
"""Rows to learn from, below which nothing is tried."""

LEAST_ASIDE = 4
"""Rows to measure on: on fewer a figure says nothing."""

MOST_MEASURED = 300
"""Rows that are measured on, at most: about ten minutes of the processor for each measurement."""

_MOST_BYTES = 10_000_000


class Stage(Enum):
    """What is being done.

    Attributes:
        READING: Cutting corrected rows out of their recordings.
        BEFORE: Measuring the model as it is.
        WORDS: Measuring it with the corrected words learned.
        HEARING: The trainer hears the recordings.
        TRAINING: It trains.
        WRITING: It writes the model.
        AFTER: Measuring the trained model.
    """

    READING = "reading"
    BEFORE = "before"
    WORDS = "words"
    HEARING = "hearing"
    TRAINING = "training"
    WRITING = "writing"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class LearningProgress:
    """How far the learning is.

    Attributes:
        stage: What is being done.
        share: Of this stage, 0 to 1; None if nobody knows yet.
        left: Seconds until the end of this stage at its pace, None if nobody knows yet.
    """

    stage: Stage
    share: float | None = None
    left: float | None = None


class Variant(Enum):
    """What a model may become.

    Attributes:
        AS_IT_IS: What it was.
        WORDS: The corrected words are learned.
        VOICE: Its spelling layers have been trained on the corrections.
        BOTH: Both.
    """

    AS_IT_IS = "as_it_is"
    WORDS = "words"
    VOICE = "voice"
    BOTH = "both"

    @property
    def has_words(self) -> bool:
        """True if the corrected words are used."""
        return self in (Variant.WORDS, Variant.BOTH)

    @property
    def has_voice(self) -> bool:
        """True if the trained model is used."""
        return self in (Variant.VOICE, Variant.BOTH)


@dataclass(frozen=True, slots=True)
class LearningRequest:
    """What is to be learned, and from where.

    Attributes:
        library: The app's `library.db`.
        work: Folder for what a run keeps; a stopped run goes on in it.
        model: The model to begin with: "builtin", a folder or a Hub id.
        decode: How the user's recordings are decoded with it.
        words: File of what the model has learned from documents; it may not be there.
        words_name: What the corrections are called among those documents.
        trainer: Starts the trainer, empty: only words are learned.
        share: Of the sentences, kept aside.
        compute_device: That measures.
        in_use: The model in use and how it decodes, where that is one that has learned before: to
            it the new one is compared. None: it is `model`.
    """

    library: Path
    work: Path
    model: str
    decode: DecodeOptions
    words: Path
    words_name: str
    trainer: Sequence[str] = ()
    share: float = SHARE
    compute_device: str = "auto"
    in_use: tuple[str, DecodeOptions] | None = None


@dataclass(frozen=True, slots=True)
class LearningResult:
    """What came of it.

    Attributes:
        model: The model it began with.
        num_rows: Corrected rows that were learned.
        seconds: Of sound in them.
        num_aside: Rows that were measured on.
        left_out: Rows that could not be used, by reason; see `DataSet.left_out`.
        measured: Each variant that was tried, with what it got wrong.
        folder: The trained model, None: none was trained.
        words: File of what the language model would have learned, None: it has none.
    """

    model: str
    num_rows: int
    seconds: float
    num_aside: int
    left_out: Mapping[str, int]
    measured: Mapping[Variant, Measured] = field(default_factory=dict)
    folder: Path | None = None
    words: Path | None = None

    @property
    def best(self) -> Variant:
        """The variant with the fewest wrong letters; of equals the one that changes least."""
        return min(self.measured, key=lambda each: self.measured[each].letters.errors)

    @property
    def is_better(self) -> bool:
        """True if something is better than the model as it is."""
        return self.best is not Variant.AS_IT_IS


def is_trainable(model: str) -> bool:
    """Tell whether a model is of the kind whose spelling layers can be trained here.

    Raises:
        BundleError: It cannot be read.
    """
    bundle = load_bundle(locate(model))
    return bundle.family.is_own and bool(bundle.config.get("context_layers"))


def waits_to_go_on(work: Path) -> bool:
    """Tell whether a run was stopped in a working folder."""
    return (work / "data" / "train.jsonl").is_file()


def learn_from_corrections(
    request: LearningRequest, engine: Engine
) -> Generator[LearningProgress, None, LearningResult]:
    """Learn, measure and return what came of it; nothing the user has is changed.

    A run that was stopped goes on with the corrections it began with.

    Raises:
        LearningError: empty, too_few, busy, no_space, unwritable, damaged, not_started, failed.
        KasrError: The model cannot be used, or a piece cannot be transcribed.
    """
    with _alone(request.work):
        return (yield from _learned(request, engine))


def forget_run(work: Path) -> None:
    """Delete what a run has kept; of one that is at work nothing.

    Raises:
        LearningError: busy or unwritable.
    """
    with _alone(work):
        _clear(work)


def _clear(work: Path) -> None:
    """Delete what a run has kept; the caller has the folder to itself."""
    for name in ("data", "training"):
        shutil.rmtree(work / name, ignore_errors=True)
    for path in (work / "measured.json", work / "words.json"):
        path.unlink(missing_ok=True)
    shutil.rmtree(work / "model", ignore_errors=True)


@contextlib.contextmanager
def _alone(work: Path) -> Iterator[None]:
    """Keep a second run out: window and terminal work in the same folder."""
    try:
        work.mkdir(parents=True, exist_ok=True)
        with (work / "lock").open("a+b") as file:
            try:
                lock_file(file)
            except BlockingIOError as error:
                raise LearningError("It is learned already.", reason="busy") from error
            yield
    except OSError as error:
        raise unwritable(work, error) from error


def _learned(
    request: LearningRequest, engine: Engine
) -> Generator[LearningProgress, None, LearningResult]:
    data = yield from _prepared(request)
    aside = data.kept_aside[:MOST_MEASURED]
    if len(data.train) < LEAST_ROWS or len(aside) < LEAST_ASIDE:
        _clear(request.work)  # the next run is to see what was corrected since
        raise LearningError(
            f"{len(data.train)} rows to learn from and {len(aside)} to measure on are too few.",
            reason="too_few",
            found=len(data.train) + len(aside),
            expected=round(max(LEAST_ROWS, LEAST_ASIDE) / min(request.share, 1 - request.share)),
        )
    bench = _Bench(request, engine, aside)
    model, decode = request.in_use or (request.model, request.decode)
    yield from bench.measure(Variant.AS_IT_IS, Stage.BEFORE, model=model, decode=decode)
    words = _learned_words(request, data)
    if words is not None:
        yield from bench.measure(Variant.WORDS, Stage.WORDS, words=words)
    folder = None
    if request.trainer and is_trainable(request.model):
        folder = request.work / "model"
        yield from _trained(request, data, folder)
        yield from bench.measure(Variant.VOICE, Stage.AFTER, model=folder)
        if words is not None:
            yield from bench.measure(Variant.BOTH, Stage.AFTER, model=folder, words=words)
    return LearningResult(
        request.model,
        len(data.train),
        data.seconds,
        len(aside),
        data.left_out,
        bench.measured,
        folder,
        words,
    )


def _prepared(request: LearningRequest) -> Generator[LearningProgress, None, DataSet]:
    """Make the data set, or take that of the run that was stopped."""
    folder = request.work / "data"
    if waits_to_go_on(request.work):
        return read_data_set(folder)
    pace = _Pace(Stage.READING)
    made = make_data_set(request.library, folder, share=request.share)
    while True:
        try:
            yield pace.at(next(made))
        except StopIteration as end:
            data: DataSet = end.value
            return data


class _Bench:
    """Measures variants on the same rows; what a stopped run has measured is not measured again."""

    def __init__(self, request: LearningRequest, engine: Engine, pieces: Sequence[Piece]) -> None:
        self.measured: dict[Variant, Measured] = {}
        self._request = request
        self._engine = engine
        self._pieces = pieces
        self._path = request.work / "measured.json"
        self._known = _read_json(self._path)

    def measure(
        self,
        variant: Variant,
        stage: Stage,
        *,
        model: Path | str | None = None,
        decode: DecodeOptions | None = None,
        words: Path | None = None,
    ) -> Generator[LearningProgress, None, None]:
        """Measure one variant; without `model`, `decode` and `words` those of the request."""
        request = self._request
        decode = decode or request.decode
        spec = EngineSpec(request.model if model is None else str(model), request.compute_device)
        key = f"{variant.value} {spec.model}"  # another model may be in use by now
        known = self._known.get(key)
        if known is not None:
            self.measured[variant] = _measured_from(known)
            return
        decode = decode if words is None else replace(decode, adaptation=words)
        pace, total = _Pace(stage), len(self._pieces)
        counting = measure(self._engine, self._pieces, spec, decode)
        while True:
            try:
                yield pace.at(next(counting) / total)
            except StopIteration as end:
                self.measured[variant] = end.value
                break
        self._known[key] = asdict(self.measured[variant])
        _write_json(self._path, self._known)


def _learned_words(request: LearningRequest, data: DataSet) -> Path | None:
    """Write what the language model would know; None where there is none to adapt."""
    from kasr_desktop.decoding.learned_text import (
        LearnedText,
        known_words,
        learn_lines,
        load_learned,
    )

    directory = load_bundle(locate(request.model)).language_model_dir
    if directory is None:
        return None
    before = load_learned(request.words) if request.words.is_file() else LearnedText()
    lines = (piece.text for piece in data.train)
    path = request.work / "words.json"
    learn_lines(request.words_name, lines, known_words(directory), before=before).save(path)
    return path


def _trained(
    request: LearningRequest, data: DataSet, folder: Path
) -> Generator[LearningProgress, None, None]:
    if (folder / "kasr.json").is_file():
        return  # written last
    pace, stage = _Pace(Stage.HEARING), Stage.HEARING
    steps = train(
        request.trainer,
        data.folder,
        locate(request.model),
        work=request.work / "training",
        out=folder,
    )
    for step in steps:
        if step is None:
            yield pace.now
            continue
        if Stage(step.stage) is not stage:
            stage = Stage(step.stage)
            pace = _Pace(stage)
        yield pace.at(step.done / step.total if step.total else None)


class _Pace:
    """Tells the time left by what was done since it began."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._started = time.monotonic()
        self._first: float | None = None
        self.now = LearningProgress(stage)

    def at(self, share: float | None) -> LearningProgress:
        """Return how far the stage is."""
        left = None
        if share is not None:
            if self._first is None:
                self._first = share
            done = share - self._first
            if done > 0:
                left = (time.monotonic() - self._started) / done * (1 - share)
        self.now = LearningProgress(self._stage, share, left)
        return self.now


def _measured_from(value: Any) -> Measured:
    return Measured(
        ErrorRate(**value["letters"]),
        ErrorRate(**value["words"]),
        {source: ErrorRate(**rate) for source, rate in value["readings"].items()},
    )


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(read_whole(path, _MOST_BYTES))
        {name: _measured_from(each) for name, each in value.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}  # not there, or not whole: it is measured again
    return dict(value)


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    try:
        replace_file(path, json.dumps(value, ensure_ascii=False).encode("utf-8"))
    except OSError as error:
        raise unwritable(path, error) from error
