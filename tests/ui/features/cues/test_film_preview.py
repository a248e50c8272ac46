from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from support.films import made_film, number_in
from support.scripted_engine import segment

from kasr_desktop.editing.document import Document
from kasr_desktop.session.queue_item import ItemState, QueueItem, new_item
from kasr_desktop.subtitles.korean_profile import Rule
from kasr_desktop.ui.features.cues.cue_model import CueColumn
from kasr_desktop.ui.features.cues.cues_feature import CuesFeature
from kasr_desktop.ui.features.cues.film_pane import FilmScreen
from kasr_desktop.ui.features.playback.playback_feature import PlaybackFeature
from kasr_desktop.ui.shell.first_features import Feature
from kasr_desktop.ui.shell.main_window import MainWindow

pytestmark = pytest.mark.costly

ROWS = (
    segment(1.0, "안녕하세요 여러분"),
    segment(3.0, "오늘은 날씨가 좋습니다"),
    segment(5.0, "한강에 사람이 많아요"),
)


@pytest.fixture
def features() -> Sequence[Feature]:
    return (PlaybackFeature, CuesFeature)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return made_film(tmp_path / "영화.mp4", count=200, reordered=2)


def opened(
    window: MainWindow, qtbot: QtBot, path: Path, *, leave_text: bool = False
) -> CuesFeature:
    """Show a recording as subtitles, once they are laid out.

    The keyboard is in the text when a recording is shown, and goes on to the list from there.
    """
    item = new_item(path, state=ItemState.DONE, document=Document(list(ROWS)))
    window.controller.restore([item])
    window.panel.choose(item)
    if leave_text:
        window.page.focus_home.clearFocus()
        window.bench.go_to(0.0)
    (found,) = (one for one in window.features if isinstance(one, CuesFeature))
    window.page.views.show_view(found.view)
    qtbot.waitUntil(lambda: bool(found.view.model.cues), timeout=10_000)
    return found


def painted(screen: FilmScreen) -> int:
    """Return the number of the picture as it is painted on the screen."""
    image = screen.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    height = image.width() // 3  # of a film of 192 by 64
    top = (image.height() - height) // 2
    return number_in(rows[top : top + height])


def shows(qtbot: QtBot, feature: CuesFeature, number: int) -> None:
    screen = feature.view.film.picture
    qtbot.waitUntil(lambda: screen.isVisible() and painted(screen) == number, timeout=20_000)


def shown_film(window: MainWindow, qtbot: QtBot, path: Path) -> CuesFeature:
    """Show a film at its frame 10: its first one is as black as none."""
    feature = opened(window, qtbot, path)
    window.bench.go_to(0.4)
    shows(qtbot, feature, 10)
    return feature


def test_beside_a_film_the_text_gets_the_room_of_the_columns_that_can_wait(
    window: MainWindow, qtbot: QtBot, film: Path, tmp_path: Path
) -> None:
    window.resize(1024, 700)
    feature = opened(window, qtbot, tmp_path / "소리.wav")
    table = feature.view.table
    assert not table.isColumnHidden(CueColumn.END)
    feature = opened(window, qtbot, film)
    qtbot.waitUntil(feature.view.film.isVisible, timeout=10_000)
    qtbot.waitUntil(lambda: table.isColumnHidden(CueColumn.END), timeout=10_000)
    assert table.isColumnHidden(CueColumn.SPEED)


def test_a_film_takes_the_width_that_the_columns_do_not_need(
    window: MainWindow, qtbot: QtBot, film: Path
) -> None:
    window.resize(1440, 900)
    feature = opened(window, qtbot, film)
    qtbot.waitUntil(feature.view.film.isVisible, timeout=10_000)
    table = feature.view.table
    qtbot.waitUntil(lambda: not table.isColumnHidden(CueColumn.END), timeout=10_000)
    assert feature.view.film.width() > 0.4 * feature.view.width()
    assert feature.view.film_size().isEmpty()  # nothing that would hold in another window
    feature.view._sides.moveSplitter(300, 1)
    kept = feature.view.film_size()
    feature.view._sides.moveSplitter(400, 1)
    feature.view.restore_film_size(kept)
    window.resize(1500, 900)
    assert feature.view._sides.sizes()[0] == pytest.approx(300, abs=20)  # as the user left it


def test_the_frame_of_the_chosen_subtitle_is_painted_with_it(
    window: MainWindow, qtbot: QtBot, film: Path
) -> None:
    feature = shown_film(window, qtbot, film)
    assert feature.view.film.picture.lines == ()
    feature.view.table.setFocus()
    feature.view.choose(1)
    cue = feature.view.model.cues[1]
    shows(qtbot, feature, round(cue.start * 25))
    assert feature.view.film.picture.lines == cue.lines
    assert feature.view.film.picture.accessibleDescription() == "\n".join(cue.lines)


