from __future__ import annotations

from pathlib import Path

import pytest
from support.scripted_engine import SEGMENTS

from kasr_desktop.domain.events import Progress
from kasr_desktop.domain.recording import Recorded, SampleCount, Take
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.session.item_updates import append_final, put, put_sound, put_work
from kasr_desktop.session.queue_item import ItemState, new_item
from kasr_desktop.ui.views.item_texts import page_line, state_line
from kasr_desktop.ui.widgets.language import LanguageSwitch


def test_lines_about_an_item(korean: LanguageSwitch) -> None:
    item = new_item(Path("a.wav"))
    assert state_line(item) == "대기 중"
    put(item, state=ItemState.WORKING)
    assert state_line(item) == "준비 중…"
    put_work(item, progress=Progress(30.0, 90.0, elapsed=10.0))
    assert state_line(item) == "00:30 / 01:30 · 약 20초 남음"
    assert page_line(item) == "받아쓰는 중 · 00:30 / 01:30 · 약 20초 남음"
    put(item, state=ItemState.CANCELLED)
    for segment in SEGMENTS:
        append_final(item, segment)
    assert state_line(item) == "멈춤 · 00:08까지 저장됨"


@pytest.mark.parametrize(
    ("rtf", "words"),
    [(0.05, "실시간의 20배 속도"), (0.5, "실시간의 2.0배 속도"), (1.6, "녹음 길이의 1.6배 걸림")],
)
def test_the_speed_is_said_either_way(korean: LanguageSwitch, rtf: float, words: str) -> None:
    item = new_item(Path("a.wav"), state=ItemState.DONE)
    transcript = Transcript("a.wav", 9.0, "m", "cpu", "both", rtf, SEGMENTS)
    put_work(item, transcript=transcript)
    assert page_line(item).endswith(words)


def test_a_recording_that_is_over_says_that_it_is_read_again(korean: LanguageSwitch) -> None:
    item = new_item(Path("a.recording.wav"), state=ItemState.WORKING, is_live=True)
    put_work(item, progress=Progress(30.0, None, elapsed=10.0), read_again=20.0)
    assert state_line(item) == "실시간 받아쓰기 · 00:30"
    take = Take(Path("a.wav"), None, "", 8_000, 1, 400_000, ())
    put_sound(item, is_live=False, recorded=Recorded(take, SampleCount(400_000, 400_000)))
    put_work(item, progress=Progress(50.0, 50.0, elapsed=10.0), num_heard=400_000)
    assert state_line(item) == "다시 읽는 중 · 40%"
    assert page_line(item) == "다시 읽는 중 · 40%"
