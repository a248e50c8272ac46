from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kasr_desktop.scratch_folder import ScratchFolder, sweep

LEAVING = """
import os, signal
from kasr_desktop.scratch_folder import ScratchFolder
folder = ScratchFolder()
(folder.path / "a.wav").write_bytes(b"sound")
print(folder.path, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def test_nothing_is_made_before_it_is_asked_for(temporary: Path) -> None:
    with ScratchFolder():
        assert list(temporary.iterdir()) == []


def test_it_is_private_and_gone_at_the_end(temporary: Path) -> None:
    with ScratchFolder() as folder:
        (folder.path / "a").write_text("x")
        assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    assert list(temporary.iterdir()) == []


@pytest.mark.costly
def test_what_a_kill_left_goes_with_the_next_and_what_lives_stays(temporary: Path) -> None:
    left = subprocess.run([sys.executable, "-c", LEAVING], capture_output=True, text=True)
    assert left.returncode == -signal.SIGKILL
    assert Path(left.stdout.strip()).is_dir()
    strangers = temporary / "kasr-notes"
    strangers.mkdir()
    with ScratchFolder() as mine, ScratchFolder() as second:
        kept = {mine.path, second.path, strangers}
        assert set(temporary.iterdir()) == kept


def test_a_link_is_not_followed(temporary: Path) -> None:
    precious = temporary / "precious"
    precious.mkdir()
    (precious / "a").write_text("x")
    link = temporary / f"kasr-{2**22 + 5}-abc"
    link.symlink_to(precious)
    assert not Path(f"/proc/{2**22 + 5}").exists()
    sweep(temporary)
    assert (precious / "a").exists()
    assert os.path.lexists(link)
