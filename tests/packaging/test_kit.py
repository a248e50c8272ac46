"""What CI, the lock file and the changelog say agrees with what the project says."""

from __future__ import annotations

import re
import runpy
import tomllib
from pathlib import Path

import pytest
import yaml

import kasr_desktop

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def test_the_matrix_holds_the_oldest_and_the_newest_python_on_three_systems() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text("utf-8"))
    matrix = workflow["jobs"]["test"]["strategy"]["matrix"]
    lowest, beyond = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", PROJECT["requires-python"]).groups()
    assert matrix["python"] == [f"3.{lowest}", f"3.{int(beyond) - 1}"]
    assert [name.split("-")[0] for name in matrix["system"]] == ["ubuntu", "windows", "macos"]
    assert {"locked", "newest"} == {*matrix["packages"], matrix["include"][0]["packages"]}


def test_workflow_and_ci_call_the_test_command_of_the_readme() -> None:
    command = "packaging/bootstrap.py test"
    for name in (".ci/run", ".github/workflows/tests.yml", "README.md", "README.ko.md"):
        assert command in (ROOT / name).read_text("utf-8"), name


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_valid_and_names_files_that_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    jobs = yaml.safe_load(text)["jobs"]
    assert all("runs-on" in job or "uses" in job for job in jobs.values())
    for name in re.findall(r"\b(?:packaging|\.github)/[\w./-]+\.(?:py|yml|txt)", text):
        assert (ROOT / name).is_file(), name
    assert "://" not in text


def test_every_workflow_and_form_is_held_against_its_schema() -> None:
    tasks = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["poe"]["tasks"]
    checked = {*tasks["check-workflows"].split(), *tasks["check-issue-forms"].split()}
    forms = (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml")
    named = {path.relative_to(ROOT).as_posix() for path in [*WORKFLOWS, *forms]}
    assert named - checked == {".github/ISSUE_TEMPLATE/config.yml"}
    assert {"check-workflows", "check-issue-forms"} <= set(tasks["check"]["sequence"])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_step_of_a_workflow_runs_a_command_of_ours_or_a_tool_of_the_runner(path: Path) -> None:
    """What a step tries beside our own scripts cannot be tried anywhere else."""
    jobs = yaml.safe_load(path.read_text("utf-8"))["jobs"].values()
    runs = [step["run"] for job in jobs for step in job.get("steps", ()) if "run" in step]
    assert runs
    ours = re.compile(
        r"python3? packaging/(bootstrap\.py test|build\.py|release_notes\.py|manual_site\.py)\b"
    )
    tools = re.compile(r"(sudo apt-get|choco) |mkdir release\n")
    tasks = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["poe"]["tasks"]
    of_poe = {f".venv/bin/poe {name}" for name in tasks}
    assert all(ours.match(run) or tools.match(run) or run in of_poe for run in runs), runs


def test_laws_try_the_same_examples_in_ci_and_the_wide_run_has_a_seed() -> None:
    source = (ROOT / "tests" / "conftest.py").read_text("utf-8")
    assert 'derandomize="CI" in os.environ' in source
    assert "export CI=true" in (ROOT / ".ci" / "run").read_text("utf-8")
    tasks = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["poe"]["tasks"]
    assert "--hypothesis-seed=${seed}" in tasks["wide"]["cmd"]


def test_every_hook_before_a_commit_is_a_tool_of_the_developers() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    tasks = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["poe"]["tasks"]
    for hook in config["repos"][0]["hooks"]:
        tool, *words = hook["entry"].split()
        assert tool in {"ruff", "typos", "poe"}
        assert tool != "poe" or words[0] in tasks


def test_every_direct_dependency_is_locked_but_torch() -> None:
    text = (ROOT / "packaging" / "constraints.txt").read_text("utf-8")
    locked = {line.split("==")[0] for line in text.splitlines() if "==" in line}
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    names = {re.match(r"[\w-]+", line)[0].lower().replace("_", "-") for line in wanted}
    assert names - locked == {"torch"}
    assert not [line for line in text.splitlines() if line.startswith(("nvidia", "torch="))]


def test_only_what_holds_everywhere_is_locked() -> None:
    without_torch = runpy.run_path(str(ROOT / "packaging" / "lock.py"))["without_torch"]
    resolved = "numpy==1.26.4\nnvidia-nccl-cu13==2.30 ; sys_platform == 'linux'\ntorch==2.13.0\n"
    assert without_torch(resolved).splitlines()[1:] == ["numpy==1.26.4"]


def test_a_tag_that_names_another_version_makes_no_release() -> None:
    check_version = runpy.run_path(str(ROOT / "packaging" / "release_notes.py"))["check_version"]
    package = (ROOT / "kasr_desktop" / "__init__.py").read_text("utf-8")
    check_version(kasr_desktop.__version__, package)
    with pytest.raises(LookupError, match="another version than 9"):
        check_version("9.9.9", package)


def test_a_release_holds_every_kind_of_package_with_its_contents_named() -> None:
    release = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))
    packages = release["jobs"]["packages"]
    kinds = {each["kind"] for each in packages["strategy"]["matrix"]["include"]}
    assert kinds == {"wheel", "deb", "appimage", "flatpak", "windows", "macos"}
    (upload,) = [step for step in packages["steps"] if "upload-artifact" in step.get("uses", "")]
    kept = {Path(line).name for line in upload["with"]["path"].split()}
    suffixes = runpy.run_path(str(ROOT / "packaging" / "build.py"))["KINDS_OF_FILES"]
    assert kept >= {*(f"*{suffix}" for suffix in suffixes), "*.whl", "*.sbom.cdx.json"}
    draft = release["jobs"]["draft"]["steps"][-1]["run"]
    assert all(word in draft for word in ("--notes-file", "sha256sum", "--draft"))


