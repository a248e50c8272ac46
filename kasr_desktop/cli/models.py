"""`kasr models list | info | download | remove`: models on this machine and on the Hub."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from kasr_desktop.bundle.catalog import CATALOG
from kasr_desktop.bundle.hub_cache import cached_models, is_model_id, remove_cached
from kasr_desktop.bundle.locate import BUILTIN, locate
from kasr_desktop.bundle.model_bundle import ModelBundle, load_bundle
from kasr_desktop.cli.language import error_sentence, say
from kasr_desktop.cli.terminal import Terminal, clock
from kasr_desktop.domain.errors import BundleError

_MEGABYTE = 1e6


def run(arguments: argparse.Namespace) -> int:
    """Do the chosen action."""
    actions: dict[str, Callable[[argparse.Namespace, Terminal], int]] = {
        "list": _list,
        "info": _info,
        "download": _download,
        "remove": _remove,
    }
    return actions[arguments.action](arguments, Terminal())


def _list(_: argparse.Namespace, terminal: Terminal) -> int:
    terminal.text(f"{BUILTIN:<46} {_builtin_state()}")
    here = {model.model_id: model for model in cached_models()}
    for model in here.values():
        state = say("downloaded") if model.complete else say("incomplete")
        terminal.text(f"{model.model_id:<46} {_size(model.num_bytes)}  {state}")
    for entry in CATALOG:
        if entry.model_id not in here:
            facts = f"{_size(entry.num_bytes)}  {say('not_downloaded')}, {entry.license}"
            terminal.text(f"{entry.model_id:<46} {facts}")
            terminal.text(f"    {entry.note}")
    return 0


def _builtin_state() -> str:
    try:
        bundle = load_bundle(locate(BUILTIN))
    except BundleError as error:
        return error_sentence(error)
    return f"{_size(bundle.weights.num_bytes)}  {bundle.license}"


def _info(arguments: argparse.Namespace, terminal: Terminal) -> int:
    try:
        bundle = load_bundle(locate(arguments.model))
    except BundleError as error:
        if error.reason != "not_downloaded" or not is_model_id(arguments.model):
            raise
        return _catalog_info(arguments.model, error, terminal)
    for name, value in _facts(bundle):
        terminal.text(f"{name:<16} {value}")
    return 0


def _facts(bundle: ModelBundle) -> list[tuple[str, str]]:
    language_model = bundle.language_model_dir
    known = [
        ("name", bundle.name),
        ("folder", str(bundle.path)),
        ("type", bundle.model_type),
        ("tokens", f"{bundle.vocab_size} ({bundle.vocab.unit.value})"),
        ("weights", ", ".join(path.name for path in bundle.weights.files)),
        ("weights size", _size(bundle.weights.num_bytes).strip()),
        ("language model", "none" if language_model is None else str(language_model)),
        ("licence", bundle.license or "?"),
    ]
    told = {name for name, _ in known} | {"license"}
    return known + [(name, str(value)) for name, value in bundle.facts.items() if name not in told]


def _catalog_info(model_id: str, error: BundleError, terminal: Terminal) -> int:
    """Tell what is known of a model that is not here; no connection is opened for it."""
    entry = next((entry for entry in CATALOG if entry.model_id == model_id), None)
    if entry is None:
        raise error
    terminal.text(f"{model_id}: {_size(entry.num_bytes).strip()}, {entry.license}")
    terminal.text(entry.note)
    terminal.message(error_sentence(error))
    return 0


def _download(arguments: argparse.Namespace, terminal: Terminal) -> int:
    from kasr_desktop.bundle.hub import download

    steps = download(arguments.model)
    started, first_bytes = time.monotonic(), None
    try:
        for step in steps:
            first_bytes = step.done_bytes if first_bytes is None else first_bytes
            share = step.done_bytes / step.total_bytes if step.total_bytes else 1.0
            speed = (step.done_bytes - first_bytes) / max(time.monotonic() - started, 1e-3)
            left = (step.total_bytes - step.done_bytes) / speed if speed else None
            told = say("left", left=clock(left)) if left is not None else ""
            sizes = f"{_size(step.done_bytes).strip()} / {_size(step.total_bytes).strip()}"
            terminal.progress(f"{share:4.0%}  {sizes}  {told}  {step.file}")
    except KeyboardInterrupt:
        terminal.message(say("download_paused", model=arguments.model))
        raise
    terminal.message(say("download_done", model=arguments.model))
    return 0


def _remove(arguments: argparse.Namespace, terminal: Terminal) -> int:
    freed = remove_cached(arguments.model)
    terminal.message(say("removed", model=arguments.model, size=_size(freed).strip()))
    return 0


def _size(num_bytes: int) -> str:
    """Write a size in MB.

    Example:
        >>> _size(1_234_500_000)
        '  1234.5 MB'
    """
    return f"{num_bytes / _MEGABYTE:8.1f} MB"
