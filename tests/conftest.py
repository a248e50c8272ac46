"""What holds for every test: own home, closed network, no stray warning, thread or process.

Only environment and guards live here; a room's own fixtures live in its folder.
"""

from __future__ import annotations

import gc
import importlib
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import settings

_GUARDS = Path(__file__).parent / "guards"
_HOME = Path(tempfile.mkdtemp(prefix="kasr-tests-"))
_NETWORK_LOG = _HOME / "network.log"

# a shell starts background jobs with Ctrl-C ignored, and children would inherit that
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# before any library reads them; children of the tests inherit all of it
os.environ["KASR_HOME"] = str(_HOME / "kasr")
os.environ["HF_HOME"] = str(_HOME / "hf")
os.environ["KASR_TEST_NETWORK_LOG"] = str(_NETWORK_LOG)
# nobody's desktop is told that a test works; tests of it have a bus of their own
os.environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={_HOME / 'no-bus'}"
os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = os.environ["DBUS_SESSION_BUS_ADDRESS"]
os.environ["XDG_DATA_HOME"] = str(_HOME / "share")
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, [str(_GUARDS), os.environ.get("PYTHONPATH")])
)
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(_GUARDS))
sys.modules.pop("sitecustomize", None)  # a distribution may have one of its own
importlib.import_module("sitecustomize")

