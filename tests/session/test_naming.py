"""Names, notes and tags: kept, searched, and the file that follows or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from session.test_controller import wait_for_end

from kasr_desktop.domain.errors import LibraryError
from kasr_desktop.library.facts_json import entry_from_row, facts_to_json
from kasr_desktop.session.controller import Controller
from kasr_desktop.session.library.item_entries import entry_of, item_of
from kasr_desktop.session.library.library_sync import LibrarySync
from kasr_desktop.session.naming import Naming
from kasr_desktop.session.preferences import Preferences
from kasr_desktop.session.queue_item import QueueItem


@pytest.fixture
def naming(controller: Controller, preferences: Preferences) -> Naming:
    return Naming(controller, preferences)


@pytest.fixture
def item(qtbot: QtBot, controller: Controller, tmp_path: Path) -> QueueItem:
    path = tmp_path / "REC0001.wav"
    path.write_bytes(b"sound")
    (made,) = controller.add([path])
    wait_for_end(qtbot, controller)
    return made


def test_the_file_keeps_its_name_unless_asked(
    naming: Naming, item: QueueItem, tmp_path: Path
) -> None:
    naming.rename(item, "  예산   위원회 ")
    assert item.name == "예산 위원회"
    assert item.sound.path == tmp_path / "REC0001.wav"
    naming.rename(item, "")
    assert item.name == "REC0001.wav"


def test_the_file_follows_where_it_is_set(
    naming: Naming, item: QueueItem, preferences: Preferences, tmp_path: Path
) -> None:
    preferences.change(rename_files=True)
    naming.rename(item, "예산 위원회")
    assert item.sound.path == tmp_path / "예산 위원회.wav"
    assert item.sound.path.read_bytes() == b"sound"
    assert item.name == "예산 위원회.wav"
    assert str(item.sound.path) in preferences.settings.recent_files
    (tmp_path / "다른 것.wav").write_bytes(b"other")
    for title, reason in (("다른 것", "exists"), ("가/나", "bad_name"), ("..", "bad_name")):
        with pytest.raises(LibraryError) as raised:
            naming.rename(item, title)
        assert raised.value.reason == reason
        assert item.name == "예산 위원회.wav"
    assert (tmp_path / "다른 것.wav").read_bytes() == b"other"


def test_what_is_said_about_a_recording_is_kept_and_found(
    qtbot: QtBot,
    naming: Naming,
    item: QueueItem,
    controller: Controller,
    preferences: Preferences,
    library_sync: LibrarySync,
) -> None:
    library_sync.touch(item)
    naming.rename(item, "예산 위원회")
    naming.describe(item, note="두 번째 시간은 비공개", tags=["#회의", "회의", " 예산 "])
    assert item.about.tags == ("회의", "예산")
    library_sync.on_save()
    for query in ("#예산", "비공개", "위원회"):
        with qtbot.waitSignal(library_sync.found) as told:
            library_sync.look_for(query)
        assert [found.entry.name for found in told.args[1]] == ["예산 위원회"], query
    with qtbot.waitSignal(library_sync.loaded) as loaded:
        library_sync.load(item.keeping.key)
    again = loaded.args[0]
    assert again.about == item.about


def test_another_text_of_a_recording_has_a_name_of_its_own(
    qtbot: QtBot, controller: Controller, item: QueueItem
) -> None:
    second = controller.do_again(item)
    wait_for_end(qtbot, controller)
    third = controller.do_again(second)
    wait_for_end(qtbot, controller)
    names = ["REC0001.wav", "REC0001.wav (2)", "REC0001.wav (3)"]
    assert [one.name for one in (item, second, third)] == names


def test_title_and_day_of_documents_come_back_from_the_library(
    naming: Naming, item: QueueItem
) -> None:
    naming.head(item, " 첫  회의 ", "2026-05-17")
    entry = entry_of(item)
    row = entry.key, b"/a.wav", entry.name, entry.state, entry.created, entry.duration
    kept = item_of(entry_from_row((*row, facts_to_json(entry))), ())
    assert (kept.about.heading, kept.about.date) == ("첫 회의", "2026-05-17")
    naming.head(item, "REC0001", None)  # what its file is called: nothing of its own
    assert (item.about.heading, item.about.date) == ("", None)
