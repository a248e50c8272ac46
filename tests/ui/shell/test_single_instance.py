from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kasr_desktop.settings import cache_dir, config_dir, data_dir, log_dir
from kasr_desktop.ui.shell import single_instance
from kasr_desktop.ui.shell.single_instance import SingleInstance, socket_name

pytestmark = pytest.mark.costly

SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from kasr_desktop.ui.shell.single_instance import SingleInstance
qt = QCoreApplication([])
print(SingleInstance().claim([Path(name) for name in sys.argv[1:]]))
"""
WAITING = """
import sys
from PySide6.QtCore import QCoreApplication
from kasr_desktop.ui.shell.single_instance import SingleInstance
qt = QCoreApplication([])
claim = SingleInstance()
print("began", flush=True)
print(claim.claim(), claim.is_first, flush=True)
claim.release()
"""
CLOSING = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtNetwork import QLocalSocket
import kasr_desktop.app as app
from kasr_desktop.ui.shell.single_instance import SingleInstance, socket_name

def listens():
    socket = QLocalSocket()
    socket.connectToServer(socket_name())
    return socket.waitForConnected(2000)

def close(window):
    print("open", listens())
    window.close()
    print("closed", listens())

former = app.App.start
def start(self, files=()):
    former(self, files)
    QTimer.singleShot(0, lambda: close(self.window))
app.App.start = start
sys.exit(app.main(["kasr"]))
"""
CRASHING = """
import os, sys
from PySide6.QtCore import QCoreApplication
from kasr_desktop.ui.shell.single_instance import SingleInstance
qt = QCoreApplication([])
claim = SingleInstance()
assert claim.claim()
print("first", flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def first(qapp: QApplication) -> Iterator[SingleInstance]:
    made = SingleInstance()
    assert made.claim()
    yield made
    made.release()


def test_a_second_start_hands_its_files_over_and_ends(
    qtbot: QtBot, first: SingleInstance, tmp_path: Path
) -> None:
    names = ["회의 녹음.m4a", "b\n.wav", os.fsdecode(b"\xff.wav")]
    second = subprocess.Popen(
        [sys.executable, "-c", SECOND, *names], stdout=subprocess.PIPE, cwd=tmp_path
    )
    with qtbot.waitSignal(first.handed_over, timeout=20_000) as told:
        pass
    assert told.args == [[tmp_path / name for name in names]]
    assert second.communicate()[0].strip() == b"False"


def test_a_start_without_files_only_raises_the_window(qtbot: QtBot, first: SingleInstance) -> None:
    second = subprocess.Popen([sys.executable, "-c", SECOND], stdout=subprocess.PIPE)
    with qtbot.waitSignal(first.handed_over, timeout=20_000) as told:
        pass
    assert told.args == [[]]
    assert second.communicate()[0].strip() == b"False"


def test_what_a_crash_left_blocks_nobody(qapp: QApplication) -> None:
    """The lock and the socket of a killed process are still there."""
    crashed = subprocess.run([sys.executable, "-c", CRASHING], capture_output=True, check=False)
    assert crashed.stdout.strip() == b"first"
    assert Path(socket_name()).exists()
    assert (config_dir() / "window.lock").exists()
    again = SingleInstance()
    assert again.claim()
    assert again._server is not None
    again.release()


def test_a_window_that_does_not_answer_blocks_nobody(
    first: SingleInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its event loop does not run here, so it hears nothing."""
    monkeypatch.setattr(single_instance, "_ANSWER_MS", 200)
    assert not first.is_beside_another
    second = SingleInstance()
    assert second.claim([Path("a.wav")])
    assert second.is_beside_another  # so the user is told: both write one library


def test_a_start_beside_one_that_closes_waits_for_its_end_and_is_the_first(
    first: SingleInstance,
) -> None:
    first.stop_listening()
    second = subprocess.Popen([sys.executable, "-c", WAITING], stdout=subprocess.PIPE)
    assert second.stdout is not None
    assert second.stdout.readline().strip() == b"began"
    first.release()
    assert second.communicate()[0].strip() == b"True True"


def test_a_start_that_is_not_answered_is_the_first_when_the_other_has_ended(
    first: SingleInstance,
) -> None:
    """It reached the window, but that closes without having heard it."""
    assert first._server is not None
    first._server.newConnection.disconnect()
    second = subprocess.Popen([sys.executable, "-c", WAITING], stdout=subprocess.PIPE)
    assert first._server.waitForNewConnection(20_000)[0]
    first.release()
    assert second.communicate()[0].split() == [b"began", b"True", b"True"]


def test_a_closed_window_takes_no_files_any_more() -> None:
    """They would be gone with it, and so would the start that brought them."""
    run = subprocess.run(
        [sys.executable, "-c", CLOSING], capture_output=True, check=False, text=True
    )
    assert run.stdout.split("\n")[:2] == ["open True", "closed False"], run.stderr


def test_a_home_that_cannot_be_written_blocks_nobody(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("KASR_HOME", str(tmp_path / "file"))
    made = SingleInstance()
    assert made.claim()
    made.release()


@pytest.mark.parametrize(
    "letter",
    [
        b"\n",
        b"[]\n",
        b'{"paths": 3}\n',
        b"\xff\n",
        b"[" * 100_000 + b"\n",
        b'{"paths": ' * 50_000 + b"\n",
        b'{"paths": ["a\\u0000b"]}\n',
        b'{"paths": ["\\ud800"]}\n',
        b'{"paths": [], "token": "a\\u0000b"}\n',
        b'{"paths": [], "token": "\\udfff\\ud800"}\n',
    ],
)
def test_nonsense_is_passed_over(qtbot: QtBot, first: SingleInstance, letter: bytes) -> None:
    socket = QLocalSocket()
    socket.connectToServer(socket_name())
    assert socket.waitForConnected(1000)
    with qtbot.assertNotEmitted(first.handed_over), qtbot.waitSignal(socket.disconnected):
        socket.write(letter)
        socket.flush()


def test_both_starts_find_the_same_name_whatever_was_made_meanwhile(
    first: SingleInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found in a walk: the library's folder is made after the claim."""
    assert first._server is not None
    claimed = first._server.serverName()
    for folder in (data_dir(), cache_dir(), log_dir()):
        folder.mkdir(parents=True, exist_ok=True)
    assert socket_name() == claimed


def test_without_a_runtime_folder_it_works_as_well(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    made = SingleInstance()
    assert made.claim()
    data_dir().mkdir(parents=True, exist_ok=True)
    second = subprocess.Popen([sys.executable, "-c", SECOND], stdout=subprocess.PIPE)
    with qtbot.waitSignal(made.handed_over, timeout=20_000):
        pass
    assert second.communicate()[0].strip() == b"False"
    made.release()


def test_another_user_cannot_listen_in(first: SingleInstance) -> None:
    assert Path(socket_name()).stat().st_mode & 0o077 == 0


def test_users_and_profiles_have_sockets_of_their_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mine = socket_name()
    monkeypatch.setenv("KASR_HOME", str(tmp_path / "other"))
    assert socket_name() != mine
    assert len(os.fsencode(socket_name())) <= 107
