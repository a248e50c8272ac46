from __future__ import annotations

import os
import unicodedata
from pathlib import Path

from support.scripted_engine import segment

from kasr_desktop.domain.cue import Cue
from kasr_desktop.domain.options import Excerpt
from kasr_desktop.domain.readings import EDITED
from kasr_desktop.domain.transcript import Reading
from kasr_desktop.editing.document import Document
from kasr_desktop.pipeline.job import EngineSpec
from kasr_desktop.session.item_updates import begin_work, put
from kasr_desktop.session.library.item_entries import entry_of, item_of
from kasr_desktop.session.listed_files import is_replaced, listed_files
from kasr_desktop.session.queue_item import ItemState, QueueItem, new_item
from kasr_desktop.session.subtitle_project import rows_of

PATH = Path("/녹음/회의.wav")
HEARD = segment(1.0, "안녕하세요")


def done(path: Path = PATH, *, edited: bool = False, excerpt: Excerpt | None = None) -> QueueItem:
    row = HEARD.with_reading(Reading(EDITED, HEARD.best.words)) if edited else HEARD
    return new_item(path, state=ItemState.DONE, document=Document([row]), excerpt=excerpt)


def test_a_file_is_known_in_either_spelling_of_its_name() -> None:
    item = done()
    loose = Path(unicodedata.normalize("NFD", str(PATH)))
    assert listed_files([item], [loose, Path("/녹음/다른.wav")]) == {loose: item}


def test_of_several_texts_the_corrected_one_is_meant_then_the_newest() -> None:
    first, edited, newest = done(), done(edited=True), done()
    assert listed_files([first, edited, newest], [PATH]) == {PATH: edited}
    assert listed_files([first, newest], [PATH]) == {PATH: newest}


def test_a_part_of_a_file_is_not_the_file() -> None:
    assert not listed_files([done(excerpt=Excerpt(1.0, 2.0))], [PATH])


def test_what_waits_is_left_to_the_queue() -> None:
    assert not listed_files([new_item(PATH)], [PATH])


def test_subtitles_beside_their_film_are_not_the_film() -> None:
    rows = rows_of([Cue(1.0, 2.0, ("안녕하세요",))])
    film, alone = Path("/영화.mp4"), Path("/영화.srt")
    beside = new_item(film, state=ItemState.DONE, document=Document(list(rows)))
    project = new_item(alone, state=ItemState.DONE, document=Document(list(rows)))
    assert listed_files([beside, project], [film, alone]) == {alone: project}


def test_a_file_that_took_the_place_of_another_is_new(tmp_path: Path) -> None:
    path = tmp_path / "회의.wav"
    path.write_bytes(b"one sound")
    item = new_item(path)
    begin_work(item, EngineSpec("builtin"), None)
    item.document.append(HEARD)
    put(item, state=ItemState.DONE)
    again = item_of(entry_of(item), item.segments)
    assert again.keeping.heard == item.keeping.heard
    assert listed_files([again], [path]) == {path: again}
    path.write_bytes(b"another sound")
    assert not listed_files([again], [path])
    assert is_replaced(again)
    path.unlink()
    assert not is_replaced(again), "what is gone is told elsewhere"


def test_a_file_that_a_backup_brought_back_is_the_one_that_was_heard(tmp_path: Path) -> None:
    path = tmp_path / "회의.wav"
    path.write_bytes(b"one sound")
    os.utime(path, ns=(5_123_456_789, 5_123_456_789))
    item = new_item(path)
    begin_work(item, EngineSpec("builtin"), None)
    os.utime(path, ns=(5_000_000_000, 5_000_000_000))
    assert not is_replaced(item), "whole seconds are what the backup knows"
    os.utime(path, ns=(9_000_000_000, 9_000_000_000))
    assert is_replaced(item)


def test_a_text_that_is_gone_on_with_keeps_what_it_was_heard_in(tmp_path: Path) -> None:
    path = tmp_path / "회의.wav"
    path.write_bytes(b"one sound")
    item = new_item(path)
    begin_work(item, EngineSpec("builtin"), None)
    item.document.append(HEARD)
    path.write_bytes(b"another sound")
    begin_work(item, EngineSpec("builtin"), None)
    assert is_replaced(item)
