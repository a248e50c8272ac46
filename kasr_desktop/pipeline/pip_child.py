"""The process in which pip runs: its lines travel to the window, a kill stops it anywhere."""

from __future__ import annotations

import io
import json
import os
import runpy
import ssl
import sys
import tempfile
import urllib.parse
import urllib.request
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from kasr_desktop.pipeline.child_setup import leave_signals_to_the_parent

_PATIENCE = 20  # seconds for a server to say how large a file is


@dataclass(frozen=True, slots=True)
class PipLine:
    """One line of what pip says."""

    text: str


@dataclass(frozen=True, slots=True)
class PipFiles:
    """What pip would fetch.

    Attributes:
        names: Of the distributions, in small letters.
        versions: Theirs, in the same order.
        num_bytes: Of all files together, None where a server does not say.
    """

    names: tuple[str, ...]
    versions: tuple[str, ...]
    num_bytes: int | None


@dataclass(frozen=True, slots=True)
class PipEnded:
    """pip is done, with its exit status."""

    status: int


PipAnswer = PipLine | PipFiles | PipEnded


class _LineSender(io.TextIOBase):
    """A standard output whose lines go through a pipe."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._open = ""

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    def writable(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        *lines, self._open = (self._open + text).replace("\r", "\n").split("\n")
        for line in filter(str.strip, lines):
            self._connection.send(PipLine(line.strip()))
        return len(text)


def pip_main(
    connection: Connection, arguments: tuple[str, ...], work: Path, report: Path | None
) -> None:
    """Run `pip ARGUMENTS` and tell its lines; with a report, then what pip would fetch.

    Args:
        connection: To whoever asked.
        arguments: As on a command line.
        work: Where pip unpacks: a system's temporary folder may be small, and in memory.
        report: The file of its `--report`.
    """
    leave_signals_to_the_parent()
    for name in ("TMPDIR", "TEMP", "TMP"):
        os.environ[name] = str(work)
    tempfile.tempdir = None
    sys.stdout = sys.stderr = _LineSender(connection)
    sys.argv = ["pip", *arguments]
    status = 0
    try:
        # as `python -m pip` does, which is the one way in that pip promises
        runpy.run_module("pip", run_name="__main__", alter_sys=True)
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
    if status == 0 and report is not None:
        connection.send(_files(json.loads(report.read_text("utf-8"))))
    connection.send(PipEnded(status))


def _files(report: dict[str, object]) -> PipFiles:
    found = report.get("install")
    wanted = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    about = [each["metadata"] for each in wanted]
    sizes = [_size(str(each["download_info"]["url"])) for each in wanted]
    known = [size for size in sizes if size is not None]
    return PipFiles(
        tuple(str(each["name"]).lower() for each in about),
        tuple(str(each.get("version", "")) for each in about),
        sum(known) if len(known) == len(sizes) else None,
    )


def _size(url: str) -> int | None:
    """Return the size of a file behind an address, None if nobody says."""
    parts = urllib.parse.urlsplit(url)
    try:
        if parts.scheme == "file":
            return Path(urllib.request.url2pathname(parts.path)).stat().st_size
        asked = urllib.request.Request(url, method="HEAD")
        with urllib.request.urlopen(asked, timeout=_PATIENCE, context=_trusted()) as answer:
            said = answer.headers.get("Content-Length")
        return int(said) if said else None
    except (OSError, ValueError):
        return None


def _trusted() -> ssl.SSLContext:
    """Return what a server's certificate is held against: that which pip trusts."""
    from pip._vendor import certifi

    named = os.environ.get("PIP_CERT") or os.environ.get("SSL_CERT_FILE") or certifi.where()
    return ssl.create_default_context(cafile=named)
