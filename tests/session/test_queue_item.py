from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from support.scripted_engine import SEGMENTS, segment

from kasr_desktop.domain.events import Progress
from kasr_desktop.domain.readings import GREEDY
from kasr_desktop.editing.document import Document
from kasr_desktop.session.item_updates import put_work
from kasr_desktop.session.queue_item import ItemState, new_item
from kasr_desktop.text.hangul import nfd


def test_a_name_is_shown_composed() -> None:
    assert new_item(Path(nfd("회의.wav"))).name == "회의.wav"


def test_a_name_of_other_bytes_is_shown_with_marks() -> None:
    """A Korean name out of an old archive: bytes that are no UTF-8 are kept as surrogates."""
    item = new_item(Path(os.fsdecode("녹음.wav".encode("cp949"))))
    assert item.name == "\N{REPLACEMENT CHARACTER}" * 4 + ".wav"


def test_a_name_of_two_lines_is_shown_on_one() -> None:
    assert new_item(Path("회의\n오전\t1부.wav")).name == "회의 오전 1부.wav"


def test_what_is_done_of_a_stopped_file_can_be_exported() -> None:
    item = new_item(Path("a.wav"), state=ItemState.CANCELLED, document=Document(SEGMENTS[:2]))
    put_work(item, progress=Progress(6.0, 60.0, elapsed=3.0))
    result = item.result()
    assert result is not None
    assert result.segments == SEGMENTS[:2]
    assert result.duration == 6.0
    assert result.rtf == pytest.approx(0.5)


def test_nothing_done_is_no_result() -> None:
    assert new_item(Path("a.wav"), state=ItemState.DONE).result() is None


def test_the_fraction_is_unknown_without_a_length() -> None:
    item = new_item(Path("a.wav"), state=ItemState.WORKING)
    assert item.fraction is None
    put_work(item, progress=Progress(6.0, None, elapsed=3.0))
    assert item.fraction is None
    put_work(item, progress=Progress(66.0, 60.0, elapsed=3.0))  # a file longer than it says
    assert item.fraction == 1.0


def test_a_decoder_that_was_not_used_has_no_column(tmp_path: Path) -> None:
    row = segment(0.0, "안녕하세요", "안녕하세요")
    greedy = replace(row, readings=tuple(one for one in row.readings if one.source == GREEDY))
    item = new_item(tmp_path / "말.wav", state=ItemState.DONE, document=Document([greedy]))
    assert item.columns == (GREEDY,)
    waiting = new_item(tmp_path / "말.wav", state=ItemState.WAITING, document=Document([]))
    assert len(waiting.columns) == len(waiting.model.decoders)
