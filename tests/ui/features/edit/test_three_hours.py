"""Three hours of text are corrected without a stall: the main thread's own time is measured."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from support.scripted_engine import segment
from ui.features.edit.writing import compose, feature

from kasr_desktop.editing.document import Document
from kasr_desktop.session.queue_item import ItemState, new_item
from kasr_desktop.ui.features.edit.edit_feature import EditFeature
from kasr_desktop.ui.shell.main_window import MainWindow

pytestmark = pytest.mark.slow

SAID = "번째 문장에서는 사람들이 여러 가지 이야기를 나누고 있는"
MOST = 0.1  # seconds of its own: what is felt as "at once"; beside other work caches cost a third


def three_hours() -> Iterator[object]:
    for number in range(4000):
        row = segment(2.7 * number, f"{number}{SAID} 날시", f"{number}{SAID} 날씨")
        yield replace(row, end=row.start + 2.6)


@pytest.fixture
def edit(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> EditFeature:
    document = Document(three_hours())  # type: ignore[arg-type]
    item = new_item(tmp_path / "a.wav", state=ItemState.DONE, document=document)
    window.controller.restore([item])
    window.panel.choose(item)
    qtbot.waitUntil(lambda: window.page.segments.num_final == 4000)
    return feature(window)


def spent(work: Callable[[], object]) -> float:
    """Return the seconds the main thread computes for one key, with every view of the window."""
    begin = time.thread_time()
    work()
    done = time.thread_time() - begin
    QApplication.processEvents()
    return done


def test_every_step_is_done_at_once(window: MainWindow, edit: EditFeature) -> None:
    page, acts = window.page, edit.actions
    page.table.choose_row(2000)
    QApplication.processEvents()
    steps: dict[str, Callable[[], object]] = {
        "open": lambda: page.editing.begin(2000),
        "type": lambda: compose(page.editing.field, "", "한글"),
        "commit": page.editing.close,
        "undo": acts.undo.trigger,
        "redo": acts.redo.trigger,
        "split": acts.split.trigger,
        "undo split": acts.undo.trigger,
        "merge": acts.merge_next.trigger,
        "speaker": acts.speaker[0].trigger,
        "times": acts.end_earlier.trigger,
        "back": acts.back.trigger,
        "keep": window.bench.library_sync.on_save,
    }
    times = {name: spent(work) for name, work in steps.items()}
    assert max(times.values()) < MOST, times


def test_a_word_is_found_and_replaced_everywhere(window: MainWindow, edit: EditFeature) -> None:
    edit.finding.on_find_and_replace()
    edit.finding.bar.wanted.setText("99번째")
    assert spent(edit.finding.on_look) < MOST
    assert len(edit.finding.matches) == 40
    edit.finding.bar.replacement.setText("마지막")
    assert spent(edit.finding.on_replace_all) < MOST
    assert spent(edit.actions.undo.trigger) < MOST
