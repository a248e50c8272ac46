"""`kasr torch`: pip itself with wheels of a few bytes; nothing is added unless it was agreed to."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from support.stand_in_torch import CPU, CUDA, write_torch

from kasr_desktop.addons.torch_folder import torch_dir
from kasr_desktop.cli import torch as command
from kasr_desktop.cli.main import main


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "torch" else find(name)
    )
    monkeypatch.setenv("KASR_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(sys, "path", list(sys.path))
    for name in ("PIP_FIND_LINKS", "PIP_CONSTRAINT", "KASR_TORCH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("LANGUAGE", "en")
    return tmp_path / "wheels"


@pytest.mark.costly
def test_its_cost_is_said_and_nobody_to_ask_is_a_no(
    wheels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_torch(wheels)
    assert main(["torch", "add"]) == 1
    said = capsys.readouterr().err
    assert CUDA in said
    assert "NVIDIA" in said
    assert "--yes" in said
    assert not torch_dir().exists()


@pytest.mark.costly
def test_added_told_and_removed(
    wheels: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_torch(wheels, CPU)
    monkeypatch.setattr(command.sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: "y")
    assert main(["torch", "add", "--from", "pip3 install torch torchvision"]) == 0
    assert str(torch_dir()) in capsys.readouterr().err
    assert main(["torch"]) == 0
    assert CPU in capsys.readouterr().out
    assert main(["torch", "remove"]) == 0
    assert not torch_dir().exists()
    assert main(["torch"]) == 0
    assert CPU not in capsys.readouterr().out


def test_what_names_no_place_is_refused(wheels: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["torch", "add", "--from", "torch --target /etc"]) == 1
    assert "--target" in capsys.readouterr().err