# a law has no deadline: a busy machine is no counterexample. CI tries the same examples each time;
# a developer's run tries others, and `poe wide` many more, from a seed that can be repeated
settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
settings.register_profile("wide", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile("house")

_LONGEST_SHUTDOWN_MS = int(os.environ.get("KASR_TEST_SHUTDOWN_MS", "5000"))
"""A thread or child that was told to stop may take this long before it counts as stray."""


def pytest_sessionfinish() -> None:
    """Throw the tests' home away."""
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def network_guard(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in whose time somebody tried to leave this machine."""
    before = _network_attempts()
    yield
    attempts = _network_attempts()[len(before) :]
    if attempts and not request.node.get_closest_marker("refused_connection"):
        pytest.fail(f"tried to reach the network: {attempts}", pytrace=False)


def _network_attempts() -> list[str]:
    return _NETWORK_LOG.read_text("utf-8").splitlines() if _NETWORK_LOG.exists() else []


class _Listener(logging.Handler):
    """Keeps the records it is given."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def log_guard(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that lets one of our own warnings pass unseen; `caplog` means it looks."""
    listener = _Listener()
    loggers = [logging.getLogger(name) for name in ("kasr_desktop", "kasr_trainer")]
    for logger in loggers:
        logger.addHandler(listener)
    yield
    for logger in loggers:
        logger.removeHandler(listener)
    if listener.records and "caplog" not in request.fixturenames:
        said = [f"{record.name}: {record.getMessage()}" for record in listener.records]
        pytest.fail(f"warnings that the test does not expect: {said}", pytrace=False)


@pytest.fixture(autouse=True)
def thread_guard(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test of the window that leaves a QThread running."""
    if not {"qtbot", "qapp"} & set(request.fixturenames):
        yield
        return
    from PySide6.QtCore import QThread

    started: list[Any] = []
    start = QThread.start

    def watched_start(thread: QThread, *arguments: Any) -> None:
        started.append(thread)
        start(thread, *arguments)

    monkeypatch.setattr(QThread, "start", watched_start)
    yield
    stray = [thread for thread in started if not _has_ended(thread)]
    if stray:
        pytest.fail(f"threads still running: {stray}", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Collect the circles of a test of the window here: a worker's thread must not destroy widgets.

    The program itself has `ui.main_thread_collector` for that. What is left is not looked at again:
    behind thousands of tests each collection would take ten times as long as the test.
    """
    if not {"qtbot", "qapp"} & set(getattr(item, "fixturenames", ())):
        return (yield)
    gc.disable()
    result = yield
    from PySide6.QtCore import QCoreApplication, QEvent

    # Qt destroys closed windows first: the collector would take owner and owned in any order
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.enable()
    gc.collect()
    gc.freeze()
    return result


def _has_ended(thread: Any) -> bool:
    from shiboken6 import isValid

    return not isValid(thread) or bool(thread.wait(_LONGEST_SHUTDOWN_MS))


_MAY_START_PROCESSES = {"costly", "slow", "model", "screen", "microphone"}
_ASKED_ONCE = (("lscpu",), (["uname", "-p"],))
"""What numpy.testing and `platform` ask the system once in a process, whoever comes first."""
_processes_started: list[str] = []


def _noting_start(owner: type, method: str) -> Callable[..., Any]:
    """Return a method that starts a process as before, and writes down that it did."""
    start = getattr(owner, method)

    def noting_start(*arguments: Any, **options: Any) -> Any:
        answer = start(*arguments, **options)
        if arguments[1:] not in _ASKED_ONCE:
            _processes_started.append(f"{owner.__name__}{arguments[1:]}")
        return answer

    return noting_start


for _owner, _method in ((subprocess.Popen, "__init__"), (BaseProcess, "start")):
    setattr(_owner, _method, _noting_start(_owner, _method))


@pytest.fixture(autouse=True)
def process_mark_guard(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Fail a test of the fast suite that starts a process; one takes as long as a hundred tests."""
    if {"qtbot", "qapp"} & set(request.fixturenames):
        from PySide6.QtCore import QProcess

        for method in ("start", "startDetached"):
            monkeypatch.setattr(QProcess, method, _noting_start(QProcess, method))
    _processes_started.clear()
    yield
    may = _MAY_START_PROCESSES & {mark.name for mark in request.node.iter_markers()}
    if _processes_started and not may:
        pytest.fail(
            f"starts a process, so it needs `@pytest.mark.costly`: {_processes_started}",
            pytrace=False,
        )


@pytest.fixture(autouse=True)
def torch_guard(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test of the fast suite that brings torch: importing it takes as long as hundreds."""
    before = sys.modules.get("torch")  # None also where a test says that it is not installed
    yield
    marks = {mark.name for mark in request.node.iter_markers()}
    if sys.modules.get("torch") and not before and not {"model", "slow"} & marks:
        pytest.fail("imports torch, so it needs `@pytest.mark.model`", pytrace=False)


@pytest.fixture(autouse=True, scope="session")
def process_guard() -> Iterator[None]:
    """Fail the run if a child process outlives the tests."""
    before = set(psutil.Process().children(recursive=True))
    yield
    children = [
        child
        for child in set(psutil.Process().children(recursive=True)) - before
        if child.is_running() and "resource_tracker" not in " ".join(child.cmdline())
    ]
    _, alive = psutil.wait_procs(children, timeout=_LONGEST_SHUTDOWN_MS / 1000)
    if alive:
        pytest.fail(f"processes still running: {[child.cmdline() for child in alive]}")


@pytest.fixture(scope="session")
def screen() -> Iterator[dict[str, str]]:
    """Return the environment of a real X screen with a window manager, made for the tests.

    It is a screen of our own even where there is a desktop, so that no real pointer
    and no other window takes part. Start the program under test with this as `env`.
    """
    missing = [name for name in ("Xvfb", "openbox", "xdotool") if not shutil.which(name)]
    if missing:
        pytest.fail(f"screen tests need {missing}; packaging/bootstrap.py test installs them")
    display, xvfb = _start_xvfb()
    env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    env.pop("WAYLAND_DISPLAY", None)
    manager = subprocess.Popen(
        ["openbox"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    yield env
    for process in (manager, xvfb):
        process.terminate()
        process.wait(_LONGEST_SHUTDOWN_MS / 1000)


def _start_xvfb() -> tuple[str, subprocess.Popen[bytes]]:
    """Start Xvfb on a free number, which it writes into a pipe once it is ready."""
    reader, writer = os.pipe()
    size = ["-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"]
    xvfb = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), *size],
        pass_fds=[writer],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as answer:
        number = answer.readline().strip()
    if not number:
        pytest.fail(f"Xvfb ended with status {xvfb.wait()}")
    return f":{number}", xvfb
