"""Prints what CHANGELOG.md says of a version: `python packaging/release_notes.py v0.1.0`.

Anything but a tag, as in a trial run of the workflow on a branch, gives the open section.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHANGELOG = ROOT / "CHANGELOG.md"


def check_version(version: str, package: str) -> None:
    """See to it that a tag names the version that the packages will carry.

    Raises:
        LookupError: It does not.
    """
    if f'__version__ = "{version}"' not in package:
        raise LookupError(f"kasr_desktop/__init__.py has another version than {version}")


def notes(version: str, changelog: str) -> str:
    """Return the section of `version`.

    Raises:
        LookupError: There is none, or it is empty.
    """
    pattern = rf"^## \[?{re.escape(version)}\]?[^\n]*\n(.*?)(?=^## |\Z)"
    found = re.search(pattern, changelog, re.MULTILINE | re.DOTALL)
    if found is None or not found[1].strip():
        raise LookupError(f"CHANGELOG.md says nothing of {version}")
    return found[1].strip() + "\n"


def notes_of(name: str, *, package: str, changelog: str) -> str:
    """Return the notes for what the workflow was started on: a tag, or a branch for a trial.

    Raises:
        LookupError: The tag is not the package's version, or the changelog says nothing of it.
    """
    tag = re.fullmatch(r"v(\d.*)", name)
    if tag is None:
        return notes("Unreleased", changelog)
    check_version(tag[1], package)
    return notes(tag[1], changelog)


if __name__ == "__main__":
    # as UTF-8 and with plain line ends whatever the system is set to
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    try:
        package = (ROOT / "kasr_desktop" / "__init__.py").read_text("utf-8")
        changelog = CHANGELOG.read_text("utf-8")
        sys.stdout.write(notes_of(sys.argv[1], package=package, changelog=changelog))
    except LookupError as error:
        sys.exit(str(error))
