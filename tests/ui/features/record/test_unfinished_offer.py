"""What a killed program left is offered; discarding asks twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.fake_microphone import device

from kasr_desktop.library.take_description import description_path
from kasr_desktop.library.takes import begin_take
from kasr_desktop.safe_wav import SafeWav
from kasr_desktop.session.recording.unfinished_takes import UnfinishedTakes
from kasr_desktop.ui.features.record.unfinished_offer import UnfinishedOffer
from kasr_desktop.ui.widgets.notices import Message
from kasr_desktop.worker.task_runner import shut_down_tasks

LONG = 10_000


def leave(folder: Path, name: str, seconds: float = 1.0) -> Path:
    """Leave a take as a killed program does."""
    new = begin_take(folder, input_device=device(), name=name)
    wav = SafeWav(new.growing_path, sample_rate=8_000)
    wav.write(np.ones((round(8_000 * seconds), 1), np.int16))
    wav.close()
    facts = json.loads(description_path(new.final_path).read_text("utf-8"))
    del facts["recorder"]
    description_path(new.final_path).write_text(json.dumps(facts), "utf-8")
    return new.growing_path


@pytest.fixture
def takes(qapp: QApplication, tmp_path: Path) -> Iterator[UnfinishedTakes]:
    made = UnfinishedTakes(lambda: tmp_path)
    yield made
    shut_down_tasks(made)


@pytest.fixture
def said(takes: UnfinishedTakes) -> list[Message]:
    messages: list[Message] = []
    offer = UnfinishedOffer(takes, takes)
    offer.message.connect(messages.append)
    return messages


def press(message: Message, number: int) -> None:
    message.ways_out[number].act()


def test_recovering_gives_the_take_its_name(
    qtbot: QtBot, takes: UnfinishedTakes, said: list[Message], tmp_path: Path
) -> None:
    growing = leave(tmp_path, "인터뷰", 65.0)
    recovered: list[tuple[Path, Path]] = []
    takes.recovered.connect(lambda old, take: recovered.append((old, take.path)))
    takes.look()
    qtbot.waitUntil(lambda: bool(said), timeout=LONG)
    assert "인터뷰.wav" in said[0].text
    assert "01:05" in said[0].text
    press(said[0], 0)
    qtbot.waitUntil(lambda: bool(recovered), timeout=LONG)
    assert recovered == [(growing, tmp_path / "인터뷰.wav")]
    assert (tmp_path / "인터뷰.wav").exists() and not growing.exists()


def test_discarding_asks_twice(
    qtbot: QtBot, takes: UnfinishedTakes, said: list[Message], tmp_path: Path
) -> None:
    growing = leave(tmp_path, "인터뷰")
    takes.look()
    qtbot.waitUntil(lambda: bool(said), timeout=LONG)
    press(said[0], 1)
    press(said[1], 1)
    assert growing.exists()
    assert len(said) == 3
    press(said[2], 1)
    qtbot.waitUntil(lambda: not growing.exists(), timeout=LONG)


@pytest.mark.parametrize("question", [1, 2])
def test_a_change_of_mind_recovers(
    qtbot: QtBot, takes: UnfinishedTakes, said: list[Message], tmp_path: Path, question: int
) -> None:
    leave(tmp_path, "인터뷰")
    takes.look()
    qtbot.waitUntil(lambda: bool(said), timeout=LONG)
    for asked in range(question):
        press(said[asked], 1)
    press(said[question], 0)
    qtbot.waitUntil(lambda: (tmp_path / "인터뷰.wav").exists(), timeout=LONG)


def test_several_are_offered_one_after_the_other(
    qtbot: QtBot, takes: UnfinishedTakes, said: list[Message], tmp_path: Path
) -> None:
    leave(tmp_path, "첫째")
    leave(tmp_path, "둘째")
    takes.look()
    qtbot.waitUntil(lambda: bool(said), timeout=LONG)
    press(said[0], 0)
    qtbot.waitUntil(lambda: len(said) == 3, timeout=LONG)  # recovered, and the next
    press(said[2], 0)
    qtbot.waitUntil(lambda: not takes.left, timeout=LONG)
    assert len(list(tmp_path.glob("*째.wav"))) == 2
    takes.look()  # once a start is enough
    assert not takes.left


def test_a_take_that_went_away_meanwhile_is_told(
    qtbot: QtBot, takes: UnfinishedTakes, said: list[Message], tmp_path: Path
) -> None:
    growing = leave(tmp_path, "인터뷰")
    takes.look()
    qtbot.waitUntil(lambda: bool(said), timeout=LONG)
    growing.unlink()
    press(said[0], 0)
    qtbot.waitUntil(lambda: len(said) == 2, timeout=LONG)
    assert not takes.left


def test_without_a_folder_nothing_is_started(takes: UnfinishedTakes, tmp_path: Path) -> None:
    missing = UnfinishedTakes(lambda: tmp_path / "no such folder")
    missing.look()
    assert missing.left == []


def test_a_new_window_is_offered_what_is_left(
    qtbot: QtBot, takes: UnfinishedTakes, said: list[Message], tmp_path: Path
) -> None:
    """A change of language makes the window anew, without its notices."""
    leave(tmp_path, "인터뷰")
    takes.look()
    qtbot.waitUntil(lambda: len(said) == 1, timeout=LONG)
    takes.look()
    assert [message.text for message in said] == [said[0].text] * 2
    press(said[1], 0)
    qtbot.waitUntil(lambda: not takes.left, timeout=LONG)
    takes.look()
    assert len(said) == 3  # the last one tells of the recovery: nothing is left to offer
