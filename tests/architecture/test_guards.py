"""The guards of tests/conftest.py catch what they are there for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
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
        "import pytest, subprocess, sys\n@pytest.mark.costly\ndef test_it():\n"
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
    "process without its mark": (
        "import subprocess, sys\ndef test_it():\n    subprocess.run([sys.executable, '-c', ''])\n",
        "starts a process, so it needs `@pytest.mark.costly`",
    ),
    "process of multiprocessing": (
        "import multiprocessing\ndef test_it():\n"
        "    process = multiprocessing.get_context('spawn').Process(target=print)\n"
        "    process.start()\n    process.join()\n",
        "starts a process, so it needs `@pytest.mark.costly`",
    ),
    "torch": (
        "import sys\ndef test_it(tmp_path, monkeypatch):\n"
        "    (tmp_path / 'torch.py').write_text('')\n"
        "    monkeypatch.syspath_prepend(tmp_path)\n    import torch\n",
        "imports torch, so it needs `@pytest.mark.model`",
    ),
    "process of Qt": (
        "from PySide6.QtCore import QProcess\ndef test_it(qapp):\n"
        "    QProcess.startDetached('true', [])\n",
        "starts a process, so it needs `@pytest.mark.costly`",
    ),
}

STRAY_PROCESS = {
    "process": (
        "import subprocess, sys\ndef test_it():\n"
        "    global kept\n"
        "    kept = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(5)'])\n",
        "processes still running",
    ),
}


def run_pytest(
    folder: Path, sources: Mapping[str, str], *options: str
) -> subprocess.CompletedProcess[str]:
    """Run test files, by their names, beside a copy of our conftest."""
    shutil.copy(TESTS / "conftest.py", folder)
    shutil.copytree(TESTS / "guards", folder / "guards")
    for name, source in sources.items():
        (folder / f"test_{file_name(name)}.py").write_text(source, "utf-8")
    (folder / "pytest.ini").write_text(
        "[pytest]\nmarkers =\n  refused_connection: x\n  costly: x\n", "utf-8"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    env = {**os.environ, "KASR_TEST_SHUTDOWN_MS": "300", "COLUMNS": "500"}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120)


def file_name(culprit: str) -> str:
    return culprit.replace(" ", "_")


def assert_caught(output: str, culprit: str, sentence: str) -> None:
    caught = rf"^(ERROR|FAILED) test_{file_name(culprit)}\.py::test_it - .*{re.escape(sentence)}"
    assert re.search(caught, output, re.MULTILINE), output


@pytest.fixture(scope="module")
def all_caught(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what pytest says of all culprits in one run."""
    sources = {culprit: source for culprit, (source, _) in CULPRITS.items()}
    return run_pytest(tmp_path_factory.mktemp("culprits"), sources).stdout


@pytest.mark.parametrize("culprit", CULPRITS)
def test_a_guard_catches_its_culprit(culprit: str, all_caught: str) -> None:
    assert_caught(all_caught, culprit, CULPRITS[culprit][1])


@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["alone", "in a worker"])
def test_a_process_that_is_left_behind_fails_the_run(
    options: tuple[str, ...], tmp_path: Path
) -> None:
    culprits = {**STRAY_PROCESS, "thread": CULPRITS["thread"]}
    sources = {culprit: source for culprit, (source, _) in culprits.items()}
    result = run_pytest(tmp_path, sources, *options)
    for culprit, (_, sentence) in culprits.items():
        assert sentence in result.stdout, culprit
    assert result.returncode != 0


def test_what_is_allowed_passes(tmp_path: Path) -> None:
    source = (
        "import logging, socket, subprocess, sys, pytest\n"
        "def test_loopback():\n"
        "    with socket.create_server(('127.0.0.1', 0)) as server:\n"
        "        socket.create_connection(server.getsockname()).close()\n"
        "def test_expected_warning(caplog):\n"
        "    logging.getLogger('kasr_desktop.x').warning('expected')\n"
        "@pytest.mark.refused_connection\n"
        "def test_meant():\n"
        "    with pytest.raises(OSError):\n"
        "        socket.create_connection(('198.51.100.7', 80))\n"
        "@pytest.mark.costly\n"
        "def test_marked():\n"
        "    subprocess.run([sys.executable, '-c', ''], check=True)\n"
    )
    result = run_pytest(tmp_path, {"allowed": source})
    assert result.returncode == 0, result.stdout
