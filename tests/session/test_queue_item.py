from __future__ import annotations

from pathlib import Path

import pytest
from support.scripted_engine import SEGMENTS

from kasr_desktop.domain.events import Progress
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.editing.document import Document
from kasr_desktop.session.queue_item import ItemState, QueueItem
from kasr_desktop.text.hangul import nfd
from kasr_desktop.ui.views.item_texts import page_line, state_line
from kasr_desktop.ui.widgets.language import LanguageSwitch


def test_a_name_is_shown_composed() -> None:
    assert QueueItem(1, Path(nfd("회의.wav"))).name == "회의.wav"


def test_what_is_done_of_a_stopped_file_can_be_exported() -> None:
    item = QueueItem(1, Path("a.wav"), ItemState.CANCELLED, document=Document(SEGMENTS[:2]))
    item.progress = Progress(6.0, 60.0, elapsed=3.0)
    result = item.result()
    assert result is not None
    assert result.segments == SEGMENTS[:2]
    assert result.duration == 6.0
    assert result.rtf == pytest.approx(0.5)


def test_nothing_done_is_no_result() -> None:
    assert QueueItem(1, Path("a.wav"), ItemState.DONE).result() is None


def test_the_fraction_is_unknown_without_a_length() -> None:
    item = QueueItem(1, Path("a.wav"), ItemState.WORKING)
    assert item.fraction is None
    item.progress = Progress(6.0, None, elapsed=3.0)
    assert item.fraction is None
    item.progress = Progress(66.0, 60.0, elapsed=3.0)  # a file longer than it says
    assert item.fraction == 1.0


def test_lines_about_an_item(korean: LanguageSwitch) -> None:
    item = QueueItem(1, Path("a.wav"))
    assert state_line(item) == "기다리는 중"
    item.state = ItemState.WORKING
    assert state_line(item) == "준비하는 중…"
    item.progress = Progress(30.0, 90.0, elapsed=10.0)
    assert state_line(item) == "00:30 / 01:30 · 약 20초 남음"
    assert page_line(item) == "받아쓰는 중 · 00:30 / 01:30 · 약 20초 남음"
    item.state, item.document = ItemState.CANCELLED, Document(SEGMENTS)
    assert state_line(item) == "멈춤 · 00:08까지 보관"


@pytest.mark.parametrize(
    ("rtf", "words"),
    [(0.05, "20배 빠름"), (0.5, "2.0배 빠름"), (1.6, "녹음 길이의 1.6배 걸림")],
)
def test_the_speed_is_said_either_way(korean: LanguageSwitch, rtf: float, words: str) -> None:
    item = QueueItem(1, Path("a.wav"), ItemState.DONE)
    item.transcript = Transcript("a.wav", 9.0, "m", "cpu", "both", rtf, SEGMENTS)
    assert page_line(item).endswith(words)
