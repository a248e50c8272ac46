"""A release in one step, made in a repository of its own."""

from __future__ import annotations

import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import kasr_desktop

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = (
    "kasr_desktop/__init__.py",
    "CHANGELOG.md",
    "packaging/linux/io.github.kasr.Desktop.metainfo.xml",
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with what a release writes, all of it committed."""
    for name in (*WRITTEN, "packaging/release.py", "packaging/release_notes.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    changelog = tmp_path / "CHANGELOG.md"
    text = changelog.read_text("utf-8")
    head, found, rest = text.partition("## [Unreleased]\n")
    assert found
    changelog.write_text(f"{head}{found}\n### Fixed\n\n- 새것\n{rest}", "utf-8")
    for words in (
        ("init", "--quiet"),
        ("config", "user.name", "somebody"),
        ("config", "user.email", "somebody@example.invalid"),
        ("config", "commit.gpgsign", "false"),
        ("config", "core.hooksPath", str(tmp_path / ".git" / "no-hooks")),
        ("add", "."),
        ("commit", "--quiet", "--message", "all"),
    ):
        git(tmp_path, *words)
    return tmp_path


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def release(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    script = folder / "packaging" / "release.py"
    command = [sys.executable, "-B", str(script), *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")


@pytest.mark.costly
def test_one_step_writes_the_version_everywhere_and_tags_it(checkout: Path) -> None:
    done = release(checkout, "97.0.1")
    assert done.returncode == 0, done.stderr
    assert "git push origin HEAD v97.0.1" in done.stdout
    assert git(checkout, "status", "--porcelain") == ""
    assert git(checkout, "describe") == "v97.0.1"
    assert set(git(checkout, "show", "--name-only", "--format=").split()) == set(WRITTEN)
    assert '__version__ = "97.0.1"\n' in (checkout / WRITTEN[0]).read_text("utf-8")
    metainfo = ElementTree.parse(checkout / WRITTEN[2])
    assert [each.get("version") for each in metainfo.iter("release")][:2] == [
        "97.0.1",
        kasr_desktop.__version__,
    ]
    notes = runpy.run_path(str(checkout / "packaging" / "release_notes.py"))
    changelog = (checkout / "CHANGELOG.md").read_text("utf-8")
    package = (checkout / WRITTEN[0]).read_text("utf-8")
    said = notes["notes_of"]("v97.0.1", package=package, changelog=changelog)
    assert said.startswith("### Fixed\n\n- 새것\n")
    with pytest.raises(LookupError, match="Unreleased"):
        notes["notes_of"]("main", package=package, changelog=changelog)


@pytest.mark.costly
@pytest.mark.parametrize(
    ("version", "told"),
    [
        (kasr_desktop.__version__, "is not newer than"),
        ("0.0.1", "is not newer than"),
        ("97.0", "three numbers"),
        ("v97.0.0", "three numbers"),
    ],
)
def test_what_is_no_newer_version_is_no_release(checkout: Path, version: str, told: str) -> None:
    before = git(checkout, "rev-parse", "HEAD")
    done = release(checkout, version)
    assert (done.returncode, git(checkout, "tag", "--list")) == (1, "")
    assert told in done.stderr
    assert git(checkout, "rev-parse", "HEAD") == before
    assert git(checkout, "status", "--porcelain") == ""


@pytest.mark.costly
def test_what_is_not_committed_or_said_or_allowed_is_no_release(checkout: Path) -> None:
    (checkout / "more.txt").write_text("not committed\n", "utf-8")
    assert "committed first" in release(checkout, "97.0.0").stderr
    (checkout / "more.txt").unlink()
    assert release(checkout, "97.0.0").returncode == 0
    assert "says nothing of Unreleased" in release(checkout, "98.0.0").stderr
    git(checkout, "reset", "--quiet", "--hard", "HEAD~")
    assert "is there already" in release(checkout, "97.0.0").stderr
    hook = checkout / ".git" / "no-hooks" / "pre-commit"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\necho refused >&2\nexit 1\n")
    hook.chmod(0o755)
    assert "refused" in release(checkout, "98.0.0").stderr
    assert git(checkout, "status", "--porcelain") == ""
