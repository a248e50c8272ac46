"""From corrections to what is measured and taken, or not; with a trainer that pretends."""

from __future__ import annotations

import datetime
import sys
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from support.corrected_library import many, said, write_library
from support.model_folders import write_language_model
from support.segments import two_texts

from kasr_desktop.decoding.learned_text import load_learned
from kasr_desktop.domain.errors import LearningError
from kasr_desktop.domain.events import Event, Final, Tick
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.pipeline.corrections import learning
from kasr_desktop.pipeline.corrections.adoption import (
    Choices,
    base_of,
    give_back,
    read_taken,
    take,
)
from kasr_desktop.pipeline.corrections.learning import (
    LearningProgress,
    LearningRequest,
    LearningResult,
    Stage,
    Variant,
    learn_from_corrections,
    waits_to_go_on,
)
from kasr_desktop.pipeline.corrections.trainer import TrainingStep, train
from kasr_desktop.pipeline.job import TranscribeJob

DAY = datetime.date(2026, 11, 29)

TRAINER = """
import json, os, pathlib, sys, time
words = sys.argv[1:]
data = pathlib.Path(words[1])
work, out = (pathlib.Path(words[words.index(name) + 1]) for name in ("--work", "--out"))
assert words[0] == "learn" and (data / "train.jsonl").is_file() and data.name == "data"
(work / "pid").write_text(str(os.getpid()))
for stage in ("hearing", "training", "writing"):
    for done in range(3):
        (work / "part").write_text(json.dumps({"stage": stage, "done": done, "total": 2}))
        (work / "part").replace(work / "progress.json")
        time.sleep(0.15)
HOW_IT_ENDS
"""
WRITES = 'out.mkdir(); (out / "kasr.json").write_text("{}")'
FAILS = 'sys.exit("kasr-train: The loss was nan.")'
WAITS = "time.sleep(600)"


class Engine:
    """Hears what is said but for some rows; fewer with what was learned."""

    def __init__(self, texts: dict[Path, str], wrong: Callable[[TranscribeJob], int]) -> None:
        self.texts = texts
        self.wrong = wrong
        self.jobs: list[TranscribeJob] = []

    def run(self, job: TranscribeJob) -> Generator[Event, None, None]:
        self.jobs.append(job)
        yield Tick()
        # a wrong row has one letter wrong; which rows they are depends on their names
        place = sorted(self.texts).index(job.path)
        text = self.texts[job.path]
        heard = said(f"틀{text[1:]}" if place < self.wrong(job) else text)
        yield Final(two_texts(0.0, 1.0, greedy=said("아무 말"), lm=heard))


def run(request: LearningRequest, engine: Engine) -> tuple[list[LearningProgress], LearningResult]:
    steps = []
    generator = learn_from_corrections(request, engine)
    while True:
        try:
            steps.append(next(generator))
        except StopIteration as end:
            return steps, end.value


@pytest.fixture
def request_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LearningRequest:
    write_library(tmp_path / "library.db", {"a": many(30)})
    model = tmp_path / "model"
    write_language_model(model)
    monkeypatch.setattr(learning, "is_trainable", lambda _model: True)

    class Bundle:
        language_model_dir = model / "language_model"

    monkeypatch.setattr(learning, "load_bundle", lambda _path: Bundle)
    return LearningRequest(
        tmp_path / "library.db",
        tmp_path / "work",
        str(model),
        DecodeOptions(),
        tmp_path / "words-of-model.json",
        "수정한 텍스트",
        share=0.5,
    )


def engine_of(request: LearningRequest, wrong: Callable[[TranscribeJob], int]) -> Engine:
    """Return an engine that knows what is said in the pieces, once they are cut."""

    class Late(dict[Path, str]):
        def _fill(self) -> None:
            if not len(self):
                data = learning.read_data_set(request.work / "data")
                self.update({piece.path: piece.text for piece in data.kept_aside})

        def __iter__(self):  # type: ignore[no-untyped-def]
            self._fill()
            return super().__iter__()

    return Engine(Late(), wrong)


def trainer(tmp_path: Path, end: str) -> tuple[str, ...]:
    path = tmp_path / "trainer.py"
    path.write_text(TRAINER.replace("HOW_IT_ENDS", end), encoding="utf-8")
    return (sys.executable, str(path))


def words_alone(job: TranscribeJob) -> int:
    return 2 if job.decode.adaptation else 5


def words_of(folder: Path) -> Callable[[str], Path]:
    return lambda model: folder / f"words-of-{Path(model).name}.json"


def test_words_are_learned_measured_taken_and_given_back(
    request_: LearningRequest, tmp_path: Path
) -> None:
    assert not waits_to_go_on(request_.work)
    steps, result = run(request_, engine_of(request_, words_alone))
    stages = list(dict.fromkeys(step.stage for step in steps))
    assert stages == [Stage.READING, Stage.BEFORE, Stage.WORDS]
    assert {variant: each.letters.errors for variant, each in result.measured.items()} == {
        Variant.AS_IT_IS: 5, Variant.WORDS: 2,
    }  # fmt: skip
    assert (result.best, result.is_better) == (Variant.WORDS, True)
    assert result.words is not None
    learned = load_learned(result.words)
    assert learned.documents[0].name == "수정한 텍스트"
    aside = {each.text for each in learning.read_data_set(request_.work / "data").kept_aside}
    assert not aside & set(learned.sentences), "what is measured on is not learned"
    now = Choices(request_.model, (), ())
    chosen = take(result, tmp_path / "learned", now, words_of=words_of(tmp_path), day=DAY)
    assert chosen == Choices(request_.model, (request_.model,), ())
    assert load_learned(request_.words).sentences == learned.sentences
    taken = read_taken(tmp_path / "learned")
    assert taken is not None
    assert (taken.before.errors, taken.after.errors, taken.num_aside) == (5, 2, result.num_aside)
    assert give_back(tmp_path / "learned", chosen, words_of=words_of(tmp_path)) == now
    assert not request_.words.exists()
    assert read_taken(tmp_path / "learned") is None
    with pytest.raises(LearningError, match="Nothing that was learned"):
        give_back(tmp_path / "learned", now, words_of=words_of(tmp_path))


