from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kasr_desktop.file_lock import is_locked, lock_file

HOLD = """
import sys
from pathlib import Path
from kasr_desktop.file_lock import lock_file
file = Path(sys.argv[1]).open("r+b")
lock_file(file)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.costly
def test_a_lock_ends_with_its_process(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"1")
    assert not is_locked(path)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], **pipes) as child:
        assert child.stdout.readline() == "held\n"
        assert is_locked(path)
        with path.open("r+b") as file, pytest.raises(OSError):  # the system's own
            lock_file(file)
        assert path.read_bytes() == b"1"
        child.kill()
        child.wait()
    assert not is_locked(path)


def test_what_is_not_there_is_not_locked(tmp_path: Path) -> None:
    assert not is_locked(tmp_path / "none")