def test_a_release_knows_its_notes_before_anything_is_built() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))["jobs"]
    assert "release_notes.py" in jobs["notes"]["steps"][1]["run"]
    assert (jobs["tests"]["needs"], jobs["packages"]["needs"]) == ("notes", "tests")
    assert jobs["draft"]["if"] == "startsWith(github.ref, 'refs/tags/')", "a trial releases nothing"


def test_notes_of_a_release_come_from_the_changelog() -> None:
    notes = runpy.run_path(str(ROOT / "packaging" / "release_notes.py"))["notes"]
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "built-in model" in notes(kasr_desktop.__version__, changelog)
    with pytest.raises(LookupError, match="says nothing of 9"):
        notes("9.9.9", changelog)
    with pytest.raises(LookupError):
        notes("1.0", "## [1.0]\n\n## [0.9]\n\n- old\n")


def test_a_tag_takes_its_own_notes_and_a_branch_the_open_ones() -> None:
    notes_of = runpy.run_path(str(ROOT / "packaging" / "release_notes.py"))["notes_of"]
    changelog = "## [Unreleased]\n\n- new\n\n## [1.2.3] - 2026-11-28\n\n- old\n"
    package = '__version__ = "1.2.3"\n'
    assert notes_of("v1.2.3", package=package, changelog=changelog) == "- old\n"
    assert notes_of("main", package=package, changelog=changelog) == "- new\n"
    with pytest.raises(LookupError, match="another version"):
        notes_of("v1.2.4", package=package, changelog=changelog)


def test_a_release_is_built_on_the_oldest_system_that_the_documents_name() -> None:
    """A package asks for the C library of the system that it was built on."""
    release = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))
    matrix = release["jobs"]["packages"]["strategy"]["matrix"]["include"]
    systems = {each["kind"]: each["system"] for each in matrix}
    for name in ("README.md", "README.ko.md", "docs/manual/en/01-first-start.md"):
        (oldest,) = set(re.findall(r"Ubuntu (\d\d\.\d\d)", (ROOT / name).read_text("utf-8")))
        assert {systems["deb"], systems["appimage"]} == {f"ubuntu-{oldest}"}, name
