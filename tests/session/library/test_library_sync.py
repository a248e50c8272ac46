from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from support.scripted_engine import SEGMENTS, ScriptedEngine, hypothesis, segment
from support.segments import greedy_of, lm_of, two_texts

from kasr_desktop.domain.errors import AudioError, LibraryError
from kasr_desktop.domain.recording import Take
from kasr_desktop.editing.change import Change, ChangeKind, Patch
from kasr_desktop.library.opening import copy_path, open_library
from kasr_desktop.library.take_inbox import put_in
from kasr_desktop.library.transcript_library import TranscriptLibrary
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.document_editor import DocumentEditor
from kasr_desktop.session.library import library_sync as library_sync_module
from kasr_desktop.session.library import library_thread
from kasr_desktop.session.library.library_sync import LibrarySync
from kasr_desktop.session.queue_item import ItemState, QueueItem, new_item
from kasr_desktop.session.stage import Stage


@pytest.fixture
def reopen(tmp_path: Path) -> Callable[[], TranscriptLibrary]:
    """What another program would read at this moment."""
    return lambda: open_library(tmp_path / "library.db").library


def wait_for_end(qtbot: QtBot, controller: Controller) -> None:
    qtbot.waitUntil(lambda: controller.stage is Stage.IDLE, timeout=5000)


def wait_until_saved(qtbot: QtBot, library_sync: LibrarySync) -> None:
    """Wait no longer than the law allows: two seconds from the change to the disk."""
    qtbot.waitUntil(
        lambda: not library_sync._dirty and not library_sync._timer.isActive(), timeout=2000
    )
    done = threading.Event()
    library_sync._thread.submit(lambda _: done.set(), then=lambda _: None, failed=lambda _: None)
    assert done.wait(5)


def edit(item: QueueItem, row: int, text: str) -> Change:
    before = item.segments[row]
    after = two_texts(
        before.start,
        before.end,
        greedy=greedy_of(before),
        lm=lm_of(before),
        edited=hypothesis(text),
    )
    return Change(ChangeKind.TEXT, (Patch(row, (before,), (after,)),))


def test_what_was_heard_and_corrected_is_on_the_disk_within_two_seconds(
    qtbot: QtBot,
    controller: Controller,
    library_sync: LibrarySync,
    reopen: Callable[[], TranscriptLibrary],
) -> None:
    (item,) = controller.add([Path("회의.wav")])
    wait_for_end(qtbot, controller)
    wait_until_saved(qtbot, library_sync)
    DocumentEditor(controller).do(item, edit(item, 1, "한강 공원이 조용해요"))
    wait_until_saved(qtbot, library_sync)
    library = reopen()
    (found,) = library.search("조용해요")
    assert found.entry.edited
    assert found.entry.name == "회의.wav"
    assert library.segments(found.entry.key) == tuple(item.segments)
    library.close()


def test_a_half_done_file_comes_back_as_one_that_waits(
    qtbot: QtBot, controller: Controller, library_sync: LibrarySync, engine: ScriptedEngine
) -> None:
    engine.hold.set()
    first, second = controller.add([Path("a.wav"), Path("b.wav")])
    qtbot.waitUntil(lambda: len(first.segments) == 2)
    wait_until_saved(qtbot, library_sync)
    with qtbot.waitSignal(library_sync.queue_found) as told:
        library_sync.bring_back()
    half, waiting = told.args[0]
    assert (half.keeping, half.state) == (first.keeping, ItemState.WAITING)
    assert half.work.final_until == SEGMENTS[1].end
    assert list(half.segments) == list(SEGMENTS[:2])
    assert (waiting.keeping.key, waiting.state) == (second.keeping.key, ItemState.WAITING)
    engine.hold.clear()
    wait_for_end(qtbot, controller)


