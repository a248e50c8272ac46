"""Runs the fast tests on the newest supported Python that this machine has: `poe test-newest`.

Without torch, which is a download of gigabytes for some systems: tests that load a model are
none of the fast ones. Where no newer Python than this one is found, it says so in a line.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import bootstrap  # type: ignore[import-not-found]  # the script beside this one

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / "build" / "newest-python"
_OF_TESTS = {
    "html5lib",
    "hypothesis",
    "jiwer",
    "kiwipiepy",
    "praatio",
    "pympi-ling",
    "pysubs2",
    "pytest",
    "pytest-qt",
    "pytest-timeout",
    "pytest-xdist",
    "python-hwpx",
    "setuptools",
    "webvtt-py",
}
"""What the tests of these rooms import beside the project's own packages. The rest of `dev` are
tools, or torch, or bring it: a gigabyte and minutes for nothing that is run here."""

_ROOMS = (
    "decoding",
    "domain",
    "editing",
    "exports",
    "library",
    "messages",
    "settings",
    "speakers",
    "subtitles",
    "text",
    "written_form",
)
"""Rooms that need no torch even where their tests say so; the window and the trainer are tried
on the oldest Python."""

_TESTS = "not slow and not model and not screen and not microphone"


def newest_python() -> list[str] | None:
    """Return the newest supported Python beside this one, None if there is no newer one."""
    mine: tuple[int, int] = sys.version_info[:2]
    found = {
        version: candidate
        for candidate in bootstrap.python_candidates(None)
        if (version := bootstrap.version_of(candidate)) in bootstrap.SUPPORTED
    }
    newest = max((version for version in found if version), default=mine)
    return found[newest] if newest > mine else None


def requirements(project: dict[str, object]) -> list[str]:
    """Return what the rooms' tests need: the packages of the project and some of `dev`.

    Args:
        project: The table `project` of pyproject.toml.
    """
    extras = project["optional-dependencies"]
    assert isinstance(extras, dict)  # noqa: S101 - our own file
    own: list[str] = [*project["dependencies"]]  # type: ignore[misc]
    return own + [line for line in extras["dev"] if _name(line) in _OF_TESTS]


def _name(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower()


def main() -> int:
    """Make the environment, run the tests; their exit status."""
    python = newest_python()
    if python is None:
        print(f"No Python newer than this {sys.version.split()[0]} and supported is here.")
        return 0
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    inside = str(bootstrap.venv_python(VENV))
    for command in (
        [*python, "-m", "venv", str(VENV)],
        [inside, "-m", "pip", "install", "--quiet", "--no-compile", *requirements(project)],
    ):
        if status := subprocess.run(command, cwd=ROOT).returncode:
            print(f"{' '.join(command[:5])} … ended with status {status}")
            return status
    subprocess.run([inside, "--version"], cwd=ROOT)
    folders = [f"tests/{room}" for room in _ROOMS]
    return subprocess.run(
        [inside, "-m", "pytest", "-q", "-n", "2", "-m", _TESTS, *folders], cwd=ROOT
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
