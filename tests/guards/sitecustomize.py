"""Closes the network for a Python process: put on PYTHONPATH, it holds for children too.

An audit hook sees every connection and name look-up that Python code starts, in any
library, and cannot be taken away again. Loopback and local sockets stay open.
`KASR_TEST_NETWORK_LOG` names a file that gets one line an attempt.
"""

from __future__ import annotations

import os
import sys

_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")
_WATCHED = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.gethostbyname")


def _host_of(event: str, arguments: tuple[object, ...]) -> str:
    """Return the host an audit event is about, "" where it is not a host."""
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        return str(address[0]) if isinstance(address, tuple) else ""
    host = arguments[0]
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event not in _WATCHED:
        return
    host = _host_of(event, arguments)
    if not host or host.startswith(_LOOPBACK):
        return
    log = os.environ.get("KASR_TEST_NETWORK_LOG")
    if log:
        with open(log, "a", encoding="utf-8") as file:  # noqa: PTH123  pathlib is not loaded yet
            file.write(f"{event} {host}\n")
    raise OSError(101, f"the tests close the network: {event} {host}")


sys.addaudithook(_watch)
