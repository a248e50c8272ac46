"""Stores and records: whole or not there, on a disk and in a store that is none."""

from __future__ import annotations

import csv
import io
import uuid
from pathlib import Path

import pytest

from kasr_desktop.cluster.manifest import Recording
from kasr_desktop.cluster.results import (
    FileResult,
    Status,
    finished_names,
    from_json,
    is_finished,
    keep_record,
    read_record,
    report,
)
from kasr_desktop.cluster.stores import Store, local_copy, read_text
from kasr_desktop.domain.errors import ClusterError

RESULT = FileResult(
    "s3://b/회의 1.wav", "회의", Status.DONE, 61.5, 7.25, ("회의.srt",), "odd\tand\nlong", "host"
)


@pytest.fixture(params=["path", "file://", "memory://"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "memory://":
        return Store(f"memory://{uuid.uuid4().hex}/texts")
    return Store(f"{'file://' if request.param == 'file://' else ''}{tmp_path / '결과'}")


def test_a_file_is_finished_once_its_record_is_there(store: Store) -> None:
    recording = Recording(RESULT.url, RESULT.name)
    assert finished_names(store) == set()
    assert not is_finished(store, recording)
    keep_record(store, RESULT)
    assert finished_names(store) == {"회의"}
    assert is_finished(store, recording)
    assert read_record(store, recording) == RESULT


def test_a_file_is_replaced_whole(store: Store) -> None:
    store.write("가.srt", b"old")
    store.write("가.srt", b"new")
    assert store.read("가.srt") == b"new"
    with local_copy(store.join("가.srt")) as path:
        assert path.read_bytes() == b"new"
    assert read_text(store.join("가.srt")) == "new"


def test_a_copy_is_gone_afterwards() -> None:
    store = Store(f"memory://{uuid.uuid4().hex}")
    store.write("a.wav", b"sound")
    with local_copy(store.join("a.wav")) as path:
        assert path.name == "a.wav"
    assert not path.exists()


@pytest.mark.parametrize("url", ["no-such-store://x/list.tsv", "/no/such/list.tsv"])
def test_what_cannot_be_read_is_told(url: str) -> None:
    with pytest.raises(ClusterError) as raised:
        read_text(url)
    assert raised.value.reason == "unreadable"


def test_a_damaged_record_is_a_value_error() -> None:
    for text in ("", "[]", "{}", '{"url": 1, "results": [], "odd": 2}'):
        with pytest.raises(ValueError, match=r"damaged|Expecting"):
            from_json(text)


def test_the_report_is_a_table_that_others_read() -> None:
    rows = list(csv.DictReader(io.StringIO(report([RESULT])), delimiter="\t"))
    assert rows == [
        {
            "path": "s3://b/회의 1.wav",
            "name": "회의",
            "status": "done",
            "seconds": "61.50",
            "elapsed": "7.25",
            "results": "회의.srt",
            "detail": "odd and long",
            "worker": "host",
        }
    ]


def test_no_cell_of_the_report_is_a_formula() -> None:
    """Names come from a list that somebody else may have written."""
    odd = FileResult("=cmd|'!A0", "-a", Status.FAILED, detail="@SUM(A1)", worker="+h")
    rows = list(csv.reader(io.StringIO(report([odd])), delimiter="\t"))
    assert rows[1] == ["'=cmd|'!A0", "'-a", "failed", "0.00", "0.00", "", "'@SUM(A1)", "'+h"]
