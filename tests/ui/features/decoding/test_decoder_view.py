"""A misheard name is repaired by a hotword: the real window, the real engines, a real model.

`spoken_name.flac` says 오늘 회의에는 이서연 씨가 먼저 와서 기다렸어요: text of this
project, voice synthetic (Kokoro-82M, style `jm_kumo`, Apache-2.0).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui.features.edit.writing import compose

from kasr_desktop.pipeline.engine_process import EngineProcess
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.session.session import Session
from kasr_desktop.ui.features.decoding.decoder_feature import DecoderFeature
from kasr_desktop.ui.shell.main_window import MainWindow

pytestmark = [pytest.mark.model, pytest.mark.slow, pytest.mark.timeout(900)]

SPOKEN = Path(__file__).parents[3] / "support" / "spoken_name.flac"
LIMIT = 240_000  # milliseconds: a model is loaded, on a busy machine


@pytest.fixture
def controller(qapp: QApplication) -> Iterator[Controller]:
    made = Controller(EngineProcess())
    yield made
    made.shut_down()


def test_a_misheard_name_is_repaired_by_a_hotword(
    qtbot: QtBot, window: MainWindow, controller: Controller, session: Session
) -> None:
    window.add_paths([SPOKEN])
    item = controller.items[0]
    qtbot.waitUntil(lambda: item.is_over, timeout=LIMIT)
    assert item.state is ItemState.DONE, item.work.error
    assert "이서연" not in text(item)
    decoder = next(made for made in window.features if isinstance(made, DecoderFeature))
    decoder.on_open()
    field = window.focusWidget()
    assert field is decoder.view.form.hotwords.rows[0].word
    before = text(item)
    for step in ("이", "이서", "이서여"):
        compose(field, step)
    compose(field, "", "이서연")
    qtbot.waitUntil(lambda: "이서연" in text(item), timeout=LIMIT)
    qtbot.waitUntil(lambda: bool(decoder.view.count_text), timeout=LIMIT)
    assert "이서연씨가" in text(item).replace(" ", "")  # what stands behind it is understood
    qtbot.waitUntil(
        lambda: any("이서연" in row.text(2) for row in decoder.view.model.rows), timeout=LIMIT
    )
    QTest.mouseClick(decoder.view._back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: text(item) == before, timeout=LIMIT)  # in portions, if rows are many
    window.close()
    session.shut_down()  # what is tried outlives the window, not the program
    assert not decoder.trials.redecoder.has_engine


def text(item: QueueItem) -> str:
    return " ".join(segment.best.text for segment in item.segments)
