from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kasr_desktop.domain.export_options import FileFormat
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.editing.operations import set_text
from kasr_desktop.pipeline.exporting import Exported
from kasr_desktop.session.stage import Stage
from kasr_desktop.ui.features.export import export_controller
from kasr_desktop.ui.features.export.drag_handle import DragHandle
from kasr_desktop.ui.features.export.export_controller import ExportTask
from kasr_desktop.ui.features.export.export_dialog import ExportDialog
from kasr_desktop.ui.features.export.export_plan import ExportPlan, carrying_out
from kasr_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def filled(qtbot: QtBot, window: MainWindow, recording: Path) -> MainWindow:
    window.add_paths([recording])
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE, timeout=5_000)
    return window


def test_what_was_edited_is_what_is_saved(
    qtbot: QtBot, filled: MainWindow, recording: Path
) -> None:
    item = filled.item
    assert item is not None
    filled.bench.editor.do(item, set_text(item.document, 0, "바로잡은 문장"))
    with qtbot.waitSignal(filled.exporter.work.exported):
        filled.acts.on_save()
    assert "바로잡은 문장" in recording.with_suffix(".srt").read_text(encoding="utf-8")
    assert item.keeping.exported


def test_text_that_changed_while_it_was_written_is_not_saved_yet(
    qtbot: QtBot, filled: MainWindow
) -> None:
    item = filled.item
    assert item is not None
    with qtbot.waitSignal(filled.exporter.work.exported):
        filled.acts.on_save()
        filled.bench.editor.do(item, set_text(item.document, 0, "그새 바뀐 문장"))
    assert not item.keeping.exported


def test_closing_the_window_finishes_what_was_asked_for(
    filled: MainWindow, recording: Path
) -> None:
    filled.acts.on_save()
    filled.close()
    assert recording.with_suffix(".srt").exists()


def test_dragging_the_handle_hands_over_a_real_file(
    qtbot: QtBot, filled: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The drop itself is the system's; here everything up to it, through the mouse."""
    handed: list[QUrl] = []

    def drop(drag: QDrag, _actions: Qt.DropAction) -> Qt.DropAction:
        handed.extend(drag.mimeData().urls())
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", drop)
    handle = filled.findChild(DragHandle)
    start = handle.rect().center()
    qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(handle, start + QPoint(2, 0))
    assert not handed  # a click that trembles is no drag
    qtbot.mouseMove(handle, start + QPoint(60, 0))
    (url,) = handed
    path = Path(url.toLocalFile())
    assert path.name == "회의 녹음.srt"
    assert "날씨가" in path.read_text(encoding="utf-8")
    filled.exporter.shut_down()
    assert not path.exists()


def test_a_folder_that_cannot_be_written_is_told(
    qtbot: QtBot, filled: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "no folder").write_text("", encoding="utf-8")
    filled.preferences.change(export_folder=str(tmp_path / "no folder"))
    with qtbot.waitSignal(filled.exporter.work.exported):
        filled.acts.on_save()
    (message,) = filled.notices.messages
    assert message.ways_out
    assert filled.item is not None
    assert not filled.item.keeping.exported


def test_a_folder_is_offered_again_once_something_could_be_written_in_it(
    qtbot: QtBot, filled: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    chosen = [tmp_path / "file" / "inside", tmp_path / "자막"]

    def answer(dialog: ExportDialog) -> int:
        dialog._folder.setText(str(chosen[0]))
        return ExportDialog.DialogCode.Accepted

    monkeypatch.setattr(ExportDialog, "exec", answer)
    for kept in ("", str(chosen[1])):
        with qtbot.waitSignal(filled.exporter.work.exported):
            filled.acts.on_export()
        assert filled.preferences.settings.export_folder == kept
        chosen.pop(0)


def test_title_and_day_of_a_recording_are_remembered_with_it(
    qtbot: QtBot, filled: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str | None]] = []

    def answer(dialog: ExportDialog) -> int:
        dialog.show()
        seen.append((dialog.plan.options.title, dialog.said_day))
        dialog._title.setText("예산 회의")
        dialog._date.clear()
        QTest.keyClicks(dialog._date, "2026-05-17")
        return ExportDialog.DialogCode.Accepted

    monkeypatch.setattr(ExportDialog, "exec", answer)
    filled.preferences.change(export_formats=(FileFormat.DOCX,))
    for _ in range(2):
        with qtbot.waitSignal(filled.exporter.work.exported):
            filled.acts.on_export()
    assert seen == [("", None), ("예산 회의", "2026-05-17")]


def test_saving_many_files_is_told_and_can_be_stopped(
    qtbot: QtBot, filled: MainWindow, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written by then stays, whole; no further file is begun."""
    item, exporter = filled.item, filled.exporter

    def waits_for_the_click(
        plan: ExportPlan, transcript: Transcript, *, is_stopped: Callable[[], bool]
    ) -> Generator[int, None, Exported]:
        """Go on behind the first file once it has come, however fast the disk is."""
        for done in (steps := carrying_out(plan, transcript, is_stopped=is_stopped)):
            yield done
            if done == 1:
                until = time.monotonic() + 10
                while not is_stopped() and time.monotonic() < until:
                    time.sleep(0.005)
                return (yield from steps)
        raise AssertionError("fewer than two files")

    monkeypatch.setattr(export_controller, "carrying_out", waits_for_the_click)
    assert item is not None
    formats = (FileFormat.SRT, FileFormat.VTT, FileFormat.TXT, FileFormat.CSV)
    plan = replace(exporter._plan(item, formats), folder=recording.parent)
    said: list[str] = []

    def stop_behind_the_first(task: ExportTask, done: int) -> None:
        (message,) = filled.notices.messages
        said.append(message.text)
        if done == 1 and message.ways_out:
            filled.notices.cards[-1]._buttons[0].click()

    exporter.work.progressed.connect(stop_behind_the_first)
    with qtbot.waitSignal(exporter.work.exported, timeout=10_000) as told:
        exporter.save(item, plan)
    _, result = told.args
    assert len(result.written) == 1
    assert "4" in said[0]
    (message,) = filled.notices.messages
    assert str(len(result.written)) in message.text
    assert all(path.exists() for path in result.written)
    assert not recording.with_suffix(".csv").exists()
