"""`kasr doctor`: what to paste into an issue. No audio, no text, no names of recordings."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from kasr_desktop.bundle.locate import BUILTIN, locate
from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.pipeline.diagnostics import folder_lines, package_lines, system_lines

_BLOCK_BYTES = 1 << 20


def run(arguments: argparse.Namespace) -> int:  # noqa: ARG001  every subcommand takes them
    """Print the report; 1 if the built-in model cannot be used."""
    sections: tuple[tuple[str, Callable[[], Iterator[str]]], ...] = (
        ("system", system_lines),
        ("packages", package_lines),
        ("devices", _devices),
        ("folders", folder_lines),
    )
    for title, lines in sections:
        print(f"{title}:")
        for line in lines():
            print(f"  {line}")
    print("built-in model:")
    return _print_model()


def _devices() -> Iterator[str]:
    from kasr_desktop.cli.devices import device_line
    from kasr_desktop.recognizer.networks.devices import choose_compute_device, list_compute_devices

    chosen = choose_compute_device()
    for device in list_compute_devices():
        yield device_line(device, is_chosen=device.name == chosen.name)


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
