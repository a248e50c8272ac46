from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from support.scripted_engine import SEGMENTS

from kasr_desktop.domain.export_options import ExportOptions, FileFormat
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.pipeline.exporting import Exported
from kasr_desktop.session.queue_item import new_item
from kasr_desktop.ui.features.export import export_controller
from kasr_desktop.ui.features.export.export_controller import ExportController, ExportTask
from kasr_desktop.ui.features.export.export_plan import ExportPlan


def task(folder: Path, stem: str) -> ExportTask:
    transcript = Transcript("a.wav", 9.0, "m", "cpu", "both", 0.1, tuple(SEGMENTS))
    plan = ExportPlan((FileFormat.SRT,), folder, stem, ExportOptions())
    return ExportTask(new_item(folder / "a.wav"), plan, transcript)


def test_closing_in_the_moment_a_file_is_done_writes_it_once(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    carrying_out = export_controller.carrying_out

    def counted(
        plan: ExportPlan, transcript: Transcript, **stopping: Any
    ) -> Generator[int, None, Exported]:
        written.append(plan.stem)
        return carrying_out(plan, transcript, **stopping)

    monkeypatch.setattr(export_controller, "carrying_out", counted)
    controller = ExportController()
    told: list[ExportTask] = []
    controller.exported.connect(lambda task, _exported: told.append(task))
    for stem in ("one", "two"):
        controller.write(task(tmp_path, stem))
    assert controller.is_busy
    controller.finish()
    qtbot.wait(10)
    assert written == ["one", "two"]
    assert not told
    assert {path.name for path in tmp_path.iterdir()} == {"one.srt", "two.srt"}
