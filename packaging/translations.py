"""Brings `resources/translations` up to date: new source strings in, the binary out.

After it, give every entry marked `unfinished` in `kasr_ko.ts` its Korean and run it again.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"


def sources() -> list[Path]:
    """Give every file that holds texts of the window."""
    package = ROOT / "kasr_desktop"
    return [*sorted((package / "ui").glob("*.py")), package / "app.py"]


def update(target: Path) -> None:
    """Put the source strings of now into a .ts file; translations in it stay."""
    command = [str(Path(sys.executable).with_name("pyside6-lupdate")), *map(str, sources())]
    options = "-source-language en -target-language ko_KR -locations none -no-obsolete".split()
    subprocess.run([*command, "-ts", str(target), *options], check=True, stdout=subprocess.DEVNULL)


def release(source: Path, target: Path) -> None:
    """Make the .qm that Qt loads."""
    command = str(Path(sys.executable).with_name("pyside6-lrelease"))
    subprocess.run([command, str(source), "-qm", str(target)], check=True)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    update(FOLDER / "kasr_ko.ts")
    release(FOLDER / "kasr_ko.ts", FOLDER / "kasr_ko.qm")
