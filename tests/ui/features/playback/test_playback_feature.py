from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from audio.sound_files import write_wav
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from support.fake_output import find_loudspeaker
from support.scripted_engine import segment
from support.segments import GREEDY_COLUMN, LM_COLUMN
from ui.features.playback.scripted_player import ScriptedPlayer

from kasr_desktop.audio.peaks import PeakPyramid
from kasr_desktop.domain.errors import PlaybackError
from kasr_desktop.domain.playback import PlaybackFailed, Playhead, PlayRange
from kasr_desktop.editing.document import Document
from kasr_desktop.session.item_updates import put_sound
from kasr_desktop.session.queue_item import ItemState, QueueItem, new_item
from kasr_desktop.ui.features.playback.peak_loader import Waveform
from kasr_desktop.ui.features.playback.playback_feature import PlaybackFeature
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.views.transcript.segment_row import TIME_COLUMN

# words of 0.25 s each 0.3 s, from 3.0 * row on
TEXTS = ["오늘은 날씨가 참 좋습니다", "한강 공원에 사람이 많아요"] * 60


@pytest.fixture
def no_sound(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    ScriptedPlayer.made.clear()
    monkeypatch.setattr("kasr_desktop.ui.features.playback.sound_player.Player", ScriptedPlayer)
    yield
    ScriptedPlayer.made.clear()


@pytest.fixture
def item(tmp_path: Path) -> QueueItem:
    rng = np.random.default_rng(1)
    sound = 0.3 * rng.standard_normal((1, 16_000 * 360)).astype(np.float32)
    path = write_wav(tmp_path / "회의.wav", sound)
    rows = [segment(3.0 * row, text, text) for row, text in enumerate(TEXTS)]
    return new_item(path, state=ItemState.DONE, document=Document(rows))


@pytest.fixture
def feature(no_sound: None, window: MainWindow, item: QueueItem, qtbot: QtBot) -> PlaybackFeature:
    window.controller.restore([item])
    window.panel.choose(item)
    return found_feature(window)


def found_feature(window: MainWindow) -> PlaybackFeature:
    return next(made for made in window.features if isinstance(made, PlaybackFeature))


def player() -> ScriptedPlayer:
    return ScriptedPlayer.made[-1]


def hear(feature: PlaybackFeature, qtbot: QtBot, second: float) -> None:
    """Let the sound be at a second."""
    player().tell_position(second)
    qtbot.waitUntil(lambda: abs(feature.player.position - second) < 1e-6, timeout=10_000)


def click_word(feature: PlaybackFeature, qtbot: QtBot, second: float) -> None:
    strip = feature.panel.strip
    place = QPoint(round(strip.view.x(second)), strip.height() - 8)
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=place)


def test_nothing_runs_before_something_is_to_be_heard(feature: PlaybackFeature) -> None:
    assert ScriptedPlayer.made == []
    assert feature.panel.isVisible()


def test_a_key_plays_and_pauses_also_under_an_input_method(
    feature: PlaybackFeature, item: QueueItem
) -> None:
    feature.actions.play.trigger()
    assert player().orders[-2:] == [("load", item.sound.path), ("play", PlayRange(0.0))]
    assert feature.player.is_playing
    feature.actions.play.trigger()
    assert player().orders[-1] == ("pause", None)
    assert not feature.player.is_playing


def test_subtitles_alone_are_no_broken_sound_and_offer_none(
    feature: PlaybackFeature, window: MainWindow, item: QueueItem, tmp_path: Path
) -> None:
    alone = new_item(
        tmp_path / "자막.srt", state=ItemState.DONE, document=Document([segment(0.0, "말", "말")])
    )
    window.controller.restore([alone])
    window.panel.choose(alone)
    assert not feature.loader.is_busy
    assert "없어요" in feature.panel.strip._note
    assert not any(action.isEnabled() for action in feature.actions.heard)
    assert feature.actions.next.isEnabled()  # to move in time is no matter of sound
    window.panel.choose(item)
    assert all(action.isEnabled() for action in feature.actions.heard)


