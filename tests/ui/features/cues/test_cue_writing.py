"""Subtitles made in the window: written, cut, joined, added, taken away, shifted, opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot
from support.scripted_engine import ScriptedEngine, segment

from kasr_desktop.library.facts_json import entry_from_row, facts_to_json
from kasr_desktop.session.library.item_entries import entry_of, item_of
from kasr_desktop.ui.features.cues.cue_files import TOPIC
from kasr_desktop.ui.features.cues.cue_model import CueColumn
from kasr_desktop.ui.features.cues.cues_feature import CuesFeature
from kasr_desktop.ui.features.cues.retime_dialog import RetimeDialog
from kasr_desktop.ui.shell.main_window import MainWindow

SAID = (
    segment(1.0, "오늘은 날씨가 좋습니다"),
    segment(5.0, "한강에 갈까요"),
    segment(12.0, "네 좋아요"),
)


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine(SAID)


@pytest.fixture
def feature(qtbot: QtBot, window: MainWindow, recording: Path) -> CuesFeature:
    (found,) = (feature for feature in window.features if isinstance(feature, CuesFeature))
    window.add_paths([recording])
    qtbot.waitUntil(lambda: bool(window.item and window.item.is_over), timeout=10_000)
    with qtbot.waitSignal(found.checks.tasks.idle, timeout=5_000):
        window.page.views.show_view(found.view)
    return found


def cues(feature: CuesFeature) -> list[str]:
    return [cue.text for cue in feature.view.model.cues]


def rows(window: MainWindow) -> list[str]:
    assert window.item is not None
    return [row.best.text for row in window.item.segments]


def editor(feature: CuesFeature, number: int) -> QPlainTextEdit:
    table = feature.view.table
    feature.view.choose(number)
    table.edit(feature.view.model.index(number, CueColumn.TEXT))
    found = table.viewport().findChild(QPlainTextEdit)
    assert found is not None
    return found


def test_a_double_click_begins_to_write_at_the_word(qtbot: QtBot, feature: CuesFeature) -> None:
    table = feature.view.table
    area = table.visualRect(feature.view.model.index(1, CueColumn.TEXT))
    text = cues(feature)[1]
    for place, expected in ((area.left() + 12, 0), (_x_of(feature, area, "갈까요"), 4)):
        spot = QPoint(place, area.center().y())
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        field = table.viewport().findChild(QPlainTextEdit)
        assert field is not None
        assert (field.toPlainText(), field.textCursor().position()) == (text, expected)
        qtbot.keyClick(field, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: table.viewport().findChild(QPlainTextEdit) is None)


def _x_of(feature: CuesFeature, area: QRect, word: str) -> int:
    before = cues(feature)[1].partition(word)[0]
    metrics = QFontMetricsF(feature.view.table.font())
    return round(area.left() + 8 + metrics.horizontalAdvance(before)) + 6


def test_a_subtitle_is_written_in_its_place_and_the_transcript_with_it(
    qtbot: QtBot, window: MainWindow, feature: CuesFeature
) -> None:
    field = editor(feature, 1)
    field.setPlainText("한강에\n가 볼까요")
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert rows(window)[1] == "한강에 가 볼까요"
    assert cues(feature)[1] == "한강에\n가 볼까요"
    assert window.item is not None
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        window.bench.editor.undo(window.item)  # one step for both
    assert rows(window)[1] == "한강에 갈까요"
    assert cues(feature)[1] == "한강에 갈까요"
    assert window.item.document.undoable is None


def test_ctrl_enter_cuts_at_the_cursor_and_joining_undoes_it(
    qtbot: QtBot, window: MainWindow, feature: CuesFeature
) -> None:
    field = editor(feature, 0)
    cursor = field.textCursor()
    cursor.setPosition(len("오늘은 "))
    field.setTextCursor(cursor)
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert rows(window)[:2] == ["오늘은", "날씨가 좋습니다"]
    assert cues(feature)[:2] == ["오늘은", "날씨가 좋습니다"]
    feature.view.choose(0)
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        feature.merge.trigger()
    assert rows(window)[0] == "오늘은 날씨가 좋습니다"


def test_one_is_added_in_a_pause_and_one_taken_away(
    qtbot: QtBot, window: MainWindow, feature: CuesFeature
) -> None:
    feature.view.choose(1)
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        feature.add_cue.trigger()
    assert rows(window) == ["오늘은 날씨가 좋습니다", "한강에 갈까요", "새 자막", "네 좋아요"]
    feature.view.choose(0)
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        feature.delete.trigger()
    assert cues(feature) == ["한강에 갈까요", "새 자막", "네 좋아요"]
    assert window.item is not None
    window.bench.editor.undo(window.item)
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        window.bench.editor.undo(window.item)
    assert cues(feature) == ["오늘은 날씨가 좋습니다", "한강에 갈까요", "네 좋아요"]


def test_one_is_not_added_at_the_end_while_the_list_is_of_before_the_last_change(
    qtbot: QtBot, window: MainWindow, feature: CuesFeature
) -> None:
    feature.view.choose(1)
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        feature.add_cue.trigger()
        feature.add_cue.trigger()  # before the list has the first
    assert rows(window) == ["오늘은 날씨가 좋습니다", "한강에 갈까요", "새 자막", "네 좋아요"]


def test_all_times_are_shifted_and_those_set_by_hand_go_along(
    qtbot: QtBot, window: MainWindow, feature: CuesFeature
) -> None:
    before = [cue.start for cue in feature.view.model.cues]
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        feature.writing.on_timed(2, 11.5, 14.25)
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        feature.writing.retime(factor=1.0, offset=10.0)
    after = feature.view.model.cues
    assert [cue.start for cue in after[:2]] == pytest.approx([at + 10.0 for at in before[:2]])
    assert (after[2].start, after[2].end) == (21.5, 24.25)
    assert window.item is not None
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        window.bench.editor.undo(window.item)
    assert (feature.view.model.cues[2].start, feature.view.model.cues[2].end) == (11.5, 14.25)


def test_frame_rates_stretch_and_nothing_begins_before_the_recording(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = RetimeDialog(10.0, window)
    qtbot.addWidget(dialog)
    dialog._from.setCurrentIndex(dialog._from.findText("25"))
    dialog._to.setCurrentIndex(dialog._to.findText("23.976"))
    assert dialog.factor == pytest.approx(25 * 1001 / 24000)
    assert "10.427" in dialog._said.text()
    dialog._offset.setValue(-11.0)
    assert not dialog._keep.isEnabled()


def test_a_subtitle_file_is_opened_without_recognizing(
    qtbot: QtBot, window: MainWindow, feature: CuesFeature, engine: ScriptedEngine, tmp_path: Path
) -> None:
    jobs = len(engine.jobs)
    path = tmp_path / "영화.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:02,500\n안녕\n하세요\n", encoding="utf-8")
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        feature.files.open_file(path)
    assert window.item is not None
    assert window.item.name == "영화.srt"
    (cue,) = feature.view.model.cues
    assert (cue.start, cue.end, cue.lines) == (1.0, 2.5, ("안녕", "하세요"))
    assert len(engine.jobs) == jobs
    window.page.show_transcript()
    assert window.page.segments.sources == ("edited",)
    window.page.table.grab()
    assert not window.menus.do_again.isEnabled()  # there is nothing to be heard
    assert not window.panel._retry.isEnabled()


def test_what_is_said_of_one_subtitle_file_names_it_and_goes_with_the_next(
    qtbot: QtBot, window: MainWindow, feature: CuesFeature, tmp_path: Path
) -> None:
    bad, early, good = (tmp_path / name for name in ("빈 것.srt", "이른 것.srt", "좋은 것.srt"))
    bad.write_text("", encoding="utf-8")
    early.write_text("1\n-00:00:01,000 --> 00:00:02,500\n안녕\n", encoding="utf-8")
    good.write_text("1\n00:00:01,000 --> 00:00:02,500\n안녕\n", encoding="utf-8")

    def said() -> list[str]:
        return [card.message.text for card in window.notices.cards if card.message.topic == TOPIC]

    feature.files.open_file(bad)
    assert said()[0].startswith("빈 것.srt: ")
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        feature.files.open_file(early)  # read, though not as it stands: no word is missing
    assert said() == ["이른 것.srt: 2번째 줄부터 1곳을 그대로 읽을 수 없었어요."]
    assert feature.view.model.cues[0].lines == ("안녕",)
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        feature.files.open_file(good)
    assert said() == []


def test_subtitles_opened_again_are_those_that_were_corrected(
    qtbot: QtBot, window: MainWindow, feature: CuesFeature, tmp_path: Path
) -> None:
    path = tmp_path / "영화.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:02,500\n안녕\n", encoding="utf-8")
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        feature.files.open_file(path)
    first, count = window.item, len(window.controller.items)
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        feature.writing.on_written(0, "안녕하세요")
    window.panel.choose(window.controller.items[0])
    feature.files.open_file(path)
    assert window.item is first
    assert window.item is not None and window.item.segments[0].best.text == "안녕하세요"
    window.notices.cards[-1]._buttons[0].click()
    assert len(window.controller.items) == count + 1
    assert window.item.segments[0].best.text == "안녕"


def test_subtitles_beside_a_film_are_one_project_and_two_files_are_two(
    qtbot: QtBot, window: MainWindow, feature: CuesFeature, tmp_path: Path
) -> None:
    path, other = tmp_path / "영화.srt", tmp_path / "영화.vtt"
    (tmp_path / "영화.mp4").write_bytes(b"film")
    path.write_text("1\n00:00:01,000 --> 00:00:02,500\n안녕\n", encoding="utf-8")
    other.write_text("WEBVTT\n\n00:01.000 --> 00:02.500\nhello\n", encoding="utf-8")
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        feature.files.open_file(path)
    first, count = window.item, len(window.controller.items)
    assert first is not None
    assert first.sound.path.name == "영화.mp4"
    assert first.name == "영화.srt", "its film may stand in the list too"
    window.panel.choose(window.controller.items[0])
    feature.files.open_file(path)
    assert window.item is first
    assert len(window.controller.items) == count
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=5_000):
        feature.files.open_file(other)  # another language, say
    assert len(window.controller.items) == count + 1
    kept = entry_of(first)  # and so after the next start
    assert item_of(kept, first.segments).keeping.opened == "영화.srt"
    row = (kept.key, b"/x", kept.name, "done", 0.0, 0.0, facts_to_json(kept))
    assert entry_from_row(row).opened == "영화.srt"


def test_a_long_name_leaves_room_for_what_is_said_of_it(
    window: MainWindow, feature: CuesFeature, tmp_path: Path
) -> None:
    bad = tmp_path / ("2026년 국회 예산결산특별위원회 " * 3 + "회의.srt")
    bad.write_text("", encoding="utf-8")
    feature.files.open_file(bad)
    (card,) = [card for card in window.notices.cards if card.message.topic == TOPIC]
    name, _, said = card.message.text.partition(": ")
    assert len(name) <= 28
    assert name.endswith("회의.srt")
    assert len(said) > 10


def test_subtitles_that_are_dropped_or_given_are_opened(
    window: MainWindow, feature: CuesFeature, tmp_path: Path
) -> None:
    path, other = tmp_path / "영화.srt", tmp_path / "다른 영화.srt"
    for one in (path, other):
        one.write_text("1\n00:00:01,000 --> 00:00:02,500\n안녕\n", encoding="utf-8")
    (item,) = window.controller.items
    window.controller.remove(item)
    window.add_paths([path])
    assert window.item is not None
    assert window.item.name == "영화.srt"
    assert window.page.views.shown is feature.view
    window.add_paths([other])  # beside what is shown it is asked
    assert window.item.name == "영화.srt"
    window.notices.cards[-1]._buttons[0].click()
    assert window.item.name == "다른 영화.srt"
    assert len(window.controller.items) == 2


def test_subtitles_dropped_with_their_film_are_offered_and_not_refused(
    qtbot: QtBot, window: MainWindow, feature: CuesFeature, tmp_path: Path
) -> None:
    path, film, other = (tmp_path / name for name in ("영화.srt", "영화.wav", "메모.md"))
    path.write_text("1\n00:00:01,000 --> 00:00:02,500\n안녕\n", encoding="utf-8")
    film.write_bytes(b"sound")
    other.write_text("메모", encoding="utf-8")
    window.add_paths([path, film, other])
    qtbot.waitUntil(lambda: len(window.notices.messages) == 2)
    said = [message.text for message in window.notices.messages]
    assert "자막 파일이에요: 영화.srt" in said
    assert "음성·영상 파일이 아니어서 추가하지 않았어요: 메모.md" in said
    qtbot.waitUntil(lambda: len(window.controller.items) == 2)


def test_several_subtitle_files_are_opened_together_and_each_fault_is_told(
    window: MainWindow, feature: CuesFeature, tmp_path: Path
) -> None:
    one, bad, two = (tmp_path / name for name in ("하나.srt", "빈 것.srt", "둘.srt"))
    bad.write_text("", encoding="utf-8")
    for path in (one, two):
        path.write_text("1\n00:00:01,000 --> 00:00:02,500\n안녕\n", encoding="utf-8")
    window.add_paths([one, bad, two])  # beside what is shown it is asked
    (recording,) = window.controller.items
    card = window.notices.cards[-1]
    assert card.message.text == "자막 파일 3개예요."
    card._buttons[0].click()
    assert {item.name for item in window.controller.items} == {recording.name, "하나.srt", "둘.srt"}
    assert window.page.views.shown is feature.view
    (told,) = [card.message for card in window.notices.cards if card.message.topic == TOPIC]
    assert told.text.startswith("빈 것.srt: ")
    window.add_paths([one, two])
    window.notices.cards[-1]._buttons[0].click()
    assert len(window.controller.items) == 3, "both are listed"
