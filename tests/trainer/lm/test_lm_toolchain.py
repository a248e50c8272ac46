from __future__ import annotations

import os
from pathlib import Path

import pytest

from kasr_trainer.errors import ToolchainError
from kasr_trainer.lm import toolchain as lm_toolchain
from kasr_trainer.lm.toolchain import build_toolchain, find_program


@pytest.fixture(autouse=True)
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("KENLM_BIN", raising=False)
    monkeypatch.setattr(lm_toolchain, "default_folder", lambda: tmp_path / "cache")


def make_program(folder: Path, name: str = "lmplz") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return program


def test_a_missing_program_is_named_with_the_way_out() -> None:
    with pytest.raises(ToolchainError, match="kasr-train lm toolchain"):
        find_program("lmplz")


def test_the_given_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_path = make_program(tmp_path / "path")
    monkeypatch.setenv("PATH", os.fspath(on_path.parent))
    assert find_program("lmplz") == on_path
    cached = make_program(tmp_path / "cache")
    assert find_program("lmplz") == cached
    named = make_program(tmp_path / "named")
    monkeypatch.setenv("KENLM_BIN", os.fspath(named.parent))
    assert find_program("lmplz") == named
    given = make_program(tmp_path / "given")
    assert find_program("lmplz", folder=given.parent) == given


def test_building_without_cmake_names_the_packages(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError, match="libboost-program-options-dev"):
        build_toolchain(tmp_path / "out")


def test_every_system_has_a_way(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "brew install" in lm_toolchain.what_is_needed("darwin")
    assert "apt-get install g++ cmake" in lm_toolchain.what_is_needed("linux")
    monkeypatch.setattr(lm_toolchain.sys, "platform", "win32")
    monkeypatch.setattr(lm_toolchain, "_download", lambda _: pytest.fail("a download was begun"))
    with pytest.raises(ToolchainError) as caught:
        lm_toolchain.build_toolchain()
    assert "WSL" in lm_toolchain.what_is_needed("win32") == str(caught.value)
