"""Builds the manual as a site: `python packaging/manual_site.py [FOLDER]`, or `poe manual`.

Its pages are those of `docs/manual`, which the program shows as well. Where MkDocs is not
installed, as on a bare runner, an environment of its own is made for it in `build`. A link
that leads nowhere, and a page that would ask another server for anything, end the build.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONFIGS = ROOT / "packaging" / "manual"
SITE = ROOT / "build" / "manual"
_ENVIRONMENT = ROOT / "build" / "manual-environment"
_FETCHED = re.compile(
    r"""<(?:script|link|img|iframe)\b[^>]*(?:src|href)=["'](?:https?:)?//[^>]*>"""
)
_FETCHED_BY_STYLE = re.compile(r"""url\(["']?(?:https?:)?//[^)]*\)""")
# says where the page itself lies; no browser fetches it
_SAID_ONLY = re.compile(r"""rel=["']canonical["']""")


def build(site: Path = SITE) -> int:
    """Build both languages into a folder and give the exit status; the Korean one comes first.

    It stands at the top, and building it empties the folder.
    """
    python = _python()
    for name, folder in (("ko", site), ("en", site / "en")):
        command = [python, "-m", "mkdocs", "build", "--strict", "--quiet"]
        command += ["-f", str(CONFIGS / f"{name}.yml"), "-d", str(folder.absolute())]
        env = {**os.environ, "DISABLE_MKDOCS_2_WARNING": "true"}
        if status := subprocess.run(command, cwd=ROOT, env=env).returncode:
            return status
    fetched = list(fetched_by(site))
    for line in fetched:
        print(line, file=sys.stderr)
    return 1 if fetched else 0


def fetched_by(site: Path) -> list[str]:
    """Return what pages of a folder would fetch from another server."""
    found = []
    for path in sorted(site.rglob("*")):
        pattern = {".html": _FETCHED, ".css": _FETCHED_BY_STYLE}.get(path.suffix)
        if pattern is not None:
            parts = pattern.findall(path.read_text("utf-8"))
            found += [f"{path}: {part}" for part in parts if not _SAID_ONLY.search(part)]
    return found


def _python() -> str:
    """Return an interpreter that has MkDocs."""
    if importlib.util.find_spec("mkdocs") is not None:
        return sys.executable
    python = _ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(_ENVIRONMENT)], check=True)
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
        wanted = project["optional-dependencies"]["docs"]
        subprocess.run([str(python), "-m", "pip", "install", "-q", *wanted], check=True)
    return str(python)


if __name__ == "__main__":
    sys.exit(build(*map(Path, sys.argv[1:])))
