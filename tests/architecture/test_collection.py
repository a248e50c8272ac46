"""The root conftest leaves out what cannot run, and nothing else."""

from __future__ import annotations

import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.costly

ROOT = Path(__file__).resolve().parents[2]
RULES = runpy.run_path(str(ROOT / "conftest.py"))
module_marks, can_be_chosen = RULES["module_marks"], RULES["can_be_chosen"]
FILES = {
    "pytest.ini": "[pytest]\nmarkers =\n  model: x\n  slow: x\n",
    "test_heavy.py": "import pytest\npytestmark = [pytest.mark.model]\n"
    "print('heavy was imported')\n"
    "def test_model(): pass\n@pytest.mark.slow\ndef test_slow_model(): pass\n",
    "test_light.py": "import pytest\ndef test_fast(): pass\n"
    "@pytest.mark.slow\ndef test_slow(): pass\n",
    "examples.py": '"""\n>>> 1 + 1\n2\n"""\n',
    "plain.py": "raise SystemExit('imported though there is no example in it')\n",
}


def collected(folder: Path, expression: str) -> tuple[set[str], str]:
    """Return the names of the tests that `-m expression` chooses, and all that was printed."""
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    shutil.copy(ROOT / "conftest.py", folder)
    command = [sys.executable, "-m", "pytest", "-qs", "--collect-only", "--doctest-modules"]
    result = subprocess.run(
        [*command, "-p", "no:cacheprovider", "-m", expression],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    lines = [line for line in result.stdout.splitlines() if "::" in line]
    return {line.rpartition("::")[2] for line in lines}, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("", {"test_model", "test_slow_model", "test_fast", "test_slow", "examples"}),
        ("not model and not slow", {"test_fast", "examples"}),
        ("slow and not model", {"test_slow"}),
    ],
)
def test_exactly_the_tests_of_an_expression_are_found(
    expression: str, names: set[str], tmp_path: Path
) -> None:
    found, output = collected(tmp_path, expression)
    assert found == names, output
    assert ("heavy was imported" in output) is ("test_slow_model" in names)


def test_torch_in_a_module_without_its_mark_is_told(tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("", "utf-8")  # a stand-in: its name is what counts
    (tmp_path / "test_it.py").write_text("import torch\ndef test_it(): pass\n", "utf-8")
    _, output = collected(tmp_path, "not model")
    assert "imports torch, so it needs" in output


@pytest.mark.parametrize(
    ("source", "marks"),
    [
        ("pytestmark = pytest.mark.model", {"model"}),
        ("pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]", {"slow", "timeout"}),
        ("x = 1  # pytestmark", set()),
    ],
)
def test_marks_are_read_without_importing(source: str, marks: set[str]) -> None:
    assert module_marks(source) == marks


def test_a_test_may_have_marks_of_its_own() -> None:
    assert can_be_chosen({"model"}, "slow")
    assert not can_be_chosen({"model"}, "slow and not model")
    assert can_be_chosen(set(), "not model")