def test_order_and_failures_come_back(
    qtbot: QtBot,
    controller: Controller,
    library_sync: LibrarySync,
    engine: ScriptedEngine,
    caplog: pytest.LogCaptureFixture,
) -> None:
    engine.failures["b.wav"] = AudioError("It is gone.", reason="missing", path="b.wav")
    a, b, c = controller.add([Path("a.wav"), Path("b.wav"), Path("c.wav")])
    wait_for_end(qtbot, controller)
    controller.move(c, 0)
    wait_until_saved(qtbot, library_sync)
    with qtbot.waitSignal(library_sync.queue_found) as told:
        library_sync.bring_back()
    items = told.args[0]
    assert [item.keeping.key for item in items] == [one.keeping.key for one in (c, a, b)]
    failed = items[2]
    assert isinstance(failed.work.error, AudioError)
    assert failed.work.error.reason == "missing"
    assert failed.work.error.facts == {"path": "b.wav"}
    result, again = a.result(), items[1].result()
    assert result is not None
    assert again is not None
    assert again.segments == result.segments
    assert again.rtf == pytest.approx(result.rtf)
    assert again.duration == result.duration


def test_taken_off_the_list_it_stays_in_the_library(
    qtbot: QtBot, controller: Controller, library_sync: LibrarySync
) -> None:
    (item,) = controller.add([Path("a.wav")])
    wait_for_end(qtbot, controller)
    controller.remove(item)
    wait_until_saved(qtbot, library_sync)
    with qtbot.waitSignal(library_sync.queue_found) as queue:
        library_sync.bring_back()
    assert queue.args == [[]]
    with qtbot.waitSignal(library_sync.loaded) as loaded:
        library_sync.load(item.keeping.key)
    assert list(loaded.args[0].segments) == list(SEGMENTS)


@pytest.mark.parametrize("edited", [False, True])
def test_done_again_keeps_what_the_user_wrote(
    qtbot: QtBot, controller: Controller, library_sync: LibrarySync, edited: bool
) -> None:
    """Even what was written a moment before."""
    (item,) = controller.add([Path("a.wav")])
    wait_for_end(qtbot, controller)
    if edited:
        DocumentEditor(controller).do(item, edit(item, 0, "내가 고친 글"))
    controller.do_again(item)
    wait_for_end(qtbot, controller)
    wait_until_saved(qtbot, library_sync)
    with qtbot.waitSignal(library_sync.found) as told:
        library_sync.look_for("")
    lines = [found.line for found in told.args[1]]
    assert ("내가 고친 글" in lines) is edited
    assert len(lines) == 2


def test_a_take_of_the_terminal_is_found_and_opens(
    qtbot: QtBot, library_sync: LibrarySync, tmp_path: Path
) -> None:
    sound = tmp_path / "KASR 2026-03-01.wav"
    sound.write_bytes(b"sound")
    put_in(Take(sound, None, "mic", 16_000, 1, 16_000), tmp_path / "library.db")
    with qtbot.waitSignal(library_sync.found) as told:
        library_sync.look_for("2026-03")
    (found,) = told.args[1]
    assert found.is_there
    with qtbot.waitSignal(library_sync.loaded) as loaded:
        library_sync.load(found.entry.key)
    (item,) = loaded.args
    assert (item.sound.path, item.state) == (sound, ItemState.WAITING)


def test_forgotten_is_forgotten(
    qtbot: QtBot, controller: Controller, library_sync: LibrarySync
) -> None:
    (item,) = controller.add([Path("a.wav")])
    wait_for_end(qtbot, controller)
    wait_until_saved(qtbot, library_sync)
    controller.item_changed.emit(item)
    controller.remove(item)
    library_sync.forget([item.keeping.key])
    wait_until_saved(qtbot, library_sync)
    with qtbot.waitSignal(library_sync.found) as told:
        library_sync.look_for("")
    assert told.args == ["", ()]


