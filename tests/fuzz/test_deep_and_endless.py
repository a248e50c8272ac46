"""JSON that is valid and yet nothing: nested without end, or with numbers that have none."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from library.library_values import entry, said

from kasr_desktop.cluster.results import from_json
from kasr_desktop.decoding.learned_text import load_learned
from kasr_desktop.decoding.lm_files import ATTRS_NAME, read_weights
from kasr_desktop.domain.errors import KasrError
from kasr_desktop.exports.json_document import transcript_from_json
from kasr_desktop.library.opening import open_library
from kasr_desktop.library.take_inbox import inbox_of, take_in
from kasr_desktop.library.takes import unfinished_takes
from kasr_desktop.safe_wav import SafeWav
from kasr_desktop.session.references import References

DEEP = "[" * 100_000 + "]" * 100_000
ENDLESS = json.dumps(
    {
        "version": 1,
        "documents": [["a", 0]],
        "sentences": [],
        "new_words": [],
        "path": "a.wav",
        "created": 0,
        "gaps": [[0, 1]],
        "unfilled": 0,
        "recorder": {"pid": 0, "started": 0},
        "alpha": 0,
    }
).replace("0", "1e999")


def describe_take(folder: Path, text: str) -> None:
    SafeWav(folder / "a.recording.wav", sample_rate=8_000).close()
    (folder / "a.take.json").write_text(text)
    unfinished_takes(folder)


def leave_note(folder: Path, text: str) -> None:
    library = open_library(folder / "library.db").library
    try:
        inbox = inbox_of(folder / "library.db")
        inbox.mkdir(exist_ok=True)
        (inbox / "a.json").write_text(text)
        take_in(library)
    finally:
        library.close()


def find_reference(folder: Path, text: str) -> None:
    references = References(folder)
    references.drop_keys([])
    (folder / "a.json").write_text(text)
    references.drop_keys(["x"])


def weigh(folder: Path, text: str) -> None:
    (folder / ATTRS_NAME).write_text(text)
    read_weights(folder)


def learn(folder: Path, text: str) -> None:
    (folder / "a.json").write_text(text)
    load_learned(folder / "a.json")


def list_entries(folder: Path, text: str) -> None:
    import sqlite3

    library = open_library(folder / "library.db").library
    library.store(entry("a"), [said("가")])
    library.store(entry("b"), [said("나")])
    library.close()
    with contextlib.closing(sqlite3.connect(folder / "library.db")) as disk, disk:
        disk.execute("UPDATE entry SET facts = ? WHERE key = 'a'", [text])
        disk.execute("UPDATE segment SET document = ? WHERE entry = 1", [text])
    library = open_library(folder / "library.db").library
    try:
        assert "b" in {one.entry.key for one in library.search("")}
        with contextlib.suppress(KasrError):
            library.segments("a")
    finally:
        library.close()


DOORS: dict[str, Callable[[Path, str], object]] = {
    "take": describe_take,
    "note of a take": leave_note,
    "reference": find_reference,
    "weights": weigh,
    "what was learned": learn,
    "transcript": lambda _, text: transcript_from_json(text),
    "record of a file": lambda _, text: from_json(text),
    "library": list_entries,
}


@pytest.mark.parametrize("text", [DEEP, ENDLESS], ids=["deep", "endless"])
@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
def test_it_is_told_or_passed_over(
    tmp_path: Path, door: Callable[[Path, str], object], text: str, caplog: pytest.LogCaptureFixture
) -> None:
    with contextlib.suppress(KasrError, ValueError):
        door(tmp_path, text)
    assert all(record.exc_info is None for record in caplog.records)
