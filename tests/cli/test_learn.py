"""`kasr learn`: what it tells, takes and gives back, with an engine and a trainer that pretend."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from support.corrected_library import many, write_library

from kasr_desktop.cli import learn
from kasr_desktop.cli.main import main
from kasr_desktop.pipeline.corrections.learning import (
    LearningProgress,
    LearningRequest,
    LearningResult,
    Stage,
    Variant,
)
from kasr_desktop.pipeline.corrections.measuring import Measured
from kasr_desktop.settings import Settings, load_settings, save_settings
from kasr_desktop.settings.folders import adaptation_path, learned_dir
from kasr_desktop.text.error_rate import ErrorRate


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KASR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "C")
    save_settings(Settings(keep_awake=False))
    return tmp_path / "home"


class Pretended:
    """Stands for the learning: as many letters wrong as a test says."""

    def __init__(self, wrong: dict[Variant, int]) -> None:
        self.wrong = wrong
        self.requests: list[LearningRequest] = []

    def __call__(
        self, request: LearningRequest, _engine: object
    ) -> Generator[LearningProgress, None, LearningResult]:
        self.requests.append(request)
        yield LearningProgress(Stage.TRAINING, 0.5, 60.0)
        model = request.work / "model"
        model.mkdir(parents=True)
        words = request.work / "words.json"
        words.write_text("{}", encoding="utf-8")
        measured = {
            variant: Measured(ErrorRate(count, 0, 0, 100), ErrorRate(count, 0, 0, 50))
            for variant, count in self.wrong.items()
        }
        return LearningResult(
            request.model, 40, 300.0, 10, {"not_korean": 2}, measured, model, words
        )


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch) -> Any:
    def with_errors(*wrong: int) -> Pretended:
        made = Pretended(dict(zip(Variant, wrong, strict=False)))
        monkeypatch.setattr(learn, "learn_from_corrections", made)
        return made

    monkeypatch.setattr(learn, "can_train", lambda: True)
    return with_errors


def test_better_is_taken_and_given_back(pretend: Any, capsys: pytest.CaptureFixture[str]) -> None:
    made = pretend(20, 18, 15, 12)
    assert main(["learn"]) == 0
    said = capsys.readouterr().out
    assert "as it is: 20.0% of letters wrong (20 of 100)" in said
    assert "both: 12.0%" in said
    assert "Better by 8 letters" in said
    assert "2 corrected rows could not be used" in said
    (request,) = made.requests
    assert request.model == "builtin"
    assert request.trainer[-2:] == ("-m", "kasr_trainer")
    settings = load_settings().settings
    assert Path(settings.model).parent == learned_dir()
    assert f"--model {settings.model}\n" in said  # the terminal takes no model from the settings
    assert settings.model in settings.known_models
    assert settings.model in settings.adapted_models
    assert adaptation_path(settings.model).is_file()
    assert not (learned_dir() / "work" / "model").exists()
    assert main(["learn", "--undo"]) == 0
    assert load_settings().settings.model == "builtin"
    assert main(["learn", "--undo"]) == 1
    assert "Nothing that was learned" in capsys.readouterr().err


def test_what_is_no_better_changes_nothing(
    pretend: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend(20, 20, 21, 20)
    before = load_settings().settings
    assert main(["learn"]) == 0
    assert "Nothing is better" in capsys.readouterr().out
    assert load_settings().settings == before


def test_only_measured_and_words_alone(pretend: Any, capsys: pytest.CaptureFixture[str]) -> None:
    made = pretend(20, 10)
    before = load_settings().settings
    assert main(["learn", "--measure-only", "--words-only"]) == 0
    assert "nothing was changed" in capsys.readouterr().out
    assert load_settings().settings == before
    assert made.requests[0].trainer == ()


def test_without_the_trainer_words_are_learned_and_it_says_so(
    pretend: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = pretend(20, 10)
    monkeypatch.setattr(learn, "can_train", lambda: False)
    assert main(["learn"]) == 0
    assert "only words are learned" in capsys.readouterr().err
    assert made.requests[0].trainer == ()
    settings = load_settings().settings
    assert (settings.model, settings.adapted_models) == ("builtin", ("builtin",))


def test_a_stopped_run_is_gone_on_with_or_begun_anew(
    pretend: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend(20)
    stopped = learned_dir() / "work" / "data"
    stopped.mkdir(parents=True)
    (stopped / "train.jsonl").touch()
    assert main(["learn", "--measure-only"]) == 0
    assert "Going on with the run" in capsys.readouterr().err
    pretend(20)
    assert main(["learn", "--measure-only", "--anew"]) == 0
    assert "Going on" not in capsys.readouterr().err
    assert not stopped.exists()


def test_stopped_it_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, pretend: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend(20)
    closed: list[bool] = []

    def stopped(_request: object, _engine: object) -> Generator[LearningProgress, None, None]:
        try:
            yield LearningProgress(Stage.READING)
            raise KeyboardInterrupt
        finally:
            closed.append(True)

    monkeypatch.setattr(learn, "learn_from_corrections", stopped)
    assert main(["learn"]) == 130
    assert closed
    assert "kasr learn goes on" in capsys.readouterr().err


def test_a_run_elsewhere_keeps_a_second_one_out(
    pretend: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    from kasr_desktop.file_lock import lock_file

    pretend(20)
    work = learned_dir() / "work"
    work.mkdir(parents=True)
    with (work / "lock").open("a+b") as file:
        lock_file(file)
        assert main(["learn", "--anew"]) == 1
    assert "already" in capsys.readouterr().err


def test_the_data_set_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = tmp_path / "other" / "library.db"
    write_library(library, {"a": many(8)})
    out = tmp_path / "set"
    words = ["--library", str(library), "--data", str(out), "--share", "0.4"]
    assert main(["learn", *words]) == 0
    assert f"{out}: " in capsys.readouterr().err
    assert (out / "train.jsonl").is_file()
    assert main(["learn", "--data", str(out)]) == 1, "the app's own library is empty"
    assert "No row of the library was corrected" in capsys.readouterr().err
