from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.scripted_engine import SEGMENTS, ScriptedEngine, hypothesis, segment
from support.segments import changed, lm_of

from kasr_desktop.domain.readings import BEST, GREEDY, LM
from kasr_desktop.domain.transcript import Hypothesis, Reading, Segment
from kasr_desktop.editing.operations import set_text
from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.ui.features.compare import reference_presenter
from kasr_desktop.ui.features.compare.compare_feature import CompareFeature
from kasr_desktop.ui.features.compare.doubt_queue import DoubtOrder, Spot
from kasr_desktop.ui.shell.main_window import MainWindow

pytestmark = pytest.mark.costly

REFERENCE = "오늘은 날씨가 참 좋습니다. 한강 공원에 사람이 아주 많아요! 저녁에 또 만나요."


def unsure(said: Hypothesis | None, place: int, sure: float, total: float) -> Hypothesis:
    assert said is not None
    words = list(said.words)
    words[place] = replace(words[place], confidence=sure)
    return replace(said, words=tuple(words), total_score=total)


def doubtful_segments() -> tuple[Segment, ...]:
    first, second, third = SEGMENTS
    return (
        changed(first, lm=unsure(lm_of(first), 1, 0.3, -10.0)),
        changed(second, lm=unsure(lm_of(second), 3, 0.5, -10.0)),
        third.with_reading(
            Reading(
                LM,
                unsure(lm_of(third), 1, 0.5, -10.0),
                (replace(hypothesis("저녁에 또 만나요", 6.0), total_score=-11.0),),
            )
        ),
    )


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine(doubtful_segments())


@pytest.fixture
def compare(window: MainWindow) -> CompareFeature:
    return next(made for made in window.features if isinstance(made, CompareFeature))


@pytest.fixture
def item(qtbot: QtBot, window: MainWindow, compare: CompareFeature, recording: Path) -> QueueItem:
    window.add_paths([recording])
    item = window.controller.items[0]
    qtbot.waitUntil(lambda: item.state is ItemState.DONE)
    window.page.views.show_view(compare.view)
    return item


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    path = tmp_path / "참조.txt"
    path.write_text(REFERENCE, "utf-8")
    return path


def drop(window: MainWindow, path: Path) -> bool:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    place, copy = window.rect().center(), Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(place, copy, mime, left, none))
    dropped = QDropEvent(QPointF(place), copy, mime, left, none)
    QApplication.sendEvent(window, dropped)
    return dropped.isAccepted()


def compared(qtbot: QtBot, window: MainWindow, compare: CompareFeature, path: Path) -> None:
    assert drop(window, path)
    qtbot.waitUntil(lambda: compare.reference.sheet is not None)


def press(window: MainWindow, key: Qt.Key, *, control: bool = False, shift: bool = False) -> None:
    modifiers = Qt.KeyboardModifier.NoModifier
    modifiers |= Qt.KeyboardModifier.ControlModifier if control else modifiers
    modifiers |= Qt.KeyboardModifier.ShiftModifier if shift else modifiers
    QTest.keyClick(window, key, modifiers)


def standing(item: QueueItem) -> list[str]:
    return [row.best.text for row in item.segments]


def marked(compare: CompareFeature) -> str:
    spot = compare.picks.current
    return "" if spot is None else spot.place.saying(LM).text


def test_a_dropped_text_becomes_the_reference_and_no_recording(
    qtbot: QtBot, window: MainWindow, compare: CompareFeature, item: QueueItem, reference: Path
) -> None:
    compared(qtbot, window, compare, reference)
    assert len(window.controller.items) == 1
    assert not window.notices.messages
    rows = compare.model.rows
    assert [" ".join(row.reference or ()) for row in rows] == [
        "오늘은 날씨가 참 좋습니다",
        "한강 공원에 사람이 아주 많아요",
        "저녁에 또 만나요",
    ]
    rates = compare.view.rates
    assert rates.text(LM, "wer") == "8.3%"
    assert rates.text(LM, "cer") == "6.5%"
    assert rates.text(GREEDY, "wer") != rates.text(LM, "wer")
    errors = compare.view.errors.model.errors
    assert [(error.reference, error.text) for error in errors] == [("또", "다시")]


