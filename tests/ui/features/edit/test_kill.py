"""SIGKILL while somebody writes: what was on the disk by then comes back, composition included."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from support.scripted_engine import SEGMENTS
from ui.features.edit import writing_child
from ui.features.edit.writing import texts

from kasr_desktop.session.library import library_sync
from kasr_desktop.session.library.library_sync import LibrarySync
from kasr_desktop.session.queue_item import QueueItem
from kasr_desktop.ui.views.transcript import row_editing

pytestmark = pytest.mark.costly

TESTS = Path(__file__).resolve().parents[3]


def wait_for_text(folder: Path, text: str) -> None:
    """Wait until a text is on the disk, plain or escaped; how soon, another test says."""
    escaped = json.dumps(text)[1:-1].encode()
    for _ in range(600):
        kept = b"".join(path.read_bytes() for path in folder.glob("library.db*"))
        if text.encode() in kept or escaped in kept:
            return
        threading.Event().wait(0.1)
    raise AssertionError("it was never written")


def test_what_is_typed_is_on_its_way_to_the_disk_within_two_seconds() -> None:
    assert row_editing._DRAFT_MS + library_sync._SAVE_MS <= 1500  # and half a second to write


def test_what_was_being_typed_before_a_kill_comes_back(
    tmp_path: Path, home: Path, qtbot: QtBot
) -> None:
    (tmp_path / "a.wav").write_bytes(b"sound")
    paths = os.pathsep.join([str(TESTS.parent), str(TESTS)])
    child = subprocess.Popen(
        [sys.executable, writing_child.__file__, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": paths, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "typed\n"
        wait_for_text(tmp_path, "쓰던 주")
    finally:
        child.kill()
        child.communicate()
    library_sync = LibrarySync(tmp_path / "library.db")
    found: list[QueueItem] = []
    library_sync.queue_found.connect(found.extend)
    with qtbot.waitSignal(library_sync.queue_found, timeout=10_000):
        library_sync.bring_back()
    library_sync.close()
    (item,) = found
    assert texts(item) == ["끝난 줄", "쓰던 주", SEGMENTS[2].best.text]
    item.document.undo()
    assert texts(item)[1] == SEGMENTS[1].best.text
