from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.message_bus import GrantedFile, StandIn, is_connected, private_bus
from support.screen_user import wait_until

from kasr_desktop.desktop import awake
from kasr_desktop.desktop.awake import hold_awake, hold_on_macos, hold_on_windows, kept_awake

LOGIN, PORTAL = "org.freedesktop.login1", "org.freedesktop.portal.Desktop"
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="D-Bus")


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with private_bus() as address:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        monkeypatch.delenv("DISPLAY", raising=False)
        yield address


@pytest.fixture
def granted() -> Iterator[GrantedFile]:
    made = GrantedFile()
    yield made
    made.close()


@linux
@pytest.mark.costly
def test_the_login_service_holds_sleep_until_it_is_given_back(
    bus: str, granted: GrantedFile
) -> None:
    with StandIn(bus, LOGIN, {"Inhibit": lambda _: ("h", (granted.hand_out(),))}) as login:
        release = hold_awake("받아쓰는 중")
        assert login.asked == [("Inhibit", ("sleep:idle", "KASR Desktop", "받아쓰는 중", "block"))]
        assert release is not None
        granted.keep_none()
        assert granted.is_held()
        release()
        release()
        wait_until(lambda: not granted.is_held(), seconds=20, what="giving back")


@linux
@pytest.mark.costly
def test_who_may_not_hold_all_sleep_holds_the_automatic_one(bus: str, granted: GrantedFile) -> None:
    def inhibit(arguments: tuple[str, ...]) -> tuple[str, tuple[int]] | None:
        return ("h", (granted.hand_out(),)) if arguments[0] == "idle" else None

    with StandIn(bus, LOGIN, {"Inhibit": inhibit}) as login, kept_awake("because"):
        assert [arguments[0] for _, arguments in login.asked] == ["sleep:idle", "idle"]
        granted.keep_none()
        assert granted.is_held()
    wait_until(lambda: not granted.is_held(), seconds=20, what="giving back")


@linux
@pytest.mark.costly
def test_the_desktop_is_asked_where_there_is_no_login_service(
    bus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As inside a Flatpak."""
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    handle = "/org/freedesktop/portal/desktop/request/1"
    with StandIn(bus, PORTAL, {"Inhibit": lambda _: ("o", (handle,))}) as portal:
        with kept_awake("because"):
            ((_, arguments),) = portal.asked
            assert arguments == ("", 4, {"reason": ("s", "because")})
            assert is_connected(bus, portal.callers[0]), "the portal forgets who leaves the bus"
        caller = portal.callers[0]
        wait_until(lambda: not is_connected(bus, caller), seconds=20, what="leaving the bus")


@linux
@pytest.mark.costly
def test_a_killed_program_lets_the_computer_sleep(bus: str, granted: GrantedFile) -> None:
    program = """
import sys
from kasr_desktop.desktop.awake import hold_awake
kept = hold_awake("because")
print(kept is not None, flush=True)
sys.stdin.read()
"""
    with StandIn(bus, LOGIN, {"Inhibit": lambda _: ("h", (granted.hand_out(),))}):
        child = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stdout.readline() == "True\n"
        granted.keep_none()
        assert granted.is_held()
        child.kill()
        child.wait()
        child.stdin.close()
        child.stdout.close()
    wait_until(lambda: not granted.is_held(), seconds=20, what="the system's giving back")


@linux
def test_without_any_bus_the_work_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":77")
    assert hold_awake("because") is None
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "tcp:host=127.0.0.1")
    with kept_awake("because"):
        pass


def test_nothing_is_asked_if_it_is_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(awake, "hold_awake", lambda _: pytest.fail("asked"))
    with kept_awake("because", wanted=False):
        pass


class Kernel:
    """Windows' kernel32, as far as it is called."""

    class _Function:
        def __init__(self, answer: int) -> None:
            self.answer = answer
            self.calls: list[tuple[object, ...]] = []

        def __call__(self, *arguments: object) -> int:
            self.calls.append(arguments)
            return self.answer

    def __init__(self, *, request: int = 7, granted: int = 1) -> None:
        self.PowerCreateRequest = self._Function(request)
        self.PowerSetRequest = self._Function(granted)
        self.CloseHandle = self._Function(1)


def test_windows_is_told_why_and_hears_once_that_it_is_over() -> None:
    kernel = Kernel()
    release = hold_on_windows(kernel, "녹음하는 중")
    ((pointer,),) = kernel.PowerCreateRequest.calls
    context = pointer._obj  # type: ignore[attr-defined]  # what `byref` points to
    assert (context.version, context.flags, context.reason) == (0, 1, "녹음하는 중")
    # ULONG, DWORD, and the larger form of the union: HMODULE, two ULONG, a pointer
    assert ctypes.sizeof(context) >= 8 + 2 * ctypes.sizeof(ctypes.c_void_p) + 8
    ((handle, kind),) = kernel.PowerSetRequest.calls
    assert kind == 1
    assert handle.value == 7  # type: ignore[attr-defined]
    assert release is not None
    release()
    release()
    assert len(kernel.CloseHandle.calls) == 1


@pytest.mark.parametrize(
    ("kernel", "closed"),
    [(Kernel(request=ctypes.c_void_p(-1).value or 0), 0), (Kernel(granted=0), 1)],
)
def test_windows_may_refuse(kernel: Kernel, closed: int) -> None:
    assert hold_on_windows(kernel, "because") is None
    assert len(kernel.CloseHandle.calls) == closed


@pytest.mark.costly
@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_macos_program_runs_as_long_as_it_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, said = tmp_path / "caffeinate", tmp_path / "said"
    program.write_text(
        f'#!/bin/sh\necho "$@" > {said}.new && mv {said}.new {said}\nexec sleep 60\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    release = hold_on_macos()
    assert release is not None
    wait_until(said.exists, seconds=20, what="the program's start")
    assert said.read_text().split() == ["-i", "-w", str(os.getpid())]
    release()


@pytest.mark.skipif(sys.platform == "win32", reason="looks at PATH")
def test_macos_without_its_program_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert hold_on_macos() is None
