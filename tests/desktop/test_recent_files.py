from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support.message_bus import StandIn, private_bus

from kasr_desktop.desktop.recent_files import add_on_windows, add_recent, drop_recent, shared_list

pytestmark = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="a file of Linux desktops"
)

OTHERS = """<?xml version="1.0" encoding="UTF-8"?>
<xbel version="1.0"
      xmlns:bookmark="http://www.freedesktop.org/standards/desktop-bookmarks"
      xmlns:mime="http://www.freedesktop.org/standards/shared-mime-info">
  <bookmark href="file:///home/kim/notes.txt" added="2026-01-01T00:00:00.000000Z"
            modified="2026-01-01T00:00:00.000000Z" visited="2026-01-01T00:00:00.000000Z">
    <info><metadata owner="http://freedesktop.org">
      <mime:mime-type type="text/plain"/>
      <bookmark:applications>
        <bookmark:application name="gedit" exec="&apos;gedit %u&apos;"
                              modified="2026-01-01T00:00:00.000000Z" count="3"/>
      </bookmark:applications>
    </metadata></info>
  </bookmark>
</xbel>
"""
NAMES = {
    "bookmark": "http://www.freedesktop.org/standards/desktop-bookmarks",
    "mime": "http://www.freedesktop.org/standards/shared-mime-info",
}


@pytest.fixture(autouse=True)
def data_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    return tmp_path / "share"


@pytest.fixture
def shared(data_home: Path) -> Iterator[Path]:
    path = shared_list()
    assert path == data_home / "recently-used.xbel"
    path.parent.mkdir(parents=True)
    path.write_text(OTHERS, "utf-8")
    return path


def opened(path: Path) -> dict[str, list[tuple[str, str]]]:
    """Return who has opened each file, and how often."""
    return {
        mark.get("href", ""): [
            (program.get("name", ""), program.get("count", ""))
            for program in mark.iterfind(".//bookmark:application", NAMES)
        ]
        for mark in ElementTree.parse(path).getroot().iterfind("bookmark")
    }


def test_a_recording_is_added_and_what_others_wrote_stays(shared: Path, tmp_path: Path) -> None:
    recording = tmp_path / "회의 녹음.flac"
    add_recent([recording])
    add_recent([recording])
    found = opened(shared)
    assert found["file:///home/kim/notes.txt"] == [("gedit", "3")]
    assert found[recording.as_uri()] == [("KASR Desktop", "2")]
    mark = ElementTree.parse(shared).getroot()[-1]
    (kind,) = mark.iterfind(".//mime:mime-type", NAMES)
    assert kind.get("type", "").startswith("audio/")
    assert shared.stat().st_mode & 0o077 == 0, "nobody else may read what was opened"


def test_a_list_that_is_not_there_is_made(tmp_path: Path) -> None:
    add_recent([tmp_path / "a.wav"])
    assert opened(shared_list()) == {(tmp_path / "a.wav").as_uri(): [("KASR Desktop", "1")]}


def test_forgetting_leaves_what_others_have_opened(shared: Path, tmp_path: Path) -> None:
    add_recent([tmp_path / "a.wav", Path("/home/kim/notes.txt")])
    assert ("KASR Desktop", "1") in opened(shared)["file:///home/kim/notes.txt"]
    drop_recent()
    assert opened(shared) == {"file:///home/kim/notes.txt": [("gedit", "3")]}


def test_nothing_is_forgotten_where_there_is_no_list() -> None:
    drop_recent()
    assert not shared_list().exists()


def test_a_damaged_list_is_left_to_who_made_it(shared: Path, tmp_path: Path) -> None:
    shared.write_text("<xbel><bookmark", "utf-8")
    add_recent([tmp_path / "a.wav"])
    drop_recent()
    assert shared.read_text("utf-8") == "<xbel><bookmark"


@pytest.mark.costly
@pytest.mark.parametrize(("wanted", "added"), [(False, False), (True, True)])
def test_who_wants_no_such_list_gets_none(
    wanted: bool, added: bool, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal = "org.freedesktop.portal.Desktop"
    with private_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        with StandIn(address, portal, {"Read": lambda _: ("v", (("v", ("b", wanted)),))}) as asked:
            add_recent([tmp_path / "a.wav"])
    assert asked.asked == [("Read", ("org.gnome.desktop.privacy", "remember-recent-files"))]
    assert ((tmp_path / "a.wav").as_uri() in opened(shared)) is added


def test_windows_is_told_of_each_file() -> None:
    told: list[tuple[int, str | None]] = []

    class Shell:
        def SHAddToRecentDocs(self, kind: int, path: object) -> None:
            told.append((kind, path.value))  # type: ignore[attr-defined]

    add_on_windows(Shell(), [Path("/녹음/a.wav"), Path("/b.wav")])
    assert told == [(3, str(Path("/녹음/a.wav"))), (3, str(Path("/b.wav")))]
