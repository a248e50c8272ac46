"""`kasr torch [add | remove]`: torch in a folder of the user's, for cards and other models."""

from __future__ import annotations

import argparse
import sys

from kasr_desktop.addons.torch_folder import remove_added, sweep, torch_dir, torch_here
from kasr_desktop.addons.torch_source import command_line, named_source, torch_source
from kasr_desktop.cli.language import say
from kasr_desktop.cli.terminal import Terminal
from kasr_desktop.domain.errors import EngineError

_GIGABYTE = 1e9


def run(arguments: argparse.Namespace) -> int:
    """Do the chosen action."""
    terminal = Terminal()
    sweep()
    if arguments.action == "add":
        return _add(arguments, terminal)
    if arguments.action == "remove":
        return _remove(terminal)
    return _tell(terminal)


def _tell(terminal: Terminal) -> int:
    from kasr_desktop.recognizer.networks.devices import nvidia_cards

    here = torch_here()
    if here is None:
        terminal.text(say("torch_absent"))
    else:
        uses = say("torch_for_card" if here.uses_gpu else "torch_for_processor")
        terminal.text(say("torch_here", version=here.version, uses=uses))
        if here.is_addon:
            terminal.text(str(torch_dir()))
    for card in nvidia_cards():
        terminal.text(card)
    return 0


def _add(arguments: argparse.Namespace, terminal: Terminal) -> int:
    from kasr_desktop.pipeline.torch_install import (
        TorchAdded,
        TorchProgress,
        can_install,
        install,
        look_up,
    )

    source = torch_source(arguments.source or named_source())
    here = torch_here()
    if here is not None and not here.is_addon:
        terminal.message(say("torch_of_environment", version=here.version))
        return 1
    if not can_install():
        raise EngineError(
            f"pip is not here: {command_line(source)}",
            reason="needs_library",
            library="pip",
            package="pip",
        )
    (cost,) = filter(None, look_up(source))
    uses = say("torch_for_card" if cost.uses_gpu else "torch_for_processor")
    told = "torch_cost" if cost.is_told else "torch_usual_cost"
    terminal.message(
        say(
            told,
            version=cost.version,
            uses=uses,
            fetched=_size(cost.fetched_bytes),
            kept=_size(cost.kept_bytes),
            needed=_size(cost.needed_bytes),
            free=_size(cost.free_bytes),
        )
    )
    if not (arguments.yes or _agrees()):
        terminal.message(say("torch_not_agreed"))
        return 1
    for step in install(source, cost):
        if isinstance(step, TorchProgress):
            done = f"{_size(step.done_bytes)} / {_size(step.total_bytes)}"
            terminal.progress(say("torch_unpacking") if step.is_unpacking else done)
        elif isinstance(step, TorchAdded):
            terminal.message(say("torch_added", folder=torch_dir()))
    return 0


def _agrees() -> bool:
    """Ask; nobody to ask is a no."""
    if not sys.stdin.isatty():
        return False
    return input(say("torch_agree")).strip().lower() in ("y", "yes", "예", "네")


def _remove(terminal: Terminal) -> int:
    is_gone = remove_added()
    terminal.message(say("torch_removed" if is_gone else "torch_in_use"))
    return 0


def _size(num_bytes: int) -> str:
    """Write a size in GB.

    Example:
        >>> _size(2_700_000_000)
        '2.7 GB'
    """
    return f"{num_bytes / _GIGABYTE:.1f} GB"
