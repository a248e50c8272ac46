"""The guards of tests/conftest.py catch what they are there for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.costly

TESTS = Path(__file__).resolve().parents[1]

CULPRITS = {
    "network": (
        "import socket\ndef test_it():\n    try:\n"
        "        socket.create_connection(('198.51.100.7', 80), timeout=1)\n"
        "    except OSError:\n        pass\n",
        "tried to reach the network",
    ),
    "name look-up": (
        "import socket\ndef test_it():\n    try:\n"
        "        socket.getaddrinfo('example.invalid', 443)\n"
        "    except OSError:\n        pass\n",
        "tried to reach the network",
    ),
    "network of a child": (
        "import subprocess, sys\ndef test_it():\n"
        "    code = \"import socket; socket.create_connection(('198.51.100.7', 80))\"\n"
        "    subprocess.run([sys.executable, '-c', code], capture_output=True)\n",
        "tried to reach the network",
    ),
    "warning": (
        "import logging\ndef test_it():\n    logging.getLogger('kasr_desktop.x').warning('odd')\n",
        "warnings that the test does not expect",
    ),
    "thread": (
        "from PySide6.QtCore import QThread\nkept = []\nclass Long(QThread):\n"
        "    def run(self):\n        self.msleep(2000)\n"
        "def test_it(qapp):\n    kept.append(Long())\n    kept[0].start()\n",
        "threads still running",
    ),
    "process": (
        "import subprocess, sys\ndef test_it():\n"
        "    global kept\n"
        "    kept = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(5)'])\n",
        "processes still running",
    ),
}


def run_pytest(folder: Path, source: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run one test file beside a copy of our conftest."""
    shutil.copy(TESTS / "conftest.py", folder)
    shutil.copytree(TESTS / "guards", folder / "guards")
    (folder / "test_it.py").write_text(source, "utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = refused_connection: x\n", "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py"]
    command += options
    env = {**os.environ, "KASR_TEST_SHUTDOWN_MS": "300"}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("culprit", CULPRITS)
def test_a_guard_catches_its_culprit(culprit: str, tmp_path: Path) -> None:
    source, sentence = CULPRITS[culprit]
    result = run_pytest(tmp_path, source)
    assert result.returncode != 0, result.stdout
    assert sentence in result.stdout


@pytest.mark.parametrize("culprit", ["thread", "process"])
def test_a_guard_catches_its_culprit_in_a_worker(culprit: str, tmp_path: Path) -> None:
    source, sentence = CULPRITS[culprit]
    result = run_pytest(tmp_path, source, "-n", "1")
    assert result.returncode != 0, result.stdout
    assert sentence in result.stdout


def test_what_is_allowed_passes(tmp_path: Path) -> None:
    source = (
        "import logging, socket, pytest\n"
        "def test_loopback():\n"
        "    with socket.create_server(('127.0.0.1', 0)) as server:\n"
        "        socket.create_connection(server.getsockname()).close()\n"
        "def test_expected_warning(caplog):\n"
        "    logging.getLogger('kasr_desktop.x').warning('expected')\n"
        "@pytest.mark.refused_connection\n"
        "def test_meant():\n"
        "    with pytest.raises(OSError):\n"
        "        socket.create_connection(('198.51.100.7', 80))\n"
    )
    result = run_pytest(tmp_path, source)
    assert result.returncode == 0, result.stdout
