"""The `kasr` command: parses, hands over to one lazily imported module a subcommand, exits.

Exit codes: 0 all done, 1 something failed, 2 wrong usage, 130 stopped by Ctrl-C, 143 by
SIGTERM or SIGHUP.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import importlib
import io
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence

from kasr_desktop import __version__
from kasr_desktop.cli.signals import Terminated

EXIT_FAILED = 1
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as a shell reports it
EXIT_TERMINATED = 143  # 128 + SIGTERM


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    multiprocessing.freeze_support()
    _open_closed_streams()
    _make_streams_forgiving()
    _stop_as_ctrl_c_does()
    arguments = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = importlib.import_module(arguments.module).run
    try:
        return _flushed(_done(run, arguments))
    except BrokenPipeError:  # `kasr … | head`: the reader has enough
        _silence_streams()
        return EXIT_FAILED
    except Exception as error:  # noqa: BLE001  the process' edge: one sentence, no traceback
        with contextlib.suppress(OSError, ValueError):
            return _flushed(_report(error, verbose=getattr(arguments, "verbose", False)))
        _silence_streams()
        return EXIT_FAILED


def _done(run: Callable[[argparse.Namespace], int], arguments: argparse.Namespace) -> int:
    """Return the exit code of a command, also of one that was stopped."""
    try:
        return run(arguments)
    except Terminated:
        return EXIT_TERMINATED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _flushed(code: int) -> int:
    """Write what is left, whatever came before: the interpreter would fail at it with a traceback.

    Raises:
        OSError: It cannot be written.
    """
    sys.stdout.flush()
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kasr",
        description="Korean speech to text: greedy and language-model text side by side.",
    )
    parser.add_argument("--version", action="version", version=f"kasr {__version__}")
    # the engine's process imports this module, too, and has no use for arguments
    from kasr_desktop.cli.arguments import add_subcommands

    add_subcommands(parser)
    return parser


def _report(error: Exception, *, verbose: bool) -> int:
    from kasr_desktop.cli.language import error_sentence, say
    from kasr_desktop.domain.errors import ExportError, KasrError

    if verbose:
        traceback.print_exception(error)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        error = ExportError("Nothing more can be written.", reason="no_space")
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


def _open_closed_streams() -> None:
    """Write into nothing where a stream was closed by whoever started the program (`>&-`)."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def _stop_as_ctrl_c_does() -> None:
    """Keep what is done when the system shuts down, `timeout` or a closed terminal ends us."""

    def stop(_number: int, _frame: object) -> None:
        raise Terminated

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # only in the main thread, and not where somebody asked for another way
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            with contextlib.suppress(ValueError):
                signal.signal(number, stop)


def _silence_streams() -> None:
    """Keep the interpreter's last flush from failing once more."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    sys.exit(main())
