from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from library_values import entry, said

from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.domain.transcript import Segment
from kasr_desktop.library import schema
from kasr_desktop.library.opening import open_library
from kasr_desktop.library.transcript_library import TranscriptLibrary


@pytest.fixture(params=["index", "reading"])
def library(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TranscriptLibrary]:
    if request.param == "reading":
        monkeypatch.setattr(schema, "has_trigrams", lambda: False)
    made = open_library(tmp_path / "library.db").library
    assert made.has_index is (request.param == "index")
    yield made
    made.close()


def texts(library: TranscriptLibrary, key: str) -> list[str]:
    return [segment.best.text for segment in library.segments(key)]


def found(library: TranscriptLibrary, query: str) -> list[str]:
    return [each.entry.key for each in library.search(query)]


def test_what_was_stored_comes_back_and_newest_first(library: TranscriptLibrary) -> None:
    old, new = entry("old", created=1.0), entry("new", created=2.0)
    library.store(new, (said("둘"),))
    library.store(old, (said("하나"),))
    assert [each.entry for each in library.search("")] == [new, old]
    assert [each.line for each in library.search("")] == ["둘", "하나"]
    assert library.segments("old") == (said("하나"),)
    assert library.entry("old") == old
    assert library.entry("nobody") is None


def test_a_growing_text_is_written_segment_by_segment(library: TranscriptLibrary) -> None:
    spoken = tuple(said(f"말 {number}", float(number)) for number in range(50))
    library.store(entry("a"), spoken[:49])
    written: list[str] = []
    library._connection.set_trace_callback(written.append)
    library.store(entry("a"), spoken)
    library._connection.set_trace_callback(None)
    assert len({sql for sql in written if sql.startswith("INSERT INTO segment ")}) == 1
    assert library.segments("a") == spoken


POOL = tuple(said(f"낱말 {number}", float(number)) for number in range(6))


