"""torch added and removed from the models page; pip's work is tried in the pipeline's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from kasr_desktop.addons.torch_folder import TorchHere, torch_dir
from kasr_desktop.domain.errors import DownloadError
from kasr_desktop.pipeline.torch_install import TorchAdded, TorchCost, TorchProgress
from kasr_desktop.ui.features.models import torch_controller
from kasr_desktop.ui.features.models.models_feature import ModelsFeature
from kasr_desktop.ui.features.models.torch_dialog import TorchDialog
from kasr_desktop.ui.shell.main_window import MainWindow

COST = TorchCost("2.99.0+cu128", True, 2_700_000_000, True, 5_400_000_000, 10_800_000_000, 10**12)
ADDED = TorchHere("2.99.0+cu128", uses_gpu=True, is_addon=True)


class Computer:
    """What the page finds, and what pip would do."""

    here: TorchHere | None = None
    cards: tuple[str, ...] = ("NVIDIA GeForce RTX 4060",)
    has_pip = True
    error: DownloadError | None = None
    waits = False


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computer:
    computer = Computer()

    def look_up(_: object) -> Iterator[TorchCost | None]:
        if computer.error:
            raise computer.error
        yield None
        yield COST

    def install(_: object, cost: TorchCost) -> Iterator[object]:
        assert cost == COST
        yield TorchProgress(1_000_000_000, 2_700_000_000)
        while computer.waits:
            yield None
        computer.here = ADDED
        yield TorchAdded(uses_gpu=True)

    def remove() -> bool:
        computer.here = None
        return True

    monkeypatch.setenv("KASR_HOME", str(tmp_path))
    monkeypatch.setattr(torch_controller, "torch_here", lambda: computer.here)
    monkeypatch.setattr(torch_controller, "added_bytes", lambda: 5_400_000_000)
    monkeypatch.setattr(torch_controller, "nvidia_cards", lambda: computer.cards)
    monkeypatch.setattr(torch_controller, "can_install", lambda: computer.has_pip)
    monkeypatch.setattr(torch_controller, "look_up", look_up)
    monkeypatch.setattr(torch_controller, "install", install)
    monkeypatch.setattr(torch_controller, "remove_added", remove)
    return computer


@pytest.fixture
def feature(window: MainWindow) -> ModelsFeature:
    (found,) = (feature for feature in window.features if isinstance(feature, ModelsFeature))
    return found


def open_page(qtbot: QtBot, feature: ModelsFeature) -> None:
    with qtbot.waitSignals([feature.models.models_changed, feature.torch.changed]):
        feature.on_open()


def open_dialog(qtbot: QtBot, feature: ModelsFeature) -> TorchDialog:
    open_page(qtbot, feature)
    with qtbot.waitSignal(feature.torch.changed):
        click(qtbot, feature.dialog.torch)
    assert feature.torch.dialog is not None
    return feature.torch.dialog


def click(qtbot: QtBot, button: QAbstractButton) -> None:
    qtbot.waitUntil(button.isVisible, timeout=2_000)
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_card_that_nothing_can_use_is_said_with_a_way_out(
    qtbot: QtBot, feature: ModelsFeature, computer: Computer
) -> None:
    open_page(qtbot, feature)
    assert "RTX 4060" in feature.dialog._torch_line.text()
    assert feature.dialog.torch.isVisible()


def test_a_torch_that_uses_the_card_is_passed_over_in_silence(
    qtbot: QtBot, feature: ModelsFeature, computer: Computer
) -> None:
    computer.here = TorchHere("2.99.0+cu128", uses_gpu=True, is_addon=False)
    open_page(qtbot, feature)
    assert not feature.dialog.torch.isVisible()


def test_asked_agreed_added_and_removed(
    qtbot: QtBot, window: MainWindow, feature: ModelsFeature, computer: Computer
) -> None:
    dialog = open_dialog(qtbot, feature)
    assert not dialog.install.isVisible(), "the size first"
    with qtbot.waitSignal(feature.torch.controller.ended):
        click(qtbot, dialog.ask)
    assert "2.7 GB" in dialog._facts.text()
    assert "5.4 GB" in dialog._facts.text()
    assert "2.7 GB" in dialog.install.text()
    click(qtbot, dialog.install)
    qtbot.waitUntil(lambda: str(torch_dir()) in dialog._what.text())
    assert not dialog.ask.isVisible()
    click(qtbot, dialog.remove)
    assert computer.here is not None, "it is asked once more"
    assert "5.4 GB" in dialog.remove.text()
    click(qtbot, dialog.remove)
    qtbot.waitUntil(dialog.ask.isVisible)


def test_cancelled_at_once_and_begun_again(
    qtbot: QtBot, feature: ModelsFeature, computer: Computer
) -> None:
    dialog = open_dialog(qtbot, feature)
    with qtbot.waitSignal(feature.torch.controller.ended):
        click(qtbot, dialog.ask)
    computer.waits = True
    with qtbot.waitSignal(feature.torch.controller.progressed):
        click(qtbot, dialog.install)
    with qtbot.waitSignal(feature.torch.controller.ended, timeout=2_000) as ended:
        click(qtbot, dialog.cancel)
    assert ended.args == [None]
    assert computer.here is None
    assert dialog.install.isVisible()


def test_a_failure_is_said_and_can_be_tried_again(
    qtbot: QtBot,
    feature: ModelsFeature,
    computer: Computer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    computer.error = DownloadError("", reason="not_installed", detail="No matching distribution")
    dialog = open_dialog(qtbot, feature)
    with qtbot.waitSignal(feature.torch.controller.ended):
        click(qtbot, dialog.ask)
    assert "No matching distribution" in dialog._problem.text()
    assert "torch was not added" in caplog.text
    computer.error = None
    with qtbot.waitSignal(feature.torch.controller.ended):
        click(qtbot, dialog.ask)
    assert not dialog._problem.isVisible()


def test_another_place_has_another_price(
    qtbot: QtBot, feature: ModelsFeature, computer: Computer
) -> None:
    dialog = open_dialog(qtbot, feature)
    with qtbot.waitSignal(feature.torch.controller.ended):
        click(qtbot, dialog.ask)
    dialog._source.setText("pip install torch -i https://index.example/cu128")
    assert not dialog.install.isVisible()
    assert "-i https://index.example/cu128" in dialog._command.text()
    dialog._source.setText("rm -rf /")
    assert "rm" in dialog._problem.text()
    assert not dialog.ask.isEnabled()


def test_without_pip_the_command_is_named(
    qtbot: QtBot, feature: ModelsFeature, computer: Computer
) -> None:
    computer.has_pip = False
    dialog = open_dialog(qtbot, feature)
    assert not dialog.ask.isVisible()
    click(qtbot, dialog.copy)
    assert QApplication.clipboard().text().startswith("pip install 'torch")


def test_a_torch_for_the_processor_is_not_covered_by_an_addition(
    qtbot: QtBot, feature: ModelsFeature, computer: Computer
) -> None:
    computer.here = TorchHere("2.99.0+cpu", uses_gpu=False, is_addon=False)
    dialog = open_dialog(qtbot, feature)
    assert not dialog.ask.isVisible(), "the environment's goes first"
    assert "2.99.0+cpu" in dialog._what.text()
    assert dialog._command.isVisible()
