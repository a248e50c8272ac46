from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bundle.stand_in_hub import StandInHub, serving
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QProgressBar
from pytestqt.qtbot import QtBot
from support.bare_folders import bare_folder, write_safetensors

from kasr_desktop.bundle.hub_cache import cached_models
from kasr_desktop.bundle.installed_models import ModelState
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.domain.errors import DownloadError
from kasr_desktop.ui.features.models.model_card import ModelCard
from kasr_desktop.ui.features.models.models_feature import ModelsFeature
from kasr_desktop.ui.features.second_model.second_model_feature import SecondModelFeature
from kasr_desktop.ui.shell.feature_list import FEATURES
from kasr_desktop.ui.shell.main_window import MainWindow

MODEL = "someone/korean"


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandInHub]:
    import huggingface_hub.constants

    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    folder = bare_folder(tmp_path / "made", num_syllables=300)
    rows = load_bundle(folder).vocab_size
    write_safetensors(folder / "model.safetensors", {"lm_head.weight": (rows, 800)})
    with serving() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        server.add_folder(MODEL, folder)
        yield server
        server.held.clear()
    huggingface_hub.close_session()


@pytest.fixture
def feature(window: MainWindow, stand_in: StandInHub) -> ModelsFeature:
    (found,) = (feature for feature in window.features if isinstance(feature, ModelsFeature))
    return found


@pytest.fixture
def card(qtbot: QtBot, feature: ModelsFeature) -> ModelCard:
    open_page(qtbot, feature)
    feature.dialog._id.setText(MODEL)
    with qtbot.waitSignal(feature.models.models_changed):
        qtbot.keyClick(feature.dialog._id, Qt.Key.Key_Return)
    return feature.dialog.cards[MODEL]


def open_page(qtbot: QtBot, feature: ModelsFeature) -> None:
    with qtbot.waitSignal(feature.models.models_changed):
        feature.on_open()


def click(qtbot: QtBot, button: QAbstractButton) -> None:
    qtbot.waitUntil(button.isVisible, timeout=2_000)
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def fetch(qtbot: QtBot, feature: ModelsFeature, card: ModelCard) -> None:
    with qtbot.waitSignals(
        [feature.models.download_ended, feature.models.models_changed], timeout=20_000
    ):
        click(qtbot, card.download)


def test_the_page_opens_no_connection(
    qtbot: QtBot, feature: ModelsFeature, card: ModelCard, stand_in: StandInHub
) -> None:
    assert len(feature.dialog.cards) > 5
    assert card.model.state is ModelState.ABSENT
    assert stand_in.requests == []
    builtin = feature.dialog.cards["builtin"]
    assert not builtin.use.isVisible()  # it is in use
    assert not builtin.delete.isVisible()


def test_fetched_used_and_deleted(
    qtbot: QtBot, window: MainWindow, feature: ModelsFeature, card: ModelCard
) -> None:
    fetch(qtbot, feature, card)
    assert [model.complete for model in cached_models()] == [True]
    assert card.model.state is ModelState.READY
    click(qtbot, card.use)
    assert window.controller.spec.model == MODEL
    assert window.preferences.settings.model == MODEL
    click(qtbot, card.delete)
    assert cached_models()  # asked once more first
    with qtbot.waitSignal(feature.models.models_changed):
        click(qtbot, card.delete)
    assert not cached_models()
    assert window.controller.spec.model == "builtin"


def test_pause_and_resume(
    qtbot: QtBot, feature: ModelsFeature, card: ModelCard, stand_in: StandInHub
) -> None:
    stand_in.held.set()
    click(qtbot, card.download)
    qtbot.waitUntil(lambda: 0 < card.findChild(QProgressBar).value() < 1000, timeout=20_000)
    with qtbot.waitSignals(
        [feature.models.download_ended, feature.models.models_changed], timeout=30_000
    ):
        click(qtbot, card.pause)
        stand_in.held.clear()  # the thread waits for the network and sees the wish after it
    assert card.model.state is ModelState.INCOMPLETE
    sent = stand_in.sent_bytes
    fetch(qtbot, feature, card)
    assert card.model.state is ModelState.READY
    whole = sum(len(content) for content in stand_in.models[MODEL].values())
    assert stand_in.sent_bytes - sent < whole  # not all of it came again


@pytest.mark.parametrize("fault", ["down", "wrong", "gone"])
def test_a_failure_is_said_on_the_card_and_can_be_tried_again(
    qtbot: QtBot,
    feature: ModelsFeature,
    card: ModelCard,
    stand_in: StandInHub,
    caplog: pytest.LogCaptureFixture,
    fault: str,
) -> None:
    kept = stand_in.models[MODEL]
    if fault == "down":
        stand_in.status = 500
    elif fault == "wrong":
        stand_in.wrong.add("model.safetensors")
    else:
        stand_in.models.clear()
    fetch(qtbot, feature, card)
    said = [label.text() for label in card.findChildren(QLabel) if label.isVisible()]
    assert any(text.startswith("▲") for text in said)
    assert "a download failed" in caplog.text
    stand_in.status = 0
    stand_in.wrong.clear()
    stand_in.models[MODEL] = kept
    fetch(qtbot, feature, card)
    assert card.model.state is ModelState.READY


