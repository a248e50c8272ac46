from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot
from support.scripted_engine import SEGMENTS, hypothesis, segment
from support.segments import changed

from kasr_desktop.domain.cue_options import CueProfile
from kasr_desktop.domain.export_options import DocumentLayout, FileFormat, TextEncoding
from kasr_desktop.domain.readings import BEST, GREEDY
from kasr_desktop.domain.transcript import Reading, Transcript
from kasr_desktop.settings import Settings
from kasr_desktop.ui.features.export.export_dialog import ExportDialog, profile_of
from kasr_desktop.ui.features.export.export_plan import plan_export
from kasr_desktop.ui.widgets.language import LanguageSwitch

SAID = Transcript("회의.m4a", 9.0, "builtin-ko", "cpu", "both", 0.05, SEGMENTS)


@pytest.fixture
def dialog(qtbot: QtBot, korean: LanguageSwitch, tmp_path: Path) -> ExportDialog:
    made = ExportDialog(plan_export(tmp_path / "회의.m4a", Settings()), SAID)
    qtbot.addWidget(made)
    made.show()
    return made


def box(dialog: ExportDialog, label: str) -> QCheckBox:
    return next(found for found in dialog.findChildren(QCheckBox) if found.text() == label)


def radio(dialog: ExportDialog, label: str) -> QRadioButton:
    return next(found for found in dialog.findChildren(QRadioButton) if found.text() == label)


