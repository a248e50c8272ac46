"""The house keeps its own rules: docstrings, who changes what, mirror, documents, paths."""

from __future__ import annotations

import argparse
import dataclasses
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from kasr_desktop.cli.arguments import add_subcommands
from kasr_desktop.session.queue_item import new_item

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("kasr_desktop", "trainer/kasr_trainer")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def repository_files() -> list[Path]:
    """Return what the repository holds; without git, which a fresh machine may not have."""
    made = {".git", ".venv", "__pycache__", "build", "dist", "output"}
    found = []
    for folder, names, files in os.walk(ROOT):
        names[:] = [name for name in names if name not in made and not name.endswith("_cache")]
        names[:] = [name for name in names if name != ".hypothesis"]
        # in a second work tree `.git` is a file
        found += [Path(folder) / name for name in files if name != ".git"]
    return found


@pytest.mark.costly
def test_import_contracts_are_kept() -> None:
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_features_call_and_do_not_signal_for_the_window() -> None:
    """Commands are calls of the workbench; its signals tell what happened, and it emits them."""
    folder = ROOT / "kasr_desktop" / "ui" / "features"
    emitted = re.compile(r"\bbench\.\w+\.emit\b")
    found = [
        f"{name_of(path)}: {line}"
        for path in folder.rglob("*.py")
        for line in emitted.findall(path.read_text("utf-8"))
    ]
    assert not found


def test_only_item_updates_writes_an_item_of_the_queue() -> None:
    """By the type of the object: whatever it is called, nothing of an item can be assigned.

    mypy says the same before a program runs; that no window imports `item_updates` is a contract,
    and ruff forbids it to reach for what is private (SLF001).
    """
    item = new_item(Path("a.wav"))
    public = [name for name in dir(item) if not name.startswith("_")]
    assert {"sound", "model", "work", "keeping", "state", "document"} <= set(public)
    for name in public:
        if isinstance(getattr(type(item), name, None), property):
            with pytest.raises(AttributeError):
                setattr(item, name, None)
    for part in (item.sound, item.model, item.work, item.keeping):
        for field in dataclasses.fields(part):
            with pytest.raises(dataclasses.FrozenInstanceError):
                setattr(part, field.name, None)
    private = re.compile(r"\._(parts|document|number)\b")
    writers = {
        path.name
        for path in (ROOT / "kasr_desktop" / "session").rglob("*.py")
        if private.search(path.read_text("utf-8"))
    }
    assert writers <= {"queue_item.py", "item_updates.py"}


