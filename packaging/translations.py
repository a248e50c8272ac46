"""Brings `resources/translations` up to date: new source strings in, the binary out.

After it, give every entry marked `unfinished` in `kasr_ko.ts` its Korean and run it again. What
stands in `kasr_en.ts` is written by hand: the name of the one key that keyboards call otherwise.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"


def sources() -> list[Path]:
    """Return every file that holds texts of the window."""
    package = ROOT / "kasr_desktop"
    return [*sorted((package / "ui").rglob("*.py")), package / "app.py"]


def update(target: Path) -> None:
    """Put the source strings of now into a .ts file; translations in it stay."""
    command = [tool("pyside6-lupdate"), *map(str, sources())]
    languages = ["-source-language", "en", "-target-language", "ko_KR"]
    command += ["-ts", str(target), *languages, "-locations", "none", "-no-obsolete"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def release(source: Path, target: Path) -> None:
    """Make the .qm that Qt loads."""
    made = target.with_name(f"{target.name}.new")
    command = [tool("pyside6-lrelease"), str(source), "-qm", str(made)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    made.replace(target)


def tool(name: str) -> str:
    """Return the path of a program that came with PySide6."""
    beside = shutil.which(name, path=str(Path(sys.executable).parent))
    return beside or shutil.which(name) or name


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    update(FOLDER / "kasr_ko.ts")
    for written in FOLDER.glob("*.ts"):
        release(written, written.with_suffix(".qm"))