def test_a_large_reference_is_read_in_the_background(
    qtbot: QtBot,
    window: MainWindow,
    compare: CompareFeature,
    item: QueueItem,
    reference: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And refused there, if it is none; what is small is there at once."""
    monkeypatch.setattr(reference_presenter, "_SMALL", 10)
    threads: list[threading.Thread] = []
    real = reference_presenter.read_reference

    def read(path: Path) -> object:
        threads.append(threading.current_thread())
        return real(path)

    monkeypatch.setattr(reference_presenter, "read_reference", read)
    compared(qtbot, window, compare, reference)
    assert threads[0] is not threading.main_thread()
    assert compare.reference.reference is not None
    broken = tmp_path / "a.smi"
    broken.write_text("no cue in it, whatever its name says", encoding="utf-8")
    assert drop(window, broken)
    qtbot.waitUntil(lambda: len(window.notices.messages) == 1)
    assert compare.reference.reference.name == reference.name


def test_the_rate_falls_while_the_user_edits(
    qtbot: QtBot, window: MainWindow, compare: CompareFeature, item: QueueItem, reference: Path
) -> None:
    compared(qtbot, window, compare, reference)
    window.bench.editor.do(item, set_text(item.document, 2, "저녁에 또 만나요"))
    qtbot.waitUntil(lambda: compare.view.rates.text(BEST, "wer") == "0.0%")
    assert compare.view.rates.text(LM, "wer") == "8.3%"
    assert compare.view.errors.model.errors == ()
    window.bench.editor.undo(item)
    qtbot.waitUntil(lambda: compare.view.rates.text(BEST, "wer") == "8.3%")


def test_the_reference_is_remembered_and_can_be_removed(
    qtbot: QtBot,
    window: MainWindow,
    compare: CompareFeature,
    item: QueueItem,
    reference: Path,
    tmp_path: Path,
) -> None:
    compared(qtbot, window, compare, reference)
    other = tmp_path / "다른.wav"
    other.write_bytes(b"sound")
    window.add_paths([other])
    window.panel.choose(window.controller.items[1])
    assert compare.reference.sheet is None
    assert compare.reference.reference is None
    window.panel.choose(item)
    qtbot.waitUntil(lambda: compare.reference.sheet is not None)
    compare.view.rates.remove_wanted.emit()
    assert compare.reference._references.find(item.sound.path) is None
    assert compare.model.rows[0].reference is None
    assert not compare.view.errors.isVisible()


def test_a_click_on_an_error_leads_to_its_row(
    qtbot: QtBot, window: MainWindow, compare: CompareFeature, item: QueueItem, reference: Path
) -> None:
    compared(qtbot, window, compare, reference)
    places: list[float] = []
    window.bench.place_chosen.connect(places.append)
    table = compare.view.errors.table
    at = table.visualRect(compare.view.errors.model.index(0, 1)).center()
    QTest.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at
    )
    assert compare.view.table.currentIndex().row() == 2
    assert places == [item.segments[2].start]


@pytest.mark.parametrize("data", [b"", b" . !", b"\xff\xfe\x00"])
def test_a_text_without_words_is_refused(
    qtbot: QtBot,
    window: MainWindow,
    compare: CompareFeature,
    item: QueueItem,
    tmp_path: Path,
    data: bytes,
) -> None:
    bad = tmp_path / "빈 글.txt"
    bad.write_bytes(data)
    assert drop(window, bad)
    assert len(window.notices.messages) == 1
    assert compare.reference.reference is None


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("안녕하세요".encode("cp949"), "CP949"),
        ("안녕하세요\n".encode() + "반갑습니다\n".encode("cp949") + "네\n".encode() * 8, "1줄"),
    ],
)
def test_what_was_guessed_of_a_text_is_told(
    window: MainWindow,
    compare: CompareFeature,
    item: QueueItem,
    tmp_path: Path,
    data: bytes,
    told: str,
) -> None:
    (tmp_path / "글.txt").write_bytes(data)
    assert drop(window, tmp_path / "글.txt")
    assert told in window.notices.messages[0].text
    assert compare.reference.reference is not None


def test_a_text_dropped_on_the_empty_window_is_answered(
    window: MainWindow, compare: CompareFeature, reference: Path
) -> None:
    assert drop(window, reference)
    assert "먼저 녹음을" in window.notices.messages[0].text


def test_what_is_being_typed_is_in_the_check_too_and_the_keyboard_with_it(
    qtbot: QtBot, window: MainWindow, compare: CompareFeature, item: QueueItem
) -> None:
    """The key for the next doubtful word leaves the transcript in the middle of a word."""
    window.page.show_transcript()
    window.page.editing.begin(0)
    qtbot.waitUntil(window.page.editing.field.hasFocus)
    window.page.editing.field.setPlainText("직접 쓴 문장")
    with qtbot.waitSignal(window.page.editing.written) as written:
        press(window, Qt.Key.Key_F12)
    assert written.args == [0, "직접 쓴 문장"]
    assert window.page.views.shown is compare.view
    assert compare.view.table.hasFocus()


def test_the_key_leads_through_doubtful_words(
    window: MainWindow, compare: CompareFeature, item: QueueItem
) -> None:
    press(window, Qt.Key.Key_F12)
    assert marked(compare) == "날씨가"  # least sure, and the two sides differ
    press(window, Qt.Key.Key_F12)
    second = marked(compare)
    assert second != "날씨가"
    press(window, Qt.Key.Key_F12, shift=True)
    assert marked(compare) == "날씨가"
    compare.view.picks.set_order(DoubtOrder.BY_TIME)
    press(window, Qt.Key.Key_F12)
    assert compare.picks.current is not None
    assert compare.picks.current.row == 1


def test_one_key_takes_either_side_and_undo_takes_it_back(
    window: MainWindow, compare: CompareFeature, item: QueueItem
) -> None:
    press(window, Qt.Key.Key_F12)
    press(window, Qt.Key.Key_1, control=True)
    assert standing(item)[0] == "오늘은 날시가 참 좋습니다"
    assert marked(compare) != "날씨가"  # on to the next
    window.bench.editor.undo(item)
    assert standing(item)[0] == "오늘은 날씨가 참 좋습니다"
    count = len(compare.doubts.spots(item.segments, DoubtOrder.BY_TIME))
    press(window, Qt.Key.Key_2, control=True)
    assert standing(item) == [lm_of(row).text for row in item.segments if lm_of(row)]
    assert len(compare.doubts.spots(item.segments, DoubtOrder.BY_TIME)) == count - 1


def test_the_reference_can_be_taken_word_by_word(
    qtbot: QtBot, window: MainWindow, compare: CompareFeature, item: QueueItem, reference: Path
) -> None:
    compared(qtbot, window, compare, reference)
    compare.picks.on_row_entered(2)
    assert marked(compare) == "다시"
    assert "또" in compare.view.picks.buttons["reference"].text()
    press(window, Qt.Key.Key_3, control=True)
    assert standing(item)[2] == "저녁에 또 만나요"


def test_other_readings_come_from_the_other_hypotheses(
    window: MainWindow, compare: CompareFeature, item: QueueItem
) -> None:
    compare.picks.on_row_entered(2)
    press(window, Qt.Key.Key_4, control=True)
    menu = compare.view.readings
    assert menu.isVisible()
    assert [action.data() for action in menu.actions()] == ["다시", "또", ""]
    QTest.keyClick(menu, Qt.Key.Key_2)
    assert standing(item)[2] == "저녁에 또 만나요"
    assert not menu.isVisible()


def test_a_click_on_a_word_offers_its_readings(
    window: MainWindow, compare: CompareFeature, item: QueueItem
) -> None:
    table = compare.view.table
    rect = table._delegate.word_rect(2, table.columnWidth(0), LM, 1)
    assert rect is not None
    at = rect.center().toPoint() + QPoint(0, table.rowViewportPosition(2))
    QTest.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at
    )
    assert marked(compare) == "다시"
    menu = compare.view.readings
    assert menu.isVisible()
    menu.actions()[1].trigger()
    menu.close()
    assert standing(item)[2] == "저녁에 또 만나요"


def test_a_screen_reader_hears_every_line(
    qtbot: QtBot, window: MainWindow, compare: CompareFeature, item: QueueItem, reference: Path
) -> None:
    compared(qtbot, window, compare, reference)
    said = compare.model.data(compare.model.index(2), int(Qt.ItemDataRole.AccessibleTextRole))
    assert isinstance(said, str)
    for text in ("참조: 저녁에 또 만나요", "들린 그대로: 저녁에 다시 만나요", "문맥 반영:"):
        assert text in said


def test_rows_appear_while_the_recording_is_done(
    qtbot: QtBot,
    window: MainWindow,
    compare: CompareFeature,
    engine: ScriptedEngine,
    recording: Path,
    reference: Path,
) -> None:
    engine.hold.set()
    window.add_paths([recording])
    qtbot.waitUntil(lambda: len(compare.model.rows) == 2)
    compared(qtbot, window, compare, reference)
    engine.hold.clear()
    qtbot.waitUntil(lambda: len(compare.model.rows) == 3)
    qtbot.waitUntil(
        lambda: compare.model.rows[2].reference == ("저녁에", "또", "만나요"), timeout=10_000
    )


def test_only_greedy_is_checked_too(
    qtbot: QtBot,
    window: MainWindow,
    compare: CompareFeature,
    engine: ScriptedEngine,
    recording: Path,
    reference: Path,
) -> None:
    engine.segments = (segment(0.0, "오늘은 날시가 참 좋습니다"),)
    engine.ready = replace(engine.ready, sources=("greedy",))
    window.add_paths([recording])
    qtbot.waitUntil(lambda: window.controller.items[0].is_over)
    compared(qtbot, window, compare, reference)
    assert compare.view.rates.sources == (GREEDY, BEST)
    assert compare.view.rates.text(GREEDY, "cer") != "…"


def test_a_doubtful_word_in_a_tall_row_comes_into_sight(
    qtbot: QtBot,
    window: MainWindow,
    compare: CompareFeature,
    engine: ScriptedEngine,
    recording: Path,
) -> None:
    words = " ".join(["가나다라마바"] * 60)
    said = segment(0.0, f"{words} 날시가", f"{words} 날씨가")
    engine.segments = (changed(said, lm=unsure(lm_of(said), 60, 0.1, -1.0)),)
    window.add_paths([recording])
    qtbot.waitUntil(lambda: window.controller.items[0].is_over)
    press(window, Qt.Key.Key_F12)
    assert marked(compare) == "날씨가"
    table = compare.view.table
    qtbot.waitUntil(lambda: not table._measuring.isActive())
    press(window, Qt.Key.Key_F12)
    rect = table._delegate.word_rect(0, table.columnWidth(0), LM, 60)
    assert rect is not None
    top = table.rowViewportPosition(0) + rect.top()
    assert 0 <= top <= table.viewport().height() - rect.height()


def test_a_third_reading_has_its_line_its_rate_its_errors_and_its_pick(
    qtbot: QtBot,
    window: MainWindow,
    compare: CompareFeature,
    engine: ScriptedEngine,
    recording: Path,
    reference: Path,
) -> None:
    """Of a source that is declared nowhere: all of it follows the readings there are."""
    other = "model:whisper"
    first, *rest = SEGMENTS
    heard = hypothesis("오늘은 날씨가 참 더 좋습니다", 0.0)
    engine.segments = (first.with_reading(Reading(other, heard)), *rest)
    window.add_paths([recording])
    qtbot.waitUntil(lambda: window.controller.items[0].is_over)
    compared(qtbot, window, compare, reference)
    assert compare.model.rows[0].lines.lines == ("reference", GREEDY, LM, other)
    assert compare.model.rows[1].lines.lines == ("reference", GREEDY, LM)
    assert compare.view.rates.sources == (GREEDY, LM, other, BEST)
    qtbot.waitUntil(lambda: compare.view.rates.text(other, "wer") != "…")
    assert compare.view.rates.text(other, "wer") != compare.view.rates.text(LM, "wer")
    chosen = compare.view.errors
    names = [chosen._sources.itemText(place) for place in range(chosen._sources.count())]
    assert names == ["수정한 텍스트", "문맥 반영", "들린 그대로", "whisper"]
    chosen._sources.setCurrentIndex(3)
    assert ("", "더") in [(error.reference, error.text) for error in chosen.model.errors]
    place = next(
        number
        for number, one in enumerate(compare.doubts.places(engine.segments[0]))
        if "더" in one.saying(other).text
    )
    compare.picks.go_to(Spot(0, place, compare.doubts.places(engine.segments[0])[place], 1.0))
    button = compare.view.picks.buttons[other]
    assert button.isVisibleTo(compare.view.picks)
    assert button.text().startswith("whisper: ")
    button.click()
    assert "더" in window.controller.items[0].segments[0].best.text
    window.bench.editor.undo(window.controller.items[0])
    assert "더" not in window.controller.items[0].segments[0].best.text


def columns(window: MainWindow) -> list[str]:
    page = window.page.segments
    return [str(page.headerData(n, Qt.Orientation.Horizontal)) for n in page.text_columns]


def test_the_reference_becomes_a_column_and_an_undo_takes_it_out(
    qtbot: QtBot, window: MainWindow, compare: CompareFeature, item: QueueItem, reference: Path
) -> None:
    before = columns(window)
    compared(qtbot, window, compare, reference)
    box = compare.view.rates.column
    assert box.isEnabled()
    assert not box.isChecked()
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    # three texts have short headings
    assert columns(window) == ["참조", "들린 그대로", "문맥 반영\n내보낼 텍스트"]
    said = " ".join(item.segments[row].hypothesis("reference").text for row in range(3))
    assert said == "오늘은 날씨가 참 좋습니다 한강 공원에 사람이 아주 많아요 저녁에 또 만나요"
    for row in item.segments:
        words = row.hypothesis("reference").words
        assert all(row.start <= word.start < word.end <= row.end for word in words)
    assert compare.view.rates.sources == ("greedy", "lm", "best")  # it is not held against itself
    window.session.editor.undo(item)
    assert columns(window) == before
    assert not box.isChecked()


def test_a_reference_taken_away_is_no_column_any_more(
    qtbot: QtBot, window: MainWindow, compare: CompareFeature, item: QueueItem, reference: Path
) -> None:
    before = columns(window)
    compared(qtbot, window, compare, reference)
    compare.on_column_wanted(True)
    compare.reference.on_remove()
    assert columns(window) == before
