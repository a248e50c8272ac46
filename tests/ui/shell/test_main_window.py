from __future__ import annotations

import re
from pathlib import Path

import pysubs2
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QAccessible,
    QClipboard,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeySequence,
    QRegion,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from support.scripted_engine import SEGMENTS, ScriptedEngine, segment
from support.segments import GREEDY_COLUMN, LM_COLUMN, lm_of

from kasr_desktop.domain.errors import AudioError, BundleError
from kasr_desktop.domain.events import Notice, NoticeKind, Ready
from kasr_desktop.domain.export_options import FileFormat
from kasr_desktop.domain.readings import GREEDY
from kasr_desktop.editing import operations
from kasr_desktop.session.item_updates import put_work
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.queue_item import ItemState
from kasr_desktop.session.session import Session
from kasr_desktop.session.stage import Stage
from kasr_desktop.settings import UiLanguage
from kasr_desktop.text.hangul import nfd
from kasr_desktop.ui.features.export.drag_handle import DragHandle
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.widgets.elided_label import ElidedLabel
from kasr_desktop.ui.widgets.language import LanguageSwitch
from kasr_desktop.ui.widgets.notices import Level


def drop(widget: QWidget, urls: list[QUrl]) -> bool:
    mime = QMimeData()
    mime.setUrls(urls)
    place = widget.rect().center()
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place, Qt.DropAction.CopyAction, mime, left, none)
    enter.ignore()
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    dropped = QDropEvent(QPointF(place), Qt.DropAction.CopyAction, mime, left, none)
    QApplication.sendEvent(widget, dropped)
    return dropped.isAccepted()


def wait_done(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.controller.stage is Stage.IDLE, timeout=5000)


def save(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.exporter.work.exported):
        window.acts.on_save()


def shown(window: QWidget) -> str:
    labels = [found.text() for found in window.findChildren(QLabel) if found.isVisible()]
    buttons = [found.text() for found in window.findChildren(QAbstractButton) if found.isVisible()]
    return "\n".join(labels + buttons)


def test_the_empty_window_teaches(window: MainWindow) -> None:
    text = shown(window)
    assert "음성·영상 파일을 여기에 끌어다 놓으세요" in text
    assert "예시 녹음 받아쓰기" in text
    assert "m4a" in text
    assert not window.panel.isVisible()


def test_a_drop_transcribes_and_text_appears(
    qtbot: QtBot, window: MainWindow, engine: ScriptedEngine, recording: Path
) -> None:
    engine.hold.set()
    assert drop(window, [QUrl.fromLocalFile(str(recording))])
    qtbot.waitUntil(lambda: window.page.segments.rowCount() == 3)
    assert window.page.segments.rows[2].tentative
    assert window.page.table.is_following
    assert "받아쓰는 중 · 00:05 / 00:09" in shown(window)
    engine.hold.clear()
    wait_done(qtbot, window)
    assert [row.text(LM_COLUMN) for row in window.page.segments.rows] == [
        lm_of(said).text for said in SEGMENTS if lm_of(said) is not None
    ]
    assert "텍스트가 3곳에서 달라요" in shown(window)


def test_addresses_on_the_network_are_not_taken(window: MainWindow) -> None:
    """Windows would log in at the host of `file://host/share` only to look at it."""
    for address in ("file://host/share/a.wav", "https://host/a.wav", "smb://host/a.wav"):
        assert not drop(window, [QUrl(address)])
    assert window.controller.items == []


def test_names_from_a_mac_are_shown_composed(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / nfd("회의 녹음.m4a")
    path.write_bytes(b"x")
    assert drop(window, [QUrl.fromLocalFile(str(path))])
    wait_done(qtbot, window)
    assert "회의 녹음.m4a" in shown(window)


def test_what_cannot_be_heard_is_refused_with_its_name(
    qtbot: QtBot, window: MainWindow, recording: Path, tmp_path: Path
) -> None:
    paper = tmp_path / "논문.pdf"
    paper.write_bytes(b"%PDF-1.7")
    assert drop(window, [QUrl.fromLocalFile(str(paper)), QUrl.fromLocalFile(str(recording))])
    (message,) = window.notices.messages
    assert message.level is Level.WARNING
    assert "논문.pdf" in message.text
    wait_done(qtbot, window)
    assert [item.name for item in window.controller.items] == [recording.name]


def test_a_file_over_a_filled_window_is_answered(
    qtbot: QtBot, window: MainWindow, recording: Path
) -> None:
    window.add_paths([recording])
    wait_done(qtbot, window)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(recording))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    place = window.rect().center()
    enter = QDragEnterEvent(place, Qt.DropAction.CopyAction, mime, left, none)
    QApplication.sendEvent(window, enter)
    assert "여기에 놓으면 목록에 추가돼요" in shown(window)
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert "여기에 놓으면 목록에 추가돼요" not in shown(window)


