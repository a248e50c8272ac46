from __future__ import annotations

from pathlib import Path

import pytest
from support.scripted_engine import SEGMENTS

from kasr_desktop.domain.export_options import FileFormat, TextEncoding
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.resources import sample_path
from kasr_desktop.settings import Settings
from kasr_desktop.ui.features.export.export_plan import carry_out, plan_export

TRANSCRIPT = Transcript("a.wav", 9.0, "m", "cpu", "both", 0.1, SEGMENTS)


def test_names_are_the_recordings_own_beside_it(tmp_path: Path) -> None:
    plan = plan_export(
        tmp_path / "인터뷰 v1.2 최종.m4a", Settings(), (FileFormat.SRT, FileFormat.JSON)
    )
    assert plan.paths == (
        tmp_path / "인터뷰 v1.2 최종.srt",
        tmp_path / "인터뷰 v1.2 최종.json",
    )


def test_the_chosen_folder_is_remembered_for_all(tmp_path: Path) -> None:
    plan = plan_export(Path("/sounds/a.wav"), Settings(export_folder=str(tmp_path)))
    assert plan.paths == (tmp_path / "a.srt",)


def test_the_sample_is_not_saved_among_the_apps_own_files() -> None:
    plan = plan_export(sample_path(), Settings())
    assert sample_path().parent not in (plan.folder, *plan.folder.parents)


@pytest.mark.costly  # PDF is drawn by a process
def test_every_format_is_written_and_nothing_is_replaced(tmp_path: Path) -> None:
    plan = plan_export(tmp_path / "a.wav", Settings(), tuple(FileFormat))
    first = carry_out(plan, TRANSCRIPT)
    assert first.errors == ()
    assert len({path.name for path in first.written}) == len(FileFormat)
    assert plan.existing == plan.paths
    second = carry_out(plan, TRANSCRIPT)
    assert second.written[0].name == "a (1).srt"
    replaced = carry_out(plan.with_overwrite(overwrite=True), TRANSCRIPT)
    assert replaced.written == plan.paths


def test_one_format_that_fails_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    unusual = Transcript("a", 9.0, "m", "cpu", "both", 0.1, SEGMENTS)
    settings = Settings(export_encoding=TextEncoding.CP949)
    plan = plan_export(tmp_path / "a.wav", settings, (FileFormat.SRT, FileFormat.VTT))
    assert len(carry_out(plan, unusual).written) == 2
    (tmp_path / "blocked").write_text("a file, not a folder")
    blocked = plan_export(tmp_path / "blocked" / "a.wav", Settings())
    result = carry_out(blocked, unusual)
    assert result.written == ()
    assert [error.reason for error in result.errors] == ["unwritable"]
