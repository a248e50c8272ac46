"""Makes a release of what is committed: `poe release 0.2.0`.

The version is written where it stands, the changelog's open section becomes that of the version,
and both are committed and tagged. Pushing the tag is what starts the workflow that builds.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # also where a test loads this file alone

from release_notes import notes  # type: ignore[import-not-found]  # the script beside this one

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "kasr_desktop" / "__init__.py"
CHANGELOG = ROOT / "CHANGELOG.md"
METAINFO = ROOT / "packaging" / "linux" / "io.github.kasr.Desktop.metainfo.xml"
_VERSION = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)


class ReleaseError(Exception):
    """A release that is not made; the message says why, and nothing was changed."""


def numbers(version: str) -> tuple[int, ...]:
    """Return the three numbers of a version.

    Raises:
        ReleaseError: It is none of the form 1.2.3, which is all that every kind of package reads.
    """
    if not re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", version):
        raise ReleaseError(f"a version is three numbers, as in 1.2.3, and not {version}")
    return tuple(map(int, version.split(".")))


def package_of(version: str, package: str) -> str:
    """Return the module that holds the version, with the new one.

    Raises:
        ReleaseError: The new one is not newer.
    """
    found = _VERSION.search(package)
    if found is None:
        raise ReleaseError("kasr_desktop/__init__.py holds no version")
    if numbers(version) <= numbers(found[1]):
        raise ReleaseError(f"{version} is not newer than {found[1]}")
    return _VERSION.sub(f'__version__ = "{version}"', package)


def changelog_of(version: str, changelog: str, day: str) -> str:
    """Return the changelog with its open section under `version`, and an empty one before it.

    Raises:
        ReleaseError: Nothing stands in the open section.
    """
    try:
        notes("Unreleased", changelog)
    except LookupError as error:
        raise ReleaseError(str(error)) from error
    return changelog.replace("## [Unreleased]\n", f"## [Unreleased]\n\n## [{version}] - {day}\n", 1)


def metainfo_of(version: str, metainfo: str, day: str) -> str:
    """Return the description for Linux' software centres with one release more."""
    line = f'    <release version="{version}" date="{day}"/>\n'
    return metainfo.replace("  <releases>\n", f"  <releases>\n{line}", 1)


def git(*words: str) -> str:
    """Return what git says.

    Raises:
        ReleaseError: It refuses.
    """
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise ReleaseError(done.stderr.strip() or f"git {words[0]} failed")
    return done.stdout.strip()


def main(words: list[str]) -> int:
    """Write, commit, tag; 1 where there is no release, and then nothing is changed."""
    if len(words) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    (version,) = words
    day = time.strftime("%Y-%m-%d", time.gmtime())
    try:
        if git("status", "--porcelain"):
            raise ReleaseError("what is released must be committed first (git status)")
        if git("tag", "--list", f"v{version}"):
            raise ReleaseError(f"the tag v{version} is there already")
        texts = {
            PACKAGE: package_of(version, PACKAGE.read_text("utf-8")),
            CHANGELOG: changelog_of(version, CHANGELOG.read_text("utf-8"), day),
            METAINFO: metainfo_of(version, METAINFO.read_text("utf-8"), day),
        }
        for path, text in texts.items():
            path.write_text(text, "utf-8", newline="\n")
        try:
            git("commit", "--quiet", "--all", "--message", f"Release {version}")
        except ReleaseError:  # a hook, or no name for the author
            git("checkout", "--quiet", "HEAD", "--", *map(str, texts))
            raise
        git("tag", "--annotate", f"v{version}", "--message", f"KASR Desktop {version}")
    except ReleaseError as error:
        print(f"No release: {error}", file=sys.stderr)
        return 1
    print(f"v{version} is tagged. What builds it: git push origin HEAD v{version}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