def test_keys_go_frame_by_frame_and_the_picture_with_them(
    window: MainWindow, qtbot: QtBot, film: Path
) -> None:
    feature = opened(window, qtbot, film)
    (playback,) = (one for one in window.features if isinstance(one, PlaybackFeature))
    qtbot.waitUntil(lambda: playback.steps.frames is not None, timeout=10_000)
    window.bench.go_to(2.0)
    shows(qtbot, feature, 50)
    for wanted in (51, 52):
        qtbot.keyClick(window, Qt.Key.Key_Period, Qt.KeyboardModifier.AltModifier)
        shows(qtbot, feature, wanted)
    for wanted in (51, 50, 49):
        qtbot.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.AltModifier)
        shows(qtbot, feature, wanted)
    assert playback.player.position == pytest.approx(49 / 25)


def test_what_is_being_typed_stands_on_the_picture(
    window: MainWindow, qtbot: QtBot, film: Path
) -> None:
    feature = shown_film(window, qtbot, film)
    window.bench.go_to(feature.view.model.cues[0].start)
    feature.view.choose(0)
    index = feature.view.model.index(0, CueColumn.TEXT)
    feature.view.table.edit(index)
    field = QApplication.focusWidget()
    assert field is not None
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, "abc")
    assert feature.view.film.picture.lines == ("abc",)


def test_the_list_opens_where_the_sound_is(window: MainWindow, qtbot: QtBot, film: Path) -> None:
    feature = opened(window, qtbot, film)
    window.page.show_transcript()
    window.bench.go_to(feature.view.model.cues[1].start + 0.1)
    window.page.views.show_view(feature.view)
    qtbot.waitUntil(lambda: feature.view.current == 1, timeout=10_000)


def test_the_list_opens_where_the_sound_is_with_the_keyboard_in_the_text(
    window: MainWindow, qtbot: QtBot, film: Path
) -> None:
    """Qt chooses the first row of a table that gets the keyboard; the sound stays where it is."""
    feature = opened(window, qtbot, film)
    for number in (2, 1):  # the second time the list has had the keyboard, and a row of its own
        window.page.show_transcript()
        window.page.table.setFocus()
        second = feature.view.model.cues[number].start + 0.1
        window.bench.go_to(second)
        with qtbot.waitSignal(feature.checks.tasks.idle, timeout=10_000):
            window.page.views.show_view(feature.view)
        assert window.focusWidget() is feature.view.table
        assert feature.view.current == number
        assert window.bench.heard == pytest.approx(second)
    qtbot.keyClick(feature.view.table, Qt.Key.Key_Up)
    assert feature.view.current == 0
    assert window.bench.heard == pytest.approx(feature.view.model.cues[0].start)


def test_a_list_that_was_not_seen_before_opens_where_the_sound_is(
    window: MainWindow, qtbot: QtBot, film: Path
) -> None:
    opened(window, qtbot, film)
    window.page.show_transcript()
    other = new_item(film, state=ItemState.DONE, document=Document(list(ROWS)))
    window.controller.restore([other])
    window.panel.choose(other)
    window.page.table.setFocus()
    window.bench.go_to(ROWS[2].start + 0.1)
    (feature,) = (one for one in window.features if isinstance(one, CuesFeature))
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=10_000):
        window.page.views.show_view(feature.view)
    assert feature.view.current == 2
    assert window.bench.heard == pytest.approx(ROWS[2].start + 0.1)


def test_the_keyboard_that_comes_to_the_open_list_begins_where_the_sound_is(
    window: MainWindow, qtbot: QtBot, film: Path
) -> None:
    feature = opened(window, qtbot, film, leave_text=True)
    second = feature.view.model.cues[1].start + 0.1
    window.bench.go_to(second)
    assert feature.view.current == -1
    feature.view.table.setFocus(Qt.FocusReason.TabFocusReason)
    assert feature.view.current == 1
    assert window.bench.heard == pytest.approx(second)


def test_behind_the_last_subtitle_the_list_opens_at_it(
    window: MainWindow, qtbot: QtBot, film: Path
) -> None:
    feature = opened(window, qtbot, film)
    window.page.show_transcript()
    window.page.table.setFocus()
    window.bench.go_to(7.5)
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=10_000):
        window.page.views.show_view(feature.view)
    assert feature.view.current == 2
    assert window.bench.heard == pytest.approx(7.5)


def test_a_burst_of_seeks_ends_at_the_last_one(
    window: MainWindow, qtbot: QtBot, film: Path
) -> None:
    feature = opened(window, qtbot, film)
    for number in range(0, 190, 3):
        window.bench.go_to(number / 25)
    shows(qtbot, feature, 189)
    assert not feature.film.feed.is_busy


