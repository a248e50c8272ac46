"""The pages of `--help`: the form that is typed stands first."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any


class Page(argparse.ArgumentParser):
    """A parser whose usage can be typed as it stands; so are those of its subcommands.

    argparse puts options first, and one of them that takes several words (`--accept STEP ...`)
    would swallow what comes by place.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"formatter_class": _PlacesFirst, **given})


class _PlacesFirst(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        known = [each for each in actions if each.help is not argparse.SUPPRESS]
        words = [self._place(each) for each in known if not each.option_strings]
        words += [self._option(each) for each in known if each.required and each.option_strings]
        if any(each.option_strings and not each.required for each in known):
            words.append("[options]")
        super().add_usage(usage or " ".join(["%(prog)s", *words]), actions, groups, prefix)

    def _place(self, action: argparse.Action) -> str:
        name = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
        return self._format_args(action, name)

    def _option(self, action: argparse.Action) -> str:
        return f"{action.option_strings[0]} {self._format_args(action, action.dest.upper())}"


def add_page(
    steps: argparse._SubParsersAction[argparse.ArgumentParser], name: str, about: str
) -> argparse.ArgumentParser:
    """Add a subcommand that says what it does in the list of all and on its own page."""
    return steps.add_parser(name, help=about, description=sentence(about))


def sentence(about: str) -> str:
    """Return what a command does as a sentence."""
    return f"{about[0].upper()}{about[1:]}."
