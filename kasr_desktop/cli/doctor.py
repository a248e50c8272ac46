"""`kasr doctor`: what to paste into an issue. No audio, no text, no names of recordings."""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import os
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from kasr_desktop import __version__
from kasr_desktop.bundle.hub_cache import is_offline
from kasr_desktop.bundle.locate import BUILTIN, locate
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.settings import cache_dir, config_dir, data_dir, log_dir

_PACKAGES = (
    "torch",
    "transformers",
    "numpy",
    "pyctcdecode",
    "ufal.kenlm",
    "av",
    "soxr",
    "soundfile",
    "sounddevice",
    "huggingface_hub",
    "PySide6_Essentials",
)
_BLOCK_BYTES = 1 << 20


def run(arguments: argparse.Namespace) -> int:  # noqa: ARG001  every subcommand takes them
    """Print the report; 1 if the built-in model cannot be used."""
    sections: tuple[tuple[str, Callable[[], Iterator[str]]], ...] = (
        ("system", _system),
        ("packages", _packages),
        ("devices", _devices),
        ("folders", _folders),
    )
    for title, lines in sections:
        print(f"{title}:")
        for line in lines():
            print(f"  {line}")
    print("built-in model:")
    return _print_model()


def _system() -> Iterator[str]:
    yield f"kasr {__version__}"
    yield f"Python {platform.python_version()} at {_without_home(Path(sys.executable))}"
    yield platform.platform()
    yield f"{os.cpu_count()} logical processors, encoding {sys.stdout.encoding}"
    yield f"offline: {'yes' if is_offline() else 'no'}"


def _packages() -> Iterator[str]:
    for name in _PACKAGES:
        try:
            yield f"{name} {importlib.metadata.version(name)}"
        except importlib.metadata.PackageNotFoundError:
            yield f"{name} is not installed"


def _devices() -> Iterator[str]:
    from kasr_desktop.cli.devices import device_line
    from kasr_desktop.recognizer.devices import choose_compute_device, list_compute_devices

    chosen = choose_compute_device()
    for device in list_compute_devices():
        yield device_line(device, is_chosen=device.name == chosen.name)


def _folders() -> Iterator[str]:
    for name, folder in (
        ("config", config_dir()),
        ("data", data_dir()),
        ("cache", cache_dir()),
        ("log", log_dir()),
    ):
        yield f"{name}: {_without_home(folder)}{'' if folder.is_dir() else ' (not there yet)'}"


def _print_model() -> int:
    try:
        folder = locate(BUILTIN)
        bundle = load_bundle(folder)
    except KasrError as error:
        print(f"  {error}")
        return 1
    print(f"  {bundle.model_type}, {bundle.vocab_size} tokens, licence {bundle.license or '?'}")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        print(f"  {_sha256(path)[:16]}  {path.stat().st_size:>11}  {name}")
    return 0


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _without_home(path: Path) -> str:
    """Leave the user's name out.

    Example:
        >>> _without_home(Path.home() / "x") == str(Path("~") / "x")
        True
    """
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except ValueError:
        return str(path)