def test_a_link_to_the_network_is_not_even_accepted(window: MainWindow) -> None:
    assert not drop(window, [QUrl("https://example.invalid/a.wav")])


def test_ctrl_s_saves_subtitles_beside_the_recording(
    qtbot: QtBot, window: MainWindow, recording: Path
) -> None:
    window.add_paths([recording])
    wait_done(qtbot, window)
    window.activateWindow()
    with qtbot.waitSignal(window.exporter.work.exported):
        qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    subtitles = pysubs2.load(str(recording.with_suffix(".srt")), encoding="utf-8")
    assert "날씨가" in " ".join(event.plaintext for event in subtitles)
    (message,) = window.notices.messages
    assert message.level is Level.DONE
    assert message.ways_out[0].label == "폴더 열기"
    assert window.item is not None
    assert window.item.keeping.exported


def test_nothing_is_replaced_unasked(qtbot: QtBot, window: MainWindow, recording: Path) -> None:
    window.add_paths([recording])
    wait_done(qtbot, window)
    target = recording.with_suffix(".srt")
    target.write_text("mine")
    window.acts.on_save()
    (card,) = window.notices.cards
    assert target.read_text() == "mine"
    replace = next(b for b in card.findChildren(QAbstractButton) if b.text() == "덮어쓰기")
    with qtbot.waitSignal(window.exporter.work.exported):
        qtbot.mouseClick(replace, Qt.MouseButton.LeftButton)
    assert "날씨가" in target.read_text("utf-8")


def test_escape_stops_at_once_and_keeps_the_text(
    qtbot: QtBot, window: MainWindow, engine: ScriptedEngine, recording: Path
) -> None:
    engine.hold.set()
    window.add_paths([recording])
    qtbot.waitUntil(lambda: window.page.segments.rowCount() == 3)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.item is not None
    assert window.item.state is ItemState.CANCELLED
    assert window.page.segments.rowCount() == 2
    assert "멈춤 · 00:05까지 저장됨" in shown(window)
    engine.hold.clear()
    wait_done(qtbot, window)
    save(qtbot, window)
    assert recording.with_suffix(".srt").exists()


