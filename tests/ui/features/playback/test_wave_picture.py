from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from support.scripted_engine import segment
from support.segments import two_texts

from kasr_desktop.audio.peaks import PeakPyramid
from kasr_desktop.domain.transcript import Hypothesis, Word
from kasr_desktop.ui.features.playback.peak_loader import NOTHING_KNOWN, Waveform
from kasr_desktop.ui.features.playback.time_view import TimeView
from kasr_desktop.ui.features.playback.wave_picture import Scene, paint_picture
from kasr_desktop.ui.widgets.appearance import Appearance
from kasr_desktop.ui.widgets.theme import LIGHT

SEGMENTS = [segment(3.0 * row, "한강 공원에 사람이", "한강 공원에 사람이") for row in range(1200)]


def picture(view: TimeView, *, note: str = "", waveform: Waveform = NOTHING_KNOWN) -> QImage:
    return paint_picture(Scene(view, 120, waveform, SEGMENTS, note), 1.0).toImage()


def ink_in_words(image: QImage) -> int:
    text = QColor(LIGHT.text)
    return sum(
        image.pixelColor(x, y) == text
        for x in range(0, image.width())
        for y in range(image.height() - 26, image.height())
    )


def colors_in(image: QImage, y: int) -> list[str]:
    return [image.pixelColor(x, y).name().upper() for x in range(image.width())]


@pytest.fixture(autouse=True)
def look(appearance: Appearance) -> None:
    """Have the light scheme."""


def test_words_are_written_where_there_is_room() -> None:
    close = picture(TimeView(3600.0, 600, 0.0, 1 / 90))
    assert ink_in_words(close) > 10
    assert ink_in_words(picture(TimeView(3600.0, 600, 0.0, 6.0))) == 0


def test_no_syllable_is_cut_in_its_middle() -> None:
    """Half of one reads as another letter: where a whole one has no room, nothing stands."""

    def ink(word_seconds: float) -> int:
        word = Word("네", 0.0, word_seconds, 0.9)
        scene = Scene(
            TimeView(4.0, 400, 0.0, 0.01),
            120,
            NOTHING_KNOWN,
            [two_texts(0.0, 4.0, greedy=Hypothesis((word,), 0.9))],
            "",
        )
        return ink_in_words(paint_picture(scene, 1.0).toImage())

    assert ink(0.3) > 0
    assert ink(0.04) == 0


def test_speech_has_a_ground_and_silence_has_none() -> None:
    row = colors_in(picture(TimeView(3600.0, 600, 0.0, 1 / 90)), 40)
    assert row[90] == LIGHT.accent_soft  # second 1: speech until 2.0
    assert row[225] == LIGHT.surface  # second 2.5


def test_grounds_flow_together_when_segments_are_narrower_than_pixels() -> None:
    row = colors_in(picture(TimeView(3600.0, 600, 0.0, 6.0)), 40)
    assert row.count(LIGHT.accent_soft) > 590
    few = colors_in(picture(TimeView(3600.0, 600, 0.0, 0.5)), 40)
    assert 300 < few.count(LIGHT.accent_soft) < 600  # 2 s of 3, seen as 4 pixels of 6


def test_the_sound_is_drawn_over_the_ground() -> None:
    bins = np.full((200 * 10, 3), (-20000, 20000, 9000), dtype=np.int16)
    waveform = Waveform(PeakPyramid().grown(bins), 10.0, is_complete=True)
    image = picture(TimeView(10.0, 600, 0.0, 1 / 90), waveform=waveform)
    assert colors_in(image, 56)[100] == LIGHT.accent
    assert colors_in(image, 25)[100] == LIGHT.control


def test_a_note_stands_in_place_of_the_sound() -> None:
    view = TimeView(3600.0, 600, 0.0, 1 / 90)
    assert picture(view, note="소리 읽는 중…") != picture(view)
