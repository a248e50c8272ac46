from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kasr_desktop import atomic_file
from kasr_desktop.atomic_file import create_file, replace_file, sync_file

LIMITED = """
import resource, signal, sys
from pathlib import Path
from kasr_desktop.atomic_file import replace_file
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    replace_file(Path(sys.argv[1]), bytes(100_000))
except OSError as error:
    sys.exit(error.errno)
"""


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_replace_writes_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "a"
    replace_file(path, b"1")
    replace_file(path, b"2")
    assert path.read_bytes() == b"2"
    assert names_in(tmp_path) == ["a"]


def test_create_refuses_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a"
    create_file(path, b"1")
    with pytest.raises(FileExistsError):
        create_file(path, b"2")
    assert path.read_bytes() == b"1"
    assert names_in(tmp_path) == ["a"]


def test_replace_follows_a_link(tmp_path: Path) -> None:
    replace_file(tmp_path / "real", b"1")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    replace_file(tmp_path / "link", b"2")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"2"


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes there")
def test_a_pipe_or_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a")
    with pytest.raises(OSError, match="not a regular file"):
        replace_file(tmp_path / "a", b"1")
    assert (tmp_path / "a").is_fifo()


@pytest.mark.skipif(sys.platform == "win32", reason="no umask there")
def test_permissions_follow_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        create_file(tmp_path / "a", b"1")
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o644


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit there")
@pytest.mark.costly
def test_a_write_that_stops_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    replace_file(path, b"old")
    done = subprocess.run([sys.executable, "-c", LIMITED, str(path)], check=False)
    assert done.returncode != 0
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == ["a"]


def test_of_many_creators_one_wins(tmp_path: Path) -> None:
    path = tmp_path / "a"
    won: list[bytes] = []

    def create(data: bytes) -> None:
        try:
            create_file(path, data)
        except FileExistsError:
            return
        won.append(data)

    threads = [threading.Thread(target=create, args=(bytes([n]) * 1000,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert won == [path.read_bytes()]
    assert names_in(tmp_path) == ["a"]


KILLED = """
import os, sys
from pathlib import Path
from kasr_desktop import atomic_file
real = os.fsync
def die(handle):
    real(handle)
    os._exit(9)
os.fsync = die
atomic_file.replace_file(Path(sys.argv[1]), b"new")
"""


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="only Linux has files without a name")
@pytest.mark.costly
def test_a_kill_while_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    replace_file(tmp_path / "a", b"old")
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "a")], check=False)
    assert done.returncode == 9
    assert names_in(tmp_path) == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"


def test_what_was_left_behind_long_ago_is_cleared_away(tmp_path: Path) -> None:
    for name, age in ((".kasr-0123.tmp", 7_200), (".kasr-4567.tmp", 10), ("mine.tmp", 7_200)):
        (tmp_path / name).write_bytes(b"half")
        then = time.time() - age
        os.utime(tmp_path / name, (then, then))
    replace_file(tmp_path / "a", b"1")
    assert names_in(tmp_path) == [".kasr-4567.tmp", "a", "mine.tmp"]


def test_a_file_that_a_virus_scanner_holds_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, refusals = Path.replace, [PermissionError(13, "held"), PermissionError(13, "held")]

    def held(path: Path, target: Path) -> Path:
        if refusals:
            raise refusals.pop()
        return real(path, target)

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr(atomic_file, "PAUSES", (0.0, 0.0, 0.0))
    replace_file(tmp_path / "a", b"1")
    assert (tmp_path / "a").read_bytes() == b"1"
    refusals += [PermissionError(13, "held") for _ in range(9)]
    with pytest.raises(PermissionError):
        replace_file(tmp_path / "a", b"2")
    assert len(refusals) == 5, "three tries and a last one"
    assert (tmp_path / "a").read_bytes() == b"1"
    assert names_in(tmp_path) == ["a"]


def test_macos_is_asked_to_write_to_the_disk_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")
    asked: list[int] = []
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", lambda _handle, what: asked.append(what))
    monkeypatch.setattr(os, "fsync", lambda _handle: asked.append(0))
    with (tmp_path / "a").open("wb") as file:
        sync_file(file.fileno())
        assert asked == [51]
        monkeypatch.setattr(fcntl, "fcntl", refuse)
        sync_file(file.fileno())
    assert asked == [51, 0], "a network drive knows no better"


def refuse(*_: object) -> None:
    raise OSError(25, "not supported")
