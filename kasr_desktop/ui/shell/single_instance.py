"""One window a user: a second start hands its files to the first and ends.

A lock file says who is first; it names its process, so that one left by a crash counts
for nothing. Files travel over a local socket that only this user may open.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QDir, QElapsedTimer, QLockFile, QObject, QThread, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from kasr_desktop.settings import config_dir

log = logging.getLogger(__name__)

_ANSWER_MS = 15_000  # on a busy machine; one that hangs is no reason not to start
_CONNECT_MS = 200
_PAUSE_MS = 50
_MOST_BYTES = 4_000_000
_LONGEST_SOCKET_NAME = 100  # bytes; Linux allows 107
_TOKEN = "XDG_ACTIVATION_TOKEN"
_THANKS = b"ok\n"


class SingleInstance(QObject):
    """The claim to be the only window of this user.

    Attributes:
        is_beside_another: Another window is there and did not answer: both write one library.

    Signals:
        handed_over: Files that another start was given, maybe none: come to the front.
    """

    handed_over = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self.is_beside_another = False
        self._lock: QLockFile | None = None
        self._server: QLocalServer | None = None
        self._heard: dict[QLocalSocket, bytearray] = {}

    @property
    def is_first(self) -> bool:
        """True while no other start can be the first."""
        return self._lock is not None

    def claim(self, paths: Sequence[Path] = ()) -> bool:
        """Return whether this program should open its window.

        False: another one has it, was given `paths` and comes to the front. Where that
        cannot be found out, or the other does not answer, it is True. One that is just
        closing hears nothing any more: its end is waited for, for it still writes what
        this one will read.
        """
        clock = QElapsedTimer()
        clock.start()
        while not self._take_lock():
            if self._hand_over(paths):
                return False
            if clock.hasExpired(_ANSWER_MS):
                log.info("the other window does not answer; both write one library")
                self.is_beside_another = True
                return True
            QThread.msleep(_PAUSE_MS)  # it may be just starting, or closing
        self._listen()
        return True

    def stop_listening(self) -> None:
        """Hear no other start any more: the window closes, and whatever it took would be lost.

        The claim is kept until `release`. Safe twice.
        """
        if self._server is not None:
            self._server.close()
            self._server = None
        for socket in list(self._heard):  # heard, not answered: that start goes on by itself
            socket.abort()

    def release(self) -> None:
        """Let another start be the first. Safe twice."""
        self.stop_listening()
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    @Slot()
    def on_connected(self) -> None:
        """Hear what another start has to say."""
        while self._server is not None and (socket := self._server.nextPendingConnection()):
            self._heard[socket] = bytearray()
            socket.readyRead.connect(self.on_heard)
            socket.disconnected.connect(self.on_gone)
            self._read(socket)

    @Slot()
    def on_heard(self) -> None:
        """Take one more piece of what another start says."""
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._read(socket)

    @Slot()
    def on_gone(self) -> None:
        """Forget a start that has ended."""
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._heard.pop(socket, None)
            socket.deleteLater()

    def _take_lock(self) -> bool:
        folder = config_dir()
        with contextlib.suppress(OSError):  # a locked home keeps nobody out
            folder.mkdir(parents=True, exist_ok=True)
        lock = QLockFile(str(folder / "window.lock"))
        lock.setStaleLockTime(0)  # it is held for hours
        if lock.tryLock(0):
            self._lock = lock
            return True
        return lock.error() is not QLockFile.LockError.LockFailedError

    def _listen(self) -> None:
        name = socket_name()
        QLocalServer.removeServer(name)  # a crash may have left it
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        if not server.listen(name):
            log.info("no other start will find this one: %s", server.errorString())
            return
        server.newConnection.connect(self.on_connected)
        self._server = server

    def _hand_over(self, paths: Sequence[Path]) -> bool:
        """Hand the files to the first instance, and tell whether it took them."""
        socket = QLocalSocket()
        socket.connectToServer(socket_name())
        if not socket.waitForConnected(_CONNECT_MS):
            return False
        socket.write(_letter(paths))
        return socket.waitForReadyRead(_ANSWER_MS) and _is_thanks(socket)

    def _read(self, socket: QLocalSocket) -> None:
        heard = self._heard.get(socket)
        if heard is None:
            return
        heard += bytes(socket.readAll().data())
        if len(heard) > _MOST_BYTES:
            socket.abort()
        elif heard.endswith(b"\n"):
            self._heard[socket] = bytearray()
            self._obey(socket, bytes(heard))

    def _obey(self, socket: QLocalSocket, letter: bytes) -> None:
        try:
            said = json.loads(letter)
            paths = [Path(name) for name in map(_checked, said["paths"])]
            token = _checked(str(said.get("token", "")))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            log.info("another start said something strange: %s", error)
            socket.abort()
            return
        socket.write(_THANKS)
        socket.flush()
        if token:  # Wayland lets a window come to the front only with it
            os.environ[_TOKEN] = token
        self.handed_over.emit(paths)


def socket_name() -> str:
    """Return the name of the user's socket, in a folder of their own where there is one."""
    own = hashlib.sha256(str(config_dir()).encode(errors="surrogateescape")).hexdigest()[:16]
    name = f"kasr-{own}"
    if sys.platform == "win32":
        return name
    # the folder of the lock is there whenever there is a lock: both starts find the same name
    for folder in (os.environ.get("XDG_RUNTIME_DIR", ""), str(config_dir())):
        place = f"{folder}/{name}"
        is_short = len(os.fsencode(place)) <= _LONGEST_SOCKET_NAME
        if folder and Path(folder).is_dir() and is_short:
            return place
    return f"{QDir.tempPath()}/{name}"


def _checked(name: str) -> str:
    """Return a name or a token as it is.

    Raises:
        ValueError: No file can have it, and no environment.
    """
    if b"\0" in os.fsencode(name):
        raise ValueError("a text with a zero")
    return name


def _letter(paths: Sequence[Path]) -> bytes:
    names = [str(path.absolute()) for path in paths]
    return json.dumps({"paths": names, "token": os.environ.get(_TOKEN, "")}).encode() + b"\n"


def _is_thanks(socket: QLocalSocket) -> bool:
    return bytes(socket.readAll().data()) == _THANKS
