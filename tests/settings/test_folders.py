from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kasr_desktop.settings import (
    cache_dir,
    config_dir,
    data_dir,
    keep_private,
    log_dir,
    recordings_dir,
)

ALL = (config_dir, data_dir, cache_dir, log_dir)


def test_kasr_home_takes_everything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KASR_HOME", str(tmp_path / "집"))
    folders = [folder() for folder in ALL]
    assert len(set(folders)) == 4
    assert all(folder.parent == tmp_path / "집" for folder in folders)


def test_without_it_the_system_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KASR_HOME")
    for folder in ALL:
        assert folder().is_absolute()
        assert "kasr" in folder().parts


@pytest.mark.skipif("sys.platform != 'linux'", reason="XDG is Linux' way")
def test_xdg_is_honored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("KASR_HOME")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert config_dir() == tmp_path / "kasr"


def test_recordings_lie_where_people_look(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KASR_HOME", str(tmp_path))
    assert recordings_dir() == tmp_path / "recordings"
    monkeypatch.delenv("KASR_HOME")
    assert recordings_dir().name == "KASR"
    assert not any(part.startswith(".") for part in recordings_dir().parts)


@pytest.mark.skipif(sys.platform == "win32", reason="no such permissions there")
def test_nobody_else_on_the_computer_looks_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KASR_HOME", str(tmp_path))
    before = data_dir()
    for folder in (before, recordings_dir()):
        folder.mkdir(mode=0o755, parents=True)
        folder.chmod(0o755)
    keep_private()
    for folder in (config_dir(), before, cache_dir(), log_dir(), recordings_dir()):
        assert folder.stat().st_mode & 0o777 == 0o700
