from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot
from support.model_folders import WORDS, write_language_model

from kasr_desktop.decoding.learned_text import load_adaptation, load_learned
from kasr_desktop.pipeline.job import EngineSpec
from kasr_desktop.settings.folders import adaptation_path
from kasr_desktop.ui.features.adapt.adapt_feature import AdaptFeature
from kasr_desktop.ui.shell.main_window import MainWindow
from kasr_desktop.ui.widgets.drop_target import DropTarget


@pytest.fixture
def model(tmp_path: Path) -> str:
    folder = tmp_path / "model"
    write_language_model(folder)
    return str(folder)


@pytest.fixture
def feature(window: MainWindow, model: str) -> AdaptFeature:
    window.preferences.change(model=model)
    window.controller.spec = EngineSpec(model)
    (found,) = (feature for feature in window.features if isinstance(feature, AdaptFeature))
    return found


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "회의록.txt"
    path.write_text(f"홍길동 팀장은 {WORDS[0]} 왔다.\n홍길동이 말했다.", encoding="utf-8")
    return path


def adaptation(window: MainWindow) -> Path | None:
    """Return what the next recording will be decoded with."""
    return window.controller.choices.decode_options(window.controller.spec.model).adaptation


def opened(qtbot: QtBot, feature: AdaptFeature) -> None:
    with qtbot.waitSignal(feature.learner.ended):
        feature.on_open()
    assert feature.dialog.isVisible()


def learn(qtbot: QtBot, feature: AdaptFeature, *paths: Path) -> None:
    with qtbot.waitSignal(feature.learner.ended):
        feature.dialog.documents_chosen.emit(list(paths))


def use_box(feature: AdaptFeature) -> QCheckBox:
    (box,) = feature.dialog.findChildren(QCheckBox)
    return box


def test_off_until_a_document_was_learned(
    qtbot: QtBot, window: MainWindow, feature: AdaptFeature, model: str
) -> None:
    opened(qtbot, feature)
    assert not use_box(feature).isEnabled() and not use_box(feature).isChecked()
    assert window.preferences.settings.adapted_models == ()
    assert adaptation(window) is None
    assert not adaptation_path(model).exists()


def test_learned_shown_used_and_kept(
    qtbot: QtBot, window: MainWindow, feature: AdaptFeature, model: str, document: Path
) -> None:
    opened(qtbot, feature)
    learn(qtbot, feature, document)
    assert load_learned(adaptation_path(model)).new_words[0] == "홍길동"
    assert "회의록.txt" in feature.dialog._list.item(0).text()
    assert "홍길동" in feature.dialog._words.text()
    assert use_box(feature).isChecked()
    assert window.preferences.settings.adapted_models == (model,)
    path = adaptation(window)
    assert path == adaptation_path(model)
    assert load_adaptation(path).knows("홍길동은")
    opened(qtbot, feature)  # again, from the disk
    assert feature.dialog._list.count() == 1
    assert use_box(feature).isChecked()


def test_switched_off_and_on(
    qtbot: QtBot, window: MainWindow, feature: AdaptFeature, document: Path
) -> None:
    opened(qtbot, feature)
    learn(qtbot, feature, document)
    use_box(feature).click()
    assert adaptation(window) is None
    another = document.with_name("다른.txt")
    another.write_text("이순신 장군", encoding="utf-8")
    learn(qtbot, feature, another)
    assert adaptation(window) is None  # more documents do not switch it on
    use_box(feature).click()
    assert adaptation(window) is not None


@pytest.mark.parametrize("answer", ["지우기", "그대로 두기"])
def test_forgetting_is_asked_for(
    qtbot: QtBot,
    window: MainWindow,
    feature: AdaptFeature,
    model: str,
    document: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
) -> None:
    opened(qtbot, feature)
    learn(qtbot, feature, document)

    def answered(box: QMessageBox) -> int:
        (button,) = (each for each in box.buttons() if each.text() == answer)
        button.click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answered)
    if answer == "지우기":
        with qtbot.waitSignal(feature.learner.ended):
            feature.dialog.on_forget()
    else:
        feature.dialog.on_forget()
    kept = answer != "지우기"
    assert adaptation_path(model).exists() == kept
    assert (adaptation(window) is not None) == kept
    assert feature.dialog._list.count() == int(kept)


def test_a_bad_document_is_said_and_the_good_one_kept(
    qtbot: QtBot, feature: AdaptFeature, model: str, document: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    bad = document.with_name("그림.txt")
    bad.write_bytes(b"\x00\xff" * 50)
    opened(qtbot, feature)
    learn(qtbot, feature, document, bad)
    assert "그림.txt" in feature.dialog._problem.text()
    assert feature.dialog._problem.isVisible()
    assert len(load_learned(adaptation_path(model)).documents) == 1
    assert "documents could not be learned" in caplog.text


def test_a_model_without_a_language_model_cannot_learn(
    qtbot: QtBot, window: MainWindow, feature: AdaptFeature, tmp_path: Path
) -> None:
    (tmp_path / "bare").mkdir()
    window.controller.spec = EngineSpec(str(tmp_path / "bare"))
    opened(qtbot, feature)
    assert not feature.dialog._add.isEnabled()
    assert "bare" in feature.dialog._model.text()


def test_documents_can_be_dropped(qtbot: QtBot, feature: AdaptFeature, document: Path) -> None:
    opened(qtbot, feature)
    assert feature.dialog.acceptDrops()
    with qtbot.waitSignal(feature.learner.ended):
        target = feature.dialog.findChild(DropTarget)
        target.paths_dropped.emit([document, Path("/x/노래.mp3")])
    assert feature.dialog._list.count() == 1


def test_every_control_has_a_name_and_the_menu_a_shortcut(
    qtbot: QtBot, window: MainWindow, feature: AdaptFeature
) -> None:
    opened(qtbot, feature)
    for button in feature.dialog.findChildren(QPushButton):
        assert button.accessibleName()
    (action,) = (each for each in window.menus.all if each.shortcut().toString() == "Ctrl+Shift+D")
    assert "문서" in action.text()
