from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from kasr_desktop.addons import torch_folder
from kasr_desktop.addons.torch_folder import (
    UNWANTED,
    TorchHere,
    is_added,
    remove_added,
    staging_dir,
    sweep,
    torch_dir,
    torch_here,
    use_added,
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No torch but what is added, wherever the tests run."""
    monkeypatch.setenv("KASR_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)


def add(version: str = "2.99.0+cu128", cuda: str = "'12.8'") -> None:
    package = torch_dir() / "torch"
    package.mkdir(parents=True)
    text = f"__version__ = '{version}'\nfrom typing import Optional\ncuda: Optional[str] = {cuda}\n"
    (package / "version.py").write_text(text, "utf-8")


def test_nothing_is_there_before_it_is_added() -> None:
    use_added()
    assert torch_here() is None
    assert str(torch_dir()) not in sys.path


def test_what_was_added_is_used_behind_what_the_program_brings() -> None:
    add()
    assert torch_here() == TorchHere("2.99.0+cu128", uses_gpu=True, is_addon=True)
    before = list(sys.path)
    use_added()
    use_added()
    assert sys.path == [*before, str(torch_dir())]


def test_a_build_for_the_processor_is_told_apart() -> None:
    add("2.99.0+cpu", "None")
    here = torch_here()
    assert here is not None
    assert not here.uses_gpu


def test_removed_it_is_gone() -> None:
    add()
    assert remove_added()
    assert torch_here() is None
    assert not torch_dir().exists()


def test_what_is_in_use_is_used_no_more_and_goes_at_the_next_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Windows deletes no library that a process has loaded."""
    add()
    with monkeypatch.context() as patched:
        patched.setattr(torch_folder.shutil, "rmtree", lambda *_, **__: None)
        assert not remove_added()
    assert (torch_dir() / UNWANTED).exists()
    assert not is_added()
    sweep()
    assert not torch_dir().exists()


def test_what_another_python_left_is_deleted_and_what_is_being_added_is_not() -> None:
    add()
    former = torch_dir().with_name("torch-cpython-39-x86_64")
    former.mkdir()
    staging_dir().mkdir()
    sweep()
    assert not former.exists()
    assert is_added()
    assert staging_dir().is_dir()
