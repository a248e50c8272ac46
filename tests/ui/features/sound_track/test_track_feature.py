"""The menu of sound tracks: what a film has, which is heard, another one asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from audio.sound_files import sine, write
from pytestqt.qtbot import QtBot
from support.scripted_engine import ScriptedEngine
from ui.features.edit.writing import done_item

from kasr_desktop.pipeline.job import TranscribeJob
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.ui.features.playback.playback_feature import PlaybackFeature
from kasr_desktop.ui.features.sound_track.track_feature import SoundTrackFeature
from kasr_desktop.ui.shell.feature_list import FEATURES
from kasr_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "영화.mkv"
    sound = sine(1.0, 48_000)
    return write(path, "flac", sound, 48_000, more=(sound,), tracks=(("eng", True), ("kor", False)))


@pytest.fixture
def feature(window: MainWindow) -> SoundTrackFeature:
    found = window.findChild(SoundTrackFeature)
    assert found is not None
    return found


@pytest.fixture
def item(window: MainWindow, qtbot: QtBot, film: Path, feature: SoundTrackFeature) -> QueueItem:
    window.add_paths([film])
    item = done_item(window, qtbot)
    qtbot.waitUntil(lambda: feature.menu.menuAction().isEnabled(), timeout=10_000)
    return item


def tracks_asked(engine: ScriptedEngine) -> list[int | None]:
    return [job.audio.track for job in engine.jobs if isinstance(job, TranscribeJob)]


def ticked(feature: SoundTrackFeature) -> list[bool]:
    return [action.isChecked() for action in feature.menu.actions()]


def test_tracks_are_named_and_the_korean_one_is_ticked(
    feature: SoundTrackFeature, item: QueueItem
) -> None:
    names = [action.text() for action in feature.menu.actions()]
    assert ["eng" in names[0], "kor" in names[1]] == [True, True]
    assert names[0].startswith("트랙 0")
    assert ticked(feature) == [False, True]


@pytest.mark.parametrize("features", [FEATURES], ids=["every feature"])
def test_another_track_is_done_anew_and_heard_from_then_on(
    feature: SoundTrackFeature,
    item: QueueItem,
    window: MainWindow,
    engine: ScriptedEngine,
    qtbot: QtBot,
) -> None:
    feature.menu.actions()[0].trigger()
    fresh = window.item
    assert fresh is not None
    qtbot.waitUntil(lambda: fresh.is_over and len(fresh.segments) == 3)
    assert tracks_asked(engine) == [None, 0]
    qtbot.waitUntil(lambda: ticked(feature) == [True, False])
    assert window.controller.items == [item, fresh]
    assert len(item.segments) == 3  # the text of the other track stays
    assert window.page.segments.num_final == 3
    playback = window.findChild(PlaybackFeature)
    assert playback is not None
    assert (playback.player._path, playback.player._track) == (item.sound.path, 0)


def test_the_ticked_track_is_not_done_again(
    feature: SoundTrackFeature, item: QueueItem, engine: ScriptedEngine
) -> None:
    feature.menu.actions()[1].trigger()
    assert item.is_over
    assert tracks_asked(engine) == [None]


def test_a_recording_with_one_track_offers_nothing(
    feature: SoundTrackFeature, item: QueueItem, window: MainWindow, recording: Path, qtbot: QtBot
) -> None:
    window.add_paths([recording])
    assert not feature.menu.menuAction().isEnabled()
    qtbot.waitUntil(lambda: not feature._tasks.is_busy)
    assert not feature.menu.menuAction().isEnabled()
