"""pip itself, in a process of its own, with wheels of a few bytes in a folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from support.stand_in_torch import CPU, CUDA, write_torch, write_wheel

from kasr_desktop.addons import torch_folder
from kasr_desktop.addons.torch_folder import staging_dir, torch_dir
from kasr_desktop.addons.torch_source import TorchSource, torch_source
from kasr_desktop.domain.errors import DownloadError
from kasr_desktop.pipeline import torch_install
from kasr_desktop.pipeline.pip_child import PipFiles, PipLine
from kasr_desktop.pipeline.torch_install import (
    TorchAdded,
    TorchCost,
    TorchProgress,
    install,
    look_up,
)


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TorchSource:
    monkeypatch.setenv("KASR_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(torch_folder.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(sys, "path", list(sys.path))
    for name in ("PIP_FIND_LINKS", "PIP_NO_INDEX", "PIP_CONSTRAINT", "PIP_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    write_torch(tmp_path / "wheels")
    return torch_source()


def cost_of(source: TorchSource) -> TorchCost:
    (cost,) = filter(None, look_up(source))
    return cost


@pytest.mark.costly
def test_the_cost_is_known_before_anything_is_added(source: TorchSource, tmp_path: Path) -> None:
    cost = cost_of(source)
    files = sum(path.stat().st_size for path in (tmp_path / "wheels").iterdir())
    assert (cost.version, cost.uses_gpu, cost.fetched_bytes) == (CUDA, True, files)
    assert cost.is_told
    assert cost.free_bytes > cost.needed_bytes > cost.kept_bytes > cost.fetched_bytes
    assert not torch_dir().exists()


@pytest.mark.costly
def test_what_was_agreed_to_is_there_and_nothing_else_is_left(source: TorchSource) -> None:
    former = torch_dir() / "torch" / "former.py"
    former.parent.mkdir(parents=True)
    former.touch()
    *_, last = install(source, cost_of(source))
    assert last == TorchAdded(uses_gpu=True)
    assert not former.exists()
    assert (torch_dir() / "torch" / "version.py").is_file()
    assert (torch_dir() / "transformers" / "__init__.py").is_file()
    assert not staging_dir().exists()


@pytest.mark.costly
def test_a_build_without_cuda_is_told_before(source: TorchSource, tmp_path: Path) -> None:
    for path in (tmp_path / "wheels").glob("torch-*"):
        path.unlink()
    write_torch(tmp_path / "wheels", CPU)
    assert not cost_of(source).uses_gpu
    write_wheel(tmp_path / "wheels", "nvidia-cublas", "1.0", {"nvidia/cublas/__init__.py": ""})
    write_wheel(tmp_path / "wheels", "torch", "2.99.1", {"torch/x.py": ""}, "nvidia-cublas")
    assert cost_of(source).uses_gpu, "as the index of Linux has it"


@pytest.mark.costly
def test_what_pip_does_not_find_is_said_in_its_words(source: TorchSource) -> None:
    with pytest.raises(DownloadError) as caught:
        list(look_up(TorchSource(("torch==1.0", "--pre"), ())))
    assert caught.value.reason == "not_installed"
    assert "No matching distribution found for torch==1.0" in caught.value.facts["detail"]
    assert not torch_dir().exists()


@pytest.mark.costly
def test_closed_in_the_middle_nothing_is_there(source: TorchSource) -> None:
    work = install(source, cost_of(source))
    next(work)
    work.close()
    assert not torch_dir().exists()
    assert not (staging_dir() / "work").exists()
    *_, last = install(source, cost_of(source))
    assert isinstance(last, TorchAdded)


def test_a_full_disk_is_told_before_anything_is_fetched(source: TorchSource) -> None:
    cost = TorchCost(CUDA, True, 2, True, 4, needed_bytes=8_000_000_000, free_bytes=1_000_000_000)
    with pytest.raises(DownloadError) as caught:
        next(install(source, cost))
    assert caught.value.reason == "no_space"
    assert caught.value.facts["detail"] == "1.0 / 8.0 GB"
    assert not staging_dir().exists()


def test_two_windows_do_not_add_it_at_once(source: TorchSource) -> None:
    with torch_install._staging(), pytest.raises(DownloadError) as caught:
        next(look_up(source))
    assert caught.value.reason == "adding"


def test_progress_goes_on_over_all_files() -> None:
    fetched = torch_install._Fetched(300)
    lines = ["Progress 50 of 100", "Progress 100 of 100", "Collecting b", "Progress 10 of 200"]
    told = [fetched.after(PipLine(line)) for line in lines]
    assert [each and each.done_bytes for each in told] == [50, 100, None, 110]
    assert fetched.after(None) is None
    last = fetched.after(PipLine("Installing collected packages: torch"))
    assert last == TorchProgress(300, 300, is_unpacking=True)


def test_where_a_server_does_not_say_the_size_the_usual_one_is_told(source: TorchSource) -> None:
    cost = torch_install._cost([PipFiles(("torch", "nvidia-nccl"), ("2.99", "1"), None)])
    assert (cost.fetched_bytes, cost.is_told) == (2_700_000_000, False)