def test_no_key_is_a_bare_letter_and_none_is_taken_twice(
    feature: PlaybackFeature, window: MainWindow
) -> None:
    mine = [*feature.actions.all, feature.actions.shown]
    keys = {key.toString() for action in mine for key in action.shortcuts()}
    assert len(keys) == len([key for action in mine for key in action.shortcuts()])
    for key in keys:
        assert "+" in key or QKeySequence(key).toString().startswith("F"), key
    others = {
        key.toString(): action.text()
        for action in window.findChildren(QAction)
        if action not in mine
        for key in action.shortcuts()
    }
    assert not {key: others[key] for key in keys & set(others)}


@pytest.mark.costly
def test_the_waveform_appears(feature: PlaybackFeature, qtbot: QtBot) -> None:
    strip = feature.panel.strip
    known = []
    feature.loader.grown.connect(lambda waveform: known.append(waveform.is_complete))
    qtbot.waitUntil(lambda: any(known), timeout=60_000)
    image = strip.grab().toImage()
    middle = 18 + (strip.height() - 18 - 26) // 2
    colors = {image.pixelColor(x, middle - 15).name() for x in range(20, 400, 3)}
    assert len(colors) > 1
    assert strip.view.duration == pytest.approx(360.0, abs=0.1)


def test_clicking_a_word_plays_it_and_stands_there_again(
    feature: PlaybackFeature, qtbot: QtBot
) -> None:
    click_word(feature, qtbot, 3.4)  # the second word of the second row: 3.3 ... 3.55
    assert player().span.start == pytest.approx(3.24)
    assert player().span.end == pytest.approx(3.65)
    player().tell_end()
    qtbot.waitUntil(lambda: not feature.player.is_playing, timeout=10_000)
    assert feature.player.position == pytest.approx(3.3)
    assert feature.panel.strip.spoken is not None
    assert feature.panel.strip.spoken.word.text == "공원에"
    assert feature.panel.strip.selected == 1


def test_a_word_clicked_while_playing_is_where_it_goes_on(
    feature: PlaybackFeature, qtbot: QtBot
) -> None:
    feature.actions.play.trigger()
    click_word(feature, qtbot, 3.4)
    assert player().span == PlayRange(pytest.approx(3.3))


def test_dragging_loops_a_stretch(feature: PlaybackFeature, qtbot: QtBot) -> None:
    strip = feature.panel.strip
    y = strip.height() // 2
    begin, end = QPoint(round(strip.view.x(1.0)), y), QPoint(round(strip.view.x(2.5)), y)
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=begin)
    for x in range(begin.x(), end.x() + 1, 8):
        drag(strip, QPoint(x, y))
    drag(strip, end)
    qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=end)
    span = player().span
    assert span.start == pytest.approx(1.0, abs=0.02)
    assert span.end == pytest.approx(2.5, abs=0.02)
    assert span.loop_start == span.start
    assert feature.actions.loop.isChecked()
    feature.actions.loop.trigger()
    assert feature.player.loop is None
    assert player().span.loop_start is None


def drag(widget: QWidget, place: QPoint) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    where = QPointF(place)
    moved = QMouseEvent(QEvent.Type.MouseMove, where, widget.mapToGlobal(where), left, left, none)
    QApplication.sendEvent(widget, moved)


def test_the_selected_segment_can_be_looped(feature: PlaybackFeature, window: MainWindow) -> None:
    window.page.table.choose_row(4)
    feature.actions.loop.trigger()
    span = player().span
    assert (span.start, span.end) == (pytest.approx(11.94), pytest.approx(14.1))
    assert span.loop_start == span.start


def test_the_row_chosen_and_the_waveform_follow_each_other(
    feature: PlaybackFeature, window: MainWindow, qtbot: QtBot
) -> None:
    table, strip = window.page.table, feature.panel.strip
    table.choose_row(30)
    assert strip.selected == 30
    assert strip.view.holds(90.0)
    assert feature.player.position == 90.0
    x = round(strip.view.x(93.5))
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(x, 40))
    assert table.currentIndex().row() == 31
    assert feature.player.position == pytest.approx(93.5, abs=0.02)


