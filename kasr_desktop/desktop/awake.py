"""The computer does not fall asleep while it works: asked of the system, and given back.

What is granted belongs to this process: a program that is killed lets the computer sleep again.
docs/decisions/0126 says why each system is asked as it is.
"""

from __future__ import annotations

import ctypes
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from kasr_desktop.desktop.message_bus import BusConnection, BusError, Question

log = logging.getLogger(__name__)

_PROGRAM = "KASR Desktop"

Release = Callable[[], None]
"""Lets the computer sleep again; safe twice, from any thread, and answers at once."""


def hold_awake(reason: str) -> Release | None:
    """Keep the computer from falling asleep by itself; the screen may go dark.

    Takes up to some seconds where a desktop answers slowly: not for the window's thread.

    Args:
        reason: Why, one sentence that the desktop may show.

    Returns:
        What ends it; None if no one here can grant it.
    """
    if sys.platform == "win32":
        return hold_on_windows(ctypes.windll.kernel32, reason)
    if sys.platform == "darwin":
        return hold_on_macos()
    return _hold_on_linux(reason)


@contextmanager
def kept_awake(reason: str, *, wanted: bool = True) -> Iterator[None]:
    """Keep the computer awake for a while, as `hold_awake`; nothing if it is not wanted."""
    release = hold_awake(reason) if wanted else None
    try:
        yield
    finally:
        if release is not None:
            release()


def _hold_on_linux(reason: str) -> Release | None:
    """Ask the login service, and in a graphical session the desktop too.

    Either is missing somewhere: the one inside a Flatpak, the other in a terminal. A desktop
    that knows of it does not even announce that it will sleep.
    """
    ways = [_ask_login]
    if os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY"):
        ways.append(_ask_desktop)
    granted = []
    for ask in ways:
        try:
            granted.append(ask(reason))
        except BusError as error:
            log.info("not kept awake this way: %s", error)

    def release() -> None:
        while granted:
            granted.pop().close()

    return release if granted else None


def _ask_login(reason: str) -> ExitStack:
    def ask(what: str) -> int:
        arguments = (what, _PROGRAM, reason, "block")
        manager = (
            "org.freedesktop.login1",
            "/org/freedesktop/login1",
            "org.freedesktop.login1.Manager",
        )
        (file,) = connection.ask(Question(*manager, "Inhibit", "ssss", arguments))
        return int(file)

    with ExitStack() as kept:
        connection = BusConnection("SYSTEM")
        kept.callback(connection.close)
        try:
            file = ask("sleep:idle")
        except BusError:  # whoever is not sitting here may hold the automatic sleep only
            file = ask("idle")
        kept.callback(os.close, file)
        return kept.pop_all()


def _ask_desktop(reason: str) -> ExitStack:
    suspend = 4  # of the portal's flags: log out 1, switch user 2, suspend 4, idle 8
    question = Question(
        "org.freedesktop.portal.Desktop",
        "/org/freedesktop/portal/desktop",
        "org.freedesktop.portal.Inhibit",
        "Inhibit",
        "sua{sv}",
        ("", suspend, {"reason": ("s", reason)}),
    )
    with ExitStack() as kept:
        connection = BusConnection("SESSION")
        kept.callback(connection.close)
        connection.ask(question)
        return kept.pop_all()


def hold_on_macos() -> Release | None:
    """Let macOS' own program hold it; it goes when this process does."""
    command = ["caffeinate", "-i", "-w", str(os.getpid())]
    try:
        holder = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except OSError as error:
        log.info("not kept awake: %s", error)
        return None

    def release() -> None:
        holder.terminate()
        holder.wait()

    return release


class ReasonContext(ctypes.Structure):
    """REASON_CONTEXT of Windows with a plain string; the other form of its union is larger."""

    _fields_ = (
        ("version", ctypes.c_ulong),
        ("flags", ctypes.c_ulong),
        ("reason", ctypes.c_wchar_p),
        ("rest_of_the_union", ctypes.c_void_p * 2),
    )


def hold_on_windows(kernel32: Any, reason: str) -> Release | None:
    """Make a power request, which `powercfg /requests` shows with its reason.

    SetThreadExecutionState would end with the thread that asked.

    Args:
        kernel32: The library; a test puts another in its place.
        reason: Why.
    """
    simple_string, system_required = 1, 1
    kernel32.PowerCreateRequest.restype = ctypes.c_void_p
    context = ReasonContext(0, simple_string, reason)
    request = kernel32.PowerCreateRequest(ctypes.byref(context))
    if request in (None, ctypes.c_void_p(-1).value):
        log.info("not kept awake: PowerCreateRequest gives nothing")
        return None
    handle = ctypes.c_void_p(request)
    if not kernel32.PowerSetRequest(handle, system_required):
        kernel32.CloseHandle(handle)
        log.info("not kept awake: PowerSetRequest refuses")
        return None
    open_handles = [handle]

    def release() -> None:
        if open_handles:
            kernel32.CloseHandle(open_handles.pop())

    return release
