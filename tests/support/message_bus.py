"""A message bus of a test's own, and services on it that answer as those of a desktop do."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from jeepney import (
    HeaderFields,
    MatchRule,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
)
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection

_FEW_SECONDS = 20.0

Answer = Callable[[tuple[Any, ...]], tuple[str, tuple[Any, ...]] | None]
"""What a service says to arguments: signature and values; None is an error."""


@contextmanager
def private_bus() -> Iterator[str]:
    """Start a bus for a while and give its address."""
    try:
        bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    except FileNotFoundError:
        pytest.fail("this needs dbus-daemon; packaging/bootstrap.py test installs it")
    assert bus.stdout is not None
    try:
        yield bus.stdout.readline().strip()
    finally:
        bus.terminate()
        bus.wait(_FEW_SECONDS)
        bus.stdout.close()


class StandIn:
    """A service in a thread of its own.

    Attributes:
        asked: Method and arguments of every call, in order.
        callers: The unique name of who called, in order.
    """

    def __init__(self, address: str, name: str, answers: dict[str, Answer]) -> None:
        self.asked: list[tuple[str, tuple[Any, ...]]] = []
        self.callers: list[str] = []
        self._answers = answers
        self._connection = open_dbus_connection(address, enable_fds=True)
        Proxy(message_bus, self._connection).RequestName(name)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> StandIn:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join(_FEW_SECONDS)
        self._connection.close()

    def _serve(self) -> None:
        while not self._is_over.is_set():
            try:
                message = self._connection.receive(timeout=0.05)
            except TimeoutError:
                continue
            if message.header.message_type is MessageType.method_call:
                self._connection.send(self._answer(message))

    def _answer(self, message: Message) -> Message:
        fields = message.header.fields
        method = fields[HeaderFields.member]
        self.callers.append(fields[HeaderFields.sender])
        self.asked.append((method, message.body))
        answer = self._answers[method](message.body) if method in self._answers else None
        if answer is None:
            return new_error(message, "org.freedesktop.DBus.Error.AccessDenied", "s", ("no",))
        return new_method_return(message, *answer)


def is_connected(address: str, name: str) -> bool:
    """Return whether somebody with this unique name is still on the bus."""
    with open_dbus_connection(address) as connection:
        (found,) = Proxy(message_bus, connection).NameHasOwner(name)
        return bool(found)


@contextmanager
def heard(address: str, interface: str) -> Iterator[Callable[[], tuple[Any, ...]]]:
    """Listen to the signals of an interface; what is given returns the next one's values."""
    with open_dbus_connection(address) as connection:
        rule = MatchRule(type="signal", interface=interface)
        Proxy(message_bus, connection).AddMatch(rule)

        def following() -> tuple[Any, ...]:
            return _next(connection, interface)

        yield following


def _next(connection: DBusConnection, interface: str) -> tuple[Any, ...]:
    while True:
        message = connection.receive(timeout=_FEW_SECONDS)
        if message.header.fields.get(HeaderFields.interface) == interface:
            return tuple(message.body)


class GrantedFile:
    """What a login service hands out: it knows when the last copy of it was closed."""

    def __init__(self) -> None:
        self._ours, self._theirs = os.pipe()

    def hand_out(self) -> int:
        """Return the end that is given away."""
        return self._theirs

    def keep_none(self) -> None:
        """Close the copy that stayed here."""
        os.close(self._theirs)

    def is_held(self) -> bool:
        """Return whether somebody holds it; the bus itself does until it has handed it on."""
        os.set_blocking(self._ours, False)
        try:
            return os.read(self._ours, 1) != b""
        except BlockingIOError:
            return True

    def close(self) -> None:
        """Let go of the end that listens."""
        os.close(self._ours)