def test_nothing_is_taken_where_nothing_is_better(request_: LearningRequest) -> None:
    _, result = run(request_, engine_of(request_, lambda _job: 3))
    assert (result.best, result.is_better) == (Variant.AS_IT_IS, False)


def test_too_few_rows_are_refused(request_: LearningRequest, tmp_path: Path) -> None:
    write_library(tmp_path / "few.db", {"b": many(5)})
    few = replace(request_, library=tmp_path / "few.db")
    with pytest.raises(LearningError) as caught:
        run(few, engine_of(few, words_alone))
    assert (caught.value.reason, caught.value.facts["found"]) == ("too_few", "5")


def test_what_a_stopped_run_has_measured_is_not_measured_again(request_: LearningRequest) -> None:
    engine = engine_of(request_, words_alone)
    generator = learn_from_corrections(request_, engine)
    while next(generator).stage is not Stage.WORDS:
        pass
    generator.close()
    assert waits_to_go_on(request_.work)
    num_jobs = len(engine.jobs)
    request_.library.unlink()  # it goes on with what it began with
    _, result = run(request_, engine)
    assert all(job.decode.adaptation for job in engine.jobs[num_jobs:])
    assert result.measured[Variant.AS_IT_IS].letters.errors == 5


def test_a_model_that_has_learned_before_is_what_the_new_one_is_compared_to(
    request_: LearningRequest,
) -> None:
    again = replace(request_, in_use=("learned", DecodeOptions(alpha=0.7)))
    engine = engine_of(again, lambda job: 1 if job.engine.model == "learned" else words_alone(job))
    _, result = run(again, engine)
    assert [each.letters.errors for each in result.measured.values()] == [1, 2]
    assert not result.is_better, "better than the base, and worse than what is in use"
    assert {job.decode.alpha for job in engine.jobs if job.engine.model == "learned"} == {0.7}


def voice_too(job: TranscribeJob) -> int:
    trained = Path(job.engine.model).parent.name == "work"
    return (0 if job.decode.adaptation else 1) if trained else 4


@pytest.mark.costly
def test_a_trained_model_takes_the_place_of_the_former_one(
    request_: LearningRequest, tmp_path: Path
) -> None:
    asked = replace(request_, trainer=trainer(tmp_path, WRITES))
    steps, result = run(asked, engine_of(asked, voice_too))
    stages = list(dict.fromkeys(step.stage for step in steps))
    assert stages[3:] == [Stage.HEARING, Stage.TRAINING, Stage.WRITING, Stage.AFTER]
    training = [step for step in steps if step.stage is Stage.TRAINING and step.share]
    assert training[-1].share == 1.0
    assert any(step.left for step in training)
    assert [each.letters.errors for each in result.measured.values()] == [4, 4, 1, 0]
    assert result.best is Variant.BOTH
    now = Choices(request_.model, ("other",), ("other",))
    folder = tmp_path / "learned"
    chosen = take(result, folder, now, words_of=words_of(tmp_path), day=DAY)
    assert chosen.model == str(folder / "corrected-2026-11-29")
    assert (Path(chosen.model) / "kasr.json").is_file()
    assert chosen.known == ("other", chosen.model)
    assert chosen.adapted == ("other", chosen.model)
    assert base_of(chosen.model, folder) == request_.model, "the next run begins with the base"
    assert base_of("builtin", folder) == "builtin"
    back = give_back(folder, chosen, words_of=words_of(tmp_path))
    assert back.model == request_.model
    assert Path(chosen.model).is_dir(), "it stays on the list"


@pytest.mark.costly
def test_what_the_trainer_says_at_its_end_is_told(
    request_: LearningRequest, tmp_path: Path
) -> None:
    asked = replace(request_, trainer=trainer(tmp_path, FAILS))
    with pytest.raises(LearningError) as caught:
        run(asked, engine_of(asked, voice_too))
    assert caught.value.facts["detail"] == "kasr-train: The loss was nan."
    # the same run goes on: only the trainer is asked again
    asked = replace(request_, trainer=trainer(tmp_path, WRITES))
    engine = engine_of(asked, voice_too)
    _, result = run(asked, engine)
    assert result.best is Variant.BOTH
    assert {Path(job.engine.model).parent.name for job in engine.jobs} == {"work"}


@pytest.mark.costly
def test_a_stopped_training_is_gone_at_once(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "train.jsonl").touch()
    steps = train(
        trainer(tmp_path, WAITS),
        tmp_path / "data",
        tmp_path,
        work=tmp_path / "work",
        out=tmp_path / "out",
    )
    while next(steps) != TrainingStep("writing", 2, 2):
        pass
    number = int((tmp_path / "work" / "pid").read_text())
    assert psutil.pid_exists(number)
    began = time.monotonic()
    steps.close()
    assert time.monotonic() - began < 1.0
    assert not psutil.pid_exists(number)


@pytest.mark.costly
def test_a_trainer_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    steps = train(
        (str(tmp_path / "none"),), tmp_path, tmp_path, work=tmp_path / "w", out=tmp_path / "o"
    )
    with pytest.raises(LearningError, match="cannot be started"):
        next(steps)