def test_an_error_is_a_calm_card_with_ways_out(
    qtbot: QtBot,
    window: MainWindow,
    engine: ScriptedEngine,
    recording: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    error = AudioError("not audio", reason="not_audio", path=recording)
    engine.failures[recording.name] = error
    window.add_paths([recording])
    wait_done(qtbot, window)
    text = shown(window)
    assert "음성·영상 파일이 아니거나 손상됐어요" in text
    assert "다시 시도" in text
    assert QApplication.activeModalWidget() is None
    window.acts.on_copy_details()
    copied = QGuiApplication.clipboard().text()
    assert "AudioError (not_audio)" in copied
    assert "kasr_desktop/worker/generator_thread.py" in copied  # where it happened
    assert recording.stem not in copied  # whose words they are is nobody's business
    assert str(recording.parent) not in copied
    engine.failures.clear()
    window.page.problem.retry_wanted.emit()
    wait_done(qtbot, window)
    assert not window.page.problem.isVisible()


def test_a_model_that_cannot_be_loaded_offers_the_built_in_one(
    qtbot: QtBot, window: MainWindow, engine: ScriptedEngine, caplog: pytest.LogCaptureFixture
) -> None:
    engine.load_error = BundleError("no config", reason="no_config", path="/x")
    window.use_model("/x")
    qtbot.waitUntil(lambda: window.controller.stage is Stage.NO_MODEL)
    (message,) = window.notices.messages
    assert "config.json이 없어서" in message.text
    assert "모델이 없어요" in window.status_line.engine_text
    engine.load_error = None
    next(way for way in message.ways_out if way.label == "내장 모델 쓰기").act()
    wait_done(qtbot, window)
    assert window.notices.messages == []
    assert window.preferences.settings.model == "builtin"
    assert window.menus.builtin_model.isChecked()


def test_the_status_bar_says_model_device_and_reason(qtbot: QtBot, window: MainWindow) -> None:
    window.controller.prewarm()
    wait_done(qtbot, window)
    assert "내장 한국어 모델 · CPU" in window.status_line.engine_text
    assert "쓸 수 있는 그래픽 카드가 없어요" in window.status_line.engine_text


def test_one_text_only_is_explained(
    qtbot: QtBot, window: MainWindow, engine: ScriptedEngine, recording: Path
) -> None:
    engine.ready = Ready("kresnik", "cpu", "", sources=("greedy",))
    engine.segments = (segment(0, "오늘은 날시가"),)
    window.add_paths([recording])
    wait_done(qtbot, window)
    assert window.page.segments.sources == (GREEDY,)
    assert "언어 모델이 없어서 들린 그대로의 텍스트만" in shown(window)
    assert not window.page.differences.isVisible()
    save(qtbot, window)
    assert recording.with_suffix(".srt").exists()


def test_notices_of_the_engine_stand_above_the_text(
    qtbot: QtBot, window: MainWindow, recording: Path
) -> None:
    window.add_paths([recording])
    wait_done(qtbot, window)
    assert window.item is not None
    cut_short = Notice(NoticeKind.TRUNCATED, (("decoded", "12.5"),))
    put_work(window.item, notices=(cut_short,))
    window.on_item_changed(window.item)
    assert "파일이 중간(12.5초)에서 끊겨 있어요" in shown(window)


def test_copying(qtbot: QtBot, window: MainWindow, recording: Path) -> None:
    window.add_paths([recording])
    wait_done(qtbot, window)
    window.acts.on_copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines == [lm_of(said).text for said in SEGMENTS if lm_of(said) is not None]
    window.page.table.setCurrentIndex(window.page.segments.index(0, GREEDY_COLUMN))
    window.acts.on_copy_timed()
    assert QGuiApplication.clipboard().text() == "[00:00] 오늘은 날시가 참 좋습니다"


def test_an_interview_is_copied_with_its_speakers_as_text_and_for_word_processors(
    qtbot: QtBot, window: MainWindow, recording: Path, clipboard: QClipboard
) -> None:
    window.add_paths([recording])
    wait_done(qtbot, window)
    assert window.item is not None
    window.bench.editor.do(
        window.item, operations.set_speaker(window.item.document, [0, 1], "김도윤")
    )
    window.menus.copy_interview.trigger()
    first, second, *_ = [lm_of(said) for said in SEGMENTS]
    assert first is not None
    assert second is not None
    data = clipboard.mimeData()
    assert data.text().startswith(f"김도윤: {first.text} {second.text}\n\n")
    assert f"<b>김도윤</b><br>{first.text}" in data.html()
    window.page.table.choose_row(0)
    window.menus.copy_interview.trigger()
    assert clipboard.text() == f"김도윤: {first.text}"


def test_either_text_of_the_machine_can_be_copied_whatever_was_corrected(
    qtbot: QtBot, window: MainWindow, recording: Path
) -> None:
    window.add_paths([recording])
    wait_done(qtbot, window)
    assert window.item is not None
    change = operations.set_text(window.item.document, 0, "고친 글")
    window.bench.editor.do(window.item, change)
    window.page.table.choose_row(0)
    texts = {action.data(): action for action in window.menus.copy_text_of.actions()}
    assert list(texts) == ["greedy", "lm", "edited"]
    assert window.menus.copy_text_of.menuAction() in window.page.table.actions()
    texts["greedy"].trigger()
    assert QGuiApplication.clipboard().text() == "오늘은 날시가 참 좋습니다"
    texts["lm"].trigger()
    first = lm_of(SEGMENTS[0])
    assert first is not None
    assert QGuiApplication.clipboard().text() == first.text
    window.menus.copy.trigger()
    assert QGuiApplication.clipboard().text() == "고친 글"


def test_f8_goes_from_difference_to_difference(
    qtbot: QtBot, window: MainWindow, recording: Path
) -> None:
    window.add_paths([recording])
    wait_done(qtbot, window)
    rows = []
    for _ in range(3):
        window.menus.next_difference.trigger()
        rows.append(window.page.table.currentIndex().row())
    assert rows == [0, 1, 1]


def test_removing_the_last_file_shows_the_empty_window(
    qtbot: QtBot, window: MainWindow, recording: Path
) -> None:
    window.add_paths([recording])
    wait_done(qtbot, window)
    window.acts.on_remove()
    assert not window.panel.isVisible()
    assert window.drop_area.isVisible()


def test_the_keyboard_goes_on_to_the_text_when_the_empty_window_fills(
    qtbot: QtBot, window: MainWindow, recording: Path
) -> None:
    button = window.drop_area.findChildren(QAbstractButton)[0]
    button.setFocus()
    assert window.focusWidget() is button
    window.add_paths([recording])
    wait_done(qtbot, window)
    assert window.focusWidget() is window.page.focus_home


def test_no_shortcut_is_used_twice_or_needs_latin_letters(window: MainWindow) -> None:
    """A bare letter would be dead, or worse, while the Korean input method is on."""
    keys = [key for action in window.menus.all for key in action.shortcuts()]
    assert len(keys) == len(set(keys)) > 15
    for key in keys:
        text = key.toString(QKeySequence.SequenceFormat.PortableText)
        assert text.startswith(("Ctrl+", "Shift+", "Alt+", "F", "Esc")), text


def controls(window: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.objectName().startswith("qt_")
        and widget.metaObject().className() != "QComboBoxListView"  # named by its box
    ]


def test_every_control_has_an_accessible_name(
    qtbot: QtBot, window: MainWindow, recording: Path
) -> None:
    window.add_paths([recording])
    wait_done(qtbot, window)
    save(qtbot, window)
    assert len(controls(window)) > 15
    nameless = []
    for widget in controls(window):
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or not interface.text(QAccessible.Text.Name):
            nameless.append(f"{type(widget).__name__} {widget.objectName()}")
    assert not nameless


@pytest.mark.parametrize("language", [UiLanguage.KOREAN, UiLanguage.ENGLISH])
@pytest.mark.parametrize("state", ["empty", "done", "failed"])
def test_nothing_is_cut_off_at_the_smallest_size(
    qtbot: QtBot,
    window: MainWindow,
    korean: LanguageSwitch,
    engine: ScriptedEngine,
    recording: Path,
    state: str,
    language: UiLanguage,
    caplog: pytest.LogCaptureFixture,
) -> None:
    if language is UiLanguage.ENGLISH:
        korean.use(language)
        window = MainWindow(window.session)
        qtbot.addWidget(window)
        window.show()
    if state == "failed":
        engine.failures[recording.name] = AudioError("x", reason="not_audio")
    if state != "empty":
        window.add_paths([recording])
        wait_done(qtbot, window)
        save(qtbot, window)
    window.resize(1024, 700)
    QApplication.processEvents()
    assert window.size().toTuple() == (1024, 700)
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and isinstance(widget, QLabel | QAbstractButton):
            assert_whole(window, widget)


def assert_whole(window: MainWindow, widget: QLabel | QAbstractButton) -> None:
    """Fail if a text lies outside the window or has less room than it needs."""
    place = widget.rect().translated(widget.mapTo(window, widget.rect().topLeft()))
    assert window.rect().contains(place), widget.text()
    if isinstance(widget, QLabel) and widget.wordWrap():
        assert widget.height() >= widget.heightForWidth(widget.width()), widget.text()
    elif not isinstance(widget, ElidedLabel):
        assert widget.width() >= widget.minimumSizeHint().width(), widget.text()


def test_place_and_size_are_remembered(
    qtbot: QtBot, window: MainWindow, preferences: Preferences, home: Path
) -> None:
    window.resize(950, 655)  # height only: the offscreen screen is 800 wide
    window.close()
    assert list(home.rglob("window.ini"))
    again = MainWindow(Session(window.controller, preferences, window.bench.library_sync))
    qtbot.addWidget(again)
    assert again.height() == 655


def test_where_no_text_is_the_window_says_why(
    qtbot: QtBot, window: MainWindow, recording: Path, engine: ScriptedEngine
) -> None:
    engine.segments = ()
    window.add_paths([recording])
    wait_done(qtbot, window)
    assert "말소리를 찾지 못했어요" in shown(window)
    assert not window.page.table.isVisible()
    engine.segments = SEGMENTS
    window.menus.do_again.trigger()
    wait_done(qtbot, window)
    assert window.page.table.isVisible()
    assert "말소리를 찾지 못했어요" not in shown(window)


def test_a_recording_that_waits_says_for_what(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, engine: ScriptedEngine
) -> None:
    engine.hold.set()
    paths = [tmp_path / "a.wav", tmp_path / "b.wav"]
    for path in paths:
        path.write_bytes(b"sound")
    window.add_paths(paths)
    window.panel.choose(window.controller.items[1])
    assert "차례를 기다리는 중이에요" in shown(window)
    engine.hold.clear()
    wait_done(qtbot, window)
    assert window.page.table.isVisible()


def test_the_menu_of_a_row_hears_corrects_and_copies_in_groups(window: MainWindow) -> None:
    groups: list[list[str]] = [[]]
    for action in window.page.table.actions():
        if action.isSeparator():
            groups.append([])
        else:
            groups[-1].append(action.text())
    assert [len(group) for group in groups] == [6, 2, 1, 5]
    assert window.menus.copy.text() == groups[-1][0]


def test_a_key_that_is_held_closes_one_window_only(window: MainWindow) -> None:
    """Seen under Xvfb: Ctrl+Q repeated from a window that had gone into the next one."""
    assert not window.menus.quit.autoRepeat()


def test_our_own_file_is_saved_again_without_a_question_and_no_other(
    qtbot: QtBot, window: MainWindow, recording: Path
) -> None:
    window.add_paths([recording])
    wait_done(qtbot, window)
    save(qtbot, window)
    item = window.item
    assert item is not None
    window.bench.editor.do(item, operations.set_text(item.document, 0, "내가 고친 글"))
    save(qtbot, window)
    subtitles = recording.with_suffix(".srt")
    assert "내가 고친 글" in subtitles.read_text(encoding="utf-8")
    assert len(list(recording.parent.glob("*.srt"))) == 1
    subtitles.write_text("다른 사람의 자막", encoding="utf-8")
    window.acts.on_save()
    assert "이미 있어요" in window.notices.messages[-1].text
    assert subtitles.read_text(encoding="utf-8") == "다른 사람의 자막"


def test_what_failed_is_counted(
    qtbot: QtBot,
    window: MainWindow,
    engine: ScriptedEngine,
    recording: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = tmp_path / "깨진 녹음.wav"
    broken.write_bytes(b"x")
    engine.failures[broken.name] = AudioError("bad", reason="not_audio")
    window.add_paths([recording, broken])
    wait_done(qtbot, window)
    assert "파일 2개 중 1개 완료 · 1개 실패" in shown(window)


def test_a_click_on_the_drag_handle_asks_where_to_save(
    qtbot: QtBot, window: MainWindow, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.add_paths([recording])
    wait_done(qtbot, window)
    asked: list[object] = []
    monkeypatch.setattr(window.exporter, "choose", asked.append)
    handle = window.findChild(DragHandle)
    assert handle is not None
    qtbot.mouseClick(handle, Qt.MouseButton.LeftButton)
    assert asked == [window.item]


def test_lines_between_rows_stay_when_a_row_is_painted_alone(
    qtbot: QtBot, window: MainWindow, recording: Path
) -> None:
    window.add_paths([recording])
    wait_done(qtbot, window)
    table = window.page.table
    before = table.viewport().grab().toImage()
    ratio = before.devicePixelRatio()
    y = round((table.rowViewportPosition(1)) * ratio) - 1
    lone = QImage(before.size(), before.format())
    lone.fill(0)
    table.viewport().render(lone, QPoint(0, 0), QRegion(table.text_area(0)))
    x = before.width() // 2
    assert lone.pixelColor(x, y) == before.pixelColor(x, y)  # the line is the row's own
    assert before.pixelColor(x, y) != before.pixelColor(x, y - 3)


def test_several_formats_tell_how_far_they_are(
    qtbot: QtBot, window: MainWindow, recording: Path
) -> None:
    window.add_paths([recording])
    wait_done(qtbot, window)
    said: list[str] = []
    window.exporter.message.connect(lambda message: said.append(message.text))
    window.preferences.change(export_formats=(FileFormat.SRT, FileFormat.TXT, FileFormat.JSON))
    assert window.item is not None
    with qtbot.waitSignal(window.exporter.work.exported):
        window.exporter.save(window.item, window.exporter._plan(window.item))
    assert "파일 3개 중 1개 저장" in " ".join(said)
    assert said[-1].startswith("저장했어요")


def test_marks_of_spacing_are_hidden_in_the_view_menu_and_remembered(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert window.menus.spacing.isChecked()
    window.menus.spacing.trigger()
    assert not window.preferences.settings.mark_spacing
    assert not window.page.table._delegate.marks_spacing
    window.preferences.change(mark_spacing=True)
    assert window.menus.spacing.isChecked()
    assert window.page.table._delegate.marks_spacing


def test_no_key_of_a_menu_is_given_twice(window: MainWindow) -> None:
    """Menus of the bar, and those of the right button: a widget's actions."""
    for widget in window.findChildren(QWidget):
        texts = [action.text().replace("&&", "") for action in widget.actions()]
        keys = [found[1].upper() for text in texts if (found := re.search("&(.)", text))]
        assert len(keys) == len(set(keys)), texts
