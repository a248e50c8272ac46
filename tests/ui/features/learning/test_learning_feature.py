"""Learning from corrections in the window: the whole way, with a trainer that pretends."""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from support.corrected_library import many, said, write_library
from support.scripted_engine import READY
from support.segments import two_texts

from kasr_desktop.domain.events import Event, Final, Loading, Tick
from kasr_desktop.pipeline.corrections import learning, trainer
from kasr_desktop.pipeline.corrections.data_set import read_data_set
from kasr_desktop.pipeline.job import Job, LoadJob, TranscribeJob
from kasr_desktop.settings import library_path
from kasr_desktop.settings.folders import adaptation_path, learned_dir
from kasr_desktop.ui.features.learning.learning_feature import LearningFeature
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.widgets.notices import NoticeCard

TRAINER = """
import json, os, pathlib, sys, time
words = sys.argv[1:]
work, out = (pathlib.Path(words[words.index(name) + 1]) for name in ("--work", "--out"))
(work / "pid").write_text(str(os.getpid()))
for done in range(3):
    (work / "part").write_text(json.dumps({"stage": "training", "done": done, "total": 2}))
    (work / "part").replace(work / "progress.json")
    time.sleep(0.2)
while (work.parent / "hold").exists():
    time.sleep(0.05)
out.mkdir()
(out / "kasr.json").write_text("{}")
"""


class Hearing:
    """An engine that gets a letter wrong in so many rows, by model and words."""

    def __init__(self, wrong: dict[str, int]) -> None:
        self.wrong = wrong

    def run(self, job: Job) -> Generator[Event, None, None]:
        yield Loading("model")
        yield READY
        if isinstance(job, LoadJob):
            return
        assert isinstance(job, TranscribeJob)
        pieces = read_data_set(learned_dir() / "work" / "data").kept_aside
        place = [piece.path for piece in pieces].index(job.path)
        kind = "trained" if Path(job.engine.model).parent.name == "work" else "builtin"
        if job.decode.adaptation:
            kind += "+words"
        text = pieces[place].text
        heard = said(f"틀{text[1:]}" if place < self.wrong[kind] else text)
        yield Tick()
        yield Final(two_texts(0.0, 0.6, greedy=said("다른 말"), lm=heard))

    def close(self) -> None:
        pass

    def fresh(self, *, waits: bool = True) -> Hearing:
        return self


BETTER = {"builtin": 4, "builtin+words": 3, "trained": 2, "trained+words": 1}
NO_BETTER = dict.fromkeys(BETTER, 2)