def test_sound_alone_has_no_picture_and_says_why(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    sound = tmp_path / "소리.wav"
    sound.write_bytes(b"sound")
    feature = opened(window, qtbot, sound)
    assert not feature.view.film.isVisible()
    switch = next(b for b in feature.view.findChildren(QCheckBox) if b.text() == "영상 보기")
    assert not switch.isEnabled()
    assert "영상이 없어요" in switch.toolTip()


def test_it_folds_and_stays_folded(window: MainWindow, qtbot: QtBot, film: Path) -> None:
    feature = shown_film(window, qtbot, film)
    feature.film.shown.trigger()
    assert not feature.view.film.isVisible()
    window.bench.go_to(2.0)
    assert not feature.film.feed.is_busy
    feature.film.shown.trigger()
    shows(qtbot, feature, 50)


def test_a_decoder_that_dies_costs_its_picture_only(
    window: MainWindow, qtbot: QtBot, film: Path, caplog: pytest.LogCaptureFixture
) -> None:
    feature = shown_film(window, qtbot, film)
    viewer = feature.film.feed._viewer
    assert viewer is not None and viewer._child is not None and viewer._child.pid is not None
    with qtbot.waitSignal(feature.film.feed.failed, timeout=10_000):
        os.kill(viewer._child.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    assert "the film's picture failed" in caplog.text
    assert "소리와 텍스트는 그대로" in feature.view.film.picture._note
    assert feature.view.model.cues
    feature.film.shown.trigger()
    feature.film.shown.trigger()
    shows(qtbot, feature, 10)


def test_everything_beside_the_picture_has_a_name(
    window: MainWindow, qtbot: QtBot, film: Path
) -> None:
    feature = shown_film(window, qtbot, film)
    buttons = feature.view.film.findChildren(QToolButton)
    assert len(buttons) == 3
    assert all(button.accessibleName() for button in buttons)
    assert feature.view.film.picture.accessibleName() == "영상 화면"


def test_a_recording_without_a_film_after_one_with_it(
    window: MainWindow, qtbot: QtBot, film: Path, tmp_path: Path
) -> None:
    feature = shown_film(window, qtbot, film)
    other = tmp_path / "소리.wav"
    other.write_bytes(b"sound")
    item: QueueItem = new_item(other, state=ItemState.DONE, document=Document(list(ROWS)))
    window.controller.restore([item])
    window.panel.choose(item)
    assert not feature.view.film.isVisible()
    assert feature.film.feed._viewer is None


def test_a_border_dragged_on_the_waveform_keeps_to_frames_and_rules_are_told_meanwhile(
    window: MainWindow, qtbot: QtBot, film: Path
) -> None:
    feature = shown_film(window, qtbot, film)
    (playback,) = (one for one in window.features if isinstance(one, PlaybackFeature))
    strip, item = playback.panel.strip, window.item
    assert item is not None
    feature.view.table.setFocus()
    feature.view.choose(1)
    assert strip.selected == 1
    before = item.segments[1].start
    near = round(strip.view.x(4.617))  # too fast for what is said, and between two frames
    at = QPoint(round(strip.view.x(before)), 40)
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=at)
    drag(strip, QPoint(near, 40))
    qtbot.waitUntil(lambda: bool(feature.view.measures.broken), timeout=10_000)
    assert Rule.READING_SPEED in feature.view.measures.broken
    assert item.segments[1].start == before
    with qtbot.waitSignal(feature.checks.tasks.idle, timeout=10_000):
        qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(near, 40))
    moved = item.segments[1].start
    assert 4.5 < moved < 4.7
    assert moved * 25 == pytest.approx(round(moved * 25), abs=0.001)
    assert feature.view.model.draft is feature.view.model.checked


def test_the_list_goes_along_while_it_plays_and_leaves_who_writes_alone(
    window: MainWindow, qtbot: QtBot, film: Path
) -> None:
    feature = opened(window, qtbot, film)
    cues = feature.view.model.cues
    window.bench.tell_heard(cues[0].start + 0.1, playing=True)
    assert feature.view.current == 0
    window.bench.tell_heard(cues[1].start + 0.1, playing=True)
    assert feature.view.current == 1
    feature.view.choose(0)  # who looks elsewhere is let look, until the next is heard
    window.bench.tell_heard(cues[1].start + 0.2, playing=True)
    assert feature.view.current == 0
    feature.view.table.edit(feature.view.model.index(0, CueColumn.TEXT))
    window.bench.tell_heard(cues[0].start + 0.1, playing=True)
    window.bench.tell_heard(cues[1].start + 0.1, playing=True)
    assert feature.view.current == 0


def drag(strip: QWidget, place: QPoint) -> None:
    """Move the pointer with its button held, and Alt: not to words."""
    where = QPointF(place)
    left, alt = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier
    move = QMouseEvent(QEvent.Type.MouseMove, where, strip.mapToGlobal(where), left, left, alt)
    QApplication.sendEvent(strip, move)