def test_a_kill_at_any_moment_leaves_texts_and_list_together(
    qtbot: QtBot, controller: Controller, library_sync: LibrarySync, tmp_path: Path
) -> None:
    """What a kill would leave is looked at before every transaction and after the last."""
    left: list[list[tuple[str, int | None]]] = []

    def look() -> None:
        with closing(sqlite3.connect(tmp_path / "library.db")) as other:
            left.append(other.execute("SELECT name, place FROM entry ORDER BY id").fetchall())

    def watch(library: TranscriptLibrary) -> None:
        library._connection.set_trace_callback(
            lambda statement: look() if statement.startswith("BEGIN") else None
        )

    library_sync._thread.submit(watch, then=lambda _: None, failed=lambda _: None)
    controller.add([Path("a.wav"), Path("b.wav")])
    wait_for_end(qtbot, controller)
    library_sync.on_save()
    wait_until_saved(qtbot, library_sync)
    look()
    assert left[-1] == [("a.wav", 0), ("b.wav", 1)]
    assert not [state for state in left if any(place is None for _, place in state)]


def test_a_full_disk_is_told_once_and_nothing_is_lost(
    qtbot: QtBot,
    controller: Controller,
    library_sync: LibrarySync,
    reopen: Callable[[], TranscriptLibrary],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kasr_desktop.session.library.library_sync._AGAIN_MS", 50)
    is_full = True
    store_all = TranscriptLibrary.store_all

    def refuse(library: TranscriptLibrary, *texts: Any, queue: list[str] | None = None) -> Any:
        if is_full:
            raise LibraryError("full", reason="texts_no_space", path=library.path)
        return store_all(library, *texts, queue=queue)

    monkeypatch.setattr(TranscriptLibrary, "store_all", refuse)
    told: list[LibraryError] = []
    library_sync.failed.connect(told.append)
    (item,) = controller.add([Path("a.wav")])
    qtbot.waitUntil(lambda: bool(told), timeout=5000)
    qtbot.wait(300)
    assert [error.reason for error in told] == ["texts_no_space"]
    is_full = False
    wait_for_end(qtbot, controller)
    qtbot.waitUntil(lambda: not library_sync.is_saving, timeout=3000)
    wait_until_saved(qtbot, library_sync)
    library = reopen()
    assert library.segments(item.keeping.key) == SEGMENTS
    library.close()


def test_a_library_damaged_while_it_is_used_is_set_aside_and_written_anew(
    qtbot: QtBot,
    controller: Controller,
    library_sync: LibrarySync,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (item,) = controller.add([Path("a.wav")])
    wait_for_end(qtbot, controller)
    wait_until_saved(qtbot, library_sync)
    library_sync._thread.submit(lambda lib: lib.close(), then=lambda _: None, failed=lambda _: None)
    library_sync._thread.submit(
        lambda _: (tmp_path / "library.db").write_bytes(b"damage" * 5000),
        then=lambda _: None,
        failed=lambda _: None,
    )

    def is_damaged(library: TranscriptLibrary) -> None:
        if library.path.read_bytes().startswith(b"damage"):
            raise LibraryError("damaged", reason="damaged", path=library.path)

    with qtbot.waitSignal(library_sync.set_aside) as told:
        library_sync._thread.submit(is_damaged, then=lambda _: None, failed=lambda _: None)
    assert told.args[0].set_aside.read_bytes().startswith(b"damage")
    wait_until_saved(qtbot, library_sync)
    with qtbot.waitSignal(library_sync.found) as found:
        library_sync.look_for("저녁에")
    assert [each.entry.key for each in found.args[1]] == [item.keeping.key]


def test_closing_writes_what_is_new(
    qtbot: QtBot,
    controller: Controller,
    library_sync: LibrarySync,
    reopen: Callable[[], TranscriptLibrary],
) -> None:
    (item,) = controller.add([Path("a.wav")])
    wait_for_end(qtbot, controller)
    DocumentEditor(controller).do(item, edit(item, 2, "마지막 순간에 쓴 글"))
    assert library_sync.close()
    library = reopen()
    assert [found.entry.key for found in library.search("마지막 순간에")] == [item.keeping.key]
    library.close()


def test_the_window_never_waits_for_the_disk(
    qtbot: QtBot,
    controller: Controller,
    library_sync: LibrarySync,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three hours of text; the disk goes on only after the thread of the window has."""
    window_went_on = threading.Event()
    found: list[bool] = []
    store_all = TranscriptLibrary.store_all

    def store_late(*arguments: Any, **options: Any) -> Any:
        found.append(window_went_on.wait(60))
        return store_all(*arguments, **options)

    monkeypatch.setattr(TranscriptLibrary, "store_all", store_late)
    long = [
        segment(6.0 * n, f"{n}번째 말은 이렇습니다", f"{n}번째 말은 이렇다") for n in range(1800)
    ]
    item = new_item(Path("a.wav"), state=ItemState.DONE)
    for part in long:
        item.document.append(part)
    controller.restore([item])
    before = time.thread_time()
    library_sync.on_save()
    own_time = time.thread_time() - before
    window_went_on.set()
    wait_until_saved(qtbot, library_sync)
    assert found
    assert all(found)
    assert own_time < 0.05


def test_copies_are_made_by_the_clock_while_nobody_touches_anything(
    qtbot: QtBot,
    controller: Controller,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first a minute after the start, the next every half hour: here in tenths of seconds."""
    monkeypatch.setattr(library_thread, "FIRST_COPY", 0.3)
    monkeypatch.setattr(library_thread, "COPY_EVERY", 0.3)
    monkeypatch.setattr(library_sync_module, "_LOOK_IN_MS", 50)
    path = tmp_path / "copied" / "library.db"
    sync = LibrarySync(path)
    sync.watch(controller)
    (item,) = controller.add([Path("a.wav")])
    wait_for_end(qtbot, controller)

    def texts_of_the_copy() -> set[str]:
        if not copy_path(path).exists():
            return set()
        with closing(sqlite3.connect(f"file:{copy_path(path)}?mode=ro", uri=True)) as copy:
            return {text for (text,) in copy.execute("SELECT text FROM segment")}

    def has(words: str) -> bool:
        return any(words in text for text in texts_of_the_copy())

    qtbot.waitUntil(lambda: has("오늘은"), timeout=10_000)
    item.document.do(edit(item, 0, "고친 말"))
    sync.touch(item)
    qtbot.waitUntil(lambda: has("고친 말"), timeout=10_000)
    assert sync.close()


def test_a_text_changed_in_two_windows_is_kept_twice_and_told(
    qtbot: QtBot,
    controller: Controller,
    library_sync: LibrarySync,
    reopen: Callable[[], TranscriptLibrary],
) -> None:
    (item,) = controller.add([Path("회의.wav")])
    wait_for_end(qtbot, controller)
    wait_until_saved(qtbot, library_sync)
    first, editor = item.keeping.key, DocumentEditor(controller)
    other = reopen()
    theirs = tuple(reversed(other.segments(first)))
    other.store_all([(other.search("")[0].entry, theirs)])
    told: list[QueueItem] = []

    def wait_for_both_writes() -> None:
        """The text within the usual time, then the list with its new key."""
        qtbot.waitUntil(
            lambda: not library_sync.is_saving and not library_sync._timer.isActive(),
            timeout=10_000,
        )
        wait_until_saved(qtbot, library_sync)

    library_sync.parted.connect(told.append)
    for text in ("한강 공원이 조용해요", "한강 공원이 아주 조용해요"):
        editor.do(item, edit(item, 1, text))
        wait_for_both_writes()
    qtbot.waitUntil(lambda: item.keeping.key != first, timeout=2000)
    wait_for_both_writes()
    assert set(told) == {item}
    assert other.segments(first) == theirs
    assert other.segments(item.keeping.key) == tuple(item.segments)
    assert len(other.search("")) == 2
    assert [entry.key for entry in other.queue()] == [item.keeping.key]
    other.close()
