"""A library made before readings were a list opens, with a copy made before, and says the same."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kasr_desktop.domain.readings import EDITED, GREEDY, LM
from kasr_desktop.domain.transcript import Transcript
from kasr_desktop.editing.document_json import document_from_head, segment_from_object
from kasr_desktop.exports.json_document import transcript_from_json, write_json
from kasr_desktop.library.opening import copy_path, open_library
from kasr_desktop.library.schema import STEPS, backup_path, migrate, version_of
from kasr_desktop.library.segment_forms import list_readings, with_readings

MADE = Path(__file__).parent / "version_1"
KEYS = ("interview", "changed", "alone")


@pytest.fixture
def former(tmp_path: Path) -> Path:
    """A library as the program kept it before, from its own tables and rows."""
    path = tmp_path / "library.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((MADE / "library.sql").read_text())
    return path


@pytest.mark.parametrize("key", KEYS)
def test_every_text_and_time_is_as_it_was(former: Path, key: str) -> None:
    """Against what the program of then wrote of the same entries."""
    library = open_library(former).library
    entry, segments = library.entry(key), library.segments(key)
    library.close()
    assert entry is not None
    then = json.loads((MADE / f"{key}.json").read_text())
    transcript = Transcript(
        entry.name,
        entry.duration,
        entry.model,
        entry.compute_device,
        then["decoder"],
        entry.rtf,
        segments,
    )
    now = json.loads(write_json(transcript))
    for segment in now["segments"]:
        del segment["readings"]
    assert now == then
    read = transcript_from_json((MADE / f"{key}.json").read_text())
    assert [row.best.text for row in read.segments] == [row.best.text for row in segments]


def test_alternatives_and_scores_come_along(former: Path) -> None:
    library = open_library(former).library
    first, second, third, fourth = library.segments("interview")
    library.close()
    assert [reading.source for reading in first.readings] == [GREEDY, LM]
    lm = first.reading(LM)
    assert lm is not None
    assert [one.text for one in lm.alternatives] == ["안녕 하세요 여러분", "안녕하세여 여러분"]
    assert [one.total_score for one in (lm.hypothesis, *lm.alternatives)] == [
        -10.75,
        -12.25,
        -13.25,
    ]
    assert [reading.source for reading in second.readings] == [GREEDY, LM, EDITED]
    assert (second.best.text, second.speaker) == ("한강 공원에서", "김 기자")
    assert third.hypothesis(LM).words == ()
    assert [reading.source for reading in fourth.readings] == [LM]


def test_a_copy_of_what_was_is_made_first(former: Path) -> None:
    with closing(sqlite3.connect(former)) as connection:
        before = connection.execute("SELECT * FROM segment").fetchall()
    open_library(former).library.close()
    with closing(sqlite3.connect(backup_path(former, 1))) as copy:
        assert version_of(copy) == 1
        assert copy.execute("SELECT * FROM segment").fetchall() == before
    with closing(sqlite3.connect(former)) as connection:
        assert version_of(connection) == len(STEPS)
        assert connection.execute("SELECT * FROM segment").fetchall() != before


def test_queue_search_and_what_was_being_typed_are_there(former: Path) -> None:
    library = open_library(former).library
    assert [entry.key for entry in library.queue()] == ["changed", "alone"]
    assert [found.entry.key for found in library.search("공원에서")] == ["interview"]
    entry = library.entry("interview")
    assert entry is not None
    document = document_from_head(entry.head, library.segments("interview"))
    assert document.segments[3].best.text == "네, 그렇습니다"
    assert document.undo() is not None
    library.store(replace(entry, exported=True), tuple(document.segments))
    library.close()


def test_a_damaged_library_of_then_is_read_out_into_the_present_form(
    former: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """From its daily copy, which is of the former version too."""
    copy_path(former).write_bytes(former.read_bytes())
    former.write_bytes(b"\0" * 50_000)
    opened = open_library(former)
    assert opened.num_saved == len(KEYS)
    assert [row.best.text for row in opened.library.segments("alone")] == [
        "혼자 말해요",
        "정말 그래요",
    ]
    opened.library.close()


def test_a_step_that_breaks_off_leaves_all_as_it_was(former: Path) -> None:
    def broken(connection: sqlite3.Connection) -> None:
        list_readings(connection)
        raise sqlite3.OperationalError("disk I/O error")

    with closing(sqlite3.connect(former, isolation_level=None)) as connection:
        before = connection.execute("SELECT * FROM segment").fetchall()
        with pytest.raises(sqlite3.OperationalError):
            migrate(connection, former, steps=(STEPS[0], broken))
    with closing(sqlite3.connect(former)) as connection:
        assert version_of(connection) == 1
        assert connection.execute("SELECT * FROM segment").fetchall() == before


def test_a_segment_that_is_no_segment_stays_as_it_is() -> None:
    for kept in ("", "[]", "{}", "null", '{"start": 0.0, "readings": []}', '{"greedy": 3}'):
        assert with_readings(kept) == kept


def test_a_segment_of_the_present_form_is_read_as_it_is() -> None:
    document = '{"start":0.0,"end":1.0,"greedy":{"words":[],"confidence":0.0,"scores":[0,0,0]}}'
    once = with_readings(document)
    assert with_readings(once) == once
    assert segment_from_object(json.loads(once)).reading(GREEDY) is not None