def shown_texts(dialog: ExportDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def test_it_starts_from_the_plan_and_gives_it_back(dialog: ExportDialog, tmp_path: Path) -> None:
    assert dialog.plan == plan_export(tmp_path / "회의.m4a", Settings())
    assert "회의.srt" in shown_texts(dialog)


def test_a_name_that_breaks_the_line_is_shown_on_one(
    qtbot: QtBot, korean: LanguageSwitch, tmp_path: Path
) -> None:
    (tmp_path / "3월\n회의.srt").write_text("1", encoding="utf-8")
    dialog = ExportDialog(plan_export(tmp_path / "3월\n회의.m4a", Settings()), SAID)
    qtbot.addWidget(dialog)
    dialog.show()
    assert "이미 있는 파일: 3월 회의.srt" in shown_texts(dialog).split("\n")
    headings = [field.placeholderText() for field in dialog.findChildren(QLineEdit)]
    assert "3월 회의" in headings
    (named,) = [path for path in dialog.plan.paths if path.suffix == ".srt"]
    assert named == tmp_path / "3월\n회의.srt"


def test_choices_become_the_plan(dialog: ExportDialog) -> None:
    box(dialog, "WebVTT 자막").setChecked(True)
    radio(dialog, "들린 그대로").setChecked(True)
    radio(dialog, "CP949 (구형 TV·플레이어)").setChecked(True)
    assert dialog.plan.formats == (FileFormat.SRT, FileFormat.VTT)
    assert dialog.plan.options.source is GREEDY
    assert dialog.plan.options.encoding is TextEncoding.CP949
    assert "회의.srt, 회의.vtt" in shown_texts(dialog)


def test_all_formats_with_one_click(dialog: ExportDialog) -> None:
    box(dialog, "모든 형식").click()
    assert dialog.plan.formats == tuple(FileFormat)
    box(dialog, "모든 형식").click()
    assert dialog.plan.formats == (FileFormat.SRT,)


def test_nothing_chosen_cannot_be_saved(dialog: ExportDialog) -> None:
    save = next(found for found in dialog.findChildren(QPushButton) if found.text() == "저장")
    box(dialog, "SRT 자막").setChecked(False)
    assert not save.isEnabled()
    box(dialog, "SRT 자막").setChecked(True)
    assert save.isEnabled()
    name = next(field for field in dialog.findChildren(QLineEdit) if field.text() == "회의")
    name.setText("  ")
    assert not save.isEnabled()


def test_a_file_that_is_there_is_named_and_replaced_only_when_told(
    dialog: ExportDialog, tmp_path: Path
) -> None:
    (tmp_path / "회의.srt").write_text("older")
    dialog.on_changed()
    assert "이미 있는 파일: 회의.srt" in shown_texts(dialog)
    assert not dialog.plan.options.overwrite
    radio(dialog, "덮어쓰기").setChecked(True)
    assert dialog.plan.options.overwrite


def test_a_single_text_leaves_no_choice(qtbot: QtBot, tmp_path: Path) -> None:
    segments = tuple(changed(one, lm=None) for one in SEGMENTS)
    said = replace(SAID, decoder="greedy", segments=segments)
    alone = ExportDialog(plan_export(tmp_path / "a.wav", Settings()), said)
    qtbot.addWidget(alone)
    assert alone.plan.options.source == BEST
    assert not radio(alone, "Language model").isEnabled()


def test_a_third_text_can_be_chosen(qtbot: QtBot, tmp_path: Path) -> None:
    first, *rest = SEGMENTS
    third = first.with_reading(Reading("model:whisper", hypothesis("다른 모델의 글")))
    said = replace(SAID, segments=(third, *rest))
    dialog = ExportDialog(plan_export(tmp_path / "a.wav", Settings()), said)
    qtbot.addWidget(dialog)
    names = [found.text() for found in dialog.findChildren(QRadioButton)][:4]
    assert names == ["As corrected", "Language model", "Greedy", "whisper"]
    radio(dialog, "whisper").setChecked(True)
    assert dialog.plan.options.source == "model:whisper"
    assert "다른 모델의 글" in dialog.preview.text.replace("\n", " ")


def test_the_preview_shows_what_would_be_written(dialog: ExportDialog) -> None:
    assert dialog.preview.text.startswith("1\n00:00:00,000 --> ")
    assert "날씨가" in dialog.preview.text
    radio(dialog, "들린 그대로").setChecked(True)
    assert "날시가" in dialog.preview.text
    box(dialog, "SRT 자막").setChecked(False)
    assert dialog.preview.text == ""
    box(dialog, "텍스트 파일 (TXT)").setChecked(True)
    assert "-->" not in dialog.preview.text
    assert "날시가" in dialog.preview.text


def test_of_a_long_recording_the_beginning_is_shown(qtbot: QtBot, tmp_path: Path) -> None:
    segments = tuple(segment(4.0 * n, f"문장 {n}번입니다") for n in range(500))
    long = ExportDialog(
        plan_export(tmp_path / "a.wav", Settings()), replace(SAID, segments=segments)
    )
    qtbot.addWidget(long)
    assert long.preview.text.endswith("…")
    assert "문장 1번" in long.preview.text
    assert "문장 400번" not in long.preview.text


def test_whom_the_subtitles_are_for(dialog: ExportDialog) -> None:
    profiles = next(b for b in dialog.findChildren(QComboBox) if b.accessibleName() == "자막 대상")
    profiles.setCurrentIndex(profiles.findData(CueProfile.CHILDREN.value))
    assert dialog.plan.options.cues.max_reading_speed == 9.0
    assert profile_of(dialog.plan.options.cues) is CueProfile.CHILDREN


@pytest.mark.parametrize("label", ["SRT 자막", "워드 문서 (DOCX)"])
def test_enter_saves_wherever_one_is(qtbot: QtBot, dialog: ExportDialog, label: str) -> None:
    box(dialog, label).setFocus()
    with qtbot.waitSignal(dialog.accepted, timeout=5000):
        QTest.keyClick(box(dialog, label), Qt.Key.Key_Return)


def test_what_makes_no_difference_cannot_be_chosen(dialog: ExportDialog) -> None:
    encoding = radio(dialog, "UTF-8 (권장)")
    times = box(dialog, "텍스트 파일과 문서에 시간 넣기")
    assert encoding.isEnabled()
    assert dialog._profiles.isEnabled()
    box(dialog, "워드 문서 (DOCX)").click()
    assert encoding.isEnabled()  # for the subtitles
    box(dialog, "SRT 자막").click()
    assert not encoding.isEnabled()
    assert not dialog._profiles.isEnabled()
    assert not times.isEnabled()
    assert dialog._layouts.isEnabled()
    dialog._layouts.setCurrentIndex(1)
    assert dialog.plan.options.layout is DocumentLayout.INTERVIEW
    assert times.isEnabled()
    dialog._layouts.setCurrentIndex(0)
    assert not times.isEnabled()
    box(dialog, "텍스트 파일 (TXT)").click()
    assert encoding.isEnabled()
    assert times.isEnabled()


def field(dialog: ExportDialog, name: str) -> QLineEdit:
    return next(one for one in dialog.findChildren(QLineEdit) if one.accessibleName() == name)


def test_title_and_day_are_of_documents_and_are_seen_at_once(dialog: ExportDialog) -> None:
    title, day = field(dialog, "문서 제목"), field(dialog, "문서 날짜")
    assert not title.isEnabled()
    assert title.placeholderText() == "회의"
    box(dialog, "SRT 자막").click()
    box(dialog, "PDF 문서").click()
    dialog._layouts.setCurrentIndex(1)
    assert title.isEnabled()
    dialog.show_day("2026-05-17")
    assert "일시: 2026년 5월 17일" in dialog.preview.text
    assert dialog.said_day is None  # the recording says it, not the user
    QTest.keyClicks(title, "First talk")
    assert dialog.preview.text.startswith("First talk\n")
    day.selectAll()
    QTest.keyClicks(day, "2026-06-01 14:30")
    assert "일시: 2026년 6월 1일 14:30" in dialog.preview.text
    assert (dialog.plan.options.title, dialog.said_day) == ("First talk", "2026-06-01 14:30")


def test_a_day_that_was_typed_or_emptied_stays(dialog: ExportDialog) -> None:
    day = field(dialog, "문서 날짜")
    box(dialog, "워드 문서 (DOCX)").click()
    dialog.show_day("2026-05-17")
    day.selectAll()
    QTest.keyClick(day, Qt.Key.Key_Delete)
    dialog.show_day("2026-05-17")
    assert dialog.plan.options.date == "" == dialog.said_day


def test_the_written_form_is_a_choice_of_each_export(dialog: ExportDialog) -> None:
    pytest.importorskip("kiwipiepy")
    written = box(dialog, "다듬은 텍스트")
    assert not written.isChecked()
    written.click()
    assert dialog.plan.options.written
    assert "좋습니다." in dialog.preview.text
    written.click()
    assert "좋습니다." not in dialog.preview.text
