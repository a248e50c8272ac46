"""What becomes of a take's item: its name, its gaps, its former life."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.scripted_engine import segment

from kasr_desktop.domain.recording import Gap, Recorded, SampleCount, Take
from kasr_desktop.editing.document import Document
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.document_editor import DocumentEditor
from kasr_desktop.session.item_updates import append_final, put_keeping
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.queue_item import ItemState, new_item
from kasr_desktop.session.recording.recordings import Recordings

RATE = 8_000
GAPS = (Gap(2 * RATE, RATE),)  # a second lost after two


def take(path: Path) -> Take:
    return Take(path, None, "", RATE, 1, 11 * RATE, GAPS, filled=RATE)


@pytest.fixture
def recordings(controller: Controller, preferences: Preferences) -> Recordings:
    return Recordings(controller, preferences, DocumentEditor(controller))


def test_text_behind_a_gap_goes_to_where_it_is_in_the_filled_file(
    recordings: Recordings, controller: Controller, tmp_path: Path
) -> None:
    emissions = tmp_path / "a.kem"
    emissions.touch()
    item = new_item(
        tmp_path / "a.recording.wav", is_live=True, follows=True, state=ItemState.WORKING
    )
    put_keeping(item, emissions_path=emissions)
    controller.restore([item])
    append_final(item, segment(0.5, "앞"))
    append_final(item, segment(4.0, "뒤"))
    recordings.item = item
    count = SampleCount(11 * RATE, 10 * RATE, GAPS)
    recordings.on_recorded(Recorded(take(tmp_path / "a.wav"), count))
    append_final(item, segment(7.0, "나중"))  # the engine is still behind
    assert [row.start for row in item.segments] == [0.5, 5.0, 8.0]
    assert item.work.final_until == item.segments[-1].end
    assert not emissions.exists()  # heard with the gap left out
    assert item.keeping.emissions_path is None


def test_a_recovered_take_keeps_its_item_and_its_text(
    recordings: Recordings, controller: Controller, tmp_path: Path
) -> None:
    growing = tmp_path / "a.recording.wav"
    rows = [segment(0.5, "앞"), segment(4.0, "뒤")]
    item = new_item(growing, state=ItemState.CANCELLED, document=Document(rows))
    controller.restore([item])
    recordings.on_recovered(growing, take(tmp_path / "a.wav"))
    assert item.sound.path == tmp_path / "a.wav"
    assert [row.start for row in item.segments] == [0.5, 5.0]
    assert controller.items == [item]


def test_without_gaps_nothing_moves(
    recordings: Recordings, controller: Controller, tmp_path: Path
) -> None:
    item = new_item(
        tmp_path / "a.recording.wav", is_live=True, follows=True, state=ItemState.WORKING
    )
    controller.restore([item])
    append_final(item, segment(4.0, "뒤"))
    recordings.item = item
    whole = replace(take(tmp_path / "a.wav"), gaps=(), filled=0)
    recordings.on_recorded(Recorded(whole, SampleCount(10, 10)))
    assert [row.start for row in item.segments] == [4.0]
    assert item.sound.path == tmp_path / "a.wav"
    assert not item.sound.is_live
