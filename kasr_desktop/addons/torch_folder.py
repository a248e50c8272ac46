"""torch and transformers in a folder of the user's: how a frozen package takes them in.

A package holds neither, since most need none (docs/decisions/0187). What lies in this folder is
put behind everything that the program brings, in the processes that compute and nowhere else.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import logging
import platform
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from kasr_desktop.settings.folders import data_dir

log = logging.getLogger(__name__)

UNWANTED = "removed"
"""A file of this name beside the libraries: they are used no more, and deleted when they can be."""

_STAGING = ".new"
_VERSION = re.compile(r"^__version__\s*=\s*'([^']+)'", re.MULTILINE)
_GPU = re.compile(r"^(?:cuda|hip|xpu)\b[^=]*=\s*'([^']+)'", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TorchHere:
    """A torch on this computer, as its files say; it is not loaded.

    Attributes:
        version: Such as "2.13.0+cpu".
        uses_gpu: True if it was built for a graphics card.
        is_addon: True if it lies in the folder of this module, so that it can be removed here.
    """

    version: str
    uses_gpu: bool
    is_addon: bool


def addons_dir() -> Path:
    """Return the folder of all additions. It may not exist yet."""
    return data_dir() / "addons"


def torch_dir() -> Path:
    """Return where torch lies: compiled libraries fit one Python and one kind of processor."""
    return addons_dir() / f"torch-{sys.implementation.cache_tag}-{platform.machine().lower()}"


def staging_dir() -> Path:
    """Return where it is put together; a folder is renamed only when it is whole."""
    return torch_dir().with_name(torch_dir().name + _STAGING)


def is_added() -> bool:
    """Return whether the folder holds torch, and is wanted."""
    return (torch_dir() / "torch").is_dir() and not (torch_dir() / UNWANTED).exists()


def use_added() -> None:
    """Let this process import what was added; what the program brings goes first. Safe twice."""
    folder = str(torch_dir())
    if is_added() and folder not in sys.path:
        sys.path.append(folder)
        importlib.invalidate_caches()
        log.info("added: %s", folder)


def torch_here() -> TorchHere | None:
    """Return which torch the program would use, None if there is none."""
    spec = importlib.util.find_spec("torch")
    if spec is not None and spec.origin:
        package = Path(spec.origin).parent
        if package.parent != torch_dir():
            return _described(package, is_addon=False)
    # one that was removed may still be loaded, and is not to be used any more
    return _described(torch_dir() / "torch", is_addon=True) if is_added() else None


def _described(package: Path, *, is_addon: bool) -> TorchHere:
    try:
        text = (package / "version.py").read_text("utf-8")
    except OSError:
        text = ""
    version = _VERSION.search(text)
    return TorchHere(version[1] if version else "", bool(_GPU.search(text)), is_addon)


def remove_added() -> bool:
    """Take it away; False if files are in use, which then go at the next start (Windows).

    Raises:
        OSError: The folder cannot be changed; it is used on.
    """
    folder = torch_dir()
    if folder.is_dir():
        (folder / UNWANTED).touch()
    sweep()
    return not folder.exists()


def sweep() -> None:
    """Delete what is unwanted, and what was added for another Python or processor."""
    with contextlib.suppress(OSError):
        for folder in addons_dir().iterdir():
            is_ours = folder in (torch_dir(), staging_dir())
            if folder.is_dir() and (not is_ours or (folder / UNWANTED).exists()):
                _delete(folder)


def _delete(folder: Path) -> None:
    """Delete a folder, the file that makes it unwanted last: a half of it is never used."""
    for path in folder.iterdir():
        if path.name == UNWANTED:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                path.unlink()
    if all(path.name == UNWANTED for path in folder.iterdir()):
        shutil.rmtree(folder, ignore_errors=True)


def size_of(folder: Path) -> int:
    """Return how many bytes the files of a folder have; 0 where there is none."""
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            total += path.lstat().st_size
    return total