def test_choosing_a_row_while_playing_does_not_disturb_the_sound(
    feature: PlaybackFeature, window: MainWindow
) -> None:
    feature.actions.play.trigger()
    before = list(player().orders)
    window.page.table.choose_row(30)
    assert player().orders == before


def test_the_word_heard_is_marked_in_both(
    feature: PlaybackFeature, window: MainWindow, qtbot: QtBot
) -> None:
    feature.actions.play.trigger()
    hear(feature, qtbot, 3.4)
    assert feature.panel.strip.spoken is not None
    assert feature.panel.strip.spoken.word.text == "공원에"
    assert window.page.table._delegate.spoken.row == 1
    table = window.page.table
    marked = table.viewport().grab(table.text_area(1)).toImage()
    hear(feature, qtbot, 3.1)
    assert table.viewport().grab(table.text_area(1)).toImage() != marked


def test_the_transcript_scrolls_with_the_sound_until_the_user_scrolls(
    feature: PlaybackFeature, window: MainWindow, qtbot: QtBot
) -> None:
    table = window.page.table
    feature.actions.play.trigger()
    hear(feature, qtbot, 90.5)
    assert in_sight(feature, 30)
    wheel(table.viewport(), 40)
    assert not feature.actions.follow.isChecked()
    place = table.verticalScrollBar().value()
    hear(feature, qtbot, 180.5)
    assert table.verticalScrollBar().value() == place
    feature.actions.follow.trigger()
    assert in_sight(feature, 60)
    hear(feature, qtbot, 210.5)
    assert in_sight(feature, 70)