@pytest.fixture
def feature(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LearningFeature:
    write_library(library_path(), {"a": many(40, "영희")})
    script = tmp_path / "trainer.py"
    script.write_text(TRAINER, encoding="utf-8")
    monkeypatch.setattr(trainer, "trainer_command", lambda: (sys.executable, str(script)))
    monkeypatch.setattr(trainer, "can_train", lambda: True)
    hear(window, BETTER)
    (found,) = (each for each in window.features if isinstance(each, LearningFeature))
    return found


def hear(window: MainWindow, wrong: dict[str, int]) -> None:
    window.controller.fresh_engine = lambda: Hearing(wrong)  # type: ignore[method-assign]


def button(feature: LearningFeature, name: str) -> QPushButton:
    (found,) = (
        each
        for each in feature.dialog.findChildren(QPushButton)
        if each.accessibleName().startswith(name)
    )
    return found


def press(qtbot: QtBot, feature: LearningFeature, name: str) -> None:
    qtbot.mouseClick(button(feature, name), Qt.MouseButton.LeftButton)


def run_to_end(qtbot: QtBot, window: MainWindow, feature: LearningFeature) -> None:
    with qtbot.waitSignal(window.session.learning.ended, timeout=60_000):
        press(qtbot, feature, "배우기 시작")


def clear_library() -> None:
    for path in library_path().parent.glob("library.db*"):
        path.unlink()


def told(window: MainWindow) -> list[str]:
    return [card.message.text for card in window.findChildren(NoticeCard)]


@pytest.mark.costly
def test_learned_taken_shown_and_given_back_with_one_click(
    qtbot: QtBot, window: MainWindow, feature: LearningFeature
) -> None:
    feature.on_open()
    assert not button(feature, "되돌리기").isEnabled()
    run_to_end(qtbot, window, feature)
    dialog = feature.dialog
    shown = [[dialog._table.item(row, column).text() for column in range(3)] for row in range(4)]
    total = shown[0][1].partition("(")[2].partition("자")[0]
    assert [row[0] for row in shown] == [
        "원래 모델", "단어를 배움", "모델을 학습함", "단어를 배우고 모델을 학습함",
    ]  # fmt: skip
    assert f"({total}자 가운데 4자 틀림)" in shown[0][1]
    assert f"({total}자 가운데 1자 틀림)" in shown[3][1]
    assert [row[2] for row in shown] == ["", "", "", "사용 중"]
    assert "틀리는 글자가 3개 줄었어요" in dialog._verdict.text()
    settings = window.preferences.settings
    assert Path(settings.model).parent == learned_dir()
    assert window.controller.spec.model == settings.model
    assert settings.model in settings.known_models
    assert window.controller.choices.decode_options(settings.model).adaptation == (
        adaptation_path(settings.model)
    )
    assert "따로 둔" in dialog._taken.text()
    assert not (learned_dir() / "work" / "data").exists(), "cleared away"
    press(qtbot, feature, "되돌리기")
    assert window.controller.spec.model == window.preferences.settings.model == "builtin"
    assert not button(feature, "되돌리기").isEnabled()
    assert not dialog._taken.isVisible()


@pytest.mark.costly
def test_what_is_no_better_is_said_plainly_and_nothing_changes(
    qtbot: QtBot, window: MainWindow, feature: LearningFeature
) -> None:
    hear(window, NO_BETTER)
    before = window.preferences.settings
    feature.on_open()
    run_to_end(qtbot, window, feature)
    assert "나은 것이 없어서 그대로 써요" in feature.dialog._verdict.text()
    assert window.preferences.settings == before
    assert not button(feature, "되돌리기").isEnabled()


@pytest.mark.costly
def test_stopped_at_once_and_gone_on_with_while_the_dialog_is_closed(
    qtbot: QtBot, window: MainWindow, feature: LearningFeature
) -> None:
    work = learned_dir() / "work"
    work.mkdir(parents=True)
    (work / "hold").touch()
    feature.on_open()
    press(qtbot, feature, "배우기 시작")
    assert button(feature, "멈추기").isVisible()
    qtbot.waitUntil(lambda: "학습하는 중" in feature.dialog._stage.text(), timeout=60_000)
    number = int((work / "training" / "pid").read_text())
    with qtbot.waitSignal(window.session.learning.ended, timeout=2_000):
        press(qtbot, feature, "멈추기")
    assert not psutil.pid_exists(number)
    assert button(feature, "이어서 배우기").isEnabled()
    assert button(feature, "처음부터").isVisible()
    assert window.preferences.settings.model == "builtin"
    (work / "hold").unlink()
    with qtbot.waitSignal(window.session.learning.ended, timeout=60_000):
        press(qtbot, feature, "이어서 배우기")
        feature.dialog.close()
    assert any("이제부터 이것을 써요" in text for text in told(window))
    assert Path(window.preferences.settings.model).parent == learned_dir()


@pytest.mark.costly
def test_without_the_trainer_words_alone_are_learned(
    qtbot: QtBot, window: MainWindow, feature: LearningFeature, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trainer, "can_train", lambda: False)
    feature.on_open()
    assert "단어만 배워요" in feature.dialog._why_not.text()
    assert not feature.dialog.trains
    run_to_end(qtbot, window, feature)
    assert feature.dialog._table.rowCount() == 2
    settings = window.preferences.settings
    assert (settings.model, settings.adapted_models) == ("builtin", ("builtin",))
    assert adaptation_path("builtin").is_file()
    press(qtbot, feature, "되돌리기")
    assert not adaptation_path("builtin").exists()
    assert window.preferences.settings.adapted_models == ()


def test_too_few_corrections_are_told(
    qtbot: QtBot,
    window: MainWindow,
    feature: LearningFeature,
    caplog: pytest.LogCaptureFixture,
) -> None:
    clear_library()
    feature.on_open()
    run_to_end(qtbot, window, feature)
    assert "직접 수정한 줄이 없어요" in feature.dialog._problem.text()
    assert feature.dialog._problem.isVisible()
    assert learning.waits_to_go_on(learned_dir() / "work") is False
    assert "Nothing was corrected" in caplog.text


@pytest.mark.costly
def test_what_is_corrected_after_too_few_counts_the_next_time(
    qtbot: QtBot,
    window: MainWindow,
    feature: LearningFeature,
    caplog: pytest.LogCaptureFixture,
) -> None:
    clear_library()
    write_library(library_path(), {"a": many(3, "영희")})
    feature.on_open()
    run_to_end(qtbot, window, feature)
    assert "줄이 3개뿐" in feature.dialog._problem.text()
    clear_library()
    write_library(library_path(), {"a": many(5, "영희")})
    run_to_end(qtbot, window, feature)
    assert "줄이 5개뿐" in feature.dialog._problem.text()
    assert caplog.text.count("are too few") == 2
