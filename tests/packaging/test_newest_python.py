from __future__ import annotations

import importlib
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def newest(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    return importlib.import_module("newest_python")


def pythons(
    newest: ModuleType, monkeypatch: pytest.MonkeyPatch, versions: dict[str, tuple[int, int] | None]
) -> None:
    monkeypatch.setattr(
        newest.bootstrap, "python_candidates", lambda _: [[name] for name in versions]
    )
    monkeypatch.setattr(newest.bootstrap, "version_of", lambda python: versions[python[0]])


def test_the_newest_supported_python_is_taken(
    newest: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 11, 7))
    pythons(newest, monkeypatch, {"a": (3, 12), "b": (3, 14), "c": (3, 15), "d": None})
    assert newest.newest_python() == ["b"]


def test_without_a_newer_one_it_says_so_in_a_line_and_runs_nothing(
    newest: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(newest.subprocess, "run", lambda *_, **__: pytest.fail("ran something"))
    pythons(newest, monkeypatch, {"mine": sys.version_info[:2], "old": (3, 9)})
    assert newest.main() == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_what_it_installs_is_the_projects_without_torch(newest: ModuleType) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {newest._name(line) for line in newest.requirements(project)}
    assert {"numpy", "pyside6-essentials", "hypothesis", "pytest-qt"} <= names
    assert names.isdisjoint({"torch", "transformers", "accelerate", "peft", "ray", "mypy"})


def test_each_package_of_tests_is_one_of_dev(newest: ModuleType) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {newest._name(line) for line in project["optional-dependencies"]["dev"]}
    assert names >= newest._OF_TESTS