def test_who_scrolled_away_is_taken_along_once_the_sound_comes_by(
    feature: PlaybackFeature, window: MainWindow, qtbot: QtBot
) -> None:
    table = window.page.table
    feature.actions.play.trigger()
    hear(feature, qtbot, 60.5)
    wheel(table.viewport(), -4)
    row = table.rowAt(table.viewport().height() // 2)
    hear(feature, qtbot, 3.0 * row + 0.5)
    assert feature.actions.follow.isChecked()


def in_sight(feature: PlaybackFeature, row: int) -> bool:
    return feature.following._is_in_sight(row)


def wheel(widget: QWidget, notches: int, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    place = QPointF(widget.rect().center())
    QApplication.sendEvent(
        widget,
        QWheelEvent(
            place,
            widget.mapToGlobal(place),
            QPoint(),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            modifiers,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )


def test_the_wheel_scrolls_and_with_a_key_zooms(feature: PlaybackFeature) -> None:
    strip = feature.panel.strip
    before = strip.view
    wheel(strip, -3)
    assert strip.view.start > before.start
    assert strip.view.scale == before.scale
    around = strip.view.second(strip.width() / 2)
    wheel(strip, 3, Qt.KeyboardModifier.ControlModifier)
    assert strip.view.scale < before.scale
    assert strip.view.x(around) == pytest.approx(strip.width() / 2, abs=2)


def test_a_time_in_the_transcript_plays_from_there(
    feature: PlaybackFeature, window: MainWindow, qtbot: QtBot
) -> None:
    table = window.page.table
    place = table.visualRect(table.model().index(2, TIME_COLUMN)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert player().span == PlayRange(6.0)


@pytest.mark.parametrize("column", [GREEDY_COLUMN, LM_COLUMN])
def test_a_word_in_the_transcript_is_heard_with_alt(
    feature: PlaybackFeature, window: MainWindow, qtbot: QtBot, column: int
) -> None:
    table = window.page.table
    cell = table.visualRect(table.model().index(1, column))
    place = cell.topLeft() + QPoint(20, 24)
    word = table.word_at(place)
    assert word is not None
    assert word.text == "한강"
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert ScriptedPlayer.made == []
    assert feature.player.position == pytest.approx(3.0)
    alt = Qt.KeyboardModifier.AltModifier
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, alt, pos=place)
    assert player().span == PlayRange(pytest.approx(2.94), pytest.approx(3.35))


def test_a_click_on_a_word_leaves_playing_alone(
    feature: PlaybackFeature, window: MainWindow, qtbot: QtBot
) -> None:
    table = window.page.table
    feature.actions.play.trigger()
    before = list(player().orders)
    cell = table.visualRect(table.model().index(1, GREEDY_COLUMN))
    place = cell.topLeft() + QPoint(20, 24)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert player().orders == before


def test_jumps_and_segments(feature: PlaybackFeature, qtbot: QtBot) -> None:
    feature.actions.play.trigger()
    hear(feature, qtbot, 31.0)
    feature.actions.back.trigger()
    assert player().span.start == pytest.approx(28.0)
    feature.actions.forward.trigger()
    assert player().span.start == pytest.approx(31.0)
    feature.actions.next.trigger()
    assert player().span.start == pytest.approx(33.0)
    hear(feature, qtbot, 33.4)
    feature.actions.previous.trigger()
    assert player().span.start == pytest.approx(30.0)
    hear(feature, qtbot, 31.4)
    feature.actions.previous.trigger()
    assert player().span.start == pytest.approx(30.0)
    feature.actions.word.trigger()
    assert player().span.end is not None


def test_speed_and_volume_are_kept(feature: PlaybackFeature, window: MainWindow) -> None:
    feature.actions.play.trigger()
    feature.actions.faster.trigger()
    feature.actions.faster.trigger()
    feature.panel.bar._volume.setValue(40)
    assert ("speed", 1.2) in player().orders
    assert player().orders[-1] == ("volume", 0.4)
    feature.on_closing()
    again = PlaybackFeature(window.bench)
    assert again.player.speed == 1.2
    assert again.player.volume == 0.4
    again.on_closing()


@pytest.mark.parametrize("reason", ["no_output", "lost"])
def test_trouble_is_told_with_a_way_out(
    feature: PlaybackFeature, window: MainWindow, qtbot: QtBot, reason: str
) -> None:
    feature.actions.play.trigger()
    player().tell(PlaybackFailed(PlaybackError("x", reason=reason), 5.0))
    qtbot.waitUntil(lambda: not feature.player.is_playing, timeout=10_000)
    messages = [card.message for card in window.notices._cards]
    assert [message.topic for message in messages] == ["playback"]
    assert messages[0].ways_out[0].label == "다시 재생"
    messages[0].ways_out[0].act()
    assert feature.player.is_playing


def test_trouble_with_one_recording_is_not_said_beside_another(
    feature: PlaybackFeature, window: MainWindow, tmp_path: Path
) -> None:
    document = Document([segment(0.0, "말", "말")])
    other = new_item(tmp_path / "다른.wav", state=ItemState.DONE, document=document)
    window.controller.restore([other])
    feature.on_failed(PlaybackError("x", reason="lost"))
    assert [card.message.topic for card in window.notices.cards] == ["playback"]
    window.panel.choose(other)
    assert not window.notices.cards


def test_a_player_that_dies_is_started_again(
    feature: PlaybackFeature, window: MainWindow, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    feature.actions.play.trigger()
    player().tell(PlaybackError("x", reason="crashed"))
    qtbot.waitUntil(lambda: not feature.player.is_playing, timeout=10_000)
    qtbot.waitUntil(lambda: not feature.player.has_process, timeout=10_000)
    feature.actions.play.trigger()
    assert len(ScriptedPlayer.made) == 2
    assert ("load", feature._path) in player().orders


def test_every_control_has_a_name_and_a_tip_with_its_key(feature: PlaybackFeature) -> None:
    for widget in feature.panel.findChildren(QWidget):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible():
            assert widget.accessibleName(), widget
            assert widget.toolTip(), widget


def test_a_key_held_down_does_not_flicker(feature: PlaybackFeature) -> None:
    actions = feature.actions
    for action in (actions.play, actions.word, actions.segment, actions.loop, actions.shown):
        assert not action.autoRepeat()
    assert actions.back.autoRepeat()


def test_strips_can_be_hidden(feature: PlaybackFeature) -> None:
    feature.actions.shown.trigger()
    assert not feature.panel.strip.isVisible()
    assert feature.panel.bar.isVisible()
    feature.actions.shown.trigger()
    assert feature.panel.strip.isVisible()


@pytest.mark.costly
def test_it_is_really_heard(
    window: MainWindow, item: QueueItem, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    feature = found_feature(window)
    monkeypatch.setattr(feature.player, "_find_output", find_loudspeaker)
    window.controller.restore([item])
    window.panel.choose(item)
    window.page.table.choose_row(2)
    feature.actions.segment.trigger()
    seen: list[float] = []
    feature.player.moved.connect(seen.append)
    qtbot.waitUntil(lambda: bool(seen) and max(seen) > 6.5, timeout=60_000)
    qtbot.waitUntil(lambda: not feature.player.is_playing, timeout=60_000)
    assert feature.player.position == pytest.approx(6.0)
    assert max(seen) <= 8.1 + 1e-6


def test_nothing_beyond_the_end_is_told_however_late_the_end_is(
    feature: PlaybackFeature, window: MainWindow, qtbot: QtBot
) -> None:
    window.page.table.choose_row(2)
    feature.actions.segment.trigger()
    end = player().span.end
    assert end is not None
    seen: list[float] = []
    feature.player.moved.connect(seen.append)
    player().tell(Playhead(end - 0.01, time.monotonic() - 1.0, 1.0))  # a report from long ago
    qtbot.waitUntil(lambda: bool(seen), timeout=10_000)
    assert max(seen) == end
    player().tell_end()
    qtbot.waitUntil(lambda: not feature.player.is_playing, timeout=10_000)
    assert feature.player.position == pytest.approx(6.0)


def test_a_place_that_another_view_points_to_comes_into_sight(
    feature: PlaybackFeature, window: MainWindow
) -> None:
    strip = feature.panel.strip
    assert not 0 <= strip.view.x(200.0) <= strip.width()
    window.bench.go_to(200.0)
    assert 0 <= strip.view.x(200.0) <= strip.width()
    assert feature.player.position == 200.0


def test_the_waveform_goes_along_with_a_take_that_grows(
    feature: PlaybackFeature, window: MainWindow
) -> None:
    assert window.item is not None
    put_sound(window.item, is_live=True)
    feature.on_grown(Waveform(PeakPyramid(), 60.0, is_complete=False))
    assert feature.panel.strip.view.holds(60.0) or feature.panel.strip.view.end >= 59.9
    feature.panel.strip.scroll_by(-50.0)
    looked_at = feature.panel.strip.view.start
    feature.on_grown(Waveform(PeakPyramid(), 61.0, is_complete=False))
    assert feature.panel.strip.view.start == looked_at  # the user looks elsewhere


def test_a_border_is_dragged_and_jumps_to_words(
    feature: PlaybackFeature, window: MainWindow, qtbot: QtBot
) -> None:
    assert window.item is not None
    window.page.table.choose_row(1)
    strip, row = feature.panel.strip, window.item.segments[1]
    edge = row.best.words[-1].start
    x = round(strip.view.x(row.end))
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(x, 40))
    drag(strip, QPoint(x - 10, 40))
    drag(strip, QPoint(round(strip.view.x(edge)) + 3, 40))
    qtbot.mouseRelease(
        strip, Qt.MouseButton.LeftButton, pos=QPoint(round(strip.view.x(edge)) + 3, 40)
    )
    assert window.item.segments[1].end == pytest.approx(edge)
    assert feature.player.loop is None  # no stretch was chosen to be heard
    window.bench.editor.undo(window.item)
    assert window.item.segments[1].end == row.end
