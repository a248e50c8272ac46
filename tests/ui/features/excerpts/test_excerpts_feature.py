from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot
from support.scripted_engine import SEGMENTS, ScriptedEngine
from ui.features.edit.writing import done_item, shown_item, texts

from kasr_desktop.domain.options import Excerpt
from kasr_desktop.editing.operations import set_text
from kasr_desktop.pipeline.job import TranscribeJob
from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.ui.features.excerpts.again_dialog import AgainDialog
from kasr_desktop.ui.features.excerpts.excerpt_dialog import ExcerptDialog
from kasr_desktop.ui.features.excerpts.excerpts_feature import ExcerptsFeature
from kasr_desktop.ui.features.playback.wave_strip import WaveStrip
from kasr_desktop.ui.shell.feature_list import FEATURES
from kasr_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def item(window: MainWindow, qtbot: QtBot, recording: Path) -> QueueItem:
    window.add_paths([recording])
    return done_item(window, qtbot)


@pytest.fixture
def feature(window: MainWindow, item: QueueItem) -> ExcerptsFeature:
    found = window.findChild(ExcerptsFeature)
    assert found is not None
    return found


def accept(monkeypatch: pytest.MonkeyPatch, kind: type[QDialog], **clicked: bool) -> list[bool]:
    """Let a dialog be accepted, its buttons set as wished; give whether each one shown asked."""
    shown: list[bool] = []

    def answer(dialog: QDialog) -> int:
        shown.append(isinstance(dialog, AgainDialog) and dialog.keep.isVisibleTo(dialog))
        for name, checked in clicked.items():
            getattr(dialog, name).setChecked(checked)
        return 1

    monkeypatch.setattr(kind, "exec", answer)
    return shown


@pytest.mark.costly
@pytest.mark.parametrize("features", [FEATURES], ids=["every feature"])
def test_a_part_marked_in_the_waveform_is_transcribed_alone(
    window: MainWindow,
    feature: ExcerptsFeature,
    item: QueueItem,
    engine: ScriptedEngine,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    strip = window.findChild(WaveStrip)
    assert strip is not None
    strip.show_view(strip.view.whole())
    y = strip.height() // 2
    ends = QPoint(int(strip.view.x(2.0)), y), QPoint(int(strip.view.x(5.0)), y)
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(strip, left, pos=ends[0])
    QTest.mouseMove(strip, ends[1])
    QTest.mouseRelease(strip, left, pos=ends[1])
    assert feature.only in strip.actions()
    marked = feature._bench.region
    assert marked is not None and marked == pytest.approx((2.0, 5.0), abs=0.1)
    accept(monkeypatch, ExcerptDialog)
    feature.only.trigger()
    part = shown_item(window)
    assert part is not item
    qtbot.waitUntil(lambda: part.state is ItemState.DONE)
    assert part.sound.excerpt == Excerpt(*marked)
    jobs = [job for job in engine.jobs if isinstance(job, TranscribeJob)]
    assert [job.excerpt for job in jobs] == [None, part.sound.excerpt]
    assert list(item.segments) == list(SEGMENTS)


def test_all_of_it_is_no_part(feature: ExcerptsFeature) -> None:
    dialog = ExcerptDialog(0.0, None, duration=9.0, keeps_text=True)
    assert dialog.excerpt is None
    dialog.fields.start.setText("0:00:02")
    assert dialog.excerpt == Excerpt(2.0)
    dialog.fields.end.setText("0:00:01")
    assert not dialog.accept_button.isEnabled()
    dialog.fields.start.setText("0:00:09")
    dialog.fields.end.setText("")
    assert not dialog.accept_button.isEnabled()


def test_selected_rows_are_heard_again_as_one_step(
    window: MainWindow,
    feature: ExcerptsFeature,
    item: QueueItem,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window.page.table.choose_row(1)
    shown = accept(monkeypatch, AgainDialog)
    with qtbot.waitSignal(feature._runs.ended):
        feature.rows.trigger()
        assert not feature.rows.isEnabled()
    assert shown == [False]
    assert texts(item) == [row.best.text for row in SEGMENTS]  # the scripted engine says the same


@pytest.mark.parametrize("gives_up", [False, True])
def test_corrections_stay_unless_the_person_gives_them_up(
    window: MainWindow,
    feature: ExcerptsFeature,
    item: QueueItem,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    *,
    gives_up: bool,
) -> None:
    feature._bench.editor.do(item, set_text(item.document, 1, "제가 쓴 말"))
    window.page.table.choose_row(1)
    shown = accept(monkeypatch, AgainDialog, replace=gives_up)
    with qtbot.waitSignal(feature._runs.ended):
        feature.rows.trigger()
    assert shown == [True]
    assert texts(item)[1] == (SEGMENTS[1].best.text if gives_up else "제가 쓴 말")
    if gives_up:
        feature._bench.editor.undo(item)
        assert texts(item)[1] == "제가 쓴 말"


def test_without_a_marked_part_there_is_none_to_hear(feature: ExcerptsFeature) -> None:
    assert not feature.again.isEnabled()
    feature._bench.tell_region((1.0, 2.0))
    assert feature.again.isEnabled()
