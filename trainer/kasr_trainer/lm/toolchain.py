"""KenLM's command-line programs: found, or built from the source on the package index.

No wheel ships `lmplz` and `build_binary`; the source distribution of the `kenlm`
package holds them. Building takes some minutes and, on Debian, the packages
`g++ cmake libboost-program-options-dev libboost-system-dev libboost-thread-dev
libboost-test-dev zlib1g-dev libbz2-dev liblzma-dev`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import platformdirs

from kasr_trainer.errors import ToolchainError

KENLM_VERSION = "0.3.0"
PROGRAMS = ("lmplz", "build_binary")
DEBIAN_PACKAGES = (
    "g++ cmake libboost-program-options-dev libboost-system-dev libboost-thread-dev "
    "libboost-test-dev zlib1g-dev libbz2-dev liblzma-dev"
)


def what_is_needed(system: str = "") -> str:
    """Return what building KenLM wants on a system, this one if none is named, as a sentence.

    Example:
        >>> what_is_needed("darwin")
        'On macOS: xcode-select --install; brew install cmake boost.'
    """
    system = system or sys.platform
    if system == "win32":
        return (
            "KenLM's programs are not built on Windows itself: in WSL (wsl --install) they are, "
            "and a language model that was built there, or anywhere, is read here too."
        )
    if system == "darwin":
        return "On macOS: xcode-select --install; brew install cmake boost."
    return f"On Debian: apt-get install {DEBIAN_PACKAGES}."


def default_folder() -> Path:
    """Return the folder programs are built into: the user's cache."""
    return Path(platformdirs.user_cache_dir("kasr")) / f"kenlm-{KENLM_VERSION}"


def find_program(name: str, *, folder: Path | None = None) -> Path:
    """Find a KenLM program in `folder`, $KENLM_BIN, the user's cache or on the PATH.

    Raises:
        ToolchainError: It is nowhere.
    """
    places = [folder, os.environ.get("KENLM_BIN"), default_folder()]
    for place in places:
        found = shutil.which(name, path=str(place)) if place else None
        if found:
            return Path(found)
    on_path = shutil.which(name)
    if on_path:
        return Path(on_path)
    raise ToolchainError(
        f"{name} is not here; `kasr-train lm toolchain` builds it.", reason="missing"
    )


def build_toolchain(folder: Path | None = None) -> Path:
    """Download the source, build the programs into `folder`, give that folder.

    Raises:
        ToolchainError: A step failed; the message ends with its last lines.
    """
    if sys.platform == "win32":
        raise ToolchainError(what_is_needed(), reason="missing")
    folder = folder or default_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for tool in ("cmake", "make"):
        if shutil.which(tool) is None:
            raise ToolchainError(f"{tool} is missing. {what_is_needed()}", reason="missing")
    with tempfile.TemporaryDirectory(prefix="kenlm-") as scratch:
        source = _unpack(_download(Path(scratch)), Path(scratch))
        build = source / "build"
        jobs = f"-j{os.cpu_count() or 1}"
        _run(["cmake", "-DCMAKE_BUILD_TYPE=Release", "-S", source, "-B", build])
        _run(["cmake", "--build", build, jobs, "--target", *PROGRAMS])
        for name in PROGRAMS:
            shutil.copy2(build / "bin" / name, folder / name)
    return folder


def _download(scratch: Path) -> Path:
    requirement = f"kenlm=={KENLM_VERSION}"
    # the name after --no-binary matters: with `:all:` pip would compile cmake itself, an hour
    _run([sys.executable, "-m", "pip", "download", "--no-deps",
          "--no-binary", "kenlm", "--dest", scratch, requirement])  # fmt: skip
    return next(scratch.glob("kenlm-*.tar.gz"))


def _unpack(archive: Path, scratch: Path) -> Path:
    with tarfile.open(archive) as opened:
        opened.extractall(scratch, filter="data")
    return next(path for path in scratch.glob("kenlm-*") if path.is_dir())


def _run(command: list[str | Path]) -> None:
    done = subprocess.run([os.fspath(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise ToolchainError(
            f"{Path(command[0]).name} failed. {what_is_needed()}\n{tail}", reason="failed"
        )
