from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from support.bare_folders import bare_folder
from support.scripted_engine import SEGMENTS, ScriptedEngine, segment
from support.segments import GREEDY_COLUMN, LM_COLUMN

from kasr_desktop.domain.errors import EngineError
from kasr_desktop.domain.export_options import ExportOptions, FileFormat
from kasr_desktop.pipeline.exporting import render
from kasr_desktop.pipeline.job import TranscribeJob
from kasr_desktop.session.references import Reference, References
from kasr_desktop.session.stage import Stage
from kasr_desktop.settings import data_dir
from kasr_desktop.ui.features.second_model.second_model_feature import SecondModelFeature
from kasr_desktop.ui.shell.main_window import MainWindow

OTHER = (segment(0.0, "오늘은 날시가 참 조씁니다"), *SEGMENTS[1:])


@pytest.fixture(autouse=True)
def no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return str(bare_folder(tmp_path / "두 번째 모델"))


@pytest.fixture
def feature(
    qtbot: QtBot, window: MainWindow, engine: ScriptedEngine, recording: Path, folder: str
) -> SecondModelFeature:
    (found,) = (one for one in window.features if isinstance(one, SecondModelFeature))
    window.preferences.change(known_models=(folder,))
    window.add_paths([recording])
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE, timeout=10_000)
    engine.segments = OTHER  # what engines given out for work beside will hear
    with qtbot.waitSignal(found.comparisons.models_listed, timeout=10_000):
        window.page.views.show_view(found.view)
    return found


def run(qtbot: QtBot, feature: SecondModelFeature) -> None:
    with qtbot.waitSignal(feature.comparisons.ended, timeout=10_000):
        qtbot.mouseClick(feature.view.start, Qt.MouseButton.LeftButton)


def said(feature: SecondModelFeature) -> str:
    return "\n".join(label.text() for label in feature.view.findChildren(QLabel))


def test_only_other_models_are_offered(feature: SecondModelFeature, folder: str) -> None:
    offered = [feature.view.models.itemData(n) for n in range(feature.view.models.count())]
    assert offered == [folder]


def test_both_texts_stand_side_by_side(
    qtbot: QtBot,
    window: MainWindow,
    engine: ScriptedEngine,
    feature: SecondModelFeature,
    folder: str,
) -> None:
    run(qtbot, feature)
    (other,) = engine.others
    (job,) = other.jobs
    assert isinstance(job, TranscribeJob)
    assert job.engine.model == folder
    assert other.closed  # its memory is given back
    rows = feature.view.rows
    assert rows.index(0, GREEDY_COLUMN).data() == "오늘은 날씨가 참 좋습니다"
    assert rows.index(0, LM_COLUMN).data() == "오늘은 날시가 참 조씁니다"
    horizontal = Qt.Orientation.Horizontal
    assert rows.headerData(GREEDY_COLUMN, horizontal) == "내장 한국어 모델"
    assert rows.headerData(LM_COLUMN, horizontal) == "두 번째 모델"
    assert "%" in said(feature)
    assert "CER" not in said(feature)  # nobody knows what was truly said
    assert window.item is not None
    assert [s.best.text for s in window.item.segments] == [s.best.text for s in SEGMENTS]


def test_with_a_reference_both_are_counted(
    qtbot: QtBot, feature: SecondModelFeature, recording: Path
) -> None:
    truth = " ".join(one.best.text for one in SEGMENTS)
    References(data_dir() / "references").keep(recording, Reference("정답.txt", truth))
    run(qtbot, feature)
    assert "CER 0.0%" in said(feature)
    assert "두 번째 모델: CER 9.4%" in said(feature)  # 3 of 32 syllables


def test_it_can_be_stopped(
    qtbot: QtBot, window: MainWindow, engine: ScriptedEngine, feature: SecondModelFeature
) -> None:
    qtbot.mouseClick(feature.view.start, Qt.MouseButton.LeftButton)
    feature.comparisons.cancel()
    qtbot.waitUntil(lambda: not feature.comparisons.is_running, timeout=10_000)
    assert feature.view.start.isVisible()
    assert not feature.view.stop.isVisible()


def test_a_failure_is_said_in_the_view(
    qtbot: QtBot,
    engine: ScriptedEngine,
    feature: SecondModelFeature,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = ScriptedEngine(load_error=EngineError("x", reason="out_of_memory"))
    monkeypatch.setattr(engine, "fresh", lambda: broken)
    run(qtbot, feature)
    assert "▲" in said(feature)
    assert feature.view.start.isEnabled()
    assert "second model failed" in caplog.text


def test_what_was_compared_stays_with_its_recording(
    qtbot: QtBot, window: MainWindow, feature: SecondModelFeature, tmp_path: Path
) -> None:
    run(qtbot, feature)
    first = window.item
    other = tmp_path / "다른 녹음.wav"
    other.write_bytes(b"sound")
    window.add_paths([other])
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE, timeout=10_000)
    window.panel.choose(window.controller.items[-1])
    assert feature.view.rows.rowCount() == 0
    assert first is not None
    window.panel.choose(first)
    assert feature.view.rows.rowCount() == 3
    window.controller.remove(first)
    assert feature.comparisons.of(first) is None


def test_the_second_text_is_added_picked_exported_and_taken_out(
    qtbot: QtBot, window: MainWindow, feature: SecondModelFeature
) -> None:
    assert not feature.view.add.isVisible()
    run(qtbot, feature)
    item = window.item
    assert item is not None
    before = list(item.segments)
    assert feature.view.add.isVisible()
    qtbot.mouseClick(feature.view.add, Qt.MouseButton.LeftButton)
    source = "model:두 번째 모델"
    assert item.columns == ("greedy", "lm", source)
    assert window.page.segments.sources == item.columns
    assert item.segments[0].hypothesis(source).text == "오늘은 날시가 참 조씁니다"
    assert item.segments[0].best.text == "오늘은 날씨가 참 좋습니다"  # what stands still stands
    result = item.result()
    assert result is not None
    assert render(result, FileFormat.TXT, ExportOptions(source=source)).startswith(
        "오늘은 날시가 참 조씁니다"
    )
    qtbot.mouseClick(feature.view.add, Qt.MouseButton.LeftButton)
    assert list(item.segments) == before
    window.session.editor.undo(item)
    assert item.columns == ("greedy", "lm", source)
    window.session.editor.undo(item)
    assert list(item.segments) == before
    assert feature.comparisons.can_add(item)
