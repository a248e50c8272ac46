"""The one door to D-Bus: one question, one answer, and what a connection keeps alive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_SECONDS = 1.5
"""How long an answer may take; a service that the bus has to start first counts."""


class BusError(Exception):
    """Nobody answered, or the answer was no."""


@dataclass(frozen=True, slots=True)
class Question:
    """A call of a method.

    Attributes:
        service: Who is asked, "org.freedesktop.login1".
        path: Which of its objects.
        interface: Of the method.
        method: Its name.
        signature: Types of the arguments, as D-Bus writes them.
        arguments: In order.
    """

    service: str
    path: str
    interface: str
    method: str
    signature: str = ""
    arguments: tuple[Any, ...] = ()


class BusConnection:
    """A connection of its own: what was granted over it ends when it is closed.

    Threads:
        One at a time; `close` from any.
    """

    def __init__(self, bus: str) -> None:
        """Connect.

        Args:
            bus: "SESSION" or "SYSTEM".

        Raises:
            BusError: There is no such bus, or it lets nobody in.
        """
        from jeepney.io.blocking import open_dbus_connection

        try:
            self._connection = open_dbus_connection(bus, enable_fds=True, auth_timeout=_SECONDS)
        except Exception as error:  # jeepney lets KeyError, RuntimeError and its own through
            raise BusError(f"no {bus.lower()} bus: {error!r}") from error

    def ask(self, question: Question) -> tuple[Any, ...]:
        """Return the values of the answer; files among them are numbers of open files.

        Raises:
            BusError: An error was answered, or nothing in time.
        """
        from jeepney import DBusAddress, FileDescriptor, MessageType, new_method_call

        address = DBusAddress(question.path, question.service, question.interface)
        message = new_method_call(
            address, question.method, question.signature or None, question.arguments
        )
        try:
            answer = self._connection.send_and_get_reply(message, timeout=_SECONDS)
        except (OSError, TimeoutError) as error:
            raise BusError(f"{question.service} does not answer: {error!r}") from error
        if answer.header.message_type is MessageType.error:
            raise BusError(f"{question.service}: {answer.body}")
        return tuple(
            each.to_raw_fd() if isinstance(each, FileDescriptor) else each for each in answer.body
        )

    def close(self) -> None:
        """Close it; safe twice."""
        self._connection.close()
