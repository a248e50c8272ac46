"""What a person sees when a command fails: one sentence in place of a traceback."""

from __future__ import annotations

import errno
import logging
import sys
from collections.abc import Callable, Sequence

from kasr_desktop.domain.errors import KasrError
from kasr_trainer.processes import is_first_process

_TRAINER = "kasr-desktop[trainer]"
_PACKAGES = {
    **dict.fromkeys(("accelerate", "jiwer", "kocer", "pyarrow", "tensorboard"), _TRAINER),
    **dict.fromkeys(("tokenizers", "torch", "transformers"), _TRAINER),
    "huggingface_hub": "huggingface_hub",
    "kiwipiepy": "kasr-desktop[written]",
    "soundfile": "soundfile",
}
"""Library that an installation may lack -> what pip is to be given."""


class LibrariesOnce(logging.Filter):
    """Lets each message of a library through once, and on the first process only."""

    def __init__(self) -> None:
        super().__init__()
        self._said: set[tuple[str, str]] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record is written."""
        if record.name.startswith("kasr_") or record.levelno >= logging.ERROR:
            return True
        key = (record.name, record.getMessage())
        is_new = key not in self._said
        self._said.add(key)
        return is_new and is_first_process()


def reported(run: Callable[[Sequence[str]], int], arguments: Sequence[str]) -> int:
    """Run a command; an expected failure becomes a sentence and status 1."""
    level = logging.INFO if is_first_process() else logging.WARNING
    logging.basicConfig(level=level, format="%(asctime)s %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(LibrariesOnce())
    try:
        return run(arguments)
    except KasrError as error:
        print(f"kasr-train: {error}", file=sys.stderr)
        return 1
    except ModuleNotFoundError as error:
        print(f"kasr-train: {_what_brings(error)}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"kasr-train: {_explain(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nkasr-train: stopped; the same command goes on from here", file=sys.stderr)
        return 130


def _what_brings(error: ModuleNotFoundError) -> str:
    """Say how a library comes; a module of ours that is gone is a fault and raised again."""
    library = (error.name or "").partition(".")[0]
    if library not in _PACKAGES:
        raise error
    command = f'pip install "{_PACKAGES[library]}"'
    return f"This needs the library {library}, which is not installed here: {command}"


def _explain(error: OSError) -> str:
    place = error.filename or "the folder of the run"
    if error.errno is None:  # not the system's: a library's own sentence
        return str(error)
    if error.errno == errno.ENOSPC:
        return (
            f"The disk is full ({place}). What is finished stays; make room, and the same command "
            "goes on from here."
        )
    return f"{place}: {error.strerror or error}."