def test_a_second_download_waits_for_the_first(
    qtbot: QtBot, feature: ModelsFeature, card: ModelCard, stand_in: StandInHub
) -> None:
    other = "someone/other"
    stand_in.models[other] = stand_in.models[MODEL]
    feature.on_added(other)
    qtbot.waitUntil(lambda: other in feature.dialog.cards, timeout=5_000)
    stand_in.held.set()
    click(qtbot, card.download)
    click(qtbot, feature.dialog.cards[other].download)
    assert feature.models.downloading == MODEL
    assert feature.models.waiting == [other]
    stand_in.held.clear()
    qtbot.waitUntil(lambda: len(cached_models()) == 2, timeout=20_000)
    qtbot.waitUntil(lambda: not feature.models.downloading, timeout=20_000)


def test_a_folder_can_be_added_used_and_taken_off(
    qtbot: QtBot, window: MainWindow, feature: ModelsFeature, tmp_path: Path
) -> None:
    open_page(qtbot, feature)
    folder = str(bare_folder(tmp_path / "내 모델"))
    with qtbot.waitSignal(feature.models.models_changed):
        feature.dialog.added.emit(folder)
    card = feature.dialog.cards[folder]
    assert card.accessibleName() == "내 모델"
    click(qtbot, card.use)
    assert window.controller.spec.model == folder
    feature.dialog.bring_to_sight(folder)
    with qtbot.waitSignal(feature.models.models_changed):
        click(qtbot, card.forget)
    assert folder not in feature.dialog.cards
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    feature.dialog.on_range()  # a card that is gone is looked for no more
    assert window.controller.spec.model == "builtin"
    assert Path(folder).is_dir()


def test_the_device_is_remembered(qtbot: QtBot, window: MainWindow, feature: ModelsFeature) -> None:
    open_page(qtbot, feature)
    devices = feature.dialog.findChild(QComboBox)
    devices.setCurrentIndex(devices.findData("cpu"))
    devices.activated.emit(devices.currentIndex())
    assert window.preferences.settings.compute_device == "cpu"
    assert window.controller.spec.compute_device == "cpu"


def test_what_can_be_no_id_cannot_be_added(qtbot: QtBot, feature: ModelsFeature) -> None:
    open_page(qtbot, feature)
    before = set(feature.dialog.cards)
    line = feature.dialog.findChild(QLineEdit)
    line.setText("no id at all")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert set(feature.dialog.cards) == before
    assert line.text() == "no id at all"  # nothing typed is lost


def test_everything_on_the_page_has_a_name(qtbot: QtBot, feature: ModelsFeature) -> None:
    open_page(qtbot, feature)
    for kind in (QAbstractButton, QComboBox, QLineEdit, QProgressBar):
        for widget in feature.dialog.findChildren(kind):
            if widget.isVisible():
                assert widget.accessibleName(), widget


def test_a_model_added_comes_into_sight_with_the_keyboard_on_it(
    qtbot: QtBot, feature: ModelsFeature, card: ModelCard
) -> None:
    dialog = feature.dialog
    view = dialog._area.viewport()
    qtbot.waitUntil(
        lambda: 0 <= card.mapTo(view, card.rect().bottomLeft()).y() <= view.height(), timeout=2_000
    )
    assert card.download.hasFocus()


def test_the_keyboard_stays_on_the_model_whose_download_fails(
    qtbot: QtBot, feature: ModelsFeature
) -> None:
    open_page(qtbot, feature)
    card = feature.dialog.cards["openai/whisper-small"]
    qtbot.waitUntil(card.isVisible)
    card.download.setFocus()
    card.show_waiting()
    assert card.pause.hasFocus()
    card.show_end(DownloadError("", reason="no_connection"))
    assert card.download.hasFocus()


def test_the_keyboard_stays_on_the_page_when_a_model_is_taken_off(
    qtbot: QtBot, feature: ModelsFeature, card: ModelCard
) -> None:
    card.forget.setFocus()
    assert feature.dialog.focusWidget() is card.forget
    with qtbot.waitSignal(feature.models.models_changed):
        click(qtbot, card.forget)
    assert card.model.model not in feature.dialog.cards
    assert feature.dialog.focusWidget() is feature.dialog._id


def test_what_is_typed_says_why_it_cannot_be_added(
    qtbot: QtBot, feature: ModelsFeature, tmp_path: Path
) -> None:
    open_page(qtbot, feature)
    dialog = feature.dialog
    for typed, why in (
        ("한국어 모델", "소유자/이름"),
        (str(tmp_path / "없는 폴더"), "그런 폴더가 없어요"),
        (str(tmp_path), "config.json"),
    ):
        dialog._id.setText(typed)
        assert not dialog._add.isEnabled()
        assert why in dialog._why.text()
    folder = bare_folder(tmp_path / "내 모델", num_syllables=30)
    dialog._id.setText(str(folder))
    assert dialog._add.isEnabled()
    assert not dialog._why.isVisible()
    with qtbot.waitSignal(feature.models.models_changed):
        dialog._add.click()
    assert str(folder) in dialog.cards


@pytest.mark.parametrize("features", [FEATURES], ids=["every feature"])
def test_two_models_hear_of_a_model_at_once(
    qtbot: QtBot, window: MainWindow, feature: ModelsFeature, recording: Path, tmp_path: Path
) -> None:
    window.add_paths([recording])
    (two,) = (each for each in window.features if isinstance(each, SecondModelFeature))
    window.page.views.show_view(two.view)
    folder = str(bare_folder(tmp_path / "내 모델", num_syllables=30))
    open_page(qtbot, feature)
    feature.on_added(folder)
    qtbot.waitUntil(lambda: two.view.models.findData(folder) >= 0, timeout=5_000)
