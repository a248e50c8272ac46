"""Prints what CHANGELOG.md says of one version: `python packaging/release_notes.py 0.1.0`."""

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


if __name__ == "__main__":
    try:
        check_version(sys.argv[1], (ROOT / "kasr_desktop" / "__init__.py").read_text("utf-8"))
        sys.stdout.write(notes(sys.argv[1], CHANGELOG.read_text("utf-8")))
    except LookupError as error:
        sys.exit(str(error))