def test_packaging_is_a_folder_and_not_a_package() -> None:
    """With an `__init__.py` it would hide the library `packaging` from transformers."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_names_say_what_a_module_holds() -> None:
    empty_words = {"utils", "util", "helpers", "manager", "handler", "base", "misc", "common"}
    assert not [name_of(path) for path in MODULES if path.stem in empty_words]


def has_its_module(path: Path) -> bool:
    """Return whether a test file is named after a module (or a room) where it stands."""
    room = path.relative_to(ROOT / "tests").parent
    name = path.stem.removeprefix("test_")
    trainer = (
        ROOT / "trainer" / "kasr_trainer" / room.relative_to(room.parts[0] if room.parts else ".")
    )
    return any(
        (home / f"{module}.py").is_file() or (home / module).is_dir()
        for home in (ROOT / "kasr_desktop" / room, ROOT / room, trainer)
        for module in (name, name.removeprefix(f"{room.name}_"))
    )


def test_tests_mirror_the_tree() -> None:
    """tests/<room>/test_<module>.py belongs to kasr_desktop/<room>/<module>.py.

    Where two rooms have a module of one name, it is test_<room>_<module>.py. A law that
    holds over several modules is named after the law, and listed here.
    """
    own_rooms = {"architecture", "screen", "end_to_end", "fuzz"}
    laws = {
        "tests/bundle/test_hub_faults.py",
        "tests/exports/test_edited_text.py",
        "tests/packaging/test_kit.py",
        "tests/packaging/test_other_systems.py",
        "tests/packaging/test_packages.py",
        "tests/exports/test_third_reading.py",
        "tests/exports/test_two_texts.py",
        "tests/pipeline/test_third_decoder.py",
        "tests/recognizer/test_sentencepiece_folder.py",
        "tests/recognizer/test_whole_and_windows.py",
        "tests/recognizer/ctc/test_many_languages.py",
        "tests/trainer/chain/test_several_processes.py",
        "tests/trainer/ctc/test_recipes_learn.py",
        "tests/ui/features/edit/test_composition.py",
        "tests/ui/shell/test_nothing_lost.py",
        "tests/ui/features/edit/test_kill.py",
        "tests/ui/features/edit/test_three_hours.py",
        "tests/ui/views/transcript/test_third_column.py",
    }
    strangers = [
        name_of(path)
        for path in (ROOT / "tests").rglob("test_*.py")
        if path.relative_to(ROOT / "tests").parts[0] not in own_rooms
        and name_of(path) not in laws
        and not has_its_module(path)
    ]
    assert not strangers, f"named after no module: {strangers}"


def test_names_of_test_files_are_unique() -> None:
    """Folders of tests are no packages, so two files of one name would hide each other."""
    names = [
        p.name for p in (ROOT / "tests").rglob("*.py") if p.stem not in ("__init__", "conftest")
    ]
    assert not {name for name in names if names.count(name) > 1}


def test_rooms_with_code_have_tests() -> None:
    rooms = [p for p in (ROOT / "kasr_desktop").iterdir() if p.is_dir() and p.name != "__pycache__"]
    untested = [
        room.name
        for room in rooms
        if len(list(room.glob("*.py"))) > 1
        and not list((ROOT / "tests" / room.name).rglob("test_*.py"))
    ]
    assert not untested


def documents() -> list[Path]:
    readmes = [ROOT / "README.md", ROOT / "README.ko.md"]
    return [path for path in [*readmes, *(ROOT / "docs").rglob("*.md")] if path.is_file()]


@pytest.mark.parametrize("path", documents(), ids=name_of)
def test_links_of_documents_lead_somewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    targets = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r"src=\"([^\"]+)\"", text)
    local = [target.split("#")[0] for target in targets if "://" not in target]
    broken = [target for target in local if target and not (path.parent / target).exists()]
    assert not broken


@pytest.mark.parametrize("path", documents(), ids=name_of)
def test_files_named_in_documents_exist(path: Path) -> None:
    """A path in backticks that starts with a folder of the tree must be there."""
    rooms = "kasr_desktop|trainer|tests|docs|packaging|benchmarks|resources"
    named = re.findall(rf"`((?:{rooms})/[\w./-]*)`", path.read_text("utf-8"))
    assert not [name for name in named if not (ROOT / name).exists()]


def test_readme_holds_the_two_commands_and_ci_runs_the_second() -> None:
    run, test = "python3 packaging/bootstrap.py run", "python3 packaging/bootstrap.py test"
    for readme in ("README.md", "README.ko.md"):
        text = (ROOT / readme).read_text("utf-8")
        assert run in text
        assert test in text
    assert test in (ROOT / ".ci" / "run").read_text("utf-8")


@pytest.mark.parametrize("readme", ["README.md", "README.ko.md"])
def test_the_readmes_figures_of_the_builtin_model_are_its_cards(readme: str) -> None:
    card = (ROOT / "resources/models/builtin-ko/README.md").read_text("utf-8")
    row = re.search(r"^\| \*\*as shipped\*\* \|(.+)\|$", card, re.MULTILINE)
    assert row
    greedy, with_lm, others = (cell.strip() for cell in row[1].split("|"))
    text = (ROOT / readme).read_text("utf-8")
    table = next(
        line for line in text.splitlines() if line.startswith("| ") and "`builtin`" in line
    )
    assert f"{greedy} %" in table
    assert f"**{with_lm} %**" in table
    read_with_care = text[
        text.index("Zeroth-Korean's test" if readme == "README.md" else "시험 *문장*") :
    ]
    assert f"{others} %" in read_with_care[: read_with_care.index("```")]


def test_commands_that_documents_name_exist() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    tasks = set(project["tool"]["poe"]["tasks"])
    scripts = set(project["project"]["scripts"]) | set(project["project"]["gui-scripts"])
    for path in documents():
        text = path.read_text("utf-8")
        assert set(re.findall(r"\bpoe ([a-z][a-z-]+)", text)) <= tasks, path
        assert set(re.findall(r"\.venv/bin/(kasr[\w-]*)", text)) <= scripts, path


@pytest.mark.parametrize("readme", ["README.md", "README.ko.md"])
def test_the_terminal_examples_are_understood(readme: str) -> None:
    """Every `kasr` line of the READMEs passes the real parser."""
    parser = argparse.ArgumentParser()
    add_subcommands(parser)
    lines = re.findall(r"^\.venv/bin/kasr (.+)$", (ROOT / readme).read_text("utf-8"), re.MULTILINE)
    assert len(lines) > 5
    for line in lines:
        parser.parse_args(shlex.split(line, comments=True))


def test_no_registry_hosts_or_paths_of_a_machine_in_the_tree() -> None:
    hosts = ["files.pythonhosted" + ".org", "pypi" + ".org", "registry.npmjs" + ".org"]
    hosts += ["download.pytorch" + ".org", "deb.debian" + ".org", "proxy.golang" + ".org"]
    machine = [r"/wo" + r"rk/", r"/opt/k" + r"asr\b", r"/opt/py" + r"pi", r"/root/\."]
    pattern = re.compile("|".join([*map(re.escape, hosts), *machine]))
    suffixes = {".py", ".toml", ".md", ".txt", ".json", ".sh", ".yml", ".yaml", ".cfg", ""}
    found = []
    for path in repository_files():
        if path.suffix in suffixes and path.stat().st_size < 2_000_000:
            text = path.read_bytes().decode("utf-8", errors="replace")
            found += [f"{name_of(path)}: {match}" for match in pattern.findall(text)]
    assert not found


def test_no_file_is_too_large_for_the_repository() -> None:
    sizes = {name_of(path): path.stat().st_size for path in repository_files()}
    builtin = sum(size for name, size in sizes.items() if name.startswith("resources/models/"))
    assert builtin <= 80_000_000, "model and language model together"
    others = {n: s for n, s in sizes.items() if not n.startswith("resources/") and s > 3_000_000}
    assert not others
