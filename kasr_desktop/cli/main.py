"""The `kasr` command: parses, hands over to one lazily imported module a subcommand, exits.

Exit codes: 0 all done, 1 something failed, 2 wrong usage, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import multiprocessing
import os
import sys
import traceback
from collections.abc import Callable, Sequence

from kasr_desktop import __version__
from kasr_desktop.cli.arguments import add_subcommands

EXIT_FAILED = 1
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as a shell reports it


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    multiprocessing.freeze_support()
    _make_streams_forgiving()
    arguments = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = importlib.import_module(arguments.module).run
    try:
        return run(arguments)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # `kasr … | head`: the reader has enough
        _silence_stdout()
        return EXIT_FAILED
    except Exception as error:  # noqa: BLE001  the process' edge: one sentence, no traceback
        return _report(error, verbose=getattr(arguments, "verbose", False))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kasr",
        description="Korean speech to text: greedy and language-model text side by side.",
    )
    parser.add_argument("--version", action="version", version=f"kasr {__version__}")
    add_subcommands(parser)
    return parser


def _report(error: Exception, *, verbose: bool) -> int:
    from kasr_desktop.cli.language import error_sentence, say
    from kasr_desktop.domain.errors import KasrError

    if verbose:
        traceback.print_exception(error)
    if isinstance(error, KasrError):
        sentence = error_sentence(error)
    else:
        sentence = say("unexpected", error=f"{type(error).__name__}: {error}")
    print(f"kasr: {sentence}", file=sys.stderr)
    return EXIT_FAILED


def _make_streams_forgiving() -> None:
    """Never die on a character: a CP949 console lacks some, a file name may be no text at all."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if sys.platform == "win32" and not stream.isatty():
                stream.reconfigure(encoding="utf-8")  # a pipe would get the old code page
            stream.reconfigure(errors="backslashreplace")


def _silence_stdout() -> None:
    """Keep the interpreter's last flush from failing once more."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
