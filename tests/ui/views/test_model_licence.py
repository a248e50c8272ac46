from __future__ import annotations

from pathlib import Path

import pytest

from kasr_desktop.settings import Settings
from kasr_desktop.ui.features.menus import Menus
from kasr_desktop.ui.views import model_licence as module
from kasr_desktop.ui.views.model_licence import model_licence, with_licence


def test_the_licence_stands_behind_the_label(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("---\nlicense: cc-by-nc-sa-4.0\n---\n# Model\n")
    assert with_licence("모델", tmp_path) == "모델 (CC-BY-NC-SA-4.0)"


def test_a_model_that_names_none_or_is_damaged_has_its_bare_label(tmp_path: Path) -> None:
    assert with_licence("모델", tmp_path) == "모델"
    (tmp_path / "kasr.json").write_text("not json")
    assert model_licence(tmp_path) == ""


def test_the_menu_names_the_licence_of_the_built_in_model(
    qtbot: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtWidgets import QMainWindow

    (tmp_path / "kasr.json").write_text('{"license": "apache-2.0"}')
    monkeypatch.setattr(module, "builtin_model_dir", lambda: tmp_path)
    window = QMainWindow()
    assert "(APACHE-2.0)" in Menus(window, Settings()).builtin_model.text()
