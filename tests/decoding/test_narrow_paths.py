"""As on Windows, with a stand-in for its calls: a link is made where it would make a junction."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from kasr_desktop.decoding import narrow_paths
from kasr_desktop.decoding.narrow_paths import narrow_path


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "사용자" / "모델" / "lm.bin"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"mmap lm")
    return path


@pytest.fixture
def windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shared = tmp_path / "ProgramData"
    shared.mkdir()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("ProgramData", str(shared))
    monkeypatch.setattr(narrow_paths, "_short_name", os.fspath)  # a drive without short names
    monkeypatch.setattr(narrow_paths, "_make_junction", lambda to, at: at.symlink_to(to))
    # a link goes by unlink, a junction by rmdir
    monkeypatch.setattr(Path, "rmdir", lambda self: self.unlink())
    return shared


def test_elsewhere_a_path_is_its_own_name(model: Path) -> None:
    with narrow_path(model) as name:
        assert name == str(model)


def test_a_short_name_is_taken_where_the_drive_keeps_one(
    model: Path, windows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrow_paths, "_short_name", lambda _: r"C:\USERS\ABCD~1\LM.BIN")
    with narrow_path(model) as name:
        assert name == r"C:\USERS\ABCD~1\LM.BIN"
    assert not list(windows.iterdir())


def test_without_short_names_it_is_reached_in_ascii_and_nothing_is_left(
    model: Path, windows: Path
) -> None:
    with narrow_path(model) as name:
        assert name.isascii()
        assert Path(name).read_bytes() == b"mmap lm"
    assert not list(windows.iterdir())
    assert model.is_file()


def test_where_no_junction_can_be_made_the_path_itself_is_tried(
    model: Path, windows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(narrow_paths, "_make_junction", refuse)
    with narrow_path(model) as name:
        assert name == str(model)
