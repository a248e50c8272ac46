"""The command as a process: exit codes, one sentence, no traceback, light to start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kasr_desktop import __version__

pytestmark = pytest.mark.costly


def kasr(*words: str | Path, language: str = "C.UTF-8") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kasr_desktop.cli.main", *map(str, words)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "LC_ALL": language},
        timeout=120,
        check=False,
    )


def test_version() -> None:
    result = kasr("--version")
    assert (result.returncode, result.stdout) == (0, f"kasr {__version__}\n")


def test_usage_is_2_and_says_what_is_wrong() -> None:
    result = kasr("transcribe", "a.wav", "--alpha", "x")
    assert result.returncode == 2
    assert "--alpha" in result.stderr


def test_parsing_needs_nothing_heavy() -> None:
    code = (
        "import sys; from kasr_desktop.cli.main import _parser;"
        "_parser().parse_args(['transcribe', 'a.wav', '-f', 'srt']);"
        "heavy = {'torch', 'transformers', 'PySide6', 'pyctcdecode', 'av', 'huggingface_hub'};"
        "print(heavy & set(sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout == "set()\n", result.stderr


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("C.UTF-8", "There is no folder no/such"), ("ko_KR.UTF-8", "here 폴더가 없어요")],
)
def test_an_error_is_one_sentence(language: str, sentence: str) -> None:
    result = kasr("models", "info", "no/such/folder here", language=language)
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr.startswith("kasr: ")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


def test_verbose_shows_the_traceback() -> None:
    result = kasr("models", "info", "no/such/folder here", "--verbose")
    assert result.returncode == 1
    assert "Traceback" in result.stderr
    assert result.stderr.splitlines()[-1].startswith("kasr: ")


def test_a_reader_that_has_enough_is_no_traceback() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "kasr_desktop.cli.main", "models", "list"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    with process:
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def test_offline_downloads_are_refused_without_a_connection() -> None:
    result = kasr("models", "download", "owner/name")
    assert result.returncode == 1
    assert "HF_HUB_OFFLINE" in result.stderr


SLEEPER = """
import os, signal, sys, time
from kasr_desktop.cli import main as entry
import types, kasr_desktop.cli.devices as devices
def run(arguments):
    try:
        print("ready", flush=True)
        time.sleep(60)
    except KeyboardInterrupt:
        print("kept", flush=True)
        raise
devices.run = run
sys.exit(entry.main(["devices"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_ctrl_c_keeps_is_kept_at_the_end_of_the_system_too(number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLEEPER], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout.readline() == "ready\n"
        child.send_signal(number)
        assert child.stdout.read() == "kept\n"
    assert child.returncode == 143


def buffered() -> dict[str, str]:
    """Return the environment in which text waits in a buffer, as it does where nothing is set."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}


CLOSED = "import sys; from kasr_desktop.cli.main import main; sys.exit(main({arguments}))"


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell closes streams")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "2>/dev/full", ">/dev/full"])
@pytest.mark.parametrize("arguments", [["devices"], ["check", "nowhere.srt"]])
def test_closed_streams_end_in_no_traceback(closed: str, arguments: list[str]) -> None:
    code = CLOSED.format(arguments=arguments)
    command = ["sh", "-c", f'exec "$0" -c "$1" {closed}', sys.executable, code]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, env=buffered()
    )
    assert "Traceback" not in done.stdout + done.stderr
    assert "Exception ignored" not in done.stderr
    assert done.returncode in (0, 1)


ENDED = """
import sys
from kasr_desktop.cli import check
from kasr_desktop.cli.main import main
from kasr_desktop.domain.errors import BundleError
def run(arguments):
    print("what was found so far")
    raise {end}
check.run = run
sys.exit(main(["check", "nowhere.srt"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell names the full disk")
@pytest.mark.parametrize(
    "end", ["BundleError('broken off', reason='missing')", "KeyboardInterrupt", "OSError('no')"]
)
def test_what_a_full_disk_takes_no_more_ends_in_no_traceback(end: str) -> None:
    command = ["sh", "-c", 'exec "$0" -c "$1" >/dev/full', sys.executable, ENDED.format(end=end)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, env=buffered()
    )
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert done.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device is always full here")
def test_a_full_disk_is_told_as_one() -> None:
    code = CLOSED.format(arguments=["devices"])
    command = ["sh", "-c", 'exec "$0" -c "$1" >/dev/full', sys.executable, code]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, env=buffered()
    )
    assert "no space left" in done.stderr
    assert "--verbose" not in done.stderr
