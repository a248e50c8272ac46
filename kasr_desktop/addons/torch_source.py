"""Where torch comes from: pip's own index, or what the user gives as PyTorch's site names it."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shlex
from dataclasses import dataclass

from kasr_desktop.domain.errors import DownloadError

VARIABLE = "KASR_TORCH"
"""pip's arguments for torch, the same that `packaging/bootstrap.py` takes."""

PLACES = ("index-url", "extra-index-url", "find-links")
"""Options of pip that say where packages lie, each with a value."""

_SHORT = ("-i", "-f")
ALONE = ("--pre", "--no-index")
_NAME = re.compile(r"(torch|torchvision|torchaudio)([=<>!~].*)?", re.IGNORECASE)
_BEFORE = re.compile(r"^\s*(\S*python\S*\s+-m\s+)?(uv\s+)?pip3?\s+install\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TorchSource:
    """What pip is asked for.

    Attributes:
        torch: Its arguments for torch, an index of its own among them.
        others: For what belongs to it, from pip's own index.
    """

    torch: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def calls(self) -> tuple[tuple[str, ...], ...]:
        """The arguments of each call of pip: an index of torch alone has nothing of the others."""
        if any(word.startswith("-") for word in self.torch):
            return tuple(filter(None, (self.torch, self.others)))
        return ((*self.torch, *self.others),)


def named_source() -> str:
    """Return what the variable `KASR_TORCH` holds, "" if it is not set."""
    return os.environ.get(VARIABLE, "").strip()


def torch_source(named: str = "") -> TorchSource:
    """Return what to ask for.

    Args:
        named: pip's arguments, or the whole line from PyTorch's site; "" for pip's own index.

    Raises:
        DownloadError: bad_source: it holds what is no place and no version of torch.
    """
    required = _required()
    others = tuple(word for word in required if not word.startswith("torch"))
    words = _words(_BEFORE.sub("", named))
    torch: list[str] = []
    options: list[str] = []
    while words:
        word = words.pop(0)
        option, equals, _ = word.partition("=")
        if _is_place(option) and (equals or words):
            options += [word] if equals else [word, words.pop(0)]
        elif word in ALONE:
            options.append(word)
        elif found := _NAME.fullmatch(word):
            torch += [word] if found[1].lower() == "torch" else []  # the others are not used
        else:
            raise _bad(word)
    bare = [word for word in required if word.startswith("torch")]
    wanted = [word for word in torch if word.lower() != "torch"] or bare
    return TorchSource((*wanted, *options), others)


def command_line(source: TorchSource) -> str:
    """Return the command that a person with pip would type for the same."""
    return shlex.join(["pip", "install", *source.torch, *source.others])


def _required() -> tuple[str, ...]:
    """Return what the extra `torch` asks for, from what this installation says of itself."""
    lines = importlib.metadata.requires("kasr-desktop") or []
    found = re.compile(r"extra\s*==\s*['\"]torch['\"]")
    return tuple(line.partition(";")[0].strip() for line in lines if found.search(line))


def _is_place(option: str) -> bool:
    return option in _SHORT or (option.startswith("--") and option[2:] in PLACES)


def _words(text: str) -> list[str]:
    try:
        # a path of Windows keeps its backslashes
        return [word.strip("\"'") for word in shlex.split(text, posix=os.name != "nt")]
    except ValueError:
        raise _bad(text) from None


def _bad(word: str) -> DownloadError:
    return DownloadError(
        f"{word!r} is nothing that names where torch comes from.", reason="bad_source", source=word
    )
