from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from kasr_desktop.domain.recording import Take
from kasr_desktop.library.entry import EntryState
from kasr_desktop.library.opening import open_library
from kasr_desktop.library.take_inbox import inbox_of, put_in, take_in

STARTED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def a_take(folder: Path, name: str = "인터뷰.wav") -> Take:
    path = folder / name
    path.write_bytes(b"sound")
    return Take(path, STARTED, "mic", 16_000, 1, 16_000)


def test_a_take_comes_in_once_and_stays_forgotten(tmp_path: Path) -> None:
    take = a_take(tmp_path)
    put_in(take, tmp_path / "library.db")
    library = open_library(tmp_path / "library.db").library
    try:
        assert take_in(library) == 1
        (found,) = library.search("인터뷰")
        assert found.entry.path == take.path
        assert found.entry.state is EntryState.WAITING
        assert found.entry.created == STARTED.timestamp()
        assert library.queue() == ()  # it is looked for, and not transcribed unasked
        library.forget([found.entry.key])
        assert take_in(library) == 0
        assert library.search("") == ()
    finally:
        library.close()


def test_what_is_known_gone_or_broken_stays_out(tmp_path: Path) -> None:
    known, gone = a_take(tmp_path, "a.wav"), a_take(tmp_path, "b.wav")
    for take in (known, known, gone):
        put_in(take, tmp_path / "library.db")
    gone.path.unlink()
    (inbox_of(tmp_path / "library.db") / "torn.json").write_text('{"path": ')
    library = open_library(tmp_path / "library.db").library
    try:
        assert take_in(library) == 1
        assert [each.entry.name for each in library.search("")] == ["a.wav"]
        assert not list(inbox_of(library.path).iterdir())
    finally:
        library.close()


def test_no_room_for_the_note_spoils_no_recording(tmp_path: Path) -> None:
    (tmp_path / "new_takes").write_text("a file where the folder should be")
    take = a_take(tmp_path)
    put_in(replace(take), tmp_path / "library.db")
    assert take.path.exists()