@given(st.lists(st.lists(st.sampled_from(POOL), max_size=6), min_size=1, max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_whatever_the_user_makes_of_a_text_is_what_is_stored(
    library: TranscriptLibrary, courses: list[list[Segment]]
) -> None:
    """Split, merged, deleted, moved: after each store the file holds exactly that."""
    library.forget(["a"])
    for course in courses:
        library.store(entry("a"), course)
        assert library.segments("a") == tuple(course)
        library.store(entry("a"), course)
    for segment in POOL:
        is_there = segment in courses[-1]
        assert (found(library, segment.best.text) == ["a"]) is is_there


def test_search_reads_what_the_user_made_of_it(library: TranscriptLibrary) -> None:
    library.store(entry("a", created=1.0), (said("날시가 좋다", 0.0), said("한강 공원", 3.0)))
    library.store(entry("b", created=2.0), (said("날시가 좋다", 5.0, edited="날씨가 좋다"),))
    assert found(library, "날씨가") == ["b"]
    assert found(library, "날씨") == ["b"]  # two syllables, too short for trigrams
    assert found(library, "씨") == ["b"]
    assert found(library, "좋다") == ["b", "a"]
    assert found(library, "공원 한강") == ["a"]
    assert found(library, "한강 좋다") == []  # in two segments
    (hit,) = library.search("한강")
    assert (hit.num_hits, hit.start, hit.line) == (1, 3.0, "한강 공원")


@pytest.mark.parametrize(
    "query", ['"', "100%", "a_b", "\\", "'; DROP TABLE entry; --", "NEAR(", "*"]
)
def test_no_character_has_a_meaning_of_its_own(library: TranscriptLibrary, query: str) -> None:
    library.store(entry("a"), (said("한강 공원"),))
    assert found(library, query) == []
    library.store(entry("b"), (said(f"앞 {query} 뒤"),))
    assert found(library, query) == ["b"]


def test_search_finds_names_and_english_in_any_case(library: TranscriptLibrary) -> None:
    library.store(entry("Interview 1"), ())
    library.store(entry("b"), (said("오늘 OpenAI 이야기"),))
    assert found(library, "interview") == ["Interview 1"]
    assert found(library, "openai") == ["b"]


def test_the_list_keeps_its_order(library: TranscriptLibrary) -> None:
    for key in "abc":
        library.store(entry(key), ())
    library.store_all((), queue=["c", "a"])
    assert [each.key for each in library.queue()] == ["c", "a"]
    library.store_all((), queue=["b"])
    assert [each.key for each in library.queue()] == ["b"]


def test_forgetting_takes_text_and_index_along(library: TranscriptLibrary) -> None:
    library.store(entry("a"), (said("한강 공원"),))
    library.store(entry("b"), (said("한강 다리"),))
    library.forget(["a"])
    assert found(library, "한강") == ["b"]
    assert found(library, "공원에") == found(library, "공원") == []
    assert library.segments("a") == ()


def test_a_failed_write_changes_nothing_and_can_be_tried_again(
    library: TranscriptLibrary,
) -> None:
    library.store(entry("a"), (said("하나"),))
    pages = library._connection.execute("PRAGMA page_count").fetchone()[0]
    library._connection.execute(f"PRAGMA max_page_count = {pages + 1}")  # a full disk
    long = tuple(said("길고 긴 이야기 " * 50, float(number)) for number in range(200))
    with pytest.raises(LibraryError) as raised:
        library.store(entry("a"), long)
    assert raised.value.reason == "texts_no_space"
    assert texts(library, "a") == ["하나"]
    library._connection.execute("PRAGMA max_page_count = 1000000")
    library.store(entry("a"), long)
    assert library.segments("a") == long


CHILD = """
import sys
from pathlib import Path
sys.path[:0] = {tests!r}
from library_values import entry, said
from kasr_desktop.library.opening import open_library
library = open_library(Path({path!r})).library
number, kept = 0, ()
while True:
    kept = (*kept, said(f"말 {{number}}", float(number)))
    library.store(entry("a"), kept)
    print(len(kept), flush=True)
    number += 1
"""


@pytest.mark.costly
def test_what_was_stored_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    here = Path(__file__).parent
    code = CHILD.format(tests=[str(here), str(here.parent)], path=str(path))
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    count = 0
    while count < 20:
        count = int(child.stdout.readline())
    child.kill()
    told = [count, *map(int, child.stdout.read().split())]
    child.wait()
    child.stdout.close()
    opened = open_library(path)
    assert opened.set_aside is None
    kept = opened.library.segments("a")
    assert told[-1] <= len(kept) <= told[-1] + 1
    assert kept[0] == said("말 0")
    opened.library.close()


def test_a_library_in_use_by_another_program_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kasr_desktop.library.opening._BUSY_MS", 50)
    library = open_library(tmp_path / "library.db").library
    other = sqlite3.connect(tmp_path / "library.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LibraryError) as raised:
        library.store(entry("a"), ())
    assert raised.value.reason == "texts_in_use"
    other.execute("ROLLBACK")
    other.close()
    library.store(entry("a"), ())
    library.close()


@pytest.mark.costly
def test_a_large_library_answers_at_once(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Twenty hours: 12,000 segments."""
    library = open_library(tmp_path / "library.db").library
    words = ["오늘", "한강", "공원에서", "사람들이", "만나서", "이야기를", "나누었습니다", "그리고"]
    for number in range(20):
        spoken = [
            said(" ".join(words[(number + place + n * n) % 8] for n in range(9)), place * 6.0)
            for place in range(600)
        ]
        spoken[300] = said(f"특별한 낱말{number} 김철수 씨", 1800.0)
        library.store(entry(f"녹음 {number}", created=float(number)), spoken)
    spent = {}
    for query in ("김철수", "김철", "낱말17", "", "이야기를 나누었습니다"):
        before = time.perf_counter()
        answers = library.search(query)
        spent[query] = time.perf_counter() - before
        assert len(answers) == (1 if query == "낱말17" else 20)
    library.close()
    record_property("seconds", spent)
    print(spent)
    assert max(spent.values()) < 2.0


def test_texts_of_long_ago_are_let_go(library: TranscriptLibrary) -> None:
    """A day of work must not fill the memory; they are read again where they are wanted."""
    two = said("하나"), said("둘")
    for number in range(12):
        library.store(entry(str(number)), two)
    assert len(library._written) < 6
    library.store(entry("0"), two[:1])
    assert library.segments("0") == two[:1]
    assert library.segments("1") == two


DAMAGE = {
    "facts": "UPDATE entry SET facts = '{\"rtf\": ' WHERE key = 'bad'",
    "deep": "UPDATE entry SET facts = replace(hex(zeroblob(9000)), '00', '[') WHERE key = 'bad'",
    "state": "UPDATE entry SET state = 'dreaming' WHERE key = 'bad'",
    "type": "UPDATE entry SET created = 'yesterday' WHERE key = 'bad'",
    "name": "UPDATE entry SET name = CAST(x'ff41' AS TEXT) WHERE key = 'bad'",
    "segment": "UPDATE segment SET document = '[]' WHERE entry = 2",
    "word": "UPDATE segment SET document = replace(document, '0.9', 'null') WHERE entry = 2",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_row_hides_no_other_and_is_told(
    library: TranscriptLibrary, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    library.store(entry("good"), (said("좋은 말"),))
    library.store(entry("bad"), (said("남은 말"),))
    library.store_all((), queue=["bad", "good"])
    assert library.damage() is None
    library._written.clear()
    library._connection.execute(DAMAGE[damage])
    assert {found.entry.key for found in library.search("")} == {"good", "bad"}
    assert [each.key for each in library.queue()] == ["bad", "good"]
    assert [segment.best.text for segment in library.segments("bad")] == ["남은 말"]
    told = library.damage()
    assert damage == "name" or (told is not None and told.reason == "rows_damaged")
    assert library.damage() is None


def test_half_a_surrogate_pair_is_kept_and_read(library: TranscriptLibrary) -> None:
    library.store(entry("odd"), (said("이상한 \ud83d 글"),))
    library._written.clear()
    assert [segment.best.text for segment in library.segments("odd")] == ["이상한 \ud83d 글"]
    assert [found.entry.key for found in library.search("이상한")] == ["odd"]


def test_a_thousand_words_are_searched_by_their_beginning(library: TranscriptLibrary) -> None:
    library.store(entry("k"), (said("하나 둘"),))
    assert [found.entry.key for found in library.search("하나 " * 1_000)] == ["k"]


def test_what_another_program_wrote_meanwhile_stays_beside_ours(
    library: TranscriptLibrary,
) -> None:
    library.store(entry("a"), (said("하나"), said("둘", 3.0)))
    other = open_library(library.path).library
    other.segments("a")
    assert other.store_all([(entry("a"), (said("하나"), said("둘", 3.0, edited="남의 것")))]) == {}
    mine = (said("하나", edited="내 것"), said("둘", 3.0))
    parted = library.store_all([(entry("a"), mine)], queue=["a"])
    new = parted["a"]
    assert texts(other, "a") == ["하나", "남의 것"]
    assert texts(other, new) == ["내 것", "둘"]
    assert [each.key for each in library.queue()] == [new]
    again = (*mine[:1], said("둘", 3.0, edited="내 것"))
    assert library.store_all([(entry("a"), again)]) == {"a": new}, "who does not know yet"
    assert library.store_all([(entry(new), again)]) == {}
    assert texts(library, new) == ["내 것", "내 것"]
    assert texts(library, "a") == ["하나", "남의 것"]
    assert other.store_all([(entry("a"), (said("남의 것"),))]) == {}, "nothing of it was touched"
    other.close()


def test_texts_let_go_of_memory_are_still_known_to_be_ours(library: TranscriptLibrary) -> None:
    for number in range(12):
        library.store(entry(str(number)), (said("하나"),))
    for number in range(12):
        changed = (said("하나", edited="둘"),)
        assert library.store_all([(entry(str(number)), changed)]) == {}
        assert texts(library, str(number)) == ["둘"]
