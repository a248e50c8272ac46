"""Sound that comes through a pipe lies on the disk for a while, and never longer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

TRANSCRIBE = "import sys; from kasr_desktop.cli.main import main; sys.exit(main(sys.argv[1:]))"


def _hears_all_signals() -> None:
    """Undo what `nohup` or a shell's background did to whoever runs the tests."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@pytest.mark.costly
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_leaves_no_sound_behind(tmp_path: Path, number: signal.Signals) -> None:
    env = {**os.environ, "TMPDIR": str(tmp_path), "KASR_HOME": str(tmp_path / "home")}
    program = subprocess.Popen(
        [sys.executable, "-c", TRANSCRIBE, "transcribe", "-"],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=_hears_all_signals,
    )
    with program:
        assert program.stdin is not None
        program.stdin.write(b"RIFF" * 100_000)  # and more is to come
        program.stdin.flush()
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("kasr-*/stdin")):
            assert time.monotonic() < deadline
            threading.Event().wait(0.02)
        program.send_signal(number)
        program.wait(60)
        assert b"Traceback" not in (program.stderr.read() if program.stderr else b"")
    assert program.returncode in (130, 143)
    assert list(tmp_path.glob("kasr-*")) == []
